package terminal

import (
	"strings"

	"github.com/charmbracelet/x/vt"
)

// keys are the bytes that an xterm sends for keys that have a name, named as
// Bubble Tea names them.
var keys = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "backspace": "\x7f", "space": " ",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~", "f1": "\x1bOP",
	"shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "ctrl+left": "\x1b[1;5D", "ctrl+right": "\x1b[1;5C",
}

// encode spells a key as bytes: a name from the table, alt+… of another key,
// ctrl+letter, or the text itself.
func encode(key string) string {
	if b, ok := keys[key]; ok {
		return b
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		return "\x1b" + encode(rest)
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok && len(rest) == 1 {
		return string(rest[0] & 0x1f)
	}
	return key
}

// Press sends keys one at a time, named as Bubble Tea names them ("enter",
// "ctrl+s", "alt+2", "j"), and settles after each.
func (t *Terminal) Press(keys ...string) {
	for _, k := range keys {
		t.input <- []byte(encode(k))
		t.Settle()
	}
}

// Burst sends keys at once, as a terminal without bracketed paste or an
// impatient person does, and then settles.
func (t *Terminal) Burst(keys ...string) {
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(encode(k))
	}
	t.input <- []byte(b.String())
	t.Settle()
}

// Type sends a text character by character and then settles.
func (t *Terminal) Type(text string) {
	for _, r := range text {
		t.input <- []byte(string(r))
	}
	t.Settle()
}

// Paste sends a text the way a terminal pastes: bracketed where the program
// asked for it.
func (t *Terminal) Paste(text string) {
	t.mu.Lock()
	t.emu.Paste(text)
	t.mu.Unlock()
	t.Settle()
}

// Click presses and releases the left button at a place counted from 0. Nothing
// happens where the program has not asked for the mouse.
func (t *Terminal) Click(x, y int) {
	t.mouse(vt.MouseClick{X: x, Y: y, Button: vt.MouseLeft}, vt.MouseRelease{X: x, Y: y, Button: vt.MouseLeft})
}

// ClickOn clicks on the first character of a text that must be on the screen.
func (t *Terminal) ClickOn(text string) {
	t.t.Helper()
	x, y, found := t.Find(text)
	if !found {
		t.t.Fatalf("no %q to click on:\n%s", text, t.Screen())
	}
	t.Click(x, y)
}

// Wheel turns the wheel over a place by so many notches, down where positive.
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
	t.Settle()
}
