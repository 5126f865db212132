package session

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// guide finds the ways to write changes that were planned elsewhere or a while
// ago: by the profiles that the plan names where they exist here and still lead
// to the account, else by any that do.
type guide struct {
	s       *Session
	targets []audit.Target // of all profiles, those left out included
	ask     *codes
	whose   map[string]scan.Owner // by CredentialsKey
}

// CredentialsKey identifies the credentials of a route.
func CredentialsKey(r audit.Route) string {
	if r.Profile == "" {
		return r.Session + "\x00" + r.Role + "\x00" + r.CallerAccountID
	}
	return r.Profile
}

// Reroute finds a way for each change of the plan; those that have none become
// unwritable. AWS is asked whose the credentials are, and no more than is needed.
func (s *Session) Reroute(ctx context.Context, plan change.Plan) (change.Plan, error) {
	g := &guide{s: s, targets: s.Cloud.Targets(nil), ask: s.NewCodes(), whose: map[string]scan.Owner{}}
	if env, ok := s.Cloud.EnvironmentTarget(); ok {
		g.targets = append(g.targets, env)
	}
	if err := g.search(); err != nil {
		return plan, err
	}
	plan.Items = slices.Clone(plan.Items)
	var open []*change.PlanItem
	for i := range plan.Items {
		if plan.Items[i].State == change.Planned {
			open = append(open, &plan.Items[i])
		}
	}
	for _, source := range []func(context.Context, []*change.PlanItem) (wayfinder, error){g.named, g.unbound, g.beyond} {
		if len(open) == 0 {
			break
		}
		along, err := source(ctx, open)
		if err == nil {
			open, err = g.settle(ctx, open, along)
		}
		if err != nil {
			return plan, err
		}
	}
	for _, it := range open {
		if it.Reason == "" {
			it.Reason = g.lost(it.Change.Route.Label())
		}
		it.State, it.Change.After = change.Unwritable, nil
	}
	return plan, nil
}

// lost is why there is no way to write what was to be written by a route.
func (g *guide) lost(label string) string {
	if readOnly := g.s.Order.ReadOnly; readOnly != nil && readOnly(label) {
		return label + " is a read-only profile, and no other is known to lead there"
	}
	return "no profile here is known to lead to this account; it was planned for " + label
}

// wayfinder finds the routes by which a change may be written, the first choice
// first.
type wayfinder func(it *change.PlanItem) []audit.Route

// search prepares to look in organizations and sessions, where flags ask for that.
func (g *guide) search() error {
	if !g.s.Options.Sources.Any() {
		return nil
	}
	_, hasEnvironment := g.s.Cloud.EnvironmentTarget()
	chosen, err := MatchNames(g.s.Files.Profiles, g.s.Options.Profiles, hasEnvironment)
	if err != nil {
		return err
	}
	return g.s.addDiscovered(chosen, nil)
}

// named are the plan's own routes, as far as they exist here, and those of
// profiles whose file tells that they lead to the account.
func (g *guide) named(context.Context, []*change.PlanItem) (wayfinder, error) {
	return func(it *change.PlanItem) []audit.Route {
		var all []audit.Route
		for _, route := range append([]audit.Route{it.Change.Route}, it.Routes...) {
			if here, ok := g.here(route); ok {
				all = append(all, here)
			}
		}
		return append(all, g.leading(it.Change.AccountID, g.s.Cloud.Targets(isOneOf(g.s.defaultProfiles())))...)
	}, nil
}

// unbound are the profiles of which only AWS can tell where they lead.
func (g *guide) unbound(ctx context.Context, _ []*change.PlanItem) (wayfinder, error) {
	targets := slices.DeleteFunc(g.s.Cloud.Targets(isOneOf(g.s.defaultProfiles())), func(t audit.Target) bool { return t.AccountID != "" })
	g.s.identify(ctx, targets)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return func(it *change.PlanItem) []audit.Route { return g.leading(it.Change.AccountID, targets) }, nil
}

// beyond are the ways through organizations and sessions.
func (g *guide) beyond(ctx context.Context, open []*change.PlanItem) (wayfinder, error) {
	if g.s.search.isEmpty() {
		return func(*change.PlanItem) []audit.Route { return nil }, nil
	}
	g.s.search.Accounts, g.s.search.InOrder = nil, true
	for _, it := range open {
		g.s.search.Accounts = append(g.s.search.Accounts, it.Change.AccountID)
	}
	g.s.Targets = nil
	found, err := g.s.collect(ctx)
	if err != nil {
		return nil, err
	}
	return func(it *change.PlanItem) []audit.Route { return g.leading(it.Change.AccountID, found) }, nil
}

// leading are the routes of the targets that are the account.
func (g *guide) leading(accountID string, targets []audit.Target) []audit.Route {
	var routes []audit.Route
	for _, t := range targets {
		if t.AccountID == accountID && t.Trouble == nil && t.Skip == "" {
			routes = append(routes, g.s.Order.Routes(scan.Result{Target: t})...)
		}
	}
	return routes
}

// here is a route of a plan as it is on this machine; false where it is not.
func (g *guide) here(route audit.Route) (audit.Route, bool) {
	if readOnly := g.s.Order.ReadOnly; readOnly != nil && readOnly(route.Label()) {
		return route, false
	}
	if route.Profile == "" {
		return route, slices.Contains(g.s.Discoverer.Sessions(), route.Session)
	}
	for _, t := range g.targets {
		for _, own := range t.Routes {
			if own.Profile == route.Profile && t.Trouble == nil && t.Skip == "" {
				own.Mode, own.CallerAccountID = route.Mode, route.CallerAccountID
				return own, true
			}
		}
	}
	return route, false
}

// settle gives each change the first of its ways whose credentials are the right
// ones, and answers with those that have none.
func (g *guide) settle(ctx context.Context, open []*change.PlanItem, along wayfinder) ([]*change.PlanItem, error) {
	left := make(map[*change.PlanItem][]audit.Route, len(open))
	for _, it := range open {
		left[it] = along(it)
	}
	for {
		var next []audit.Route
		for _, it := range open {
			next = append(next, left[it][:min(1, len(left[it]))]...)
		}
		if len(next) == 0 {
			return open, nil
		}
		if err := g.identify(ctx, next); err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(it *change.PlanItem) bool {
			if len(left[it]) == 0 {
				return false
			}
			if g.fits(it, left[it][0]) {
				it.Change.Route, it.Routes = left[it][0], left[it]
				return true
			}
			left[it] = left[it][1:]
			return false
		})
	}
}

// fits tells whether the credentials of a route may write the change, and notes
// why not.
func (g *guide) fits(it *change.PlanItem, route audit.Route) bool {
	who := g.whose[CredentialsKey(route)]
	owner := route.CredentialAccount(it.Change.AccountID)
	switch {
	case who.Trouble != nil:
		it.Reason, it.Trouble = route.Label()+": "+who.Trouble.Message, who.Trouble
	case who.AccountID != owner:
		it.Reason = fmt.Sprintf("the credentials of %s belong to account %s, not to %s", route.Label(), who.AccountID, owner)
	default:
		it.Reason, it.Trouble = "", nil
		return true
	}
	return false
}

// identify asks AWS for the owners of the credentials of routes, once for each
// credentials, and for MFA codes that these need.
func (g *guide) identify(ctx context.Context, routes []audit.Route) error {
	for {
		g.identifyNew(ctx, routes)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var locked []string
		for _, route := range routes {
			if t := g.whose[CredentialsKey(route)].Trouble; t != nil {
				locked = append(locked, t.SignInID)
			}
		}
		unlocked, err := g.ask.ask(ctx, locked)
		if err != nil || unlocked == "" {
			return err
		}
		for _, route := range routes {
			if key := CredentialsKey(route); g.whose[key].Trouble != nil {
				delete(g.whose, key)
			}
		}
	}
}

// identifyNew asks for the owners of routes that are not known yet.
func (g *guide) identifyNew(ctx context.Context, routes []audit.Route) {
	asked := map[string]bool{}
	routes = slices.DeleteFunc(slices.Clone(routes), func(r audit.Route) bool {
		key := CredentialsKey(r)
		_, known := g.whose[key]
		skip := known || asked[key]
		asked[key] = true
		return skip
	})
	var (
		done   atomic.Int32
		wait   sync.WaitGroup
		owners []scan.Owner
	)
	wait.Go(func() { owners = g.s.Auditor.Identify(ctx, routes, func() { done.Add(1) }) })
	line := g.s.Env.NewProgress(func() string {
		return fmt.Sprintf("asking whose the credentials are, %d of %d", done.Load(), len(routes))
	})
	line.Wait(&wait)
	for i, route := range routes {
		g.whose[CredentialsKey(route)] = owners[i]
	}
}
