package change_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// credentials are the accounts of profiles, or why AWS does not name them.
type credentials struct {
	accounts map[string]string
	troubles map[string]*audit.Trouble
	asked    []string
}

func (c *credentials) identify(_ context.Context, routes []audit.Route) ([]scan.Owner, error) {
	owners := make([]scan.Owner, len(routes))
	for i, r := range routes {
		c.asked = append(c.asked, r.Label())
		owners[i] = scan.Owner{Identity: audit.Identity{AccountID: c.accounts[r.Profile]}, Trouble: c.troubles[r.Profile]}
	}
	return owners, nil
}

func (c *credentials) exists(r audit.Route) (audit.Route, bool) {
	_, known := c.accounts[r.Profile]
	r.Kind = "here"
	return r, known || c.troubles[r.Profile] != nil
}

// plannedBy is a plan that writes the account by profiles.
func plannedBy(profiles ...string) change.Plan {
	var routes []audit.Route
	for _, p := range profiles {
		routes = append(routes, audit.Route{Profile: p, Mode: audit.Standalone})
	}
	after := audittest.Good
	return change.Plan{Items: []change.PlanItem{{
		State: change.Planned, Routes: routes,
		Change: change.Change{AccountID: audittest.AccountID, Route: routes[0], Type: audit.Security, After: &after},
	}}}
}

// sourceOf returns a source that finds the account by profiles.
func sourceOf(profiles ...string) change.RouteSource {
	return func(context.Context, []*change.PlanItem) ([]audit.Target, error) {
		target := audit.Target{Key: audittest.AccountID, AccountID: audittest.AccountID}
		for _, p := range profiles {
			target.Routes = append(target.Routes, audit.Route{Profile: p, Mode: audit.Standalone})
		}
		return []audit.Target{target, {Key: "other", AccountID: "222233334444", Routes: []audit.Route{{Profile: "other"}}}}, nil
	}
}

func TestResolve(t *testing.T) {
	const other = "222233334444"
	expired := &audit.Trouble{Kind: audit.SigninExpired, Message: "the sign-in has expired"}
	for name, test := range map[string]struct {
		credentials credentials
		plan        change.Plan
		sources     []change.RouteSource
		readOnly    string
		route       string // "": the change becomes unwritable
		reason      string
		asked       string
	}{
		"the plan's own route": {
			credentials: credentials{accounts: map[string]string{"own": audittest.AccountID}},
			plan:        plannedBy("own"), sources: []change.RouteSource{sourceOf()}, route: "own", asked: "own",
		},
		"the plan's second route": {
			credentials: credentials{accounts: map[string]string{"own": other, "second": audittest.AccountID}},
			plan:        plannedBy("own", "second"), sources: []change.RouteSource{sourceOf()}, route: "second", asked: "own second",
		},
		"a profile that the plan does not name": {
			credentials: credentials{accounts: map[string]string{"new": audittest.AccountID}},
			plan:        plannedBy("gone"), sources: []change.RouteSource{sourceOf("new")}, route: "new", asked: "new",
		},
		"the next source": {
			credentials: credentials{accounts: map[string]string{"own": other, "new": audittest.AccountID}},
			plan:        plannedBy("own"), sources: []change.RouteSource{sourceOf("own"), sourceOf("own", "new")}, route: "new", asked: "own new",
		},
		"another account's credentials": {
			credentials: credentials{accounts: map[string]string{"own": other}},
			plan:        plannedBy("own"), sources: []change.RouteSource{sourceOf()},
			reason: "the credentials of own belong to account " + other + ", not to " + audittest.AccountID, asked: "own",
		},
		"credentials that AWS does not name": {
			credentials: credentials{troubles: map[string]*audit.Trouble{"own": expired}},
			plan:        plannedBy("own"), sources: []change.RouteSource{sourceOf()}, reason: "own: the sign-in has expired", asked: "own",
		},
		"no route": {
			plan: plannedBy("gone"), sources: []change.RouteSource{sourceOf(), sourceOf()},
			reason: "no profile here is known to lead to this account; it was planned for gone",
		},
		"a read-only profile": {
			credentials: credentials{accounts: map[string]string{"own": audittest.AccountID}}, readOnly: "own",
			plan: plannedBy("own"), sources: []change.RouteSource{sourceOf("own")},
			reason: "own is a read-only profile, and no other is known to lead there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := change.RouteResolver{
				Order:    change.WriteOrder{ReadOnly: func(profile string) bool { return profile == test.readOnly }},
				Identify: test.credentials.identify, Exists: test.credentials.exists,
			}
			plan, err := r.Resolve(t.Context(), test.plan, test.sources...)
			if err != nil {
				t.Fatal(err)
			}
			it := plan.Items[0]
			if asked := strings.Join(test.credentials.asked, " "); asked != test.asked {
				t.Errorf("asked for %q, want %q", asked, test.asked)
			}
			if test.route == "" {
				if it.State != change.Unwritable || it.Reason != test.reason || it.Change.After != nil {
					t.Errorf("%s: %s, want %s", it.State, it.Reason, test.reason)
				}
				return
			}
			if it.State != change.Planned || it.Change.Route.Profile != test.route || it.Reason != "" || it.Trouble != nil {
				t.Errorf("%s by %s (%s), want %s", it.State, it.Change.Route.Profile, it.Reason, test.route)
			}
			if it.Routes[0].Label() != test.route {
				t.Errorf("the routes begin with %s", it.Routes[0].Label())
			}
		})
	}
}

func TestResolve_SourceOrIdentifyFails(t *testing.T) {
	stop := errors.New("the user stopped it")
	failing := func(context.Context, []*change.PlanItem) ([]audit.Target, error) { return nil, stop }
	c := credentials{accounts: map[string]string{"own": audittest.AccountID}}
	r := change.RouteResolver{Identify: c.identify, Exists: c.exists}
	if _, err := r.Resolve(t.Context(), plannedBy("own"), failing); !errors.Is(err, stop) {
		t.Errorf("a source fails: %v", err)
	}
	r.Identify = func(context.Context, []audit.Route) ([]scan.Owner, error) { return nil, stop }
	if _, err := r.Resolve(t.Context(), plannedBy("own"), sourceOf()); !errors.Is(err, stop) {
		t.Errorf("identifying fails: %v", err)
	}
	done := plannedBy("own")
	done.Items[0].State = change.Unchanged
	if plan, err := r.Resolve(t.Context(), done, failing); err != nil || !slices.EqualFunc(plan.Items, done.Items, func(a, b change.PlanItem) bool { return a.State == b.State }) {
		t.Errorf("nothing to resolve: %v", err)
	}
}

func TestCredentialsKey(t *testing.T) {
	one := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter, CallerAccountID: audittest.AccountID}
	other := one
	other.CallerAccountID = "222233334444"
	if change.CredentialsKey(one) == change.CredentialsKey(other) {
		t.Error("the same role in two accounts has the same credentials")
	}
	profile := audit.Route{Profile: "management", Mode: audit.InOrganization}
	if change.CredentialsKey(profile) != change.CredentialsKey(audit.Route{Profile: "management", Mode: audit.Standalone}) {
		t.Error("a profile has other credentials through the organization")
	}
}
