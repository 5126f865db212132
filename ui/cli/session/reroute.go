package session

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// Reroute finds a route for each change of a plan that was made elsewhere or a while
// ago: by the profiles that the plan names, if they exist here and still lead to the
// account, else by other profiles, else through organizations and Identity Center.
// Changes that have none become unwritable.
func (s *Session) Reroute(ctx context.Context, plan change.Plan) (change.Plan, error) {
	r := rerouting{s: s, profiles: s.Cloud.Targets(nil), codes: s.NewCodes()}
	if environment, ok := s.Cloud.EnvironmentTarget(); ok {
		r.profiles = append(r.profiles, environment)
	}
	if s.Options.Sources.Any() {
		_, hasEnvironment := s.Cloud.EnvironmentTarget()
		chosen, err := MatchNames(s.Files.Profiles, s.Options.Profiles, hasEnvironment)
		if err == nil {
			err = s.planSearch(chosen, nil)
		}
		if err != nil {
			return plan, err
		}
	}
	resolver := change.RouteResolver{Order: s.Order, Identify: r.identify, Exists: r.findRoute}
	return resolver.Resolve(ctx, plan, r.boundProfiles, r.otherProfiles, r.discovered)
}

// rerouting is what the sources of routes of one plan share.
type rerouting struct {
	s        *Session
	profiles []audit.Target // of all profiles, those left out included
	codes    *MFACodes
}

// boundProfiles are the profiles, less those left out, of which the AWS config may name
// the account.
func (r *rerouting) boundProfiles(context.Context, []*change.PlanItem) ([]audit.Target, error) {
	return r.s.Cloud.Targets(isOneOf(r.s.defaultProfiles())), nil
}

// otherProfiles are the profiles of which only AWS can name the account.
func (r *rerouting) otherProfiles(ctx context.Context, _ []*change.PlanItem) ([]audit.Target, error) {
	targets := slices.DeleteFunc(r.s.Cloud.Targets(isOneOf(r.s.defaultProfiles())), func(t audit.Target) bool { return t.AccountID != "" })
	r.s.identify(ctx, targets)
	return targets, context.Cause(ctx)
}

// discovered are the accounts of organizations and Identity Center sessions, if options
// name any.
func (r *rerouting) discovered(ctx context.Context, unresolved []*change.PlanItem) ([]audit.Target, error) {
	if r.s.search.isEmpty() {
		return nil, nil
	}
	r.s.search.Accounts, r.s.search.InOrder = nil, true
	for _, it := range unresolved {
		r.s.search.Accounts = append(r.s.search.Accounts, it.Change.AccountID)
	}
	r.s.Targets = nil
	return r.s.collect(ctx)
}

// findRoute returns a route of a plan as it is on this machine, or false.
func (r *rerouting) findRoute(route audit.Route) (audit.Route, bool) {
	if route.Profile == "" {
		return route, slices.Contains(r.s.Discoverer.Sessions(), route.Session)
	}
	for _, t := range r.profiles {
		for _, own := range t.Routes {
			if own.Profile == route.Profile && t.Trouble == nil && t.Skip == "" {
				own.Mode, own.CallerAccountID = route.Mode, route.CallerAccountID
				return own, true
			}
		}
	}
	return route, false
}

// identify asks AWS for the owners of routes, and the user for the MFA codes that
// these need.
func (r *rerouting) identify(ctx context.Context, routes []audit.Route) ([]scan.Owner, error) {
	owners := make([]scan.Owner, len(routes))
	indexes := make([]int, len(routes)) // of the routes to ask for
	for i := range routes {
		indexes[i] = i
	}
	for {
		ask := make([]audit.Route, len(indexes))
		for n, i := range indexes {
			ask[n] = routes[i]
		}
		for n, owner := range r.identifyOnce(ctx, ask) {
			owners[indexes[n]] = owner
		}
		if ctx.Err() != nil {
			return owners, context.Cause(ctx)
		}
		indexes = slices.DeleteFunc(indexes, func(i int) bool { return owners[i].Trouble == nil })
		var locked []string
		for _, i := range indexes {
			locked = append(locked, owners[i].Trouble.SignInID)
		}
		if unlocked, err := r.codes.ask(ctx, locked); err != nil || unlocked == "" {
			return owners, err
		}
	}
}

// identifyOnce asks AWS once for the owners of routes and shows the progress.
func (r *rerouting) identifyOnce(ctx context.Context, routes []audit.Route) []scan.Owner {
	var (
		done   atomic.Int32
		owners []scan.Owner
	)
	progress := r.s.Env.NewProgress(func() string {
		return fmt.Sprintf("checking credentials, %d of %d", done.Load(), len(routes))
	})
	progress.While(func() { owners = r.s.Auditor.Identify(ctx, routes, func() { done.Add(1) }) })
	return owners
}
