package demo

import (
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/nameserver"
	"accountable/audit/sandbox/registry"
)

// The accounts that others refer to.
const (
	managementID = "111122223333"
	securityID   = "222233334444"
	closedID     = "222244446666"
	loyaltyID    = "888811114444"
)

// The sign-ins: one is valid, and one expired overnight.
const (
	signInOctank = "octank"
	signInEMEA   = "octank-emea"
)

// contacts are security contacts with every kind of finding.
var contacts = map[string]*sandbox.Contact{
	"good":         contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"),
	"good, German": contact("Octank Sicherheitsteam", "Informationssicherheit", "sicherheit@octank.cloud", "+49 89 4523 7100"),
	"Japanese":     contact("オクタンク セキュリティ運用チーム", "セキュリティ運用", "security-jp@octank.cloud", "+81 3 6810 4127"), //nolint:gosmopolitan // this row needs a Japanese name
	"person":       contact("Jane Doe", "CTO", "jane.doe@octank.cloud", "+1 206 555 4127"),
	"placeholder":  contact("TBD", "TBD", "changeme@octank.cloud", "+1 206 555 4100"),
	"fiction":      contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 0123"),
	"stray spaces": contact(" Octank Security Operations", "Duty officer ", "abuse@octank.cloud", " +1 206 555 4100"),
	"missing":      nil,
}

// contact returns a contact of these four fields.
func contact(name, title, email, phone string) *sandbox.Contact {
	return &sandbox.Contact{Name: name, Title: title, Email: email, Phone: phone}
}

// unit returns an organizational unit.
func unit(id, parentID, name string) sandbox.Unit {
	return sandbox.Unit{ID: id, ParentID: parentID, Name: name}
}

// accounts are the accounts of Octank with their units.
var accounts = []struct {
	id, name, unit, security string
}{
	{managementID, "octank-management", rootID, "good"},
	{securityID, "security-tooling", "ou-k7q2-security", "good"},
	{"333344445555", "log-archive", "ou-k7q2-security", "good"},
	{"444455556666", "payments-prod", "ou-k7q2-prod0000", "person"},
	{"555566667777", "payments-staging", "ou-k7q2-staging0", "missing"},
	{"666677778888", "web-shop", "ou-k7q2-prod0000", "fiction"},
	{"777788889999", "data-platform", "ou-k7q2-prod0000", "placeholder"},
	{"888899990000", "octank-japan", "ou-k7q2-regional", "Japanese"},
	{"111144447777", "eu-analytics", "ou-k7q2-regional", "good, German"},
	{"222255558888", "erp-legacy", "ou-k7q2-prod0000", "good"},
	{"333366669999", "hr-systems", "ou-k7q2-regional", "missing"},
	{"444477770000", "ci-deploy", "ou-k7q2-staging0", "stray spaces"},
	{"555588881111", "sandbox-keller", "ou-k7q2-sandbox0", "missing"},
	// Members without a profile: only the organization lists them.
	{"666699992222", "network-hub", "ou-k7q2-security", "good"},
	{"777700003333", "backup-vault", "ou-k7q2-security", "good"},
	{loyaltyID, "loyalty-prod", "ou-k7q2-prod0000", "person"},
	{"999922225555", "loyalty-staging", "ou-k7q2-staging0", "missing"},
	{"111133335555", "sandbox-okafor", "ou-k7q2-sandbox0", "missing"},
	{closedID, "loyalty-legacy", "ou-k7q2-sandbox0", "missing"},
}

const rootID = "r-k7q2"

// primaryContact is the primary contact, which new members copy from the management
// account.
var primaryContact = &sandbox.PrimaryContact{
	FullName: "Octank Cloud Accounts", CompanyName: "Octank", AddressLine1: "1 Octank Way", City: "Seattle",
	StateOrRegion: "WA", PostalCode: "98109", CountryCode: "US", PhoneNumber: "+1 206 555 4101",
}

// tags are the tags of accounts by unit.
var tags = map[string]map[string]string{
	"ou-k7q2-prod0000": {"environment": "production"},
	"ou-k7q2-staging0": {"environment": "staging"},
	"ou-k7q2-sandbox0": {"environment": "sandbox"},
	"ou-k7q2-security": {"environment": "production", "team": "security"},
}

var units = []sandbox.Unit{
	unit("ou-k7q2-security", rootID, "Security"),
	unit("ou-k7q2-workload", rootID, "Workloads"),
	unit("ou-k7q2-prod0000", "ou-k7q2-workload", "Production"),
	unit("ou-k7q2-staging0", "ou-k7q2-workload", "Staging"),
	unit("ou-k7q2-regional", rootID, "Regional"),
	unit("ou-k7q2-sandbox0", rootID, "Sandboxes"),
}

// zone returns the DNS of Octank. Amazon's domain is in it because a resolver that does not
// find the domain is not used.
func zone() nameserver.Zone {
	return nameserver.Zone{
		"amazon.com":          {MX: nameserver.Mail("amazon-smtp.amazon.com")},
		"octank.cloud":        {MX: nameserver.Mail("mail.octank.cloud")},
		"mail.octank.cloud":   {MX: nameserver.Mail("mail.octank.cloud"), Addresses: []string{"192.0.2.25"}},
		"parked.octank.cloud": {MX: nameserver.Mail(".")},
	}
}

// domains returns the registered domains of Octank.
func domains() registry.Domains {
	return registry.Domains{"octank.cloud": {Life: 300 * 24 * time.Hour}}
}

// World returns the made-up company Octank: a small organization with profiles of every
// kind and findings of every kind. Its latency shows how results arrive one by one.
// Sign-ins are approved after a few seconds.
func World() sandbox.World {
	w := sandbox.World{
		Organization: &sandbox.Organization{
			ID: "o-octank7k2q", RootID: rootID, ManagementID: managementID,
			TrustedAccess: true, DelegatedAdmins: []string{securityID}, Units: units,
		},
		SignIns: []sandbox.SignIn{
			{
				Name: signInOctank, StartURL: "https://octank.awsapps.com/start", Region: sandbox.DefaultRegion,
				User: "alex.rivera", Token: "demo-" + ids.Digest(signInOctank),
			},
			{
				Name: signInEMEA, StartURL: "https://octank-emea.awsapps.com/start", Region: "eu-central-1",
				User: "alex.rivera", Token: "demo-" + ids.Digest(signInEMEA), Life: -9 * time.Hour,
			},
		},
		DeviceFlow: sandbox.DeviceFlow{AnswerAfter: 4 * time.Second},
		Latency:    sandbox.Latency{Min: 80 * time.Millisecond, Max: 400 * time.Millisecond},
		Zone:       zone(),
		Domains:    domains(),
	}
	for i, a := range accounts {
		w.AddAccount(a.id, a.name, contacts[a.security])
		added := w.Account(a.id)
		added.Email = "aws-root+" + a.name + "@octank.cloud"
		added.Parent = a.unit
		added.Primary = primaryContact
		added.Created = time.Date(2021, time.Month(1+i), 11, 9, 30, 0, 0, time.UTC)
		added.Tags = tags[a.unit]
	}
	w.Account(closedID).State = "CLOSED"
	w.Account(loyaltyID).Email = "jane.doe+loyalty@octank.cloud" // every notice ends at one person
	w.Account("444455556666").Contacts[sandbox.Billing] = *contact("Octank Accounts Payable", "Finance", "billing@octank.cloud", "+1 206 555 4180")
	addProfiles(&w)
	return w
}

// addProfiles adds the profiles in the order of the config file.
func addProfiles(w *sandbox.World) {
	w.AddSSO("octank-management", signInOctank, managementID, "AdministratorAccess")
	w.AddSSO("security-tooling", signInOctank, securityID, "SecurityAudit")
	w.AddSSO("payments-prod", signInOctank, "444455556666", "PaymentsAdmin")
	w.AddKeys("payments-prod-breakglass", "444455556666")
	w.AddRole("payments-staging", "octank-management", "555566667777", "OrganizationAccountAccessRole")
	w.AddRole("log-archive", "security-tooling", "333344445555", "LogArchiveReader")
	w.AddProcess("web-shop", "666677778888")
	w.AddKeys("data-platform", "777788889999")
	w.AddKeys("octank-japan", "888899990000")
	w.AddRole("eu-analytics", "octank-management", "111144447777", "OrganizationAccountAccessRole")
	w.AddKeys("erp-legacy", "222255558888")
	w.AddSSO("hr-systems", signInEMEA, "333366669999", "HRAdmin")
	w.AddWebIdentity("ci-deploy", "444477770000", "ci-deploy")
	w.AddLogin("sandbox-keller", "555588881111")
	for profile, region := range map[string]string{
		"octank-japan": "ap-northeast-1", "eu-analytics": "eu-central-1", "hr-systems": "eu-central-1",
	} {
		w.Profile(profile).Region = region
	}
	w.Deny("222255558888", "account:*", sandbox.ServiceControlPolicy)
	// The person may enter more accounts than the profiles do.
	w.Assign(signInOctank, securityID, "AdministratorAccess")
	for _, id := range []string{"333344445555", "666699992222", "777700003333", "888811114444", "999922225555"} {
		w.Assign(signInOctank, id, "SecurityAudit")
	}
}
