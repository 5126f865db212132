package ui

import (
	"errors"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
)

func TestDetail_ShowsEverything(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.Journal = fakeJournal{entries: func(id string, n int) ([]journal.Entry, error) {
		if id != "111122223333" || n < 1 {
			return nil, nil
		}
		return []journal.Entry{{
			Time: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), AccountID: id, Profile: "prod-admin",
			Caller: "arn:aws:sts::111122223333:assumed-role/Operator/john", Before: &team, After: &jane, Outcome: journal.Written,
		}}, nil
	}}
	flow(t, o, 140, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\r")
		s.see("payments-prod · 1111-2222-3333", "Jane Doe", "CTO", "+1 206 555 4100",
			"email-shared-mailbox", "Why", "Fix", "IAM-031", "base → role Operator", "2000-01-01 00:00:0",
			"2026-11-20 10:00", "assumed-role/Operator/john", "console.aws.amazon.com", "aws account put-alternate-contact")
		s.Press("n")
		s.see("payments-stage · 2222-3333-4444", "not set")
		s.miss("assumed-role/Operator/john")
		s.Press("\x1b")
		s.see("SECURITY CONTACT")
	})
}

func TestDetail_WhileReadAgain(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 40, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("enter")
		s.miss("loading")
		w.mu.Lock()
		w.delay = func(string) time.Duration { return 5 * time.Second }
		w.mu.Unlock()
		s.Press("r")
		s.see("loading", "jane.doe@octank.cloud")
		w.set("111122223333", &team)
		s.Wait(10 * time.Second)
		s.miss("loading", "jane.doe@octank.cloud")
		s.see("security@octank.cloud")
	})
}

func TestDetail_KeysActOnShownAccount(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 40, func(s *viewer) {
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

func TestDetail_UnreadableJournal(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.Journal = fakeJournal{entries: func(string, int) ([]journal.Entry, error) { return nil, errors.New("permission denied") }}
	flow(t, o, 140, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("\r")
		s.see("Could not read the journal: permission denied")
	})
}

func TestDetail_RootEmailApart(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	for i := range targets {
		if targets[i].AccountID == "111122223333" {
			targets[i].RootEmail = "john.roe+payments@octank.cloud"
		}
	}
	w.set("111122223333", &team)
	flow(t, newOptions(w, targets), 140, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.see("payments-prod", "pass")
		s.Press("enter")
		s.see("payments-prod · 1111-2222-3333", "Root email", "john.roe+payments@octank.cloud", "! Personal mailbox", "Change the root email")
		s.Press("x") // nothing to except: the finding changes no verdict
		s.miss("Hides")
	})
}

func TestDetail_WhoReceivesWhat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, root string
		others     map[audit.ContactType]*audit.Contact
		err        error
		see        []string
	}{
		{"one person", "jane.doe+root@octank.cloud", nil, nil, []string{
			"If AWS wrote today", "Abuse reports and security notices", "jane.doe@octank.cloud (security contact)",
			"Operations notices and billing notices", "jane.doe+root@octank.cloud (root email)", "All four end at jane.doe@octank.cloud, one person's mailbox.",
		}},
		{"a billing contact", "aws-root@octank.cloud", map[audit.ContactType]*audit.Contact{audit.Billing: &team}, nil, []string{
			"security@octank.cloud (billing contact)", "Abuse reports and security notices end at jane.doe@octank.cloud, one person's mailbox.",
		}},
		{"no root email", "", nil, nil, []string{"unknown: the root email is unknown without --org"}},
		{"denied", "aws-root@octank.cloud", nil, errors.New("denied"), []string{"unknown: the billing contact could not be read: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := newOctank()
			w.others, w.othersErr = c.others, c.err
			for i := range targets {
				targets[i].RootEmail = c.root
			}
			flow(t, newOptions(w, targets), 140, 60, func(s *viewer) {
				s.Wait(time.Second)
				s.Press("enter")
				s.see("payments-prod · 1111-2222-3333")
				s.Wait(time.Second)
				s.see(c.see...)
			})
		})
	}
}
