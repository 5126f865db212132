package ui

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
)

func TestSignIn_NothingStartsByItself(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	d.lock(deviceID, audit.MFARequired, "tokyo")
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Hour)
		s.see("1 sign-in needed (3 accounts), 1 MFA code needed (1) · press L")
		if d.began != 0 {
			s.t.Error("a sign-in began by itself")
		}
		s.Press("L")
		s.see("in the browser  octank · 3 accounts", "MFA code", "mfa/jane · 1 account")
		if d.began != 0 {
			s.t.Error("a sign-in began before one was chosen")
		}
	})
}

func TestSignIn_OnlyOneOpensAtOnce(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.see("Sign in to octank")
		s.Wait(2 * time.Second)
		s.see("W D K H - M R Q 1", "user_code=WDKH-MRQ1", "The code expires in 9:5", "(3 accounts)")
		if got := s.Clipboard(); !strings.Contains(got, "user_code=WDKH-MRQ1") {
			s.t.Errorf("%q is on the clipboard where there is no browser", got)
		}
		s.Wait(5 * time.Minute)
		s.see("The code expires in 4:5")
		d.answerDevice(nil)
		s.Wait(time.Second)
		s.miss("Sign in to octank", " needed (", "not signed in")
		s.see("Signed in. Reading 3 accounts", "security@octank.cloud", "no security contact")
	})
}

func TestSignIn_StartsBrowser(t *testing.T) {
	t.Parallel()
	_, _, o := signInOptions()
	var opened []string
	o.OpenURL = func(_ context.Context, url string) error {
		opened = append(opened, url)
		if len(opened) > 1 {
			return errors.New("no display")
		}
		return nil
	}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.Wait(2 * time.Second)
		if len(opened) != 1 || s.Clipboard() != "" {
			s.t.Fatalf("opened %q, the clipboard holds %q", opened, s.Clipboard())
		}
		s.Press("c")
		if got := s.Clipboard(); got != "WDKH-MRQ1" {
			s.t.Errorf("c copies %q", got)
		}
		s.Press("y")
		if got := s.Clipboard(); got != opened[0] {
			s.t.Errorf("y copies %q", got)
		}
		s.Press("o")
		s.see("no display", "Link copied")
	})
}

func TestSignIn_NotApproved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		decide func(*viewer, *fakeAuthenticator)
		says   string
	}{
		{"refused", func(s *viewer, d *fakeAuthenticator) {
			d.answerDevice(&audit.Trouble{Kind: audit.AccessDenied, Message: "the sign-in was refused in the browser", NextStep: "Begin again"})
			s.Wait(time.Second)
		}, "The sign-in was refused in the browser"},
		{"expired", func(s *viewer, _ *fakeAuthenticator) { s.Wait(2 * time.Minute) }, "The code was not approved in time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, d, o := signInOptions()
			d.codeLife = time.Minute
			flow(t, o, 110, 24, func(s *viewer) {
				s.Wait(time.Second)
				s.Press("L")
				s.Wait(2 * time.Second)
				c.decide(s, d)
				s.see(c.says, "Begin again", "1 sign-in needed (3 accounts)")
				before := s.Written()
				s.Wait(time.Hour)
				if s.Written() != before {
					s.t.Error("it goes on counting although it has ended")
				}
				s.Press("\r")
				s.Wait(2 * time.Second)
				s.see("W D K H - M R Q 2")
				d.answerDevice(nil)
				s.Wait(time.Second)
				s.miss(" needed (")
			})
		})
	}
}

func TestSignIn_Cancel(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.Wait(2 * time.Second)
		if d.awaited() != 1 {
			s.t.Fatal("nobody waits for the approval")
		}
		s.Press("\x1b")
		s.miss("Sign in to octank")
		s.see(" needed (")
		if d.awaited() != 0 {
			s.t.Error("esc does not end the waiting")
		}
		before := s.Written()
		s.Wait(time.Hour)
		if s.Written() != before {
			s.t.Error("something is drawn after the sign-in was cancelled")
		}
	})
}

func TestSignIn_MFACodes(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	d.unlock(sessionID)
	d.lock(deviceID, audit.MFARequired, "stage", "logs")
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.see("1 MFA code needed (2 accounts)")
		s.Press("L")
		s.see("mfa/jane of profile base", "profile stage and 1 more · 2 accounts")
		x, y, visible := s.Cursor()
		if at, line, _ := s.FindText("Code "); !visible || y != line || x <= at {
			s.t.Errorf("the cursor is at %d, %d, visible %v", x, y, visible)
		}
		s.Press("x")
		s.see("Digits only")
		s.Press("1", "2", "\r")
		s.see("A code has 6 digits.")
		s.Press("0", "0", "0", "0", "9")
		s.see("120000")
		s.miss("1200009")
		s.Press("\r")
		s.Wait(2 * time.Second)
		s.see("Code rejected. Wait for the next one.", " needed (")
		s.miss("120000")
		s.Press("\x1b[200~123 456\x1b[201~")
		s.see("123456")
		s.Press("\r")
		s.Wait(2 * time.Second)
		s.miss("MFA code", " needed (")
		s.see("Signed in. Reading 2 accounts", "no security contact")
	})
}

func TestSignIn_CancelWhileCodeIsChecked(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	d.unlock(sessionID)
	d.lock(deviceID, audit.MFARequired, "stage")
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L", "1", "2", "3", "4", "5", "6", "\r", "\x1b")
		s.Wait(2 * time.Second)
		s.miss("Signed in")
		s.see(" needed (")
	})
}

func TestSignIn_Command(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	d.unlock(sessionID)
	d.lock(consoleID, audit.SigninExpired, "stage", "logs")
	var ran [][]string
	results := []error{errors.New("exit status 1"), nil}
	flowOf(t, o, func(m *model) {
		m.Execute = func(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
			ran = append(ran, c.Args)
			err := results[len(ran)-1]
			return func() tea.Msg { return done(err) }
		}
	}, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.see("Sign in to console", "aws login --profile console", "2 accounts will be read again")
		if len(ran) != 0 {
			s.t.Fatal("it runs before it was asked for")
		}
		s.Press("y")
		if got := s.Clipboard(); got != "aws login --profile console" {
			s.t.Errorf("y copies %q", got)
		}
		s.Press("\r")
		s.see("exit status 1", "Run it again")
		s.Press("\r")
		s.Wait(time.Second)
		s.miss(" needed (", "Sign in to console")
		s.see("Signed in. Reading 2 accounts")
		if want := []string{"aws", "login", "--profile", "console"}; len(ran) != 2 || !slices.Equal(ran[1], want) {
			s.t.Errorf("ran %q", ran)
		}
		if !slices.Equal(d.renewed, []string{consoleID}) {
			s.t.Errorf("renewed %q", d.renewed)
		}
	})
}

// A plan shows that an account waits for a sign-in: the key works there, too.
func TestSignIn_FromPlan(t *testing.T) {
	t.Parallel()
	_, _, o := signInOptions()
	withPolicy(&o)
	flow(t, o, 110, 30, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("A", "a", "G", "\r")
		s.see("Apply policy", "Or press L to sign in from here.")
		s.Press("L")
		s.Wait(2 * time.Second)
		s.see("W D K H - M R Q 1")
	})
}

func TestSignIn_Mouse(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j")
		s.see("Or press L to sign in from here.")
		s.ClickOn(" needed (")
		s.Wait(2 * time.Second)
		s.see("W D K H - M R Q 1")
		s.ClickOn("Copy the code")
		if got := s.Clipboard(); got != "WDKH-MRQ1" {
			s.t.Errorf("the clipboard holds %q", got)
		}
		s.ClickOn("Cancel")
		s.miss("Sign in to octank")
		if d.awaited() != 0 {
			s.t.Error("the button does not end the waiting")
		}
	})
}

func TestSignIn_AnotherStillWaits(t *testing.T) {
	t.Parallel()
	_, d, o := signInOptions()
	d.lock(deviceID, audit.MFARequired, "tokyo")
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("j", "j", "j", "j", "L") // tokyo's is preselected
		s.Press("\r")
		s.see("MFA code")
		s.Press("1", "2", "3", "4", "5", "6", "\r")
		s.Wait(2 * time.Second)
		s.see("Signed in. Reading 1 account again. 1 sign-in needed (3 accounts).")
	})
}

func TestCommands_DisabledSayWhy(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.see("sign in from here")
		s.Press("O")
		s.see("No more accounts can be loaded from here")
	})
	_, d, o := signInOptions()
	d.unlock(sessionID)
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("L")
		s.see("No sign-in needed.")
	})
}

// flowOf is flow with a model that is changed before it runs.
func flowOf(t *testing.T, o screen.Options, change func(*model), do func(*viewer)) {
	t.Helper()
	flowWith(t, func(ctx context.Context) tea.Model {
		p, ok := New(ctx, o).(program)
		if !ok {
			t.Fatal("New makes another type")
		}
		change(p.model)
		return p
	}, 110, 24, do)
}
