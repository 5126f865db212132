package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// companyRoot is the root of OrganizationOf, and companySignIn its Identity
// Center session.
const (
	companyRoot   = "r-oct4"
	companySignIn = "octank"
)

// companyUnits are the units of OrganizationOf by their paths, parents first;
// the longest is as deep as units nest. Where env is set they hold members, in
// turn.
var companyUnits = []struct{ path, env string }{
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

// accountsPerCell is how many members make OrganizationOf open another unit.
const accountsPerCell = 500

// companyStates are the members that are not ACTIVE, by their place among fifty.
var companyStates = map[int]string{
	17: "CLOSED", 18: "SUSPENDED", 19: "PENDING_CLOSURE", 20: "PENDING_ACTIVATION",
}

// companyTeams name the members of OrganizationOf in turn.
var companyTeams = []string{"payments", "web-shop", "ledger", "search", "loyalty", "data-platform", "identity"}

// OrganizationOf is a world of one organization with n member accounts besides
// the management account, in units up to five deep. Of ten members five are
// good, two lack a security contact and three have a bad one; of fifty, one each
// is closed, suspended, being closed and not yet activated. The profiles are
// management, delegate (the first member, which administers Account Management)
// and member (the second), all with static keys; the sign-in octank may enter
// every active account. There is no latency; quotas are AWS's.
func OrganizationOf(n int) World {
	w := World{
		Accounts: make([]Account, 0, n+1),
		Organization: &Organization{
			ID: "o-octank4big", RootID: companyRoot, ManagementID: ManyID(0), TrustedAccess: true,
		},
		SignIns: []SignIn{{
			Name: companySignIn, StartURL: "https://octank.awsapps.com/start", Region: DefaultRegion,
			User: "alex.rivera", Token: "company-" + digest(companySignIn), Refreshable: true,
		}},
		MailDomains: map[string]bool{"octank.cloud": true},
	}
	w.addMember(ManyID(0), "octank-management", companyRoot, "prod", manyContacts[0])
	w.AddKeys("management", ManyID(0))
	homes := w.addCompanyUnits(n / accountsPerCell)
	for i := 1; i <= n; i++ {
		home, team := homes[i%len(homes)], companyTeams[i%len(companyTeams)]
		name := fmt.Sprintf("%s-%s-%04d", team, home.env, i)
		added := w.addMember(ManyID(i), name, home.id, home.env, manyContacts[i%len(manyContacts)])
		added.Tags["team"] = team
		added.State = companyStates[i%50]
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
			signIn.Assignments = append(signIn.Assignments, Assignment{a.ID, "SecurityAudit"}, Assignment{a.ID, "AccountContacts"})
		}
	}
	return w
}

// home is a unit that holds members.
type home struct{ id, env string }

// addCompanyUnits adds the units, and cells for a large organization.
func (w *World) addCompanyUnits(cells int) []home {
	var homes []home
	add := func(path, env string) {
		parent, name := companyRoot, path
		if i := strings.LastIndex(path, "/"); i >= 0 {
			parent, name = unitID(path[:i]), path[i+1:]
		}
		w.Organization.Units = append(w.Organization.Units, Unit{unitID(path), parent, name})
		if env != "" {
			homes = append(homes, home{unitID(path), env})
		}
	}
	for _, u := range companyUnits {
		add(u.path, u.env)
	}
	for i := range cells {
		add(fmt.Sprintf("Workloads/Production/Cell %02d", i+1), "prod")
	}
	return homes
}

func unitID(path string) string { return "ou-" + companyRoot[2:] + "-" + digest("unit", path)[:8] }

func (w *World) addMember(id, name, parent, env string, security *Contact) *Account {
	w.AddAccount(id, name, security)
	added := &w.Accounts[len(w.Accounts)-1]
	added.Email, added.Parent, added.Primary = "aws-root+"+name+"@octank.cloud", parent, demoPrimary
	added.Created = time.Date(2021, time.January, 1+len(w.Accounts)%1500, 9, 30, 0, 0, time.UTC)
	added.Tags = map[string]string{"environment": env}
	return added
}
