package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// listedRows returns the lines of the list, each as the first of the words it contains.
func listedRows(s *viewer, words ...string) []string {
	var got []string
	for line := range strings.Lines(s.Screen()) {
		if strings.ContainsAny(line, "╭│╰") {
			continue
		}
		for _, w := range words {
			if strings.Contains(line, w) {
				got = append(got, w)
				break
			}
		}
	}
	return got
}

func expectListed(s *viewer, words []string, want ...string) {
	s.t.Helper()
	if got := listedRows(s, words...); !slices.Equal(got, want) {
		s.t.Fatalf("listed are %q, not %q:\n%s", got, want, s.Screen())
	}
}

func TestOrganization_PageByPage(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		s.see("6 accounts")
		s.Press("O")
		s.see("finding accounts")
		s.Wait(time.Second)
		s.see("organization o-octank", "Other accounts  5 accounts", "r-oct1  3 accounts", "ou-oct1-00000001  2 accounts", "ou-oct1-00000002  1 account", "billing", "shop-test")
		s.miss("audit-logs")
		s.Wait(time.Second)
		s.see("audit-logs", "old-shop", "– skipped", "the account is closed", "finding accounts")
		s.Wait(2 * time.Second)
		s.see("Root  5 accounts", "  ▾ Payments  2 accounts  1 warn", "  ▾ Shop  2 accounts  1 FAIL  1 skipped", "Found 5 accounts in organization o-octank.")
		s.miss("r-oct1", "ou-oct1")
		expectListed(
			s, []string{"Other accounts ", "Payments ", "Shop ", "Root ", "payments-prod ", "payments-stage ", "billing", "shop-test", "audit-logs", "old-shop"},
			"Other accounts ", "payments-stage ", "Root ", "audit-logs", "Payments ", "payments-prod ", "billing", "Shop ", "shop-test", "old-shop",
		)
	})
}

func TestOrganization_CursorStaysWhenNamesArrive(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("O")
		s.see("payments-prod · 1111-2222-3333")
		for range 5 {
			s.Wait(time.Second)
			s.see("payments-prod · 1111-2222-3333")
		}
	})
}

func TestOrganization_UnitsFold(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	words := []string{"Payments ", "Shop ", "Root ", "payments-prod ", "billing", "shop-test", "audit-logs", "old-shop"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("\x1b[D") // to the unit of payments-prod
		s.see("2 accounts.")
		s.Press("\x1b[D")
		expectListed(s, words, "Root ", "audit-logs", "Payments ", "Shop ", "shop-test", "old-shop")
		s.see("enter unfold ")
		s.Press("\x1b[D", "\x1b[D")
		expectListed(s, words, "Root ")
		s.see("5 accounts, sub-units included.")
		s.see("Root  5 accounts  1 FAIL  1 warn  1 skipped")
		s.Press("\r")
		expectListed(s, words, "Root ", "audit-logs", "Payments ", "Shop ", "shop-test", "old-shop")
		s.Press("j", "j", "\x1b[C", "\x1b[C", "\r")
		s.see("Checks", "1111-2222-3333")
	})
}

func TestOrganization_KeysOnUnit(t *testing.T) {
	t.Parallel()
	w, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("\x1b[D")
		s.see("space mark")
		s.miss("e edit")
		s.Press("e")
		s.see("A unit has no contact")
		before := w.reads
		s.Press("r")
		s.Wait(time.Second)
		if got := w.reads - before; got != 2 {
			s.t.Errorf("%d reads of a unit of 2 accounts", got)
		}
		s.Press("O")
		s.see("organization")
	})
}

func TestOrganization_UnitsFoldByMouse(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.ClickOn("Payments ")
		s.see("billing")
		s.ClickOn("Payments ")
		s.miss("billing")
		s.ClickOn("Payments ")
		s.see("billing")
	})
}

func TestOrganization_FoldedUnitGetsItsName(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(1500 * time.Millisecond)
		s.Press("\x1b[D", "\x1b[D")
		s.miss("billing")
		s.see("ou-oct1-00000001")
		s.Wait(3 * time.Second)
		s.miss("billing")
		s.see("Payments  2 accounts")
		s.Press("\r") // the cursor is still on it
		s.see("billing")
	})
}

func TestOrganization_FlatListAgain(t *testing.T) {
	t.Parallel()
	_, r, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("O")
		s.see("organization", "flat, without the units")
		s.Press("j", "\r")
		s.miss("Payments ")
		s.see("billing", "10 accounts")
		s.Press("O", "j", "\r")
		s.see("Payments ")
		s.Press("O", "\r")
		s.Wait(5 * time.Second)
		s.see("10 accounts", "Found 5 accounts")
		if want := []string{"prod-admin", "prod-admin"}; !slices.Equal(r.asked, want) {
			s.t.Errorf("asked for %q", r.asked)
		}
	})
}

func TestOrganization_FilterInTree(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	words := []string{"Other accounts ", "Payments ", "Shop ", "Root ", "payments-prod ", "billing", "shop-test", "audit-logs", "old-shop", "log-archive"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("/", "R", "o", "o", "t", "/", "p", "\r")
		expectListed(s, words, "Root ", "Payments ", "payments-prod ", "billing")
		s.see("2 of 10 rows")
		s.Press("\x1b", "f")
		expectListed(s, words, "Other accounts ", "Root ", "Payments ", "payments-prod ", "Shop ", "shop-test")
	})
}

func TestOrganization_Trouble(t *testing.T) {
	t.Parallel()
	_, r, o := organizationOptions()
	r.answer("prod-admin", audit.Discovery{Trouble: &audit.Trouble{
		Kind: audit.TrustedAccessDisabled, Message: "trusted access for account management is off",
		NextStep: "Turn it on from the management account", Command: "aws organizations enable-aws-service-access --service-principal account.amazonaws.com",
	}})
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("O")
		s.Wait(2 * time.Second)
		s.Press("j", "k")
		s.see("Trusted access for account management is off.", "enable-aws-service-access")
		s.Press("y")
		s.see("error's command", "error message")
		s.Press("j", "j", "j", "j", "j", "j", "j", "j", "k", "\r") // the last but one
		if got := s.Clipboard(); !strings.HasPrefix(got, "aws organizations enable-aws-service-access") {
			s.t.Errorf("the clipboard holds %q", got)
		}
	})
}

// workloadOptions returns organizationOptions with the cursor on an ordinary account,
// whose search names the management account as the one that is needed.
func workloadOptions(needed string) (*fakeDiscoverer, screen.Options) {
	_, r, o := organizationOptions()
	r.answer("log-archive", audit.Discovery{Trouble: &audit.Trouble{
		Kind: audit.NotOrganizationAdmin, Message: "account 444455556666 cannot manage the accounts of organization o-octank",
		NextStep: "Use a profile of the management account (" + needed + ")", NeededAccountID: needed,
	}})
	return r, o
}

func TestOrganization_UsesProfileOfManagementAccount(t *testing.T) {
	t.Parallel()
	r, o := workloadOptions("111122223333")
	o.StartOrganization = []string{"log-archive"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(6 * time.Second)
		s.see("organization o-octank", "audit-logs", "10 accounts")
		if want := []string{"log-archive", "prod-admin"}; !slices.Equal(r.asked, want) {
			s.t.Errorf("asked for %q", r.asked)
		}
	})
}

func TestOrganization_NamesAccountThatIsNeeded(t *testing.T) {
	t.Parallel()
	r, o := workloadOptions("999988887777")
	o.StartOrganization = []string{"log-archive"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(6 * time.Second)
		s.see("cannot manage the accounts", "Use a profile of the management", "account (999988887777)")
		s.miss("delegated-administrator")
		if want := []string{"log-archive"}; !slices.Equal(r.asked, want) {
			s.t.Errorf("asked for %q", r.asked)
		}
	})
}

func TestOrganization_AccountsOfSession(t *testing.T) {
	t.Parallel()
	w, d, o := signInOptions()
	d.unlock(sessionID)
	entry := func(id, name string, roles ...string) audit.Target {
		tg := audit.Target{Key: id, AccountID: id, Name: name, Partition: "aws"}
		for _, role := range roles {
			tg.Routes = append(tg.Routes, audit.Route{Session: "octank", Role: role, Mode: audit.IdentityCenter, Kind: "sso"})
		}
		return tg
	}
	w.set("800000000001", &team)
	r := &fakeDiscoverer{every: time.Second, steps: map[string][]audit.Discovery{}, sessions: []string{"octank"}}
	waits := &audit.Trouble{Kind: audit.SigninExpired, Message: "session octank is not signed in", NextStep: "Sign in", SignIn: true, SignInID: sessionID}
	r.answer("octank", audit.Discovery{Trouble: waits})
	o.Discoverer = r
	o.Targets = nil
	o.StartSession = "octank"
	flow(t, o, 110, 30, func(s *viewer) {
		s.see("Finding accounts")
		s.Wait(2 * time.Second)
		s.see("1 sign-in needed · press L", "Session octank is not signed in. L signs in.")
		s.Press("L")
		s.Wait(2 * time.Second)
		r.answer("octank", audit.Discovery{Targets: []audit.Target{
			entry("800000000001", "lab", "ReadOnlyAccess", "Operator"), entry("800000000002", "play", "Operator"),
		}})
		d.answerDevice(nil)
		s.Wait(4 * time.Second)
		s.miss(" needed (")
		s.see("lab", "octank/ReadOnlyAccess", "security@octank.cloud", "play", "no security contact", "2 accounts")
		s.Press("O")
		s.Wait(3 * time.Second)
		s.see("Found 2 accounts that session octank can enter.", "2 accounts")
	})
}

func TestOrganization_ReadsSharedAccountOnce(t *testing.T) {
	t.Parallel()
	w, _, o := organizationOptions()
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		before := w.reads
		s.Press("O")
		s.Wait(5 * time.Second)
		s.see("10 accounts")
		if got := w.reads - before; got != 3 {
			s.t.Errorf("%d reads for the 3 accounts that are new and in use", got)
		}
	})
}

func TestOrganization_ReadAllAgainWhileSearching(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("O")
		s.Wait(1200 * time.Millisecond)
		s.Press("R")
		s.Wait(5 * time.Second)
		s.see("10 accounts", "audit-logs")
		before := s.Written()
		s.Wait(time.Hour)
		if s.Written() != before {
			s.t.Errorf("something goes on after all was found:\n%s", s.Screen())
		}
	})
}

func TestOrganization_QuitWhileSearching(t *testing.T) {
	t.Parallel()
	_, r, o := organizationOptions()
	r.every = time.Minute
	flow(t, o, 110, 34, func(s *viewer) {
		s.Press("O", "q")
		if !s.Ended() {
			s.t.Error("q does not quit while accounts are found")
		}
	})
}

// firstColumn returns the column where a text starts.
func firstColumn(s *viewer, text string) int {
	s.t.Helper()
	for line := range strings.Lines(s.Screen()) {
		if before, _, found := strings.Cut(line, text); found {
			return style.Width(before)
		}
	}
	s.t.Fatalf("no %q:\n%s", text, s.Screen())
	return 0
}

func TestOrganization_IndentsAccounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ width, step int }{{60, 1}, {80, 1}, {110, 2}} {
		_, _, o := organizationOptions()
		o.StartOrganization = []string{"prod-admin"}
		flow(t, o, c.width, 34, func(s *viewer) {
			s.Wait(5 * time.Second)
			root := firstColumn(s, "▾ Root ")
			for text, level := range map[string]int{"▾ Other accounts ": 0, "700000000003": 1, "▾ Payments ": 1, "700000000001": 2, "▾ Shop ": 1, "700000000002": 2} {
				if got, want := firstColumn(s, text)-root, level*c.step; got != want {
					s.t.Errorf("%d cells: %q is indented by %d, not %d:\n%s", c.width, text, got, want, s.Screen())
				}
			}
			s.Press("O", "j", "\r")
			if got := firstColumn(s, "700000000001"); got != root {
				s.t.Errorf("%d cells: in the flat list an id is in column %d, not %d", c.width, got, root)
			}
		})
	}
}

func TestOrganization_UnitNameWithSlash(t *testing.T) {
	t.Parallel()
	_, r, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	r.answer("prod-admin", audit.Discovery{
		Organization: &audit.Organization{ID: "o-octank", Profile: "prod-admin"},
		Targets: []audit.Target{
			newMember("111122223333", "payments-prod", audit.JoinOUPath("Root", "Prod", "X")),
			newMember("700000000001", "billing", audit.JoinOUPath("Root", "Prod/X\u200b", "Y")),
		},
	})
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		root := firstColumn(s, "▾ Root ")
		for text, level := range map[string]int{"▾ Prod ": 1, "▾ X ": 2, "111122223333": 3, `▾ Prod\/X `: 1, "▾ Y ": 2, "700000000001": 3} {
			if got := firstColumn(s, text) - root; got != level*2 {
				s.t.Errorf("%q is indented by %d, not %d:\n%s", text, got, level*2, s.Screen())
			}
		}
	})
}

func TestOrganization_LongUnitName(t *testing.T) {
	t.Parallel()
	_, r, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	long := "Root/" + strings.Repeat("Very long ", 12)
	r.answer("prod-admin", audit.Discovery{
		Organization: &audit.Organization{ID: "o-octank", Profile: "prod-admin"},
		Targets:      []audit.Target{newMember("111122223333", "payments-prod", long), newMember("700000000001", "billing", long)},
	})
	flow(t, o, 80, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.see("▾ Very long ", "…  2 accounts  1 warn")
	})
}
