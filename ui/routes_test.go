package ui

import (
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/screen"
)

func TestRoutes_WriteThroughOrganization(t *testing.T) {
	t.Parallel()
	w, r, o := organizationOptions()
	own := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter, Kind: "sso"}
	r.steps["prod-admin"][0].Targets[2].Routes = append(r.steps["prod-admin"][0].Targets[2].Routes, own)
	w.owners["prod-admin"] = managementAccount
	w.owners[""] = "700000000002" // whose the role's credentials are
	o.Targets = nil
	o.StartOrganization = []string{"prod-admin"}
	flowAt(t, 110, 34, func(t *testing.T) screen.Options {
		t.Helper()
		o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
		o.Journal = o.Applier.Journal
		return o
	}, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("/", "s", "h", "o", "p", "-", "t", "\r", "j", "j", "j", "j")
		write := func() {
			s.Press("e")
			s.Wait(time.Second)
			s.see("shop-test", "7000-0000-0002")
			s.Paste("Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100")
			s.Press("\x13")
			s.Wait(time.Second)
		}
		write()
		s.see("prod-admin (through the organization)", "(1 of 2, p: next)", "arn:aws:sts::"+managementAccount)
		s.Press("p")
		s.Wait(time.Second)
		s.see("octank/Operator (Identity Center)", "2 of 2", "arn:aws:sts::700000000002")
		s.Press("\r")
		s.Wait(time.Second)
		s.see("saved and verified: ✓ pass")
		w.set("700000000002", &jane)
		s.Press("r")
		s.Wait(time.Second)
		write() // the role that wrote last is remembered
		s.see("octank/Operator (Identity Center)", "(1 of 2, p: next)")
		s.Press("\x1b", "\x1b", "d")
		w.mu.Lock()
		w.owners["prod-admin"] = "111122223333" // it leads to another account now
		w.mu.Unlock()
		write()
		s.Press("p")
		s.Wait(time.Second)
		s.see("These credentials are for 1111-2222-3333, not for 9999-0000-1111", "Write")
	})
}

// TestRoutes_KeysDoNotWaitForJournal: which route wrote last is asked at the start, and
// the form opens before there is an answer.
func TestRoutes_KeysDoNotWaitForJournal(t *testing.T) {
	t.Parallel()
	var read chan struct{}
	flowAt(t, 110, 34, func(t *testing.T) screen.Options {
		t.Helper()
		w, targets := newOctankTwice()
		o := newOptions(w, targets)
		o.Journal = fakeJournal{last: func() (func(string) string, error) {
			<-read
			return func(string) string { return "prod-ro" }, nil
		}}
		read = make(chan struct{})
		return o
	}, func(s *viewer) {
		confirm := func(profile string) {
			s.Wait(5 * time.Second)
			s.Press("e")
			s.see("1111-2222-3333 · secur")
			s.Paste("Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100")
			s.Press("\x13")
			s.Wait(time.Second)
			s.see(profile + " (")
			s.Press("\x1b")
			s.Wait(time.Second)
			s.Press("\x1b", "d")
			s.Wait(time.Second)
		}
		confirm("prod-admin")
		close(read)
		confirm("prod-ro")
	})
}
