package demo

import (
	"fmt"
	"strings"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/ids"
)

// largeRootID is the root of OrganizationOf. Its Identity Center session is signInOctank.
const largeRootID = "r-oct4"

// largeUnits are the units of OrganizationOf by their paths, parents first. The longest is
// as deep as AWS allows. Units with env hold members, in turn.
var largeUnits = []struct{ path, env string }{
	{"Security", "prod"},
	{"Infrastructure", ""},
	{"Infrastructure/Network", "prod"},
	{"Infrastructure/Shared services", "prod"},
	{"Workloads", ""},
	{"Workloads/Production", "prod"},
	{"Workloads/Production/Payments", "prod"},
	{"Workloads/Production/Payments/Europe", "prod"},
	{"Workloads/Production/Payments/Europe/Card data", "prod"},
	{"Workloads/Staging", "staging"},
	{"Workloads/Development", "dev"},
	{"Regional", ""},
	{"Regional/Japan", "prod"},
	{"Sandboxes", "sandbox"},
}

// accountsPerCell is the number of members for which OrganizationOf adds a unit.
const accountsPerCell = 500

// states are the states of members that are not ACTIVE, by their place among fifty.
var states = map[int]string{
	17: "CLOSED", 18: "SUSPENDED", 19: "PENDING_CLOSURE", 20: "PENDING_ACTIVATION",
}

// teams are in the names of the members of OrganizationOf, in turn.
var teams = []string{"payments", "web-shop", "ledger", "search", "loyalty", "data-platform", "identity"}

// OrganizationOf returns a world with one organization of n members and the management
// account, in units up to five deep. Of ten members five are good, two have no security
// contact and three have a bad one; of fifty, one each is closed, suspended, being closed
// and not yet activated. The profiles are management, delegate (the first member, the
// delegated administrator) and member (the second), all with static keys. The sign-in
// octank may enter all active accounts. There is no latency; quotas are AWS's.
func OrganizationOf(n int) sandbox.World {
	w := sandbox.World{
		Accounts: make([]sandbox.Account, 0, n+1),
		Organization: &sandbox.Organization{
			ID: "o-octank4big", RootID: largeRootID, ManagementID: ManyID(0), TrustedAccess: true,
		},
		SignIns: []sandbox.SignIn{{
			Name: signInOctank, StartURL: "https://octank.awsapps.com/start", Region: sandbox.DefaultRegion,
			User: "alex.rivera", Token: "company-" + ids.Digest(signInOctank), Refreshable: true,
		}},
		Zone: zone(), Domains: domains(),
	}
	addMember(&w, ManyID(0), "octank-management", largeRootID, "prod", mixedContacts[0])
	w.AddKeys("management", ManyID(0))
	leaves := addUnits(&w, n/accountsPerCell)
	for i := 1; i <= n; i++ {
		at, team := leaves[i%len(leaves)], teams[i%len(teams)]
		name := fmt.Sprintf("%s-%s-%04d", team, at.env, i)
		added := addMember(&w, ManyID(i), name, at.id, at.env, mixedContacts[i%len(mixedContacts)])
		added.Tags["team"] = team
		added.State = states[i%50]
	}
	if n >= 1 {
		w.Organization.DelegatedAdmins = []string{ManyID(1)}
		w.AddKeys("delegate", ManyID(1))
	}
	if n >= 2 {
		w.AddKeys("member", ManyID(2))
	}
	signIn := &w.SignIns[0]
	for _, a := range w.Accounts {
		if a.State == "" {
			for _, role := range []string{"SecurityAudit", "AccountContacts"} {
				signIn.Assignments = append(signIn.Assignments, sandbox.Assignment{AccountID: a.ID, RoleName: role})
			}
		}
	}
	return w
}

// leaf is a unit that holds members.
type leaf struct{ id, env string }

// addUnits adds the units, and cells for a large organization.
func addUnits(w *sandbox.World, cells int) []leaf {
	var leaves []leaf
	add := func(path, env string) {
		parent, name := largeRootID, path
		if i := strings.LastIndex(path, "/"); i >= 0 {
			parent, name = unitID(path[:i]), path[i+1:]
		}
		w.Organization.Units = append(w.Organization.Units, unit(unitID(path), parent, name))
		if env != "" {
			leaves = append(leaves, leaf{unitID(path), env})
		}
	}
	for _, u := range largeUnits {
		add(u.path, u.env)
	}
	for i := range cells {
		add(fmt.Sprintf("Workloads/Production/Cell %02d", i+1), "prod")
	}
	return leaves
}

func unitID(path string) string { return "ou-" + largeRootID[2:] + "-" + ids.Digest("unit", path)[:8] }

func addMember(w *sandbox.World, id, name, parent, env string, security *sandbox.Contact) *sandbox.Account {
	w.AddAccount(id, name, security)
	added := &w.Accounts[len(w.Accounts)-1]
	added.Email, added.Parent, added.Primary = "aws-root+"+name+"@octank.cloud", parent, primaryContact
	added.Created = time.Date(2021, time.January, 1+len(w.Accounts)%1500, 9, 30, 0, 0, time.UTC)
	added.Tags = map[string]string{"environment": env}
	return added
}
