package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/widget"
)

// A key or click answers a dialog only if it began after a person could see the question.
// These are refused: a key that was pressed for the screen before, a key that is still held,
// the second click of a double click, and pasted text. They are refused before the dialog
// receives them, so that this holds for every dialog.

const (
	// firstFrame is the time until a new frame is on the terminal, at 30 frames a second.
	firstFrame = time.Second / 30
	// clickPause is how long no button of the mouse may have been pressed before a click
	// counts in a dialog. A double click takes at most 500 ms on every desktop.
	clickPause = 500 * time.Millisecond
	// firstRepeat is the longest time until the keyboard begins to repeat a held key: 500 ms
	// on Windows and GNOME, 660 ms on X11. Most terminals do not report when a key is
	// released. The Kitty protocol reports it for escape sequences only, not for enter and
	// letters.
	firstRepeat = 700 * time.Millisecond
	// nextRepeat is the longest time between two repeats: 90 ms on macOS, plus the delays of
	// a slow connection.
	nextRepeat = 250 * time.Millisecond
)

// Why a key or a click in a dialog is refused.
const (
	heldKeyRefused     = "Ignored: the key repeats. Release it, then press it again."
	unseenRefused      = "Ignored: pressed before this question was shown. Press it again."
	burstRefused       = "Ignored: too soon after the last key. Press it again."
	doubleClickRefused = "Ignored: too soon after the last click. Click again."
)

// gestures records when keys and buttons were pressed and what was on the screen then.
type gestures struct {
	shown   question
	seenAt  time.Time // when the question is on the terminal
	drawnAt time.Time // when its buttons are
	depth   int       // how many screens are open
	isBack  bool      // the question was seen before: the dialog over it was closed

	key       string
	keySince  time.Time // when the key was pressed, without the repeats that followed
	keyAt     time.Time // when it arrived last
	repeating bool
	handledAt time.Time // when the last key or pasted text was handled
	clickedAt time.Time
}

// question is a state of a dialog as a person sees it.
type question struct {
	dialog  screen.Screen // nil: there is none, or it is not drawn
	scope   string
	buttons string // their IDs
}

// question returns the question that the last frame shows.
func (m *model) question() question {
	top := m.top()
	if _, inShort := m.questionInShort(); !top.IsModal() || m.isTooSmall() && !inShort {
		return question{}
	}
	q := question{dialog: top, scope: top.Scope().Name}
	for _, z := range m.frame.Zones {
		if id := screen.AsCommand(z.Target); id != "" {
			q.buttons += string(id) + " "
		}
	}
	return q
}

// recordFrame records what a frame shows that was drawn now.
func (g *gestures) recordFrame(q question, depth int, now time.Time) {
	if q.dialog != g.shown.dialog || q.scope != g.shown.scope {
		g.seenAt, g.isBack = now.Add(firstFrame), depth < g.depth
	}
	g.depth = depth
	if q != g.shown {
		g.drawnAt = now.Add(firstFrame)
	}
	g.shown = q
}

// recordKey records a key that arrived.
func (g *gestures) recordKey(msg tea.KeyPressMsg, now time.Time) {
	pause := firstRepeat
	if g.repeating {
		pause = nextRepeat
	}
	g.repeating = msg.IsRepeat || msg.String() == g.key && now.Sub(g.keyAt) < pause
	if !g.repeating {
		g.key, g.keySince = msg.String(), now
	}
	g.keyAt = now
}

// recordClick records that a button of the mouse was pressed, and reports whether it may
// be the second one of a double click.
func (g *gestures) recordClick(now time.Time) (double bool) {
	double = now.Sub(g.clickedAt) < clickPause
	g.clickedAt = now
	return double
}

// recordGestures records a message that was handled and the frame that was drawn after it.
func (m *model) recordGestures(handled tea.Msg) {
	now := time.Now()
	switch handled.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		m.gestures.handledAt = now
	}
	m.gestures.recordFrame(m.question(), len(m.stack), now)
}

// receive handles a message, unless it is a gesture that the dialog on top refuses.
func (m *model) receive(msg tea.Msg) tea.Cmd {
	if m.refuses(msg) {
		return nil
	}
	return m.update(msg)
}

// refuses records a key or a click and reports whether it has no effect.
func (m *model) refuses(msg tea.Msg) bool {
	now := time.Now()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.gestures.recordKey(msg, now)
		return m.refusesKey(msg, now)
	case tea.MouseClickMsg:
		double := m.gestures.recordClick(now)
		return m.refusesClick(msg, double, now)
	default:
		return false
	}
}

// refusesKey reports whether a key has no effect in the dialog that is on top, and notes
// why in the dialog.
func (m *model) refusesKey(msg tea.KeyPressMsg, now time.Time) bool {
	top := m.top()
	if !top.IsModal() {
		return false
	}
	c, bound := top.Scope().ByKey(msg.String())
	if _, always := screen.Everywhere().ByID(c.ID); bound && always {
		return false
	}
	g := &m.gestures
	presses := bound && (c.ID == screen.CmdChoose || m.isButton(c.ID))
	switch {
	case m.isUnseen(presses, now):
		noteRefusal(top, unseenRefused)
		return true
	case g.keySince.Before(g.seenAt) && (!g.isBack || c.ID != screen.CmdBack): // esc leaves one dialog after the other
		noteRefusal(top, heldKeyRefused)
		return true
	case presses && now.Sub(g.handledAt) < widget.PasteSpeed:
		noteRefusal(top, burstRefused)
		return true
	}
	return false
}

// isUnseen reports whether a person has not seen what a key would do in the dialog that is
// on top. A key that presses a button does what the last frame shows.
func (m *model) isUnseen(presses bool, now time.Time) bool {
	g := &m.gestures
	if g.shown.dialog == nil || m.question().dialog != g.shown.dialog || now.Before(g.seenAt) {
		return true
	}
	return presses && (m.drawFailed || now.Before(g.drawnAt))
}

// isButton reports whether a command is a button of the last frame.
func (m *model) isButton(id screen.CommandID) bool {
	for _, z := range m.frame.Zones {
		if screen.AsCommand(z.Target) == id {
			return true
		}
	}
	return false
}

// refusesClick reports whether a click has no effect in the dialog that is on top, and
// notes why in the dialog. A click into a field only moves the cursor.
func (m *model) refusesClick(msg tea.MouseClickMsg, double bool, now time.Time) bool {
	top := m.top()
	z, hit := m.frame.Hit(msg.X, msg.Y)
	if _, isField := z.Target.(widget.FieldTarget); !hit || isField || !top.IsModal() {
		return false
	}
	switch {
	case now.Before(m.gestures.drawnAt):
		return true
	case double:
		noteRefusal(top, doubleClickRefused)
		return true
	}
	return false
}

// noteRefusal notes in a dialog why it ignored a key or a click.
func noteRefusal(s screen.Screen, why string) {
	if d, notes := s.(interface{ NoteRefusal(why string) }); notes {
		d.NoteRefusal(why)
	}
}
