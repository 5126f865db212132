package organization_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// portalWithAccounts returns a world with a sign-in that enters n accounts with two
// roles each, and a profile for the first.
func portalWithAccounts(n int, change func(*sandbox.SignIn)) sandbox.World {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}}
	s := sandbox.SignIn{Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "eu-central-1", User: "jane", Token: "a-token"}
	for i := range n {
		id := fmt.Sprintf("%012d", 300_000_000_000+i)
		w.AddAccount(id, fmt.Sprintf("team-%03d", i), cloudtest.GoodContact)
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

// fakeRoles is a memory of roles.
type fakeRoles map[string]string

func (m fakeRoles) Role(session, accountID string) string { return m[session+"/"+accountID] }

func (m fakeRoles) Remember(session, accountID, role string) { m[session+"/"+accountID] = role }

func listRoles(t audit.Target) []string {
	roles := make([]string, 0, len(t.Routes))
	for _, route := range t.Routes {
		roles = append(roles, route.Role)
	}
	return roles
}

func TestIdentityCenter_FindsAccountsWithTheirRoles(t *testing.T) {
	const n = 230
	r := cloudtest.Open(t, portalWithAccounts(n, nil))
	if got := r.Sessions(); !slices.Equal(got, []string{"octank"}) {
		t.Errorf("sessions %v", got)
	}
	f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), "octank"))
	f.ExpectNoTrouble(t)
	if len(f.Targets) != n || f.Steps < n/100 || !slices.IsSorted(f.Order) {
		t.Errorf("%d accounts in %d steps, in order: %v", len(f.Targets), f.Steps, slices.IsSorted(f.Order))
	}
	target := f.Targets[enteredID]
	if target.Key != enteredID || target.Name != "team-000" || target.RootEmail != "aws-root+team-000@octank.cloud" || target.Partition != "aws" || target.Skip != "" {
		t.Errorf("%+v", target)
	}
	if got := listRoles(target); !slices.Equal(got, []string{"AdministratorAccess", "ReadOnlyAccess"}) {
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
	if err != nil || contact == nil || contact.Email != cloudtest.GoodContact.Email {
		t.Errorf("%+v, %v", contact, err)
	}
	if _, err := r.PutContact(t.Context(), route, enteredID, audit.Security, cloudtest.NewContact); err != nil {
		t.Error(err)
	}
	if contact, err = r.ReadContact(t.Context(), route, enteredID, audit.Security); err != nil || contact == nil || *contact != cloudtest.NewContact {
		t.Errorf("read back %+v, %v", contact, err)
	}
}

// A role that wrote replaces a role that only read.
func TestIdentityCenter_RememberedRoleComesFirst(t *testing.T) {
	known := fakeRoles{}
	r := cloudtest.Open(t, portalWithAccounts(2, func(s *sandbox.SignIn) {
		for _, role := range []string{"Billing", "PowerUserAccess", "AccountContacts"} {
			s.Assignments = append(s.Assignments, sandbox.Assignment{AccountID: enteredID, RoleName: role})
		}
	}), func(g *cloudtest.Setup) { g.Options.Roles = known })
	look := func(want ...string) audit.Target {
		t.Helper()
		f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), "octank"))
		if got := listRoles(f.Targets[enteredID]); !slices.Equal(got, want) {
			t.Errorf("roles %v, want %v", got, want)
		}
		return f.Targets[enteredID]
	}
	first := look("AdministratorAccess", "AccountContacts", "Billing", "ReadOnlyAccess", "PowerUserAccess")
	by := func(role string) audit.Route {
		return first.Routes[slices.Index(listRoles(first), role)]
	}
	if _, err := r.ReadContact(t.Context(), by("ReadOnlyAccess"), enteredID, audit.Security); err != nil {
		t.Fatal(err)
	}
	look("ReadOnlyAccess", "AdministratorAccess", "AccountContacts", "Billing", "PowerUserAccess")
	if _, err := r.PutContact(t.Context(), by("AccountContacts"), enteredID, audit.Security, cloudtest.NewContact); err != nil {
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

func TestIdentityCenter_Troubles(t *testing.T) {
	for name, test := range map[string]struct {
		signIn  func(*sandbox.SignIn)
		fault   func(*sandbox.Server)
		session string
		want    cloudtest.Want
	}{
		"not signed in": {
			signIn: func(s *sandbox.SignIn) { s.Token = "" },
			want:   cloudtest.Want{Kind: audit.SigninExpired, Message: "not signed in", Next: "Sign in", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"expired": {
			signIn: func(s *sandbox.SignIn) { s.Life = -time.Hour },
			want:   cloudtest.Want{Kind: audit.SigninExpired, Message: "expired", Next: "Sign in", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"revoked": {
			signIn: func(s *sandbox.SignIn) { s.Revoked = true },
			want:   cloudtest.Want{Kind: audit.SigninExpired, Next: "Sign in", Command: "aws sso login --sso-session octank", SignIn: true},
		},
		"no such session": {
			session: "nowhere",
			want:    cloudtest.Want{Kind: audit.BadProfile, Message: `there is no sign-in "nowhere"`, Next: "sso-session"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := cloudtest.Open(t, portalWithAccounts(3, test.signIn))
			session := "octank"
			if test.session != "" {
				session = test.session
			}
			f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), session))
			got := f.OneTrouble(t)
			test.want.Check(t, got)
			if test.want.SignIn && got.SignInID != "sso:octank" {
				t.Errorf("the sign-in that solves it is %q", got.SignInID)
			}
			if len(f.Targets) != 0 {
				t.Errorf("%d targets", len(f.Targets))
			}
		})
	}
}

func TestIdentityCenter_AssignmentRemovedAfterListing(t *testing.T) {
	r := cloudtest.Open(t, portalWithAccounts(1, nil))
	route := audit.Route{Mode: audit.IdentityCenter, Session: "octank", Role: "Gone", CallerAccountID: enteredID}
	_, err := r.ReadContact(t.Context(), route, enteredID, audit.Security)
	cloudtest.Want{Kind: audit.AccessDenied, Message: "access to " + enteredID + " as Gone was removed", Next: "Ask for the assignment"}.Check(t, cloudtest.Trouble(t, err))
}

// Only that account has a trouble.
func TestIdentityCenter_RolesOfOneAccountFail(t *testing.T) {
	r := cloudtest.Open(t, portalWithAccounts(3, nil))
	r.Server.SetFault(enteredID, sandbox.ListAccountRoles, sandbox.Fault{Kind: sandbox.Denied})
	f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), "octank"))
	f.ExpectNoTrouble(t)
	bad := 0
	for id, target := range f.Targets {
		if target.Trouble != nil {
			bad++
			cloudtest.Want{Kind: audit.AccessDenied, Next: "Ask for the assignment"}.Check(t, cloudtest.Trouble(t, target.Trouble))
		}
		if (target.Trouble != nil) != (id == enteredID) {
			t.Errorf("%s: %v", id, target.Trouble)
		}
	}
	if len(f.Targets) != 3 || bad != 1 {
		t.Errorf("%d of %d in trouble", bad, len(f.Targets))
	}
}

func TestIdentityCenter_ThrottlingLosesNoAccount(t *testing.T) {
	for name, profiles := range map[string]bool{"with a profile": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := portalWithAccounts(50, nil)
				if !profiles {
					w.Profiles = nil
				}
				r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Env["AWS_ENDPOINT_URL"] = network.BaseURL })
				for _, operation := range []string{sandbox.ListAccountRoles, sandbox.GetRoleCredentials} {
					r.Server.SetFault("", operation, sandbox.Fault{Kind: sandbox.Throttle, Times: 40})
				}
				f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), "octank"))
				f.ExpectNoTrouble(t)
				for id, target := range f.Targets {
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

// It uses the endpoints of the environment.
func TestIdentityCenter_SessionWithoutProfile(t *testing.T) {
	w := portalWithAccounts(2, nil)
	w.Profiles = nil
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Env["AWS_ENDPOINT_URL"] = network.BaseURL })
	f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), "octank"))
	f.ExpectNoTrouble(t)
	if len(f.Targets) != 2 {
		t.Errorf("%d accounts", len(f.Targets))
	}
	if _, err := r.ReadContact(t.Context(), f.Targets[enteredID].Routes[0], enteredID, audit.Security); err != nil {
		t.Error(err)
	}
}
