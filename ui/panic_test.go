package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/terminal"
	"accountable/ui/widget"
)

// faultyScreen panics where it is told to.
type faultyScreen struct {
	screen.Dialog
	inView bool
}

func (*faultyScreen) Scope() *screen.Scope {
	return &screen.Scope{Name: "faulty", Outer: screen.Everywhere()}
}

func (f *faultyScreen) Update(msg tea.Msg) screen.Action {
	switch press, _ := msg.(tea.KeyPressMsg); press.String() {
	case "u":
		_ = []int{}[len(press.Text)]
	case "c":
		return screen.All{screen.Run{Cmd: func() tea.Msg { panic("no answer") }}, screen.Run{Cmd: func() tea.Msg { return nil }}}
	case "v":
		f.inView = true
	case "q":
		return screen.Close{Screen: f}
	}
	return nil
}

func (f *faultyScreen) View(widget.Size) widget.Drawing {
	if f.inView {
		panic("no room")
	}
	return widget.Drawing{Lines: []string{"faulty"}}
}

func TestPanic_KeepsTypedText(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"u": "Internal error: index out of range [1] with length 0.", "c": "Internal error: no answer.", "v": "Internal error: no room."} {
		t.Run(key, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, targets := newOctank()
				o := newOptions(w, targets)
				o.CatchPanics = true
				m := New(t.Context(), o)
				e := &editing{terminal.Run(t, m, 110, 30), t, w}
				e.Wait(time.Second)
				e.Press("e", "end")
				e.Type(" and others")
				e.Send(screen.ActionMsg{Action: screen.Open{Screen: &faultyScreen{}}})
				e.Press(key)
				e.Wait(time.Second)
				e.see(want, "What you typed is kept.")
				if report := PanicReport(m); !strings.Contains(report, "faultyScreen") {
					t.Errorf("the report has no stack: %q", report)
				}
				e.Press("q")
				e.see("Jane Doe and others")
				e.Press("ctrl+s")
				e.see("Write to 1 account", "→ Jane Doe and others")
			})
		})
	}
}
