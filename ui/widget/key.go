package widget

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Op is what a key does in a widget. The table of commands binds keys to them.
type Op int

// The operations.
const (
	NoOp     Op = iota // the key is typed text, or has no meaning in the widget
	Up                 // one line up
	Down               // one line down
	PageUp             // one page up
	PageDown           // one page down
	Top                // to the first line
	Bottom             // to the last line
	Next               // to the next field or button
	Previous           // to the previous field or button
	Enter              // presses the focused button; goes to the next field, and submits on the last one
	Submit             // submits the form from any field
	Erase              // erases a digit of the number that is asked for
)

// Key is a key as a widget takes it.
type Key struct {
	Op    Op
	ID    any             // of a button that the key, or a click, presses; nil: none
	Press tea.KeyPressMsg // zero for a click
}

const (
	// FirstFrame is the time until a new dialog is visible, at 30 frames a second.
	FirstFrame = time.Second / 30
	// Quiet is how long no key may have been pressed before enter confirms.
	Quiet = 250 * time.Millisecond
	// PasteSpeed is a time between two keys in which no person types: terminals
	// without bracketed paste send pasted text as keys.
	PasteSpeed = 20 * time.Millisecond
)

// Grace is the time after a dialog opened, and after each key, in which enter
// does not confirm: the key was meant for what was on screen before. The zero
// value has none.
type Grace struct {
	opened, lastKey time.Time
	quiet           time.Duration
}

// OpenedByKey is the grace of a dialog that a key of its own opened: enter
// confirms from the first frame on.
func OpenedByKey(now time.Time) Grace { return Grace{opened: now, quiet: Quiet} }

// OpenedByEnter is the grace of a dialog that enter opened, which also moves
// between fields: enter confirms only after a while without keys.
func OpenedByEnter(now time.Time) Grace { return Grace{opened: now, lastKey: now, quiet: Quiet} }

// press records a key and reports whether the dialog was not visible yet when it
// was pressed, and whether it came too soon to confirm.
func (g *Grace) press(now time.Time) (unseen, tooSoon bool) {
	unseen = now.Sub(g.opened) < FirstFrame
	tooSoon = unseen || now.Sub(g.lastKey) < g.quiet
	g.lastKey = now
	return unseen, tooSoon
}
