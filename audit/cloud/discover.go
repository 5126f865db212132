package cloud

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/config"
)

// Kind of the routes whose credentials stand in the environment.
const environmentKind = "environment"

// Targets lists the accounts that the profiles lead to, in file order, without
// asking anybody; nil keeps every profile. Profiles whose file tells the account
// are joined into one target, with a route for each; the others wait for AWS to
// tell whose they are. What is wrong with a profile is its target's Trouble.
func (c *Cloud) Targets(keep func(config.Profile) bool) []audit.Target {
	var targets []audit.Target
	at := map[string]int{} // index in targets, by account id
	for _, p := range c.files.Profiles {
		if keep != nil && !keep(p) {
			continue
		}
		t := c.target(p)
		if i, known := at[t.AccountID]; known && t.AccountID != "" && joins(t, targets[i]) {
			targets[i].Routes = append(targets[i].Routes, t.Routes...)
			continue
		}
		if t.AccountID != "" && joins(t, t) {
			at[t.AccountID] = len(targets)
		}
		targets = append(targets, t)
	}
	return targets
}

// joins tells whether two targets can be one: a profile that cannot be used
// keeps a row of its own, where its trouble shows.
func joins(a, b audit.Target) bool {
	return a.Trouble == nil && b.Trouble == nil && a.Skip == b.Skip && a.Partition == b.Partition
}

func (c *Cloud) target(p config.Profile) audit.Target {
	endpoint, _ := c.endpointsOf(p).override(serviceAccount)
	name := c.nameOf(p)
	t := audit.Target{
		Key: name, AccountID: p.BoundAccountID(), Partition: orElse(p.Partition, defaultPartition),
		Routes: []audit.Route{{
			Profile: name, Mode: audit.Standalone, Kind: string(p.Kind), Chain: c.chain(p.Name), Endpoint: endpoint,
		}},
		Skip: partitions[p.Partition].skip,
	}
	switch {
	case p.Problem != nil:
		t.Trouble = troubleOf(p.Problem, call{who: c.subject(p)})
	case p.Kind == config.KindNone && t.Skip == "" && !(environment{c.env}).hasContainer():
		t.Trouble = troubleOf(&noCredentialsError{"the profile has no credentials"}, call{who: c.subject(p)})
	}
	return t
}

// nameOf is how people and the AWS CLI spell the profile, unless that names
// another one.
func (c *Cloud) nameOf(p config.Profile) string {
	if found := c.files.Profile(p.Display); found != nil && found.Name == p.Name {
		return p.Display
	}
	return p.Name
}

// EnvironmentTarget is the account that credentials in the environment lead to:
// key variables, a web identity or a container's endpoint, never EC2 metadata,
// which nobody set on purpose. It is false where there are none.
func (c *Cloud) EnvironmentTarget() (audit.Target, bool) {
	env := environment{c.env}
	words, found := env.words()
	if !found {
		return audit.Target{}, false
	}
	endpoint, _ := endpoints{env: c.env}.override(serviceAccount)
	t := audit.Target{
		Key: audit.EnvironmentProfile, Partition: config.PartitionOf(env.region()),
		Routes: []audit.Route{{
			Profile: audit.EnvironmentProfile, Mode: audit.Standalone, Kind: environmentKind, Chain: words, Endpoint: endpoint,
		}},
	}
	if _, keys := env.keys(); !keys && env.get(webIdentityVariable) != "" {
		if partition, account := config.RoleOf(env.get(roleVariable)); account != "" {
			t.Partition, t.AccountID = partition, account
		}
	}
	t.Skip = partitions[t.Partition].skip
	return t, true
}

// words are the steps by which the environment leads to credentials; false
// where it has none. The order is the SDK's.
func (e environment) words() (chain []string, found bool) {
	switch _, keys := e.keys(); {
	case keys:
		return []string{"access key in the environment"}, true
	case e.get(webIdentityVariable) != "":
		return []string{"web identity token in the environment", "role " + e.get(roleVariable)}, true
	case e.hasContainer():
		return []string{"credentials of the container's endpoint"}, true
	default:
		return nil, false
	}
}

// endpointsOf tells the overrides of a profile's endpoints.
func (c *Cloud) endpointsOf(p config.Profile) endpoints {
	e := endpoints{env: c.env, profile: p.Values[endpointKey], ignore: p.Values[ignoreEndpointKey]}
	if name := p.Values["services"]; name != "" {
		if s := c.files.Section(config.Services, name); s != nil {
			e.services = s.Nested
		}
	}
	return e
}

// subject is a profile as the one whose credentials are used.
func (c *Cloud) subject(p config.Profile) subject {
	s := subject{profile: p}
	chain := c.files.Chain(p.Name)
	if w := c.originOf(chain); w != nil {
		s.signIn, s.signInID = w.command(), w.ID
	} else if first := c.firstWithProcess(chain); first != nil {
		s.processID = processPrefix + c.nameOf(*first)
	}
	return s
}

// chain tells the steps to a profile's credentials, from the first to the last.
func (c *Cloud) chain(name string) []string {
	var steps []string
	for _, p := range slices.Backward(c.files.Chain(name)) {
		if len(steps) == 0 {
			steps = append(steps, origin(*p))
		}
		if role := p.Values["role_arn"]; role != "" && p.Values["web_identity_token_file"] == "" {
			steps = append(steps, "role "+role)
		}
	}
	return steps
}

// origin says where the first credentials of a chain come from. The order is
// that of config.Kind, and a role's own credential_source stands among them.
func origin(p config.Profile) string {
	v := p.Values
	in := " in profile " + p.Display
	switch {
	case v["aws_access_key_id"] != "" && v["aws_secret_access_key"] != "":
		return "access key" + in
	case v["credential_source"] != "":
		return "credentials of " + v["credential_source"]
	case v["web_identity_token_file"] != "":
		return "web identity token, role " + v["role_arn"]
	case v["sso_session"] != "":
		return fmt.Sprintf("Identity Center session %s, role %s", v["sso_session"], v["sso_role_name"])
	case v["sso_start_url"] != "":
		return fmt.Sprintf("Identity Center at %s, role %s", v["sso_start_url"], v["sso_role_name"])
	case v["login_session"] != "":
		return "sign-in of aws login" + in
	case v["credential_process"] != "":
		return "credential_process" + in
	default:
		return "no credentials" + in
	}
}
