package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/widget"
)

func TestMouse(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		click := func(text string) {
			s.t.Helper()
			x, y, found := s.FindText(text)
			if !found {
				s.t.Fatalf("no %q in\n%s", text, s.Screen())
			}
			s.Click(x, y)
		}
		click("sandbox-7")
		s.see("sandbox-7 · 4444-5555-6666")
		click("NAME")
		s.see("NAME ▲")
		click("NAME")
		s.see("NAME ▼")
		click("f problems")
		s.see("problems only")
		click("shop")
		click("shop") // on the one that is selected
		s.see("Checks")
		click("back")
		s.see("VERDICT")
		s.Press("A")
		click("show all")
		s.miss("problems only")
		click("unmark")
		s.see("Unmarked")
		s.Press("y")
		click("account ID")
		if got := s.Clipboard(); got != "666677778888" {
			s.t.Errorf("copied %q", got)
		}
	})
}

func TestMouse_WheelKeepsCursor(t *testing.T) {
	t.Parallel()
	w, targets := newTargets(200)
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\x1b[<65;10;10M")
		s.miss("100000000000")
		s.see("profile-00000 ·") // in the pane
		s.Press("j")
		s.see("profile-00001 ·", "100000000001")
	})
}

func TestMouse_MergesWheelEvents(t *testing.T) {
	t.Parallel()
	w, targets := newTargets(200)
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press(strings.Repeat("\x1b[<65;10;10M", 100))
		s.see(fmt.Sprintf("%012d", 100000000000+widget.WheelStep(tea.MouseWheelMsg{Button: tea.MouseWheelDown})))
	})
}

func TestMouse_Release(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Press("m")
		s.see("Mouse off")
		s.Press("m")
		s.see("Mouse on")
	})
}
