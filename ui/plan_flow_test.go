package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// fleet is many accounts under a policy that sets the team's contact
// everywhere. Of each four, two have it, one has jane's and one has none.
type fleet struct {
	*fakeAWS
	writer *failingWriter
	o      screen.Options
}

func fleetOf(t *testing.T, n int) *fleet {
	t.Helper()
	w, targets := newTargets(n)
	for i := range targets {
		targets[i].Name = fmt.Sprintf("account-%d", i)
	}
	f := &fleet{fakeAWS: w, writer: &failingWriter{fakeAWS: w, faults: map[string][]*audit.Trouble{}}, o: newOptions(w, targets)}
	f.o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
	f.o.Applier.Writer = f.writer
	withPolicy(&f.o)
	return f
}

// id returns the id of an account.
func (f *fleet) id(i int) string { return f.o.Targets[i].AccountID }

// flow runs a test in virtual time once all accounts were read.
func (f *fleet) flow(t *testing.T, width, height int, do func(*viewer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &viewer{terminal.Run(t, New(t.Context(), f.o), width, height), t}
		s.Wait(time.Second)
		do(s)
	})
}

// failingWriter is a writer that fails some writes: those by a route (profile) or to an
// account, each with the next of its troubles.
type failingWriter struct {
	*fakeAWS
	mu     sync.Mutex
	faults map[string][]*audit.Trouble
	puts   []string // account ids, profiles behind them
}

func (f *failingWriter) PutContact(ctx context.Context, r audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	f.mu.Lock()
	f.puts = append(f.puts, id+" "+r.Profile)
	for _, key := range []string{r.Profile, id} {
		if left := f.faults[key]; len(left) > 0 {
			f.faults[key] = left[1:]
			f.mu.Unlock()
			return "", left[0]
		}
	}
	f.mu.Unlock()
	return f.fakeAWS.PutContact(ctx, r, id, t, c)
}

func (f *failingWriter) fail(key string, t *audit.Trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[key] = append(f.faults[key], t)
}

var throttled = &audit.Trouble{Kind: audit.Throttled, Message: "AWS lets no more requests through", NextStep: "Try again in a while"}

func TestPlan_ConfirmApplyRetryUndo(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 26) // 12 of them are differs from policy
	spare := audit.Route{Profile: "break-glass", Mode: audit.Standalone, Kind: "keys"}
	f.o.Targets[2].Routes = append(f.o.Targets[2].Routes, spare)
	f.owners["break-glass"] = f.id(2)
	f.writer.fail("profile-00002", denied)
	f.writer.fail(f.id(3), throttled)
	theirs := audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"}

	f.flow(t, 100, 40, func(s *viewer) {
		s.Press("A")
		s.see("12 marked")
		s.Press("a")
		s.see("Apply policy", "12 to change", "jane.doe@octank.cloud → security@octank.cloud")
		f.set(f.id(6), &theirs)
		s.Press("a")
		s.see("12 security contacts of 12 accounts: 6 updated, 6 new.", "./accountable.yaml",
			"New contact", "Octank Security · Duty officer · security@octank.cloud", "profile-00002 (role)", "assumed-role/Operator/jane", "and 7 more profiles", "Type 12 to write")
		s.Press("\r")
		s.see("Type 12 to confirm.")
		s.Press("1", "2")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("2 failed", "1 changed meanwhile", "9 written", "IAM denies account:PutAlternateContact", "AWS lets no more requests through",
			"Changed by someone else, left untouched. Plan it again.")
		if got := *f.held(f.id(6)); got != theirs {
			s.t.Errorf("what was changed meanwhile was overwritten: %+v", got)
		}
		if got := f.held(f.id(7)); got == nil || *got != team {
			s.t.Errorf("not written: %+v", got)
		}

		s.Press("r")
		s.see("2 security contacts of 2 accounts", "break-glass (keys)", "Write to 2 accounts")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("1 changed meanwhile", "11 written")
		s.miss("failed")

		s.Press("u")
		s.Wait(time.Second)
		s.see("Undo these writes", "11 to change", "the contact is deleted", "security@octank.cloud → jane.doe@octank.cloud")
		s.Press("a", "1", "1")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("11 written")
		if got := f.held(f.id(2)); got == nil || *got != jane {
			s.t.Errorf("not taken back: %+v", got)
		}
		if got := f.held(f.id(3)); got != nil {
			s.t.Errorf("not deleted: %+v", got)
		}
		s.Press("\x1b")
		s.see("11 written", "1 changed meanwhile") // the plan beneath
		s.Press("\x1b")
		s.see("1 marked", "account-6") // what is left to do
	})
}

func TestPlan_RowsPassAfterReadBack(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.o.Applier.Writer = forgettingWriter{f.fakeAWS}
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "a", "a")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(5 * time.Second)
		s.see("verifying")
		s.Wait(time.Minute)
		s.see("2 unconfirmed", "The write was sent, but AWS has not shown the new contact.")
		s.Press("\x1b")
		s.see("2 FAIL", "2 marked")
	})
}

func TestPlan_UsesThisRunsReadings(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.delay = func(profile string) time.Duration {
		if profile == "profile-00002" {
			return time.Hour
		}
		return 0
	}
	f.troubles["profile-00003"] = newExpiredTrouble("profile-00003")
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("space", "space", "space", "space", "a")
		s.see("2 blocked", "Not read yet", "the sign-in of profile profile-00003 has expired", "2 unchanged")
		s.miss("to be changed", "a write")
		s.Press("a")
		s.see("Nothing in this plan can be written.")
	})
}

func TestPlan_WithoutPolicy(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("a")
		s.see("There is no accountable.yaml", "accountable policy init")
		s.Press("y")
		if got := s.Clipboard(); got != "accountable policy init" {
			s.t.Errorf("copied %q", got)
		}
		s.Press("e")
		s.see("1111-2222-3333 · security contact", "ctrl+s save")
	})
}

func TestConfirm_TypedNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		do      func(s *viewer)
		written bool
	}{
		{"enter alone", func(s *viewer) { s.Press("\r") }, false},
		{"another number", func(s *viewer) { s.Press("1", "3"); s.Wait(time.Second); s.Press("\r") }, false},
		{"the number and more", func(s *viewer) { s.Press("1", "2", "0"); s.Wait(time.Second); s.Press("\r") }, false},
		{"the number", func(s *viewer) { s.Press("1", "2"); s.Wait(time.Second); s.Press("\r") }, true},
		{"corrected", func(s *viewer) { s.Press("1", "3", "\x7f", "2"); s.Wait(time.Second); s.Press("\r") }, true},
		{"as fast as nobody types", func(s *viewer) { s.Burst("1", "2", "enter") }, false},
		{"pasted", func(s *viewer) { s.Paste("12\n"); s.Wait(time.Second); s.Press("\r") }, false},
		{"a click alone", func(s *viewer) { s.ClickOn("Write") }, false},
		{"the number and a click", func(s *viewer) { s.Press("1", "2"); s.ClickOn("Write to 12 accounts") }, true},
		{"back", func(s *viewer) { s.Press("1", "2", "\x1b") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fleetOf(t, 26)
			f.flow(t, 90, 30, func(s *viewer) {
				s.Press("A", "a", "a")
				s.Wait(time.Second)
				if x, y, shown := s.Cursor(); !shown {
					s.t.Error("no cursor where the number is typed")
				} else if _, line, _ := s.FindText("Type 12 to write"); line != y {
					s.t.Errorf("the cursor is at %d,%d\n%s", x, y, s.Screen())
				}
				c.do(s)
				s.Wait(time.Minute)
				if got := len(f.writer.puts) > 0; got != c.written {
					s.t.Errorf("written: %v\n%s", got, s.Screen())
				}
			})
		})
	}
}

func TestConfirm_FewAccounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		do      func(s *viewer)
		written bool
	}{
		{"a and enter at once", func(s *viewer) { s.Burst("a", "enter") }, false},
		{"after the first frame", func(s *viewer) { s.Press("a", "\r") }, true},
		{"back is chosen", func(s *viewer) { s.Press("a", "\t"); s.Wait(time.Second); s.Press("\r") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fleetOf(t, 8)
			f.flow(t, 90, 30, func(s *viewer) {
				s.Press("A", "a")
				s.Wait(time.Second)
				c.do(s)
				s.Wait(time.Minute)
				if got := len(f.writer.puts) > 0; got != c.written {
					s.t.Errorf("written: %v\n%s", got, s.Screen())
				}
			})
		})
	}
}

func TestPlan_PauseContinueStop(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 26)
	f.o.Writers = 2
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "a", "a", "1", "2")
		s.Wait(time.Second)
		f.mu.Lock()
		f.delay = func(string) time.Duration { return time.Second }
		f.mu.Unlock()
		s.Press("\r")
		s.Wait(1500 * time.Millisecond)
		s.Press("p")
		s.see("Paused", "p resume")
		s.Wait(time.Minute)
		s.see("2/12", "waiting")
		s.Press("p")
		s.Wait(1500 * time.Millisecond)
		s.Press("\x1b")
		s.see("Stop? 10 of 12 writes are not done.")
		s.Press("enter")
		s.miss("Stop? 10 of 12")
		s.Press("\x03")
		s.see("Quit now? 10 of 12 writes haven't started")
		s.Press("\x1b")
		s.Wait(time.Second)
		s.Press("s")
		s.Wait(firstRepeat)
		s.Press("s")
		s.Wait(time.Minute)
		s.see("6 canceled", "6 written", "r write the rest (6)")
		if n := len(f.writer.puts); n != 6 {
			s.t.Errorf("%d writes were sent", n)
		}
		s.Press("r")
		s.Wait(2 * time.Second)
		s.see("6 security contacts of 6 accounts", "Write to 6 accounts")
	})
}

func TestHelp_StartsWithCurrentScope(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 80, 24, func(s *viewer) {
		s.Press("A", "a", "?")
		s.see("Many accounts", "plan: write it, after a confirmation")
		s.miss("All keys")
		s.Press("g")
		s.see("All keys")
		s.Press("\x1b")
		s.see("Apply policy")
	})
}

func TestPlan_ShowsQuotaWait(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 26)
	pacer := &slowPacer{}
	f.o.Pacer = pacer
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "a", "a", "1", "2")
		s.Wait(time.Second)
		f.mu.Lock()
		f.delay = func(string) time.Duration { return 5 * time.Second }
		f.mu.Unlock()
		pacer.until = time.Now().Add(10 * time.Second)
		s.Press("\r")
		s.Wait(time.Second)
		s.see("0/12", "rate limit, ~")
		s.Press("p")
		s.Wait(time.Second)
		s.miss("rate limit")
	})
}

func TestConfirm_HiddenMarks(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A")
		s.see("4 marked")
		s.Press("/")
		s.Type("account-2")
		s.Press("\r")
		s.see("4 marked (3 hidden by the filter)")
		s.Press("a", "a")
		s.see("4 security contacts of 4 accounts", "Marked accounts out of view: 3 hidden by the filter.")
	})
}

func TestPlan_SkipsDeniedUntilReadAgain(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.writer.fail("profile-00002", denied)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("j", "j", "a", "a")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("1 failed", "access denied")
		s.Press("\x1b", "a")
		s.see("1 blocked", "IAM denies account:PutAlternateContact")
		s.Press("\x1b", "r")
		s.Wait(time.Second)
		s.Press("a")
		s.see("1 to change")
	})
}

func TestPlan_ReadOnly(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.o.ReadOnly, f.o.Planner.ReadOnly = true, true
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "a")
		s.see("2 blocked", "This is read-only mode: nothing is written")
		s.Press("a")
		s.see("Read-only: nothing is written.")
	})
}

func TestPlan_ManyAccountsOffTheEventLoop(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 260)
	f.flow(t, 100, 40, func(s *viewer) {
		s.Press("A", "a")
		s.Wait(time.Second)
		s.see("130 to change")
		s.miss("Planning for")
		s.Press("a", "1", "3", "0")
		s.Wait(time.Second)
		f.mu.Lock()
		f.delay = func(string) time.Duration { return time.Second }
		f.mu.Unlock()
		s.Press("\r")
		if got := s.Title(); !strings.HasPrefix(got, "accountable writing ") {
			s.t.Errorf("the title is %q while it is written", got)
		}
		s.Wait(10 * time.Minute)
		s.see("130 written", "written, now ✓ pass")
		before := s.Written()
		s.Wait(time.Hour)
		if n := s.Written() - before; n != 0 {
			s.t.Errorf("%d bytes written in an idle hour", n)
		}
	})
}

func TestPlan_PausedRunIsIdle(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 26)
	f.o.Writers = 1
	f.flow(t, 100, 40, func(s *viewer) {
		s.Press("A", "a", "a", "1", "2")
		s.Wait(time.Second)
		f.mu.Lock()
		f.delay = func(string) time.Duration { return time.Second }
		f.mu.Unlock()
		s.Press("\r", "p")
		s.Wait(time.Minute)
		before := s.Written()
		s.Wait(time.Hour)
		if n := s.Written() - before; n != 0 {
			s.t.Errorf("%d bytes written in an idle hour", n)
		}
		s.Press("p")
		s.Wait(time.Minute)
		s.see("12 written")
	})
}

func TestCopy_SummaryHasNoContact(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.writer.fail("profile-00002", denied)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "a", "a")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.Press("y")
		got := s.Clipboard()
		if !strings.Contains(got, "1 failed") || !strings.Contains(got, "IAM denies") || strings.Contains(got, "octank.cloud") {
			s.t.Errorf("copied %q", got)
		}
	})
}

// Another run on this machine writes one of the accounts. The other accounts go on.
func TestPlan_WaitsForAnotherRun(t *testing.T) {
	f := fleetOf(t, 26)
	f.o.Writers = 1
	f.flow(t, 110, 30, func(s *viewer) {
		other := journal.Open(filepath.Dir(f.o.Applier.Journal.Path()), realClock{})
		lock, err := other.TryLockContact(f.id(2), audit.Security)
		if lock == nil || err != nil {
			s.t.Fatal(lock, err)
		}
		s.Press("A", "a", "a", "1", "2")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("11/12", "11 written", "waiting: another accountable is writing this contact")
		lock.Release()
		s.Wait(time.Minute)
		s.see("12 written")
		if n := len(f.writer.puts); n != 12 {
			s.t.Errorf("%d writes were sent", n)
		}
	})
}
