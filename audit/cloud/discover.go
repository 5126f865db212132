package cloud

import (
	"cmp"
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// environmentKind is the kind of routes with credentials from the environment.
const environmentKind = "environment"

// Targets lists the accounts of the profiles, in file order, without a request; nil
// keeps every profile. Profiles with the same account id in the file become one
// target with a route for each of them. For the others the account is unknown until
// AWS is asked. A profile that cannot be used has a target with a Trouble.
func (c *Cloud) Targets(keep func(config.Profile) bool) []audit.Target {
	var targets []audit.Target
	byAccount := map[string]int{} // index in targets
	for _, p := range c.Files.Profiles {
		if keep != nil && !keep(p) {
			continue
		}
		t := c.target(p)
		if i, known := byAccount[t.AccountID]; known && t.AccountID != "" && canJoin(t, targets[i]) {
			targets[i].Routes = append(targets[i].Routes, t.Routes...)
			continue
		}
		if t.AccountID != "" && canJoin(t, t) {
			byAccount[t.AccountID] = len(targets)
		}
		targets = append(targets, t)
	}
	return targets
}

// canJoin reports whether two targets can become one. A profile that cannot be used
// keeps its own row, which shows its trouble.
func canJoin(a, b audit.Target) bool {
	return a.Trouble == nil && b.Trouble == nil && a.Skip == b.Skip && a.Partition == b.Partition
}

// target returns the account of a profile with one route.
func (c *Cloud) target(p config.Profile) audit.Target {
	endpoint, _ := c.ProfileEndpoint(p)
	t := audit.Target{
		Key: p.Name, AccountID: p.BoundAccountID(), Partition: cmp.Or(p.Partition, credentials.DefaultPartition),
		Routes: []audit.Route{{
			Profile: p.Name, Mode: audit.Standalone, Kind: string(p.Kind), Chain: c.chain(p.Name), Endpoint: endpoint,
		}},
		Skip: credentials.SkipReason(p.Partition),
	}
	switch {
	case p.Problem != nil:
		t.Trouble = trouble.From(p.Problem, trouble.Call{Subject: c.Subject(p)})
	case p.Kind == config.KindNone && t.Skip == "" && !c.HasContainer():
		t.Trouble = trouble.From(&trouble.NoCredentialsError{Reason: "the profile has no credentials"}, trouble.Call{Subject: c.Subject(p)})
	}
	return t
}

// routesTo returns the routes of the profiles whose file names the account.
func (c *Cloud) routesTo(accountID string) []audit.Route { return slices.Clone(c.bound()[accountID]) }

// listBoundRoutes returns the routes of the profiles whose file names an account. It runs
// once: an organization asks for each of its accounts.
func (c *Cloud) listBoundRoutes() map[string][]audit.Route {
	routes := map[string][]audit.Route{}
	for _, p := range c.Files.Profiles {
		id := p.BoundAccountID()
		if id == "" {
			continue
		}
		if t := c.target(p); t.Trouble == nil && t.Skip == "" {
			routes[id] = append(routes[id], t.Routes...)
		}
	}
	return routes
}

// EnvironmentTarget returns the account of the credentials in the environment (see
// credentials.Store.EnvironmentRoute); false where there are none.
func (c *Cloud) EnvironmentTarget() (audit.Target, bool) {
	env, found := c.EnvironmentRoute()
	if !found {
		return audit.Target{}, false
	}
	return audit.Target{
		Key: audit.EnvironmentProfile, AccountID: env.AccountID, Partition: env.Partition, Skip: credentials.SkipReason(env.Partition),
		Routes: []audit.Route{{
			Profile: audit.EnvironmentProfile, Mode: audit.Standalone, Kind: environmentKind, Chain: env.Chain, Endpoint: env.Endpoint,
		}},
	}, true
}

// chain returns the steps to a profile's credentials, first one first.
func (c *Cloud) chain(profile string) []string {
	var steps []string
	for _, p := range slices.Backward(c.Files.Chain(profile)) {
		if len(steps) == 0 {
			steps = append(steps, describeOrigin(*p))
		}
		if p.Kind == config.KindRole {
			steps = append(steps, "role "+p.Values["role_arn"])
		}
	}
	return steps
}

// describeOrigin describes the credentials that a chain starts with. A role starts one
// only with a credential_source.
func describeOrigin(p config.Profile) string {
	v := p.Values
	switch p.Kind {
	case config.KindKeys:
		return "access key in profile " + p.Name
	case config.KindRole:
		if v["credential_source"] != "" {
			return "credentials of " + v["credential_source"]
		}
	case config.KindWebIdentity:
		return "web identity token, role " + v["role_arn"]
	case config.KindSSO:
		if v["sso_session"] != "" {
			return fmt.Sprintf("Identity Center session %s, role %s", v["sso_session"], v["sso_role_name"])
		}
		return fmt.Sprintf("Identity Center at %s, role %s", v["sso_start_url"], v["sso_role_name"])
	case config.KindLogin:
		return "sign-in of aws login in profile " + p.Name
	case config.KindProcess:
		return "credential_process in profile " + p.Name
	case config.KindNone:
	}
	return "no credentials in profile " + p.Name
}

// EndpointOverride is an endpoint that replaces AWS's own.
type EndpointOverride struct {
	Endpoint string
	Source   string   // the variable or the key that sets it
	Profiles []string // that use it, as people spell them, in file order; nil: all
}

// EndpointOverrides lists the overrides of the Account Management endpoint that apply,
// so that the screens can warn that answers may not come from AWS.
func (c *Cloud) EndpointOverrides() []EndpointOverride {
	var found []EndpointOverride
	if endpoint, source := c.EnvironmentEndpoint(); endpoint != "" {
		found = append(found, EndpointOverride{Endpoint: endpoint, Source: source})
	}
	index := map[[2]string]int{}
	for _, p := range c.Files.Profiles {
		endpoint, source := c.ProfileEndpoint(p)
		if endpoint == "" || credentials.IsEnvironmentSource(source) {
			continue
		}
		key := [2]string{endpoint, source}
		i, known := index[key]
		if !known {
			i = len(found)
			index[key] = i
			found = append(found, EndpointOverride{Endpoint: endpoint, Source: source})
		}
		found[i].Profiles = append(found[i].Profiles, p.Name)
	}
	return found
}
