package terminal

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"
)

// keys are the bytes that an xterm sends for named keys, by the names of Bubble
// Tea.
var keys = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "backspace": "\x7f", "space": " ",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~", "f1": "\x1bOP",
	"shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "ctrl+left": "\x1b[1;5D", "ctrl+right": "\x1b[1;5C",
	"alt+left": "\x1b[1;3D", "alt+right": "\x1b[1;3C", "alt+delete": "\x1b[3;3~", "ctrl+delete": "\x1b[3;5~",
}

// encodeKey returns the bytes of a key: a name from keys, alt+… of another key,
// ctrl+letter, or the text itself.
func encodeKey(key string) string {
	if b, ok := keys[key]; ok {
		return b
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		return "\x1b" + encodeKey(rest)
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok && len(rest) == 1 {
		return string(rest[0] & 0x1f)
	}
	return key
}

// Press sends keys one at a time, by the names of Bubble Tea ("enter",
// "ctrl+s", "alt+2", "j"), and waits after each.
func (t *Terminal) Press(keys ...string) {
	for _, k := range keys {
		t.input <- []byte(encodeKey(k))
		t.WaitIdle()
	}
}

// Burst sends keys at once, as a terminal without bracketed paste or a fast
// typist does, and waits.
func (t *Terminal) Burst(keys ...string) {
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(encodeKey(k))
	}
	t.input <- []byte(b.String())
	t.WaitIdle()
}

// Feed sends bytes as they are and does not wait.
func (t *Terminal) Feed(bytes string) { t.input <- []byte(bytes) }

// FeedKey sends a key, by the names of Press, and does not wait.
func (t *Terminal) FeedKey(key string) { t.input <- []byte(encodeKey(key)) }

// Type sends a text character by character and waits.
func (t *Terminal) Type(text string) {
	for _, r := range text {
		t.input <- []byte(string(r))
	}
	t.WaitIdle()
}

// Paste sends a text as a terminal pastes it: bracketed if the program
// requested that.
func (t *Terminal) Paste(text string) {
	t.mu.Lock()
	t.emu.Paste(text)
	t.mu.Unlock()
	t.WaitIdle()
}

// doubleClick is the longest time between the clicks of a double click.
const doubleClick = 500 * time.Millisecond

// Click presses and releases the left button at a position counted from 0, and waits so
// long that the next click is one of its own. It does nothing if the program has not
// requested the mouse.
func (t *Terminal) Click(x, y int) {
	t.mouse(vt.MouseClick{X: x, Y: y, Button: vt.MouseLeft}, vt.MouseRelease{X: x, Y: y, Button: vt.MouseLeft})
	t.Wait(doubleClick)
}

// ClickOn clicks the first character of a text, which must be on the screen.
func (t *Terminal) ClickOn(text string) {
	t.t.Helper()
	x, y, found := t.FindText(text)
	if !found {
		t.t.Fatalf("no %q to click on:\n%s", text, t.Screen())
	}
	t.Click(x, y)
}

// Wheel turns the wheel at a position by a number of notches, down if positive.
func (t *Terminal) Wheel(x, y, notches int) {
	button := vt.MouseWheelDown
	if notches < 0 {
		button, notches = vt.MouseWheelUp, -notches
	}
	for range notches {
		t.mouse(vt.MouseWheel{X: x, Y: y, Button: button})
	}
}

func (t *Terminal) mouse(events ...vt.Mouse) {
	for _, e := range events {
		t.mu.Lock()
		t.emu.SendMouse(e)
		t.mu.Unlock()
	}
	t.WaitIdle()
}
