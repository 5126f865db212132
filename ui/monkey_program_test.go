package ui

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/screen"
)

// The monkey can be sent for longer: go test ./ui -run TestMonkey_Program -monkey.seeds 500.
var (
	monkeySeeds  = flag.Int("monkey.seeds", 2, "number of walks of the monkey through the program")
	monkeyFirst  = flag.Uint64("monkey.first", 1, "seed of the first walk")
	monkeyEvents = flag.Int("monkey.events", 250, "events of a walk")
)

// monkey is a random walk through the whole program, the same for each seed. It checks
// after every event that the frame fits and that nothing is done without a yes.
type monkey struct {
	*recorded
	rand *rand.Rand
	log  []string // the last events

	width, height int
	dialog        screen.Screen // what asks for a yes now; nil: nothing
	scope         string        // and its state
	visible       time.Time     // when a person sees it; zero: not drawn
	answered      bool          // the last question was answered by a gesture that counts
	lastInput     time.Time
	lastEnter     time.Time
	lastPress     time.Time
}

// monkeyKeys are the keys that the monkey presses, but not ctrl+z: it would suspend the
// test.
var monkeyKeys = append([]string{
	"enter", "enter", "enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "space",
	"a", "a", "a", "A", "A", "e", "e", "alt+1", "alt+1", "u", "h", "w", "x", "L", "y", "o", "p", "s", "d", "r", "R", "f", "n", "N", "/", "?", "i", "g", "G", "j", "k", "m", "t", "b", "l", "v", "1", "2", "3", "q",
	"ctrl+s", "ctrl+s", "ctrl+o", "ctrl+l", "ctrl+c", "ctrl+n", "ctrl+p", "alt+1", "alt+2", "alt+3", "alt+4", "alt+w", "alt+d", "alt+q", "alt+enter",
	"f1", "\x1bOQ", "\x1b[15~", "\x1b[24~", "shift+up", "shift+down", "ctrl+left", "alt+right", "ctrl+delete", "insert", "delete", "é", "東",
}, editingKeys...)

var monkeyPastes = []string{
	"Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100\n", "\r\r\r", "y\r", "123456\r", "a\x1b[31mb\x1b]0;c\x07d", "\x00\x03\x7f", strings.Repeat("東京 ", 200), "\xff\xfe\x9b", "3\n",
}

// monkeyYes are the scopes of dialogs from which something is done outside of the screens.
var monkeyYes = map[string]bool{"confirm": true, "plan confirm": true, "policy edit": true, "leave out": true, "command": true, "code": true}

func TestMonkey_Program(t *testing.T) {
	t.Parallel()
	for i := range *monkeySeeds {
		seed := *monkeyFirst + uint64(i)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { walkRandomly(t, seed, *monkeyEvents) })
		})
	}
}

func walkRandomly(t *testing.T, seed uint64, events int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 10))
	for events > 0 {
		o, w, l := newRecorded(t)
		o.Writers = 1 + random.IntN(3)
		m := &monkey{recorded: openRecorded(t, o, w, l, 100, 30), rand: random, width: 100, height: 30}
		for ; events > 0 && !m.isEnding(); events-- {
			m.doSomething()
			m.check()
		}
		m.leave()
	}
}

// doSomething lets one thing happen, and some time pass before.
func (m *monkey) doSomething() {
	pauses := []int{0, 1, 10, 30, 50, 100, 200, 300, 499, 600, 1500, 3000}
	m.pass(time.Duration(pauses[m.rand.IntN(len(pauses))]) * time.Millisecond)
	if m.isEnding() {
		return
	}
	switch n := m.rand.IntN(100); {
	case n < 58:
		m.pressKey(monkeyKeys[m.rand.IntN(len(monkeyKeys))])
	case n < 61: // a person who means to write
		m.input("team", pasteStart+monkeyPastes[0]+pasteEnd)
		for _, key := range [][]string{{"ctrl+s", "enter"}, {"A", "a", "a", "enter"}, {"enter", "enter", "enter"}}[m.rand.IntN(3)] {
			m.pressKey(key)
			m.pass(time.Duration(m.rand.IntN(1500)) * time.Millisecond)
		}
	case n < 64:
		key := monkeyKeys[m.rand.IntN(len(monkeyKeys))]
		for range 3 + m.rand.IntN(6) { // it is held
			m.pressKey(key)
			m.pass(33 * time.Millisecond)
		}
	case n < 84:
		m.useMouse()
	case n < 90:
		text := monkeyPastes[m.rand.IntN(len(monkeyPastes))]
		switch m.rand.IntN(8) {
		case 0:
			m.input("unfinished paste", pasteStart+text)
		case 1:
			m.input("huge paste", pasteStart+strings.Repeat(text, 1+9000/len(text))+pasteEnd)
		case 2:
			for _, r := range text {
				m.pressKey(string(r))
			}
		default:
			m.input("paste", pasteStart+text+pasteEnd)
		}
	case n < 95:
		m.resize()
	default:
		m.changeWorld()
	}
	m.pass(0)
}

// input feeds bytes that answer no question.
func (m *monkey) input(what, bytes string) {
	m.log = append(m.log, fmt.Sprintf("%s %s %.60q", time.Now().Format("05.000"), what, bytes))
	if strings.Contains(what, "paste") || what == "team" {
		m.lastInput = time.Now()
	}
	m.feed(bytes)
}

// feed sends bytes and waits until they were handled, unless the program has ended: its
// reader would wait for ever to hand over more than one event.
func (m *monkey) feed(bytes string) {
	if !m.isEnding() {
		m.Feed(bytes)
		m.pass(0)
	}
}

// isEnding reports whether the program reads no more input.
func (m *monkey) isEnding() bool {
	defer m.looked.Add(1)
	return m.Ended() || m.model.quitting
}

// pass lets time pass and looks at the screen meanwhile.
func (m *monkey) pass(d time.Duration) {
	const step = 20 * time.Millisecond
	for ; d > step && !m.Ended(); d -= step {
		time.Sleep(step)
		synctest.Wait()
		m.observe()
	}
	time.Sleep(d)
	synctest.Wait()
	m.observe()
}

// pressKey presses a key and notes whether it may answer the question that is shown.
func (m *monkey) pressKey(key string) {
	now := time.Now()
	if key == "enter" || key == "\r" {
		held := now.Sub(m.lastEnter) < nextRepeat && m.lastEnter.Before(m.visible)
		if m.isVisible(now) && !held && now.Sub(m.lastInput) >= 20*time.Millisecond {
			m.answered = true
		}
		m.lastEnter = now
	}
	m.log = append(m.log, now.Format("05.000 ")+key)
	m.lastInput = now
	if !m.isEnding() {
		m.FeedKey(key)
		m.pass(0)
	}
}

// useMouse does something with the mouse, often where something can be clicked.
func (m *monkey) useMouse() {
	at := cell{m.rand.IntN(m.width), m.rand.IntN(m.height)}
	zones := m.model.frame.Zones
	m.looked.Add(1)
	if len(zones) > 0 && m.rand.IntN(5) > 0 {
		z := zones[m.rand.IntN(len(zones))]
		at = cell{z.X + z.Width/2, z.Y}
	}
	switch n := m.rand.IntN(10); {
	case n < 5:
		m.click(at)
	case n < 8:
		for range 2 + m.rand.IntN(2) {
			m.click(at)
			m.pass(time.Duration(m.rand.IntN(500)) * time.Millisecond)
		}
	case n == 8:
		m.input("wheel", at.press(64+m.rand.IntN(2)))
	default:
		m.lastPress = time.Now()
		m.input("other button, drag", at.press(1+m.rand.IntN(2))+at.press(32)+at.release(0))
	}
}

func (m *monkey) click(at cell) {
	now := time.Now()
	if m.isVisible(now) && now.Sub(m.lastPress) >= 500*time.Millisecond {
		m.answered = true
	}
	m.lastPress = now
	m.input(fmt.Sprint("press ", at), at.press(0))
	m.input("release", at.release(0))
}

// isVisible reports whether a person has seen the question.
func (m *monkey) isVisible(now time.Time) bool {
	return m.dialog != nil && !m.visible.IsZero() && !now.Before(m.visible)
}

func (m *monkey) resize() {
	m.width, m.height = 1+m.rand.IntN(160), 1+m.rand.IntN(50)
	if m.rand.IntN(3) > 0 {
		m.width, m.height = 60+m.rand.IntN(60), 16+m.rand.IntN(20)
	}
	m.log = append(m.log, fmt.Sprintf("size %dx%d", m.width, m.height))
	if !m.isEnding() {
		m.StartResize(m.width, m.height)
	}
}

// changeWorld changes what AWS answers.
func (m *monkey) changeWorld() {
	switch m.rand.IntN(5) {
	case 0:
		m.failWrites(&audit.Trouble{Kind: audit.AccessDenied, Message: "IAM denies account:PutAlternateContact"})
	case 1:
		m.failWrites(throttled)
	case 2:
		m.failWrites(nil)
	case 3:
		m.aws.delayAll(time.Duration(m.rand.IntN(3000)) * time.Millisecond)
	default:
		changed := theirs
		m.aws.set("111122223333", &changed)
	}
}

// check fails unless the frame fits.
func (m *monkey) check() {
	m.t.Helper()
	defer m.looked.Add(1)
	m.observe()
	if m.Ended() {
		return
	}
	if size := m.model.size; size.Width > 0 && size.Height > 0 {
		lines := strings.Split(m.model.drawn.Content, "\n")
		if len(lines) != size.Height {
			m.failf("%d lines in a terminal of %d", len(lines), size.Height)
		}
		for i, line := range lines {
			if w := ansi.StringWidth(line); w > size.Width {
				m.failf("line %d is %d wide in a terminal of %d", i, w, size.Width)
			}
		}
	}
}

// observe fails if something was done without an answer, and records which question is
// shown.
func (m *monkey) observe() {
	m.t.Helper()
	defer m.looked.Add(1)
	if acts := m.taken(); len(acts) > 0 && !m.answered {
		m.failf("did %v without a yes", acts)
	}
	if m.Ended() {
		return
	}
	top := m.model.top()
	scope := top.Scope().Name
	switch isDrawn := !m.model.isTooSmall(); {
	case !monkeyYes[scope]:
		if m.dialog != nil && top != m.dialog {
			m.dialog, m.visible = nil, time.Time{} // m.answered holds until the next question
		}
	case top != m.dialog || scope != m.scope || m.visible.IsZero() && isDrawn:
		m.dialog, m.scope, m.visible = top, scope, time.Time{}
		if isDrawn {
			m.visible = time.Now().Add(time.Second / 30)
		}
		if !m.writing() {
			m.answered = false
		}
	case !isDrawn:
		m.visible = time.Time{}
	}
}

// writing reports whether what was answered before may still be written.
func (m *monkey) writing() bool {
	_, _, running := m.model.writing()
	return running
}

func (m *monkey) failf(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("%s, after\n%s\n%s", fmt.Sprintf(format, args...), strings.Join(m.log[max(0, len(m.log)-25):], "\n"), m.Screen())
}

// leave quits, which works in every state.
func (m *monkey) leave() {
	m.failWrites(nil)
	m.StartResize(100, 30)
	m.Wait(2 * time.Second)
	for range 2 {
		if !m.isEnding() {
			m.Press("ctrl+c")
			m.Wait(2 * time.Second)
		}
	}
	if !m.Ended() {
		m.failf("ctrl+c does not quit")
	}
	if _, err := m.Result(); err != nil {
		m.failf("ended with %v", err)
	}
}
