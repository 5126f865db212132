package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/audit"
	"accountable/ui/terminal"
)

// viewer is the program in a terminal that somebody looks at.
type viewer struct {
	*terminal.Terminal
	t *testing.T
}

// flow runs the screens in a terminal, in virtual time.
func flow(t *testing.T, o Options, width, height int, do func(*viewer), how ...terminal.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		how = append(how, terminal.With(tea.WithFilter(MergeMouse), tea.WithFPS(30)))
		do(&viewer{terminal.Run(t, New(t.Context(), o), width, height, how...), t})
	})
}

// see fails unless all texts are on the screen.
func (s *viewer) see(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if _, _, found := s.Find(text); !found {
			s.t.Fatalf("no %q in\n%s", text, s.Screen())
		}
	}
}

// miss fails if one of the texts is on the screen.
func (s *viewer) miss(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if _, _, found := s.Find(text); found {
			s.t.Fatalf("%q is in\n%s", text, s.Screen())
		}
	}
}

func TestRowsAppearAtOnceAndTurnIntoVerdicts(t *testing.T) {
	w, targets := octank()
	w.delay = func(profile string) time.Duration {
		if profile == "logs" {
			return 5 * time.Second
		}
		return time.Second
	}
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.see("payments-prod", "log-archive", "0/6")
		s.miss("jane.doe@octank.cloud", "FAIL")
		s.Wait(2 * time.Second)
		s.see("jane.doe@octank.cloud", "one person's mailbox", "no security contact", "sign-in expired", "5/6")
		s.Wait(5 * time.Second)
		s.see("security@octank.cloud", "6 accounts", "2 pass")
	})
}

func TestNothingIsWrittenWhenIdle(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		before := s.Written()
		s.Wait(time.Hour)
		if n := s.Written() - before; n != 0 {
			s.t.Fatalf("%d bytes written in an idle hour", n)
		}
	})
}

func TestFilterNarrowsAndEscapeClears(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
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

func TestPasteGoesIntoTheFilterAlone(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
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

func TestDetailShowsEverything(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.History = func(id string, n int) ([]audit.Entry, error) {
		if id != "111122223333" || n < 1 {
			return nil, nil
		}
		return []audit.Entry{{
			Time: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), AccountID: id, Profile: "prod-admin",
			Caller: "arn:aws:sts::111122223333:assumed-role/Operator/john", Before: &team, After: &jane, Outcome: audit.Written,
		}}, nil
	}
	flow(t, o, 140, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\r")
		s.see("payments-prod · 1111-2222-3333", "Jane Doe", "CTO", "+1 206 555 4100",
			"email-shared-mailbox", "Why", "Cure", "IAM-031", "base → role Operator", "2000-01-01 00:00:0",
			"2026-11-20 10:00", "assumed-role/Operator/john", "console.aws.amazon.com", "aws account put-alternate-contact")
		s.Press("n")
		s.see("payments-stage · 2222-3333-4444", "not set")
		s.miss("assumed-role/Operator/john")
		s.Press("\x1b")
		s.see("SECURITY CONTACT")
	})
}

func TestDetailSaysThatItIsReadAgain(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 40, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("enter")
		s.miss("being read")
		w.mu.Lock()
		w.delay = func(string) time.Duration { return 5 * time.Second }
		w.mu.Unlock()
		s.Press("r")
		s.see("being read", "jane.doe@octank.cloud")
		w.set("111122223333", &team)
		s.Wait(10 * time.Second)
		s.miss("being read", "jane.doe@octank.cloud")
		s.see("security@octank.cloud")
	})
}

func TestKeysInTheDetailMeanTheAccountThatIsShown(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 40, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("f")
		w.set("111122223333", &team)
		s.Press("r")
		s.Wait(time.Second)
		s.Press("enter", "R") // which takes the row off the list below
		s.Wait(time.Second)
		s.see("payments-prod · 1111-2222-3333")
		s.Press("y", "enter")
		if got := s.Clipboard(); got != "111122223333" {
			s.t.Errorf("copied %q", got)
		}
		s.Press("esc")
		s.miss("payments-prod")
	})
}

func TestJournalThatCannotBeReadIsSaid(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.History = func(string, int) ([]audit.Entry, error) { return nil, errors.New("permission denied") }
	flow(t, o, 140, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\r")
		s.see("The journal could not be read: permission denied")
	})
}

func TestARowThatPassesNowStaysUntilTheFilterIsSetAnew(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
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

func TestReadingAllAgainDropsRowsThatPassNow(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
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

func TestALateAnswerToAnEarlierQuestionIsDropped(t *testing.T) {
	w, targets := octank()
	w.delay = func(string) time.Duration { return 10 * time.Second }
	flow(t, options(w, targets[2:3]), 110, 24, func(s *viewer) {
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

func TestTwoProfilesOfOneAccount(t *testing.T) {
	w, targets := octank()
	second := target("prod-ro", "", "")
	w.owners["prod-ro"] = "111122223333"
	w.delay = func(profile string) time.Duration {
		if profile == "prod-ro" {
			return 3 * time.Second
		}
		return 0
	}
	flow(t, options(w, append(targets, second)), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("G")
		s.see("prod-ro")
		s.Wait(5 * time.Second)
		s.see("same account as prod-admin", "6 accounts")
		s.Press("R")
		s.Wait(5 * time.Second)
		s.miss("same account as")
		if x, y, _ := s.Find("▌"); x != 0 || !strings.Contains(strings.Split(s.Screen(), "\n")[y], "payments-prod") {
			s.t.Errorf("the cursor did not go to the row that shows the account:\n%s", s.Screen())
		}
	})
}

func TestTheCursorStaysWithItsAccount(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j", "j", "s")
		s.see("log-archive · 3333-4444-5555")
		s.Press("s", "s", "s", "s")
		s.see("log-archive · 3333-4444-5555")
		s.Press("/", "l", "o", "g", "\x1b")
		s.see("log-archive · 3333-4444-5555")
	})
}

func TestNextAndPreviousSkipWhatPasses(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		for _, want := range []string{"payments-stage ·", "sandbox-7 ·", "shop ·", "payments-prod ·"} {
			s.Press("n")
			s.see(want)
		}
		s.Press("N")
		s.see("shop ·")
	})
}

func TestSortIsAskedForAndGoesBack(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
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
		for _, want := range []string{inFile, "2222 6666 1111 4444 3333 5555", inFile} {
			if got := order(); got != want {
				s.t.Errorf("the order is %s, not %s", got, want)
			}
			s.Press("s")
		}
	})
}

func TestCopyMenu(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		for _, c := range []struct {
			down int
			want string
		}{
			{0, "111122223333"},
			{1, "jane.doe@octank.cloud"},
			{2, "Jane Doe\nCTO\njane.doe@octank.cloud\n+1 206 555 4100"},
			{3, "aws account put-alternate-contact --alternate-contact-type SECURITY --name 'Jane Doe' --title CTO " +
				"--email-address jane.doe@octank.cloud --phone-number '+1 206 555 4100' --profile prod-admin"},
		} {
			s.Press("y")
			for range c.down {
				s.Press("j")
			}
			s.Press("\r")
			if got := s.Clipboard(); got != c.want {
				s.t.Errorf("copied %q, not %q", got, c.want)
			}
			s.see("Copied")
		}
		s.Press("j")
		s.miss("Copied")
	})
}

func TestErrorsStayUntilDismissedAndCanBeCopied(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.Problems = []string{"config:3: the line has no equals sign", "config:9: unknown section"}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Minute)
		s.see("config:3: the line has no equals sign", "1 more")
		s.Press("j", "k", "y", "\x1b[A")
		for range 5 {
			s.Press("j")
		}
		s.see("error message")
		s.Press("\r")
		if got := s.Clipboard(); got != "config:3: the line has no equals sign" {
			s.t.Errorf("copied %q", got)
		}
		s.Press("j", "\x1b")
		s.see("config:9: unknown section")
		s.Press("\x1b")
		s.miss("config:")
	})
}

func TestConsoleWithoutABrowserIsShownAndCopied(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Press("o")
		const url = "https://console.aws.amazon.com/billing/home#/account"
		s.see(url)
		if got := s.Clipboard(); got != url {
			s.t.Errorf("copied %q", got)
		}
	})
}

func TestConsoleInABrowserThatDoesNotStart(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	var asked string
	o.OpenURL = func(_ context.Context, url string) error {
		asked = url
		return errors.New("exec: no browser")
	}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Press("o")
		s.see("The browser did not start", "no browser")
		if asked == "" || s.Clipboard() != asked {
			s.t.Errorf("asked for %q, copied %q", asked, s.Clipboard())
		}
	})
}

func TestQuitWhileReading(t *testing.T) {
	w, targets := many(500)
	w.delay = func(string) time.Duration { return time.Minute }
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Press("q")
		if !s.Ended() {
			s.t.Fatal("q does not quit while accounts are read")
		}
		if _, err := s.Result(); err != nil {
			s.t.Error(err)
		}
	})
}

func TestStormOfSizes(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		for i := range 60 {
			s.Resize(1+(i*37)%200, 1+(i*13)%50)
		}
		s.Resize(110, 24)
		s.see("200 accounts", "quit")
	})
}

func TestMouse(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		click := func(text string) {
			s.t.Helper()
			x, y, found := s.Find(text)
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
		click("not passing")
		s.see("not passing only")
		click("shop")
		click("shop") // on the one that is selected
		s.see("What is judged")
		click("back")
		s.see("VERDICT")
		click("copy")
		click("account id")
		if got := s.Clipboard(); got != "666677778888" {
			s.t.Errorf("copied %q", got)
		}
	})
}

func TestTheWheelScrollsAndLeavesTheCursor(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\x1b[<65;10;10M")
		s.miss("100000000000")
		s.see("profile-00000 ·") // in the pane
		s.Press("j")
		s.see("profile-00001 ·", "100000000001")
	})
}

func TestAFloodOfTheWheelIsMerged(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press(strings.Repeat("\x1b[<65;10;10M", 100))
		s.see(fmt.Sprintf("%012d", 100000000000+wheelLines))
	})
}

func TestTheMouseCanBeGivenBack(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Press("m")
		s.see("terminal's again")
		s.Press("m")
		s.see("program's")
	})
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	for _, c := range []struct {
		name       string
		background []terminal.Option
		terminal   Terminal
		grey       bool // the labels have a colour of their own
	}{
		{name: "dark", grey: true},
		{name: "light", background: []terminal.Option{terminal.Light()}, grey: true},
		{name: "mute", background: []terminal.Option{terminal.Mute()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := octank()
			o := options(w, targets)
			o.Terminal = c.terminal
			flow(t, o, 110, 24, func(s *viewer) {
				s.Wait(time.Second)
				x, y, _ := s.Find("VERDICT")
				if got := s.Cell(x, y).Style.Fg != nil; got != c.grey {
					s.t.Errorf("the header has a colour of its own: %v", got)
				}
			}, c.background...)
		})
	}
}

func TestDarkAndLightDiffer(t *testing.T) {
	colourOf := func(how ...terminal.Option) (c color.Color) {
		w, targets := octank()
		flow(t, options(w, targets), 110, 24, func(s *viewer) {
			s.Wait(time.Second)
			x, y, _ := s.Find("FAIL")
			c = s.Cell(x, y).Style.Fg
		}, how...)
		return c
	}
	if dark, light := colourOf(), colourOf(terminal.Light()); dark == nil || light == nil || dark == light {
		t.Errorf("FAIL is %v on dark and %v on light", dark, light)
	}
}

func TestWithoutColoursTheSelectedRowHasAMark(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j")
		_, row, _ := s.Find("payments-stage")
		if x, y, found := s.Find("▌"); !found || x != 0 || y != row {
			s.t.Errorf("no mark at the selected row:\n%s", s.Screen())
		}
		x, y, _ := s.Find("FAIL")
		if fg := s.Cell(x, y).Style.Fg; fg != nil {
			s.t.Errorf("a colour: %v", fg)
		}
	}, terminal.Profile(colorprofile.ASCII))
}

func TestTitleTellsTheState(t *testing.T) {
	w, targets := octank()
	w.delay = func(string) time.Duration { return time.Second }
	flow(t, options(w, targets), 110, 24, func(s *viewer) {
		if got := s.Title(); got != "accountable 0/6" {
			s.t.Errorf("the title is %q while reading", got)
		}
		s.Wait(5 * time.Second)
		if got := s.Title(); got != "accountable: 2 FAIL, 1 warn, 1 error" {
			s.t.Errorf("the title is %q in the end", got)
		}
	})
}

func TestProgressOnlyWhereItIsUnderstood(t *testing.T) {
	for _, known := range []bool{true, false} {
		w, targets := octank()
		w.delay = func(profile string) time.Duration {
			if profile == "logs" {
				return 10 * time.Second
			}
			return 0
		}
		o := options(w, targets)
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

func TestRepaintsSettle(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
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

func TestReadOnlyIsSaid(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.ReadOnly = true
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.see("read-only")
		s.Press("e")
		s.see("Read-only: nothing is written")
	})
}

func TestStartOnAProfile(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.StartOn = "logs"
	flow(t, o, 80, 24, func(s *viewer) {
		s.see("log-archive · 3333-4444-5555")
	})
}

func TestNoProfileAtAll(t *testing.T) {
	o := options(newWorld(), nil)
	o.ConfigFiles = []string{"/home/jane/.aws/config"}
	flow(t, o, 80, 24, func(s *viewer) {
		s.see("There is no AWS profile", "/home/jane/.aws/config", "aws configure sso", "accountable demo")
		s.Press("\r", "e", "n", "y", "o", "r", "R", "f", "s", "j", "\x1b", "?", "\x1b", "q")
		if !s.Ended() {
			s.t.Error("q does not quit")
		}
	})
}

func TestSuspend(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 110, 24)
	cmd := m.update(keyPress("ctrl+z"))
	if cmd == nil {
		t.Fatal("ctrl+z does nothing")
	}
	if _, ok := cmd().(tea.SuspendMsg); !ok {
		t.Error("ctrl+z does not suspend")
	}
}
