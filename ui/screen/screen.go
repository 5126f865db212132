package screen

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// Screen is a full screen or a dialog. The one that was opened last is on top: it
// has the keys, the mouse and the cursor. A screen never acts: it returns an action,
// which the model performs. All of its methods run on the event loop.
type Screen interface {
	// Update handles a message and returns what to do; nil: nothing. It gets
	//
	//   - tea.KeyPressMsg for a key that no command of its scope has, ClickMsg for a
	//     click on one of its own zones, tea.MouseWheelMsg and tea.PasteMsg: all of
	//     these only while it is on top;
	//   - every message that the model does not handle, on top or not, such as the
	//     answer to a command that it asked for. It recognizes its own answers and
	//     drops stale ones.
	Update(msg tea.Msg) Action
	// View lays the screen out in a room and returns what to draw. The model calls it
	// once after every message, so it is fast, and for every room down to 1×1. It may
	// keep offsets and caches, but changes nothing that a command or an answer depends on.
	View(room widget.Size) widget.Drawing
	// Scope returns the commands of the screen in its current state.
	Scope() *Scope
	// IsModal reports whether it is a dialog, drawn over the screen below, or a full
	// screen, drawn between header and footer.
	IsModal() bool
	// UnsavedWork returns the question to ask before quitting, such as "Quit and discard
	// your changes to X?"; "": quitting loses nothing.
	UnsavedWork() string
}

// The optional methods of a screen.
type (
	// KeyWatcher is called before the command of a key or a click runs; the ID is ""
	// where the key has none.
	KeyWatcher interface{ OnKey(id CommandID) }
	// Revealer is called when the screen is on top again.
	Revealer interface{ OnRevealed() Action }
	// Typer returns what was typed and is saved nowhere, as lines for a file; "": nothing.
	// Codes and other secrets are no part of it.
	Typer interface{ TypedText() string }
	// ProgressReporter reports how much of its work is done; ok is false where none is under way.
	ProgressReporter interface {
		ProgressNow() (done, total int, ok bool)
	}
)

// FullScreen is embedded by full screens for the answers that most of them give.
type FullScreen struct{}

// IsModal returns false.
func (FullScreen) IsModal() bool { return false }

// UnsavedWork returns "".
func (FullScreen) UnsavedWork() string { return "" }

// Dialog is embedded by dialogs. The ID of each of its buttons is that of the command
// that the button runs.
type Dialog struct{ widget.Dialog }

// IsModal returns true.
func (*Dialog) IsModal() bool { return true }

// UnsavedWork returns "".
func (*Dialog) UnsavedWork() string { return "" }

// OnKey clears the note of the last key.
func (d *Dialog) OnKey(CommandID) { d.KeyPressed() }

// NoteRefusal notes why the program has ignored a key or a click.
func (d *Dialog) NoteRefusal(why string) { d.Note = why }

// Update scrolls. A dialog with messages of its own passes the others on.
func (d *Dialog) Update(msg tea.Msg) Action {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.Wheel(wheel)
	}
	return nil
}

// Page returns an empty text for a room.
func (d *Dialog) Page(t *style.Theme, room widget.Size) *describe.Page {
	return &describe.Page{Text: d.NewText(t, room)}
}

// Question returns the scope of a dialog whose focused button is chosen by a key.
func (d *Dialog) Question(name string, buttons func() []widget.Button, own ...Command) *Scope {
	s := &Scope{Name: name, Outer: Deciding(d)}
	choose := func() Action {
		id, _ := d.Choose(buttons())
		if c, found := s.ByID(AsCommand(id)); found {
			return c.Do()
		}
		return nil
	}
	other := func() Action { d.FocusNext(buttons()); return nil }
	s.Commands = append([]Command{
		{ID: CmdChoose, Keys: []string{"enter"}, Label: "choose", Help: "choose the marked item", Group: GroupMenu, Footer: 2, Do: choose},
		{ID: cmdOtherButton, Keys: []string{"tab", "left", "right", "shift+tab"}, Label: "other button", Help: "to the other button", Group: GroupMenu, Footer: 4, Do: other},
	}, own...)
	return s
}

// AsCommand returns the command that a zone or a button runs, "" for none.
func AsCommand(target any) CommandID {
	id, _ := target.(CommandID)
	return id
}

// ClickMsg is a click on a screen's own zone, at a place within it.
type ClickMsg struct {
	Target any
	X, Y   int
}
