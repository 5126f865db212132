package ui

import (
	"slices"
	"testing"
	"time"

	"accountable/audit"
)

func TestTheOrderInWhichRoutesAreOfferedForAWrite(t *testing.T) {
	var (
		own    = audit.Route{Profile: "own", Mode: audit.Standalone}
		second = audit.Route{Profile: "second", Mode: audit.Standalone}
		org    = audit.Route{Profile: "root", Mode: audit.InOrganization, CallerAccountID: managementAccount}
		look   = audit.Route{Session: "octank", Role: "ViewOnlyAccess", Mode: audit.IdentityCenter}
		audits = audit.Route{Session: "octank", Role: "SecurityAudit", Mode: audit.IdentityCenter}
		admin  = audit.Route{Session: "octank", Role: "AccountAdmin", Mode: audit.IdentityCenter}
	)
	for _, c := range []struct {
		name      string
		routes    []audit.Route
		via       audit.Route
		wroteLast string
		want      []string
	}{
		{"the organization first", []audit.Route{own, second, org}, second, "", []string{"root", "second", "own"}},
		{"what wrote last before all", []audit.Route{own, second, org}, own, "second", []string{"second", "root", "own"}},
		{"a role that wrote last", []audit.Route{look, admin, own}, own, "octank/ViewOnlyAccess", []string{"octank/ViewOnlyAccess", "own", "octank/AccountAdmin"}},
		{"roles that look go last, also the one that read", []audit.Route{look, audits, admin}, look, "", []string{"octank/AccountAdmin", "octank/ViewOnlyAccess", "octank/SecurityAudit"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := &audit.Row{Result: &audit.Result{Target: audit.Target{Routes: c.routes}, Via: c.via}}
			var got []string
			for _, r := range writeRoutes(row, c.wroteLast) {
				got = append(got, r.Label())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

func TestAWriteThroughTheOrganization(t *testing.T) {
	w, r, o := organization()
	own := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter, Kind: "sso"}
	r.steps["prod-admin"][0].Targets[2].Routes = append(r.steps["prod-admin"][0].Targets[2].Routes, own)
	w.owners["prod-admin"] = managementAccount
	w.owners[""] = "700000000002" // whose the role's credentials are
	o.Targets = nil
	o.StartOrganization = []string{"prod-admin"}
	flowAt(t, 110, 34, func(t *testing.T) Options {
		t.Helper()
		o.Applier.Journal = audit.OpenJournal(t.TempDir(), realClock{})
		o.History = o.Applier.Journal.Entries
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
		s.see("prod-admin (through the organization)", "1 of 2: p takes another", "arn:aws:sts::"+managementAccount)
		s.Press("p")
		s.Wait(time.Second)
		s.see("octank/Operator (Identity Center)", "2 of 2", "arn:aws:sts::700000000002")
		s.Press("\r")
		s.Wait(time.Second)
		s.see("Written and read back", "✓ pass")
		w.set("700000000002", &jane)
		s.Press("r")
		s.Wait(time.Second)
		write() // the role that wrote last is remembered
		s.see("octank/Operator (Identity Center)", "1 of 2: p takes another")
		s.Press("\x1b", "\x1b", "\x1b")
		w.mu.Lock()
		w.owners["prod-admin"] = "111122223333" // it leads to another account now
		w.mu.Unlock()
		write()
		s.Press("p")
		s.Wait(time.Second)
		s.see("These are credentials of 1111-2222-3333, not of 9999-0000-1111", "Write (not yet)")
	})
}
