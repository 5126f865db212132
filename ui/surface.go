package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
)

// surface is a full screen or a dialog. The one that was opened last is on
// top: it has the keys, the mouse and the cursor. A surface never acts: it
// answers a message with an action, which the model performs. All of its
// methods run on the event loop.
//
// It is handed
//
//   - keyMsg for a key (or a click on a key's word in the footer or on a
//     button): the command is what the key means in the surface's scope,
//     none where the key is not bound there, as while a text is typed;
//   - clickMsg for a click on one of its own zones, tea.MouseWheelMsg for the
//     wheel, tea.PasteMsg for pasted text: all of these only while it is on top;
//   - every message that the model does not know, on top or not, such as the
//     answer of a command it asked for. It stamps its commands, so that it knows
//     its own answers and drops stale ones.
type surface interface {
	// update takes a message and answers with what is to be done; nil: nothing.
	update(msg tea.Msg) action
	// view draws the surface into the room it is given. It is called after
	// every message, so it is cheap, and for any room down to 1×1.
	view(room size) drawing
	// scope says which keys hold while it is on top.
	scope() scope
	// modal tells a dialog, drawn in the middle over what lies beneath, from a
	// full screen, which gets all between header and footer.
	modal() bool
	// words are what the footer calls a command as things stand; "": its own.
	words(c command) string
	// idle tells that a command does nothing as things stand: the footer leaves it out.
	idle(c command) bool
	// guard says what would be lost if the program quit now, as a clause that
	// follows "quit although"; "": nothing.
	guard() string
}

// screen and dialog are embedded by surfaces for what most of them answer.
type (
	screen struct{}
	dialog struct{}
)

func (screen) modal() bool          { return false }
func (screen) guard() string        { return "" }
func (screen) words(command) string { return "" }
func (screen) idle(command) bool    { return false }
func (dialog) modal() bool          { return true }
func (dialog) guard() string        { return "" }
func (dialog) words(command) string { return "" }
func (dialog) idle(command) bool    { return false }

// size is a room on the screen, in cells.
type size struct{ width, height int }

// drawing is what a surface draws. Lines wider than the room are cut, lines
// that lack are blank; a dialog is as large as its lines.
type drawing struct {
	lines  []string
	cursor *tea.Cursor // within lines; nil: hidden
	zones  []zone      // what can be clicked, within lines
}

// zone is a part of a drawing that can be clicked. With a command it stands
// for the command's key; else the surface gets a clickMsg.
type zone struct {
	x, y, width, height int
	command             command
	what                any // means something to the surface alone
}

func (z zone) holds(x, y int) bool {
	return x >= z.x && x < z.x+z.width && y >= z.y && y < z.y+z.height
}

// moved is the zone seen from a drawing in which its own lies at x, y.
func (z zone) moved(x, y int) zone {
	z.x, z.y = z.x+x, z.y+y
	return z
}

// keyMsg is a key and what it means where it was pressed.
type keyMsg struct {
	tea.KeyPressMsg // zero for a click
	command         command
}

// clickMsg is a click on a surface's own zone, at a place within it.
type clickMsg struct {
	zone zone
	x, y int
}

// action is what a surface wants done. Actions are plain values: a test looks
// at what a surface answered without running a program.
type action interface {
	perform(m *model) tea.Cmd
}

// The actions that surfaces answer with.
type (
	// open puts a surface on top.
	open struct{ surface surface }
	// leave closes a surface, as a rule the one that answers it.
	leave struct{ surface surface }
	// run runs a command; its message goes to every surface.
	run struct{ cmd tea.Cmd }
	// tell shows a notice above the footer.
	tell struct{ notice notice }
	// copyText puts text on the clipboard and says so; what names it: "the account's id".
	copyText struct{ what, text string }
	// browse opens a link, or shows and copies it where no browser can be started.
	browse struct{ url, signedInTo string }
	// reread reads accounts again, by the keys of their targets; none: all.
	reread struct{ keys []string }
	// settle takes in an account that was judged again outside of a run, after a write.
	settle struct{ result scan.Result }
	// settleAll takes in many of them.
	settleAll []scan.Result
	// quit ends the program, without asking.
	quit struct{}
	// all performs several actions in order.
	all []action
)
