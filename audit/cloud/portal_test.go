package cloud_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// portalWorld has a sign-in that enters n accounts by two roles each; one
// profile is of it, for the first.
func portalWorld(n int, change func(*sandbox.SignIn)) sandbox.World {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}}
	s := sandbox.SignIn{Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "eu-central-1", User: "jane", Token: "a-token"}
	for i := range n {
		id := fmt.Sprintf("%012d", 300_000_000_000+i)
		w.AddAccount(id, fmt.Sprintf("team-%03d", i), goodContact)
		w.Account(id).Email = "aws-root+" + w.Account(id).Name + "@octank.cloud"
		s.Assignments = append(s.Assignments, sandbox.Assignment{AccountID: id, RoleName: "ReadOnlyAccess"}, sandbox.Assignment{AccountID: id, RoleName: "AdministratorAccess"})
	}
	if change != nil {
		change(&s)
	}
	w.SignIns = append(w.SignIns, s)
	w.AddSSO("sso", "octank", enteredID, "ReadOnlyAccess")
	return w
}

const enteredID = "300000000000"

// memory is a store of roles that tells what was put into it.
type memory map[string]string

func (m memory) Role(session, accountID string) string { return m[session+"/"+accountID] }

func (m memory) Remember(session, accountID, role string) { m[session+"/"+accountID] = role }

func rolesOf(t audit.Target) []string {
	roles := make([]string, 0, len(t.Routes))
	for _, route := range t.Routes {
		roles = append(roles, route.Role)
	}
	return roles
}

func TestIdentityCenter(t *testing.T) {
	const n = 230
	r := rigUp(t, portalWorld(n, nil))
	if got := r.Sessions(); !slices.Equal(got, []string{"octank"}) {
		t.Errorf("sessions %v", got)
	}
	f := gather(t, r.IdentityCenter(t.Context(), "octank"))
	f.quiet(t)
	if len(f.targets) != n || f.steps < n/100 || !slices.IsSorted(f.order) {
		t.Errorf("%d accounts in %d steps, in order: %v", len(f.targets), f.steps, slices.IsSorted(f.order))
	}
	target := f.targets[enteredID]
	if target.Key != enteredID || target.Name != "team-000" || target.RootEmail != "aws-root+team-000@octank.cloud" || target.Partition != "aws" || target.Skip != "" {
		t.Errorf("%+v", target)
	}
	if got := rolesOf(target); !slices.Equal(got, []string{"AdministratorAccess", "ReadOnlyAccess"}) {
		t.Errorf("roles %v", got)
	}
	route := target.Routes[1]
	if route.Mode != audit.IdentityCenter || route.Session != "octank" || route.Profile != "" || route.Kind != "sso" || route.Endpoint == "" ||
		!strings.Contains(strings.Join(route.Chain, " "), "ReadOnlyAccess") {
		t.Errorf("%+v", route)
	}
	who, err := r.Identify(t.Context(), route)
	if err != nil || who.AccountID != enteredID || !strings.Contains(who.ARN, "ReadOnlyAccess") {
		t.Errorf("%+v, %v", who, err)
	}
	contact, err := r.ReadContact(t.Context(), route, enteredID, audit.Security)
	if err != nil || contact == nil || contact.Email != goodContact.Email {
		t.Errorf("%+v, %v", contact, err)
	}
	if _, err := r.PutContact(t.Context(), route, enteredID, audit.Security, newContact); err != nil {
		t.Error(err)
	}
	if contact, err = r.ReadContact(t.Context(), route, enteredID, audit.Security); err != nil || contact == nil || *contact != newContact {
		t.Errorf("read back %+v, %v", contact, err)
	}
}

// TestRoleThatIsRemembered comes first: the one that wrote, else the one that read.
func TestRoleThatIsRemembered(t *testing.T) {
	known := memory{}
	r := rigUp(t, portalWorld(2, func(s *sandbox.SignIn) {
		for _, role := range []string{"Billing", "PowerUserAccess", "AccountContacts"} {
			s.Assignments = append(s.Assignments, sandbox.Assignment{AccountID: enteredID, RoleName: role})
		}
	}), func(g *rigging) { g.options.Roles = known })
	look := func(want ...string) audit.Target {
		t.Helper()
		f := gather(t, r.IdentityCenter(t.Context(), "octank"))
		if got := rolesOf(f.targets[enteredID]); !slices.Equal(got, want) {
			t.Errorf("roles %v, want %v", got, want)
		}
		return f.targets[enteredID]
	}
	first := look("AdministratorAccess", "AccountContacts", "Billing", "ReadOnlyAccess", "PowerUserAccess")
	by := func(role string) audit.Route {
		return first.Routes[slices.Index(rolesOf(first), role)]
	}
	if _, err := r.ReadContact(t.Context(), by("ReadOnlyAccess"), enteredID, audit.Security); err != nil {
		t.Fatal(err)
	}
	look("ReadOnlyAccess", "AdministratorAccess", "AccountContacts", "Billing", "PowerUserAccess")
	if _, err := r.PutContact(t.Context(), by("AccountContacts"), enteredID, audit.Security, newContact); err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadContact(t.Context(), by("ReadOnlyAccess"), enteredID, audit.Security); err != nil {
		t.Fatal(err)
	}
	look("AccountContacts", "AdministratorAccess", "Billing", "ReadOnlyAccess", "PowerUserAccess")
	if len(known) != 1 || known["octank/"+enteredID] != "AccountContacts" {
		t.Errorf("remembered %v", known)
	}
}

func TestTroublesOfThePortal(t *testing.T) {
	for name, test := range map[string]struct {
		signIn  func(*sandbox.SignIn)
		fault   func(*sandbox.Server)
		session string
		want    expected
	}{
		"nobody has signed in": {
			signIn: func(s *sandbox.SignIn) { s.Token = "" },
			want:   expected{kind: audit.SigninExpired, message: "not signed in", next: "Sign in", command: "aws sso login --sso-session octank", signIn: true},
		},
		"expired": {
			signIn: func(s *sandbox.SignIn) { s.Life = -time.Hour },
			want:   expected{kind: audit.SigninExpired, message: "expired", next: "Sign in", command: "aws sso login --sso-session octank", signIn: true},
		},
		"revoked": {
			signIn: func(s *sandbox.SignIn) { s.Revoked = true },
			want:   expected{kind: audit.SigninExpired, next: "Sign in", command: "aws sso login --sso-session octank", signIn: true},
		},
		"no such session": {
			session: "nowhere",
			want:    expected{kind: audit.BadProfile, message: `there is no sign-in "nowhere"`, next: "sso-session"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := rigUp(t, portalWorld(3, test.signIn))
			session := "octank"
			if test.session != "" {
				session = test.session
			}
			f := gather(t, r.IdentityCenter(t.Context(), session))
			got := f.only(t)
			test.want.hold(t, got)
			if test.want.signIn && got.SignInID != "sso:octank" {
				t.Errorf("the sign-in that cures it is %q", got.SignInID)
			}
			if len(f.targets) != 0 {
				t.Errorf("%d targets", len(f.targets))
			}
		})
	}
}

// TestAssignmentThatIsGone between the look and the read.
func TestAssignmentThatIsGone(t *testing.T) {
	r := rigUp(t, portalWorld(1, nil))
	route := audit.Route{Mode: audit.IdentityCenter, Session: "octank", Role: "Gone", CallerAccountID: enteredID}
	_, err := r.ReadContact(t.Context(), route, enteredID, audit.Security)
	expected{kind: audit.AccessDenied, message: "access to " + enteredID + " as Gone was removed", next: "Ask for the assignment"}.hold(t, trouble(t, err))
}

// TestRolesThatCannotBeListed are one account's trouble, not the others'.
func TestRolesThatCannotBeListed(t *testing.T) {
	r := rigUp(t, portalWorld(3, nil))
	r.server.SetFault(enteredID, sandbox.ListAccountRoles, sandbox.Fault{Kind: sandbox.Denied})
	f := gather(t, r.IdentityCenter(t.Context(), "octank"))
	f.quiet(t)
	bad := 0
	for id, target := range f.targets {
		if target.Trouble != nil {
			bad++
			expected{kind: audit.AccessDenied, next: "Ask for the assignment"}.hold(t, trouble(t, target.Trouble))
		}
		if (target.Trouble != nil) != (id == enteredID) {
			t.Errorf("%s: %v", id, target.Trouble)
		}
	}
	if len(f.targets) != 3 || bad != 1 {
		t.Errorf("%d of %d in trouble", bad, len(f.targets))
	}
}

// TestPortalThatComplains loses no account: it is asked more slowly.
func TestPortalThatComplains(t *testing.T) {
	for name, profiles := range map[string]bool{"with a profile": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := portalWorld(50, nil)
				if !profiles {
					w.Profiles = nil
				}
				r := rigUp(t, w, func(g *rigging) { g.env["AWS_ENDPOINT_URL"] = network.BaseURL })
				for _, operation := range []string{sandbox.ListAccountRoles, sandbox.GetRoleCredentials} {
					r.server.SetFault("", operation, sandbox.Fault{Kind: sandbox.Throttle, Times: 40})
				}
				f := gather(t, r.IdentityCenter(t.Context(), "octank"))
				f.quiet(t)
				for id, target := range f.targets {
					if target.Trouble != nil {
						t.Fatalf("%s: %v", id, target.Trouble.Err)
					}
					if _, err := r.Identify(t.Context(), target.Routes[0]); err != nil {
						t.Fatal(err)
					}
				}
			})
		})
	}
}

// TestSessionWithoutAProfile is asked by the environment's endpoints.
func TestSessionWithoutAProfile(t *testing.T) {
	w := portalWorld(2, nil)
	w.Profiles = nil
	r := rigUp(t, w, func(g *rigging) { g.env["AWS_ENDPOINT_URL"] = network.BaseURL })
	f := gather(t, r.IdentityCenter(t.Context(), "octank"))
	f.quiet(t)
	if len(f.targets) != 2 {
		t.Errorf("%d accounts", len(f.targets))
	}
	if _, err := r.ReadContact(t.Context(), f.targets[enteredID].Routes[0], enteredID, audit.Security); err != nil {
		t.Error(err)
	}
}
