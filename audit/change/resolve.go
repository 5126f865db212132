package change

import (
	"context"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
)

// RouteResolver finds the routes for a plan that was made elsewhere or a while ago:
// a saved plan, an undo, the recheck of open writes. It trusts no route until AWS
// has named the account of its credentials.
type RouteResolver struct {
	// Order removes and sorts routes.
	Order WriteOrder
	// Identify asks AWS for the owners of routes, in their order. Its error ends the
	// resolution; a route that cannot be identified has an owner with a Trouble.
	Identify func(ctx context.Context, routes []audit.Route) ([]scan.Owner, error)
	// Exists returns a route of the plan as it is on this machine, or false.
	Exists func(audit.Route) (audit.Route, bool)
}

// RouteSource finds targets for the accounts of plan items that have no route yet. An
// item is written by a target that is its account.
type RouteSource func(ctx context.Context, unresolved []*PlanItem) ([]audit.Target, error)

// CredentialsKey identifies the credentials of a route: routes with equal keys are
// the same principal.
func CredentialsKey(r audit.Route) string {
	if r.Profile == "" {
		return r.Session + "\x00" + r.Role + "\x00" + r.CallerAccountID
	}
	return r.Profile
}

// Resolve returns the plan with a route for each planned change: its own routes and
// those of the first source, else those of the next sources. The credentials of the
// route are those of the account, or of its organization. A change without such a
// route becomes Unwritable, with the reason. Resolve asks AWS no more than it needs.
func (r *RouteResolver) Resolve(ctx context.Context, plan Plan, sources ...RouteSource) (Plan, error) {
	plan.Items = slices.Clone(plan.Items)
	var unresolved []*PlanItem
	for i := range plan.Items {
		if plan.Items[i].State == Planned {
			unresolved = append(unresolved, &plan.Items[i])
		}
	}
	owners := map[string]scan.Owner{} // by CredentialsKey
	for i, source := range sources {
		if len(unresolved) == 0 {
			break
		}
		targets, err := source(ctx, unresolved)
		if err != nil {
			return plan, err
		}
		routes := make(map[*PlanItem][]audit.Route, len(unresolved))
		for _, it := range unresolved {
			if i == 0 {
				routes[it] = r.ownRoutes(it)
			}
			routes[it] = append(routes[it], r.routesTo(it.Change.AccountID, targets)...)
		}
		if unresolved, err = r.chooseRoutes(ctx, unresolved, routes, owners); err != nil {
			return plan, err
		}
	}
	for _, it := range unresolved {
		if it.Reason == "" {
			it.Reason = r.noRouteReason(it.Change.Route.Label())
		}
		it.State, it.Change.After = Unwritable, nil
	}
	return plan, nil
}

// ownRoutes returns the routes that a plan item names, as far as they exist here.
func (r *RouteResolver) ownRoutes(it *PlanItem) []audit.Route {
	var routes []audit.Route
	for _, route := range append([]audit.Route{it.Change.Route}, it.Routes...) {
		if r.Order.isReadOnly(route) {
			continue
		}
		if here, ok := r.Exists(route); ok {
			routes = append(routes, here)
		}
	}
	return routes
}

// routesTo returns the routes of the targets that are the account.
func (r *RouteResolver) routesTo(accountID string, targets []audit.Target) []audit.Route {
	var routes []audit.Route
	for _, t := range targets {
		if t.AccountID == accountID && t.Trouble == nil && t.Skip == "" {
			routes = append(routes, r.Order.Routes(scan.Result{Target: t})...)
		}
	}
	return routes
}

// noRouteReason returns why no route was found for a change that was planned for a
// route.
func (r *RouteResolver) noRouteReason(label string) string {
	if r.Order.ReadOnly != nil && r.Order.ReadOnly(label) {
		return label + " is a read-only profile, and no other is known to lead there"
	}
	return "no profile here is known to lead to this account; it was planned for " + label
}

// chooseRoutes gives each item the first of its routes whose credentials match and
// returns the items that have none. It asks for the owners of the first routes of all
// items at the same time, then for those of the second ones, and so on.
func (r *RouteResolver) chooseRoutes(
	ctx context.Context, unresolved []*PlanItem, routes map[*PlanItem][]audit.Route, owners map[string]scan.Owner,
) ([]*PlanItem, error) {
	for {
		var next []audit.Route
		for _, it := range unresolved {
			next = append(next, routes[it][:min(1, len(routes[it]))]...)
		}
		if len(next) == 0 {
			return unresolved, nil
		}
		if err := r.identify(ctx, next, owners); err != nil {
			return nil, err
		}
		unresolved = slices.DeleteFunc(unresolved, func(it *PlanItem) bool {
			if len(routes[it]) == 0 {
				return false
			}
			route := routes[it][0]
			if credentialsMatch(it, route, owners[CredentialsKey(route)]) {
				it.Change.Route, it.Routes = route, routes[it]
				return true
			}
			routes[it] = routes[it][1:]
			return false
		})
	}
}

// identify adds the owners of routes that are not known yet.
func (r *RouteResolver) identify(ctx context.Context, routes []audit.Route, owners map[string]scan.Owner) error {
	isNew := map[string]bool{}
	var unknown []audit.Route
	for _, route := range routes {
		key := CredentialsKey(route)
		if _, known := owners[key]; !known && !isNew[key] {
			isNew[key] = true
			unknown = append(unknown, route)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	found, err := r.Identify(ctx, unknown)
	for i, owner := range found {
		owners[CredentialsKey(unknown[i])] = owner
	}
	return err
}

// credentialsMatch reports whether the owner of a route may write the change. It notes
// the reason in the item if not.
func credentialsMatch(it *PlanItem, route audit.Route, owner scan.Owner) bool {
	if owner.Trouble != nil {
		it.Reason, it.Trouble = route.Label()+": "+owner.Trouble.Message, owner.Trouble
		return false
	}
	it.Reason, it.Trouble = "", nil
	if wrong := route.WrongAccount(owner.AccountID, it.Change.AccountID); wrong != nil {
		it.Reason = wrong.Message
	}
	return it.Reason == ""
}
