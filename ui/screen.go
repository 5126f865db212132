package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
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

// fullScreen is embedded by full screens for the answers that most of them give.
type fullScreen struct{}

func (fullScreen) modal() bool         { return false }
func (fullScreen) unsavedWork() string { return "" }

// dialog is embedded by dialogs. The ID of each of its buttons is that of the command
// that the button runs.
type dialog struct{ widget.Dialog }

func (*dialog) modal() bool         { return true }
func (*dialog) unsavedWork() string { return "" }

func (d *dialog) keyPressed(commandID) { d.KeyPressed(time.Now()) }

// update scrolls. A dialog with messages of its own passes the others on.
func (d *dialog) update(msg tea.Msg) action {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.Wheel(wheel)
	}
	return nil
}

// page returns an empty text for a room.
func (d *dialog) page(t *style.Theme, room widget.Size) *page { return &page{Text: d.NewText(t, room)} }

// question returns the scope of a dialog whose focused button is chosen by a key.
func (d *dialog) question(a *app, name string, buttons func() []widget.Button, own ...command) *scope {
	s := &scope{Name: name, Outer: deciding(d)}
	choose := func() action {
		d.EnterKey = a.keyName(cmdChoose)
		id, _ := d.Choose(buttons())
		if c, found := s.byID(asCommand(id)); found {
			return c.Do()
		}
		return nil
	}
	other := func() action { d.FocusNext(buttons()); return nil }
	s.Commands = append([]command{
		{ID: cmdChoose, Keys: []string{"enter"}, Label: "choose", Help: "take what is marked", Group: groupMenu, Footer: 2, Do: choose},
		{ID: cmdOtherButton, Keys: []string{"tab", "left", "right", "shift+tab"}, Label: "other button", Help: "to the other button", Group: groupMenu, Footer: 4, Do: other},
	}, own...)
	return s
}

// confirmed returns the command of the button that acts. A click on it does nothing
// before the dialog is visible.
func (d *dialog) confirmed(do func() action) command {
	return command{ID: cmdConfirm, Do: func() action {
		if !d.IsVisible() {
			return nil
		}
		return do()
	}}
}

// asCommand returns the command that a zone or a button runs, "" for none.
func asCommand(target any) commandID {
	id, _ := target.(commandID)
	return id
}

// clickMsg is a click on a screen's own zone, at a place within it.
type clickMsg struct {
	target any
	x, y   int
}
