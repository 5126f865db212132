package ui

import (
	"image/color"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/ui/screen"
	"accountable/ui/terminal"
)

func TestModel_WritesNothingWhenIdle(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		before := s.Written()
		s.Wait(time.Hour)
		if n := s.Written() - before; n != 0 {
			s.t.Fatalf("%d bytes written in an idle hour", n)
		}
	})
}

func TestModel_QuitWhileReading(t *testing.T) {
	t.Parallel()
	w, targets := newTargets(500)
	w.delay = func(string) time.Duration { return time.Minute }
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Press("q")
		if !s.Ended() {
			s.t.Fatal("q does not quit while accounts are read")
		}
		if _, err := s.Result(); err != nil {
			s.t.Error(err)
		}
	})
}

func TestModel_ManyResizes(t *testing.T) {
	t.Parallel()
	w, targets := newTargets(200)
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		for i := range 60 {
			s.Resize(1+(i*37)%200, 1+(i*13)%50)
		}
		s.Resize(110, 24)
		s.see("200 accounts", "quit")
	})
}

func TestTheme_FollowsTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		background []terminal.Option
		terminal   screen.Terminal
		grey       bool // the labels have a colour of their own
	}{
		{name: "dark", grey: true},
		{name: "light", background: []terminal.Option{terminal.LightBackground()}, grey: true},
		{name: "mute", background: []terminal.Option{terminal.NoBackgroundReply()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := newOctank()
			o := newOptions(w, targets)
			o.Terminal = c.terminal
			flow(t, o, 110, 24, func(s *viewer) {
				s.Wait(time.Second)
				x, y, _ := s.FindText("VERDICT")
				if got := s.Cell(x, y).Style.Fg != nil; got != c.grey {
					s.t.Errorf("the header has a colour of its own: %v", got)
				}
			}, c.background...)
		})
	}
}

func TestTheme_DarkAndLightDiffer(t *testing.T) {
	t.Parallel()
	colourOf := func(how ...terminal.Option) (c color.Color) {
		w, targets := newOctank()
		flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
			s.Wait(time.Second)
			x, y, _ := s.FindText("FAIL")
			c = s.Cell(x, y).Style.Fg
		}, how...)
		return c
	}
	if dark, light := colourOf(), colourOf(terminal.LightBackground()); dark == nil || light == nil || dark == light {
		t.Errorf("FAIL is %v on dark and %v on light", dark, light)
	}
}

func TestTheme_SelectedRowWithoutColours(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j")
		_, row, _ := s.FindText("payments-stage")
		if x, y, found := s.FindText("▌"); !found || x != 0 || y != row {
			s.t.Errorf("no mark at the selected row:\n%s", s.Screen())
		}
		x, y, _ := s.FindText("FAIL")
		if fg := s.Cell(x, y).Style.Fg; fg != nil {
			s.t.Errorf("a colour: %v", fg)
		}
	}, terminal.ColorProfile(colorprofile.ASCII))
}

func TestTitle_ShowsState(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	w.delay = func(string) time.Duration { return time.Second }
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		if got := s.Title(); got != "accountable 0/6" {
			s.t.Errorf("the title is %q while reading", got)
		}
		s.Wait(5 * time.Second)
		if got := s.Title(); got != "accountable: 2 FAIL, 1 error, 1 warn" {
			s.t.Errorf("the title is %q in the end", got)
		}
	})
}

func TestProgress_OnlyIfSupported(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{true, false} {
		w, targets := newOctank()
		w.delay = func(profile string) time.Duration {
			if profile == "logs" {
				return 10 * time.Second
			}
			return 0
		}
		o := newOptions(w, targets)
		o.Terminal.Progress = known
		flow(t, o, 110, 24, func(s *viewer) {
			s.Wait(time.Second)
			if got := s.Progress(); (got == "1;83") != known {
				s.t.Errorf("known %v: the progress is %q", known, got)
			}
			s.Wait(20 * time.Second)
			if got := s.Progress(); got != "" && got != "0" {
				s.t.Errorf("known %v: the progress stays at %q", known, got)
			}
		})
	}
}

func TestModel_RepaintsEnd(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.Terminal.Repaint = true
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(5 * time.Second)
		before := s.Written()
		s.Wait(time.Hour)
		if n := s.Written() - before; n != 0 {
			s.t.Fatalf("%d bytes written in an idle hour", n)
		}
		s.Press("j")
		moved := s.Written()
		s.Wait(5 * time.Second)
		if s.Written()-moved < 1000 {
			s.t.Error("the screen was not drawn anew after a change")
		}
	})
}

func TestList_NoProfiles(t *testing.T) {
	t.Parallel()
	o := newOptions(newFakeAWS(), nil)
	o.ConfigFiles = []string{"/home/jane/.aws/config"}
	flow(t, o, 80, 24, func(s *viewer) {
		s.see("No AWS profiles or credentials", "/home/jane/.aws/config", "aws configure sso", "such as aws-vault or granted", "accountable demo", "? all keys", "q quit")
		s.miss("e edit", "n next")
		s.Press("\r", "e", "n", "y", "o", "r", "R", "f", "s", "j", "\x1b", "?", "\x1b", "q")
		if !s.Ended() {
			s.t.Error("q does not quit")
		}
	})
}

func TestList_NoReadableProfile(t *testing.T) {
	t.Parallel()
	o := newOptions(newFakeAWS(), nil)
	o.Problems = []string{"config:1:51: has a NUL byte here"}
	flow(t, o, 80, 24, func(s *viewer) {
		s.see("No AWS profile could be read", "config:1:51", "(esc dismisses, y copies)")
		s.miss("No AWS profiles or credentials")
	})
}

func TestPane_AccountWithoutID(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	for i := range targets {
		targets[i].AccountID = ""
	}
	m := newModelAfterScan(t, newOptions(w, targets), 100, 24)
	m.update(keyPress("/"))
	for _, r := range "expired" {
		m.update(keyPress(string(r)))
	}
	if lineWith(m, "╭ sandbox-7 ─") < 0 {
		t.Errorf("the pane's title is not the name alone\n%s", screenText(m))
	}
}

func TestModel_Suspend(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newModelAfterScan(t, newOptions(w, targets), 110, 24)
	cmd := m.update(keyPress("ctrl+z"))
	if cmd == nil {
		t.Fatal("ctrl+z does nothing")
	}
	if _, ok := cmd().(tea.SuspendMsg); !ok {
		t.Error("ctrl+z does not suspend")
	}
}
