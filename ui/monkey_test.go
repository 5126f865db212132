package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// editingKeys are the keys that edit a text, or move in it and between fields.
var editingKeys = []string{
	"left", "right", "alt+left", "alt+right", "ctrl+left", "ctrl+right", "home", "end", "alt+b", "alt+f",
	"ctrl+a", "ctrl+b", "ctrl+e", "ctrl+f", "ctrl+h", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+v", "ctrl+d",
	"backspace", "alt+backspace", "delete", "alt+delete", "ctrl+delete", "alt+d",
	"tab", "shift+tab", "up", "down", "a", "1", "@", " ", "東",
}

// TestMonkey_TextFields presses random editing keys in every text field of the program.
// None may panic.
func TestMonkey_TextFields(t *testing.T) {
	t.Parallel()
	_, d, signIns := signInOptions()
	d.unlock(sessionID)
	d.lock(deviceID, audit.MFARequired, "stage", "logs")
	octank := func() screen.Options {
		w, targets := newOctank()
		o := newOptions(w, targets)
		o.PolicyFile = &paper{}
		return o
	}
	for name, field := range map[string]struct {
		options screen.Options
		keys    []string
		shown   string // while the field is on the screen
	}{
		"filter":    {octank(), []string{"/"}, "/"},
		"form":      {octank(), []string{"e"}, "security contact"},
		"many form": {octank(), []string{"space", "down", "down", "space", "e"}, "2 accounts"},
		"exception": {octank(), []string{"x"}, "Exception for"},
		"MFA code":  {signIns, []string{"L"}, "mfa/jane of profile base"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := terminal.Run(t, New(t.Context(), field.options), 80, 24)
				s.Wait(time.Second)
				s.Press(field.keys...)
				random := rand.New(rand.NewPCG(9, 13)) // the same keys in every run
				for range 60 {
					burst := make([]string, 6)
					for i := range burst {
						burst[i] = editingKeys[random.IntN(len(editingKeys))]
					}
					s.Burst(burst...)
					if !strings.Contains(s.Screen(), field.shown) {
						t.Fatalf("the field is gone after %q:\n%s", burst, s.Screen())
					}
				}
			})
		})
	}
}

func TestForm_DeletesWordForward(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"alt+d", "alt+delete", "ctrl+delete"} {
		editForm(t, 100, 30, nil, func(e *editing) {
			e.Press("left", key)
			e.see("Name   Jane Do\n")
			e.Press("esc", "d", "/")
			e.Type("pay")
			e.Press("left", key)
			e.see("/ pa  ")
		})
	}
}
