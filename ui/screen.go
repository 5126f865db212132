package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/widget"
)

// screen is a full screen or a dialog. The one that was opened last is on top: it
// has the keys, the mouse and the cursor. A screen never acts: it returns an action,
// which the model performs. All of its methods run on the event loop.
type screen interface {
	// update handles a message and returns what to do; nil: nothing. It gets
	//
	//   - tea.KeyPressMsg for a key that no command of its scope has, clickMsg for a
	//     click on one of its own zones, tea.MouseWheelMsg and tea.PasteMsg: all of
	//     these only while it is on top;
	//   - every message that the model does not handle, on top or not, such as the
	//     answer to a command that it asked for. It recognizes its own answers and
	//     drops stale ones.
	update(msg tea.Msg) action
	// view lays the screen out in a room and returns what to draw. The model calls it
	// once after every message, so it is fast, and for every room down to 1×1. It may
	// keep offsets and caches, but changes nothing that a command or an answer depends on.
	view(room widget.Size) widget.Drawing
	// scope returns the commands of the screen in its current state.
	scope() *scope
	// modal reports whether it is a dialog, drawn over the screen below, or a full
	// screen, drawn between header and footer.
	modal() bool
	// unsavedWork returns what quitting now would lose, as a clause that follows
	// "quit although"; "": nothing.
	unsavedWork() string
}

// The optional methods of a screen.
type (
	// keyWatcher is called before the command of a key or a click runs; the ID is ""
	// where the key has none.
	keyWatcher interface{ keyPressed(id commandID) }
	// revealer is called when the screen is on top again.
	revealer interface{ onRevealed() action }
	// progressReporter reports how much of its work is done; ok is false where none is under way.
	progressReporter interface {
		progressNow() (done, total int, ok bool)
	}
)

// fullScreen and dialog are embedded by screens for the answers that most of them give.
type (
	fullScreen struct{}
	dialog     struct{}
)

func (fullScreen) modal() bool         { return false }
func (fullScreen) unsavedWork() string { return "" }
func (dialog) modal() bool             { return true }
func (dialog) unsavedWork() string     { return "" }

// clickMsg is a click on a screen's own zone, at a place within it.
type clickMsg struct {
	target any
	x, y   int
}
