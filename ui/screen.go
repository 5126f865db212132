package ui

import tea "charm.land/bubbletea/v2"

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
	view(room size) drawing
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

// size is a room on the screen, in cells.
type size struct{ width, height int }

// drawing is what a screen draws. The model cuts lines that are wider than the room
// and adds missing ones; a dialog is as large as its lines.
type drawing struct {
	lines  []string
	cursor *tea.Cursor // within lines; nil: hidden
	zones  []zone      // what can be clicked, within lines
}

// zone is a part of a drawing that can be clicked. With a command, a click runs it;
// without, the screen gets a clickMsg.
type zone struct {
	x, y, width, height int
	command             commandID
	what                any // means something to the screen alone
}

func (z zone) holds(x, y int) bool {
	return x >= z.x && x < z.x+z.width && y >= z.y && y < z.y+z.height
}

// moved returns the zone as seen from a drawing in which its own is at x, y.
func (z zone) moved(x, y int) zone {
	z.x, z.y = z.x+x, z.y+y
	return z
}

// clickMsg is a click on a screen's own zone, at a place within it.
type clickMsg struct {
	zone zone
	x, y int
}
