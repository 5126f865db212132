package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// recallClock is a clock that stands some time before the tests' own.
type recallClock struct {
	realClock

	before time.Duration
}

func (c recallClock) Now() time.Time { return time.Now().UTC().Add(-c.before) }

// newKnown returns what an earlier run saved about octank.
func newKnown(t *testing.T, o screen.Options, before time.Duration) scan.Known {
	t.Helper()
	clock := recallClock{before: before}
	cache := scan.OpenCache(t.TempDir(), clock)
	auditor := &scan.Auditor{Reader: o.Auditor.Reader, Clock: clock}
	engine := scan.New(t.Context(), scan.Options{Auditor: auditor}, o.Targets)
	engine.Start()
	for engine.Busy() {
		engine.Apply(engine.Next(t.Context(), 0))
	}
	if err := cache.Save(t.Context(), engine.Roster().Accounts()); err != nil {
		t.Fatal(err)
	}
	known, word := cache.Load()
	if word != "" {
		t.Fatal(word)
	}
	return known
}

// withKnown adds results from three days ago, when stage had jane as contact.
func withKnown(t *testing.T, w *fakeAWS, o *screen.Options) {
	t.Helper()
	w.set("222233334444", &jane)
	o.Known = newKnown(t, *o, 75*time.Hour)
	w.set("222233334444", &team)
	w.delay = func(string) time.Duration { return 10 * time.Second }
}

func TestKnown_ShownUntilReadAgain(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	flowAt(t, 110, 24, func(t *testing.T) screen.Options {
		t.Helper()
		withKnown(t, w, &o)
		return o
	}, func(s *viewer) {
		s.see("jane.doe@octank.cloud", "security@octank.cloud", "! warn  3 days ago: personal mailbox", "✓ pass  3 days ago", "0/6")
		s.miss("2 pass", "1 warn", "changed since")
		s.see("As of 3 days ago, not necessarily current")
		s.Press("e")
		s.see("Still loading this account.")
		s.Press("f")
		s.miss("payments-prod  ")
		s.Press("f")
		s.Wait(15 * time.Second)
		s.see("! warn  personal mailbox", "✓ pass", "changed since 3 days ago: name, t")
		s.miss("pass  3 days ago", "As of ")
	})
}

func TestKnown_ChangeInDetail(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.StartOn = "stage"
	flowAt(t, 110, 40, func(t *testing.T) screen.Options {
		t.Helper()
		withKnown(t, w, &o)
		return o
	}, func(s *viewer) {
		s.Press("\r")
		s.see("Not read yet.", "As of 3 days ago", "Jane Doe")
		s.Wait(15 * time.Second)
		s.see("Changed since 3 days ago: name, title, email.", "was Jane Doe")
		s.miss("Not read yet.")
	})
}

func TestKnown_WithoutColours(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	flowAt(t, 110, 24, func(t *testing.T) screen.Options {
		t.Helper()
		withKnown(t, w, &o)
		return o
	}, func(s *viewer) { s.see("✓ pass  3 days ago") }, terminal.ColorProfile(colorprofile.ASCII))
}

func TestKnown_SavedInBatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		err   error
		saves int
	}{
		{"kept", nil, 2},
		{"not kept", errors.New("the disk is full"), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := newOctank()
			o := newOptions(w, targets)
			w.delay = func(profile string) time.Duration {
				if profile == "logs" {
					return 10 * time.Second
				}
				return time.Second
			}
			var saved []int
			o.Remember = func(results []scan.Result) error {
				saved = append(saved, len(results))
				return c.err
			}
			flow(t, o, 110, 24, func(s *viewer) {
				s.Wait(time.Minute)
				if len(saved) != c.saves || saved[0] != 5 || saved[1] != 1 {
					s.t.Errorf("saved %v results", saved)
				}
				if c.err != nil {
					s.see("saved for the next start: the disk is full")
				} else {
					s.miss("saved for the next")
				}
			})
		})
	}
}

func TestKnown_LastResultsSavedAtEnd(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	n := 0
	o.Remember = func(results []scan.Result) error {
		n += len(results)
		return nil
	}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("q")
		if !s.Ended() || n != len(targets) {
			s.t.Errorf("ended %v, and %d results are kept", s.Ended(), n)
		}
	})
}

func TestKnown_QuitWithStuckDisk(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.Remember = func([]scan.Result) error {
		time.Sleep(30 * time.Second)
		return nil
	}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("q")
		s.Wait(time.Second)
		if !s.Ended() {
			s.t.Error("quitting waits for a disk that does not answer")
		}
	})
}

// slowPacer is a Pacer whose requests wait for a quota.
type slowPacer struct{ until time.Time }

func (p *slowPacer) Pacing() audit.Pacing {
	if left := time.Until(p.until); left > 0 {
		return audit.Pacing{Waiting: 7, Longest: left}
	}
	return audit.Pacing{}
}

func TestScan_ShowsQuotaWait(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width int
		says  string
	}{
		{110, "rate limit, ~12 s left"},
		{60, "rate limit 12 s"},
	} {
		w, targets := newOctank()
		o := newOptions(w, targets)
		w.delay = func(profile string) time.Duration {
			if profile == "logs" {
				return 20 * time.Second
			}
			return 0
		}
		flowAt(t, c.width, 24, func(*testing.T) screen.Options {
			o.Pacer = &slowPacer{until: time.Now().Add(13 * time.Second)}
			return o
		}, func(s *viewer) {
			s.Wait(time.Second)
			s.see(c.says)
			s.Wait(11 * time.Second)
			s.miss("rate limit")
			s.Wait(time.Minute)
			s.miss("rate limit")
		})
	}
}

func TestHeader_AccountsJoinedSinceTheLastLook(t *testing.T) {
	t.Parallel()
	lastLook := time.Date(1999, 12, 28, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, want string
		looked     map[string]time.Time
		err        error
	}{
		{"first look", "", nil, nil},
		{"three joined", "3 accounts joined since the last look", map[string]time.Time{"o-octank": lastLook}, nil},
		{"none joined", "", map[string]time.Time{"o-octank": lastLook.AddDate(0, 0, 3)}, nil},
		{"not recorded", "which accounts are new: the disk is full.", map[string]time.Time{"o-octank": lastLook.AddDate(0, 0, 3)}, errors.New("the disk is full")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, discoverer, o := organizationOptions()
			for i, step := range discoverer.steps["prod-admin"] {
				for j := range step.Targets {
					discoverer.steps["prod-admin"][i].Targets[j].JoinedAt = lastLook.AddDate(0, 0, 2*j-1) // only the first of each page is old
				}
			}
			o.Known.Looked = c.looked
			var recorded []string
			o.RecordLook = func(id string) error {
				recorded = append(recorded, id)
				return c.err
			}
			flow(t, o, 120, 34, func(s *viewer) {
				s.Wait(time.Second)
				s.Press("O")
				s.Wait(10 * time.Second)
				if c.want == "" {
					s.miss("since the last look")
				} else {
					s.see(c.want)
				}
				if !slices.Equal(recorded, []string{"o-octank"}) {
					s.t.Errorf("recorded %q", recorded)
				}
			})
		})
	}
}
