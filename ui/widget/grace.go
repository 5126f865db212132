package widget

import "time"

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
	unseen, tooSoon bool // the last key: pressed before the dialog was visible, or too soon to confirm
}

// OpenedByKey is the grace of a dialog that a key of its own opened: enter
// confirms from the first frame on.
func OpenedByKey(now time.Time) Grace { return Grace{opened: now, quiet: Quiet} }

// OpenedByEnter is the grace of a dialog that enter opened, which also moves
// between fields: enter confirms only after a while without keys.
func OpenedByEnter(now time.Time) Grace { return Grace{opened: now, lastKey: now, quiet: Quiet} }

// press records a key.
func (g *Grace) press(now time.Time) {
	g.unseen = now.Sub(g.opened) < FirstFrame
	g.tooSoon = g.unseen || now.Sub(g.lastKey) < g.quiet
	g.lastKey = now
}
