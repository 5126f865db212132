package ui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// viewer is the program in a terminal, and what its screen shows.
type viewer struct {
	*terminal.Terminal
	t *testing.T
}

// flow runs the screens in a terminal, in virtual time.
func flow(t *testing.T, o screen.Options, width, height int, do func(*viewer), how ...terminal.Option) {
	t.Helper()
	flowWith(t, func(ctx context.Context) tea.Model { return New(ctx, o) }, width, height, do, how...)
}

// flowAt is flow with options that are made in virtual time.
func flowAt(t *testing.T, width, height int, prepare func(*testing.T) screen.Options, do func(*viewer), how ...terminal.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		how = append(how, terminal.ProgramOptions(tea.WithFilter(MergeMouse), tea.WithFPS(30)), terminal.WrapInput(Input))
		do(&viewer{terminal.Run(t, New(t.Context(), prepare(t)), width, height, how...), t})
	})
}

// flowWith is flow with a model of one's own.
func flowWith(t *testing.T, build func(context.Context) tea.Model, width, height int, do func(*viewer), how ...terminal.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		how = append(how, terminal.ProgramOptions(tea.WithFilter(MergeMouse), tea.WithFPS(30)), terminal.WrapInput(Input))
		do(&viewer{terminal.Run(t, build(t.Context()), width, height, how...), t})
	})
}

// see fails unless all texts are on the screen.
func (s *viewer) see(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if _, _, found := s.FindText(text); !found {
			s.t.Fatalf("no %q in\n%s", text, s.Screen())
		}
	}
}

// miss fails if one of the texts is on the screen.
func (s *viewer) miss(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if _, _, found := s.FindText(text); found {
			s.t.Fatalf("%q is in\n%s", text, s.Screen())
		}
	}
}

// A credential_process that asks a person may take long: its row says that it waits,
// until --timeout ends it.
func TestScan_LongReadIsShownAsWaiting(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	w.delay = func(profile string) time.Duration {
		if profile == "logs" {
			return 14 * time.Second
		}
		return time.Second
	}
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(9 * time.Second)
		s.miss("waiting")
		s.Wait(2 * time.Second)
		s.see("waiting", "5/6")
		s.Wait(5 * time.Second)
		s.miss("waiting")
		s.see("security@octank.cloud", "2 pass")
	})
}

func TestScan_RowsAppearAtOnceAndGetVerdicts(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	w.delay = func(profile string) time.Duration {
		if profile == "logs" {
			return 5 * time.Second
		}
		return time.Second
	}
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.see("payments-prod", "log-archive", "0/6")
		s.miss("jane.doe@octank.cloud", "FAIL")
		s.Wait(2 * time.Second)
		s.see("jane.doe@octank.cloud", "personal mailbox", "no security contact", "sign-in expired", "5/6")
		s.Wait(5 * time.Second)
		s.see("security@octank.cloud", "6 accounts", "2 pass")
	})
}

func TestFilter_NarrowsAndEscapeClears(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("/", "p", "a", "y", "m")
		s.see("payments-prod", "payments-stage", "2 of 6 rows")
		s.miss("log-archive")
		if _, _, visible := s.Cursor(); !visible {
			s.t.Error("no cursor where the filter is typed")
		}
		s.Press("\r")
		if _, _, visible := s.Cursor(); visible {
			s.t.Error("a cursor although nothing is typed")
		}
		s.see("2 of 6 rows")
		s.Press("\x1b")
		s.see("log-archive")
	})
}

func TestFilter_Paste(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\x1b[200~q\rq\x1b[201~")
		if s.Ended() {
			s.t.Fatal("a pasted q quits")
		}
		s.Press("/", "\x1b[200~2222-3333-4444\x1b[201~")
		s.see("1 of 6 rows", "payments-stage")
		s.miss("log-archive")
	})
}

func TestFilter_KeepsRowThatNowPasses(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("f")
		s.miss("log-archive")
		w.set("111122223333", &team)
		s.Press("r")
		s.Wait(time.Second)
		s.see("payments-prod")
		s.Press("f", "f")
		s.miss("payments-prod")
	})
}

func TestFilter_ReadingAllAgainDropsPassingRows(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("f")
		w.set("111122223333", &team)
		w.set("333344445555", nil)
		s.Press("R")
		s.Wait(time.Second)
		s.see("log-archive", "payments-prod")
		s.Press("R")
		s.Wait(time.Second)
		s.miss("payments-prod")
	})
}

func TestScan_DropsLateAnswer(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	w.delay = func(string) time.Duration { return 10 * time.Second }
	flow(t, newOptions(w, targets[2:3]), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		w.mu.Lock()
		w.delay = func(string) time.Duration { return time.Second }
		w.mu.Unlock()
		s.Press("R")
		s.Wait(3 * time.Second)
		s.see("security@octank.cloud")
		w.set("333344445555", &jane)
		s.Press("r")
		s.Wait(15 * time.Second) // the first question would be answered by now
		s.see("jane.doe@octank.cloud")
	})
}

func TestScan_TwoProfilesOfOneAccount(t *testing.T) {
	t.Parallel()
	w, targets := newOctankTwice()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("G")
		s.see("prod-ro")
		s.Wait(5 * time.Second)
		s.see("same account as prod-admin", "6 accounts")
		s.Press("R")
		s.Wait(5 * time.Second)
		s.miss("same account as")
		if x, y, _ := s.FindText("▌"); x != 0 || !strings.Contains(strings.Split(s.Screen(), "\n")[y], "payments-prod") {
			s.t.Errorf("the cursor did not go to the row that shows the account:\n%s", s.Screen())
		}
	})
}

func TestList_CursorStaysOnAccount(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j", "j", "s")
		s.see("log-archive · 3333-4444-5555")
		s.Press("s", "s", "s", "s")
		s.see("log-archive · 3333-4444-5555")
		s.Press("/", "l", "o", "g", "\x1b")
		s.see("log-archive · 3333-4444-5555")
	})
}

func TestList_NextAndPreviousProblem(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		for _, want := range []string{"payments-stage ·", "sandbox-7 ·", "shop ·", "payments-prod ·"} {
			s.Press("n")
			s.see(want)
		}
		s.Press("N")
		s.see("shop ·")
	})
}

func TestList_Sort(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		order := func() string {
			var got []string
			for line := range strings.Lines(s.Screen()) {
				for _, tg := range targets {
					if strings.Contains(line, tg.AccountID) {
						got = append(got, tg.AccountID[:4])
					}
				}
			}
			return strings.Join(got, " ")
		}
		const inFile = "1111 2222 3333 4444 5555 6666"
		for _, want := range []string{inFile, "2222 6666 4444 1111 3333 5555", inFile} {
			if got := order(); got != want {
				s.t.Errorf("the order is %s, not %s", got, want)
			}
			s.Press("s")
		}
	})
}

func TestList_StartsOnProfile(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.StartOn = "logs"
	flow(t, o, 80, 24, func(s *viewer) {
		s.see("log-archive · 3333-4444-5555")
	})
}
