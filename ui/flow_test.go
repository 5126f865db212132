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

// flow runs the screens in a terminal, in virtual time.
func flow(t *testing.T, o Options, width, height int, do func(*testing.T, *terminal.Terminal), how ...terminal.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		how = append(how, terminal.With(tea.WithFilter(MergeMouse), tea.WithFPS(30)))
		do(t, terminal.Run(t, New(ctx, o), width, height, how...))
	})
}

// see fails unless all texts are on the screen.
func see(t *testing.T, term *terminal.Terminal, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, _, found := term.Find(text); !found {
			t.Fatalf("no %q in\n%s", text, term.Screen())
		}
	}
}

// miss fails if one of the texts is on the screen.
func miss(t *testing.T, term *terminal.Terminal, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, _, found := term.Find(text); found {
			t.Fatalf("%q is in\n%s", text, term.Screen())
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
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		see(t, term, "payments-prod", "log-archive", "0/6")
		miss(t, term, "jane.doe@octank.cloud", "FAIL")
		term.Wait(2 * time.Second)
		see(t, term, "jane.doe@octank.cloud", "one person's mailbox", "no security contact", "sign-in expired", "5/6")
		term.Wait(5 * time.Second)
		see(t, term, "security@octank.cloud", "6 accounts", "2 pass")
	})
}

func TestNothingIsWrittenWhenIdle(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		before := term.Written()
		term.Wait(time.Hour)
		if n := term.Written() - before; n != 0 {
			t.Fatalf("%d bytes written in an idle hour", n)
		}
	})
}

func TestFilterNarrowsAndEscapeClears(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("/", "p", "a", "y", "m")
		see(t, term, "payments-prod", "payments-stage", "2 of 6 rows")
		miss(t, term, "log-archive")
		if _, _, visible := term.Cursor(); !visible {
			t.Error("no cursor where the filter is typed")
		}
		term.Press("\r")
		if _, _, visible := term.Cursor(); visible {
			t.Error("a cursor although nothing is typed")
		}
		see(t, term, "2 of 6 rows")
		term.Press("\x1b")
		see(t, term, "log-archive")
	})
}

func TestPasteGoesIntoTheFilterAlone(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("\x1b[200~q\rq\x1b[201~")
		if term.Ended() {
			t.Fatal("a pasted q quits")
		}
		term.Press("/", "\x1b[200~2222-3333-4444\x1b[201~")
		see(t, term, "1 of 6 rows", "payments-stage")
		miss(t, term, "log-archive")
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
	flow(t, o, 140, 60, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("\r")
		see(t, term, "payments-prod · 1111-2222-3333", "Jane Doe", "CTO", "+1 206 555 4100",
			"email-shared-mailbox", "Why", "Cure", "IAM-031", "base → role Operator", "2000-01-01 00:00:0",
			"2026-11-20 10:00", "assumed-role/Operator/john", "console.aws.amazon.com", "aws account put-alternate-contact")
		term.Press("n")
		see(t, term, "payments-stage · 2222-3333-4444", "not set")
		miss(t, term, "assumed-role/Operator/john")
		term.Press("\x1b")
		see(t, term, "SECURITY CONTACT")
	})
}

func TestJournalThatCannotBeReadIsSaid(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.History = func(string, int) ([]audit.Entry, error) { return nil, errors.New("permission denied") }
	flow(t, o, 140, 60, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("\r")
		see(t, term, "The journal could not be read: permission denied")
	})
}

func TestARowThatPassesNowStaysUntilTheFilterIsSetAnew(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("f")
		miss(t, term, "log-archive")
		w.set("111122223333", &team)
		term.Press("r")
		term.Wait(time.Second)
		see(t, term, "payments-prod")
		term.Press("f", "f")
		miss(t, term, "payments-prod")
	})
}

func TestReadingAllAgainDropsRowsThatPassNow(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("f")
		w.set("111122223333", &team)
		w.set("333344445555", nil)
		term.Press("R")
		term.Wait(time.Second)
		see(t, term, "log-archive", "payments-prod")
		term.Press("R")
		term.Wait(time.Second)
		miss(t, term, "payments-prod")
	})
}

func TestALateAnswerToAnEarlierQuestionIsDropped(t *testing.T) {
	w, targets := octank()
	w.delay = func(string) time.Duration { return 10 * time.Second }
	flow(t, options(w, targets[2:3]), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		w.mu.Lock()
		w.delay = func(string) time.Duration { return time.Second }
		w.mu.Unlock()
		term.Press("R")
		term.Wait(3 * time.Second)
		see(t, term, "security@octank.cloud")
		w.set("333344445555", &jane)
		term.Press("r")
		term.Wait(15 * time.Second) // the first question would be answered by now
		see(t, term, "jane.doe@octank.cloud")
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
	flow(t, options(w, append(targets, second)), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("G")
		see(t, term, "prod-ro")
		term.Wait(5 * time.Second)
		see(t, term, "same account as prod-admin", "6 accounts")
		term.Press("R")
		term.Wait(5 * time.Second)
		miss(t, term, "same account as")
		if x, y, _ := term.Find("▌"); x != 0 || !strings.Contains(strings.Split(term.Screen(), "\n")[y], "payments-prod") {
			t.Errorf("the cursor did not go to the row that shows the account:\n%s", term.Screen())
		}
	})
}

func TestTheCursorStaysWithItsAccount(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 80, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("j", "j", "s")
		see(t, term, "log-archive · 3333-4444-5555")
		term.Press("s", "s", "s", "s")
		see(t, term, "log-archive · 3333-4444-5555")
		term.Press("/", "l", "o", "g", "\x1b")
		see(t, term, "log-archive · 3333-4444-5555")
	})
}

func TestNextAndPreviousSkipWhatPasses(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 80, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		for _, want := range []string{"payments-stage ·", "sandbox-7 ·", "shop ·", "payments-prod ·"} {
			term.Press("n")
			see(t, term, want)
		}
		term.Press("N")
		see(t, term, "shop ·")
	})
}

func TestSortIsAskedForAndGoesBack(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		order := func() string {
			var got []string
			for line := range strings.Lines(term.Screen()) {
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
				t.Errorf("the order is %s, not %s", got, want)
			}
			term.Press("s")
		}
	})
}

func TestCopyMenu(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
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
			term.Press("y")
			for range c.down {
				term.Press("j")
			}
			term.Press("\r")
			if got := term.Clipboard(); got != c.want {
				t.Errorf("copied %q, not %q", got, c.want)
			}
			see(t, term, "Copied")
		}
		term.Press("j")
		miss(t, term, "Copied")
	})
}

func TestErrorsStayUntilDismissedAndCanBeCopied(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.Problems = []string{"config:3: the line has no equals sign", "config:9: unknown section"}
	flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Minute)
		see(t, term, "config:3: the line has no equals sign", "1 more")
		term.Press("j", "k", "y", "\x1b[A")
		for range 5 {
			term.Press("j")
		}
		see(t, term, "error message")
		term.Press("\r")
		if got := term.Clipboard(); got != "config:3: the line has no equals sign" {
			t.Errorf("copied %q", got)
		}
		term.Press("j", "\x1b")
		see(t, term, "config:9: unknown section")
		term.Press("\x1b")
		miss(t, term, "config:")
	})
}

func TestConsoleWithoutABrowserIsShownAndCopied(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Press("o")
		const url = "https://console.aws.amazon.com/billing/home#/account"
		see(t, term, url)
		if got := term.Clipboard(); got != url {
			t.Errorf("copied %q", got)
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
	flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Press("o")
		see(t, term, "The browser did not start", "no browser")
		if asked == "" || term.Clipboard() != asked {
			t.Errorf("asked for %q, copied %q", asked, term.Clipboard())
		}
	})
}

func TestQuitWhileReading(t *testing.T) {
	w, targets := many(500)
	w.delay = func(string) time.Duration { return time.Minute }
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Press("q")
		if !term.Ended() {
			t.Fatal("q does not quit while accounts are read")
		}
		if _, err := term.Result(); err != nil {
			t.Error(err)
		}
	})
}

func TestStormOfSizes(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		for i := range 60 {
			term.Resize(1+(i*37)%200, 1+(i*13)%50)
		}
		term.Resize(110, 24)
		see(t, term, "200 accounts", "quit")
	})
}

func TestMouse(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		click := func(text string) {
			t.Helper()
			x, y, found := term.Find(text)
			if !found {
				t.Fatalf("no %q in\n%s", text, term.Screen())
			}
			term.Click(x, y)
		}
		click("sandbox-7")
		see(t, term, "sandbox-7 · 4444-5555-6666")
		click("NAME")
		see(t, term, "NAME ▲")
		click("NAME")
		see(t, term, "NAME ▼")
		click("not passing")
		see(t, term, "not passing only")
		click("shop")
		click("shop") // on the one that is selected
		see(t, term, "What is judged")
		click("back")
		see(t, term, "VERDICT")
		click("copy")
		click("account id")
		if got := term.Clipboard(); got != "666677778888" {
			t.Errorf("copied %q", got)
		}
	})
}

func TestTheWheelScrollsAndLeavesTheCursor(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("\x1b[<65;10;10M")
		miss(t, term, "100000000000")
		see(t, term, "profile-00000 ·") // in the pane
		term.Press("j")
		see(t, term, "profile-00001 ·", "100000000001")
	})
}

func TestAFloodOfTheWheelIsMerged(t *testing.T) {
	w, targets := many(200)
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press(strings.Repeat("\x1b[<65;10;10M", 100))
		see(t, term, fmt.Sprintf("%012d", 100000000000+wheelLines))
	})
}

func TestTheMouseCanBeGivenBack(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Press("m")
		see(t, term, "terminal's again")
		term.Press("m")
		see(t, term, "program's")
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
			flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
				term.Wait(time.Second)
				x, y, _ := term.Find("VERDICT")
				if got := term.Cell(x, y).Style.Fg != nil; got != c.grey {
					t.Errorf("the header has a colour of its own: %v", got)
				}
			}, c.background...)
		})
	}
}

func TestDarkAndLightDiffer(t *testing.T) {
	colourOf := func(how ...terminal.Option) (c color.Color) {
		w, targets := octank()
		flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
			term.Wait(time.Second)
			x, y, _ := term.Find("FAIL")
			c = term.Cell(x, y).Style.Fg
		}, how...)
		return c
	}
	if dark, light := colourOf(), colourOf(terminal.Light()); dark == nil || light == nil || dark == light {
		t.Errorf("FAIL is %v on dark and %v on light", dark, light)
	}
}

func TestWithoutColoursTheSelectedRowHasAMark(t *testing.T) {
	w, targets := octank()
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		term.Press("j")
		_, row, _ := term.Find("payments-stage")
		if x, y, found := term.Find("▌"); !found || x != 0 || y != row {
			t.Errorf("no mark at the selected row:\n%s", term.Screen())
		}
		x, y, _ := term.Find("FAIL")
		if fg := term.Cell(x, y).Style.Fg; fg != nil {
			t.Errorf("a colour: %v", fg)
		}
	}, terminal.Profile(colorprofile.ASCII))
}

func TestTitleTellsTheState(t *testing.T) {
	w, targets := octank()
	w.delay = func(string) time.Duration { return time.Second }
	flow(t, options(w, targets), 110, 24, func(t *testing.T, term *terminal.Terminal) {
		if got := term.Title(); got != "accountable 0/6" {
			t.Errorf("the title is %q while reading", got)
		}
		term.Wait(5 * time.Second)
		if got := term.Title(); got != "accountable: 2 FAIL, 1 warn, 1 error" {
			t.Errorf("the title is %q in the end", got)
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
		flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
			term.Wait(time.Second)
			if got := term.Progress(); (got == "1;83") != known {
				t.Errorf("known %v: the progress is %q", known, got)
			}
			term.Wait(20 * time.Second)
			if got := term.Progress(); got != "" && got != "0" {
				t.Errorf("known %v: the progress stays at %q", known, got)
			}
		})
	}
}

func TestRepaintsSettle(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.Terminal.Repaint = true
	flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(5 * time.Second)
		before := term.Written()
		term.Wait(time.Hour)
		if n := term.Written() - before; n != 0 {
			t.Fatalf("%d bytes written in an idle hour", n)
		}
		term.Press("j")
		moved := term.Written()
		term.Wait(5 * time.Second)
		if term.Written()-moved < 1000 {
			t.Error("the screen was not drawn anew after a change")
		}
	})
}

func TestReadOnlyIsSaid(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.ReadOnly = true
	flow(t, o, 110, 24, func(t *testing.T, term *terminal.Terminal) {
		term.Wait(time.Second)
		see(t, term, "read-only")
		term.Press("e")
		see(t, term, "Read-only: nothing is written")
	})
}

func TestStartOnAProfile(t *testing.T) {
	w, targets := octank()
	o := options(w, targets)
	o.StartOn = "logs"
	flow(t, o, 80, 24, func(t *testing.T, term *terminal.Terminal) {
		see(t, term, "log-archive · 3333-4444-5555")
	})
}

func TestNoProfileAtAll(t *testing.T) {
	o := options(newWorld(), nil)
	o.ConfigFiles = []string{"/home/jane/.aws/config"}
	flow(t, o, 80, 24, func(t *testing.T, term *terminal.Terminal) {
		see(t, term, "There is no AWS profile", "/home/jane/.aws/config", "aws configure sso", "accountable demo")
		term.Press("\r", "e", "n", "y", "o", "r", "R", "f", "s", "j", "\x1b", "?", "\x1b", "q")
		if !term.Ended() {
			t.Error("q does not quit")
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
