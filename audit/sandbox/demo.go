package sandbox

import "time"

// The accounts of the demo that others refer to.
const (
	demoManagement = "111122223333"
	demoSecurity   = "222233334444"
	demoClosed     = "222244446666"
)

// The demo's sign-ins: one that holds and one that ran out overnight.
const (
	demoSignIn   = "octank"
	demoSignInEU = "octank-emea"
)

// The security contacts of the demo, one for each thing there is to see.
var demoContacts = map[string]*Contact{
	"good":         {"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"},
	"good, German": {"Octank Sicherheitsteam", "Informationssicherheit", "sicherheit@octank.cloud", "+49 89 4523 7100"},
	"Japanese":     {"オクタンク セキュリティ運用チーム", "セキュリティ運用", "security-jp@octank.cloud", "+81 3 6810 4127"}, //nolint:gosmopolitan // a name in Japanese is what this row is for
	"person":       {"Jane Doe", "CTO", "jane.doe@octank.cloud", "+1 206 555 4127"},
	"placeholder":  {"TBD", "TBD", "changeme@octank.cloud", "+1 206 555 4100"},
	"fiction":      {"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 0123"},
	"stray spaces": {" Octank Security Operations", "Duty officer ", "abuse@octank.cloud", " +1 206 555 4100"},
	"missing":      nil,
}

// demoAccounts are the accounts of Octank and the units that hold them.
var demoAccounts = []struct {
	id, name, unit, security string
}{
	{demoManagement, "octank-management", demoRoot, "good"},
	{demoSecurity, "security-tooling", "ou-k7q2-security", "good"},
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
	// Members that no profile leads to: the organization knows them.
	{"666699992222", "network-hub", "ou-k7q2-security", "good"},
	{"777700003333", "backup-vault", "ou-k7q2-security", "good"},
	{"888811114444", "loyalty-prod", "ou-k7q2-prod0000", "person"},
	{"999922225555", "loyalty-staging", "ou-k7q2-staging0", "missing"},
	{"111133335555", "sandbox-okafor", "ou-k7q2-sandbox0", "missing"},
	{demoClosed, "loyalty-legacy", "ou-k7q2-sandbox0", "missing"},
}

const demoRoot = "r-k7q2"

// demoPrimary is the primary contact, which new members copy from the management account.
var demoPrimary = &PrimaryContact{
	FullName: "Octank Cloud Accounts", CompanyName: "Octank", AddressLine1: "1 Octank Way", City: "Seattle",
	StateOrRegion: "WA", PostalCode: "98109", CountryCode: "US", PhoneNumber: "+1 206 555 4101",
}

// demoTags are the tags of the accounts in a unit.
var demoTags = map[string]map[string]string{
	"ou-k7q2-prod0000": {"environment": "production"},
	"ou-k7q2-staging0": {"environment": "staging"},
	"ou-k7q2-sandbox0": {"environment": "sandbox"},
	"ou-k7q2-security": {"environment": "production", "team": "security"},
}

var demoUnits = []Unit{
	{"ou-k7q2-security", demoRoot, "Security"},
	{"ou-k7q2-workload", demoRoot, "Workloads"},
	{"ou-k7q2-prod0000", "ou-k7q2-workload", "Production"},
	{"ou-k7q2-staging0", "ou-k7q2-workload", "Staging"},
	{"ou-k7q2-regional", demoRoot, "Regional"},
	{"ou-k7q2-sandbox0", demoRoot, "Sandboxes"},
}

// Demo is the made-up company Octank: profiles of every kind and every verdict
// over a small organization. Its latency lets one see results stream in. Whoever
// signs in again is let in after a few seconds.
func Demo() World {
	w := World{
		Organization: &Organization{
			ID: "o-octank7k2q", RootID: demoRoot, ManagementID: demoManagement,
			TrustedAccess: true, DelegatedAdmins: []string{demoSecurity}, Units: demoUnits,
		},
		SignIns: []SignIn{
			{
				Name: demoSignIn, StartURL: "https://octank.awsapps.com/start", Region: DefaultRegion,
				User: "alex.rivera", Token: "demo-" + digest(demoSignIn),
			},
			{
				Name: demoSignInEU, StartURL: "https://octank-emea.awsapps.com/start", Region: "eu-central-1",
				User: "alex.rivera", Token: "demo-" + digest(demoSignInEU), Life: -9 * time.Hour,
			},
		},
		DeviceFlow:  DeviceFlow{AnswerAfter: 4 * time.Second},
		Latency:     Latency{Min: 80 * time.Millisecond, Max: 400 * time.Millisecond},
		MailDomains: map[string]bool{"octank.cloud": true, "mail.octank.cloud": true, "parked.octank.cloud": false},
	}
	for i, a := range demoAccounts {
		w.AddAccount(a.id, a.name, demoContacts[a.security])
		added := w.Account(a.id)
		added.Email = "aws-root+" + a.name + "@octank.cloud"
		added.Parent = a.unit
		added.Primary = demoPrimary
		added.Created = time.Date(2021, time.Month(1+i), 11, 9, 30, 0, 0, time.UTC)
		added.Tags = demoTags[a.unit]
	}
	w.Account(demoClosed).State = "CLOSED"
	w.Account("444455556666").Contacts[Billing] = Contact{
		"Octank Accounts Payable", "Finance", "billing@octank.cloud", "+1 206 555 4180",
	}
	addDemoProfiles(&w)
	return w
}

// addDemoProfiles adds the profiles in the order in which the config lists them.
func addDemoProfiles(w *World) {
	w.AddSSO("octank-management", demoSignIn, demoManagement, "AdministratorAccess")
	w.AddSSO("security-tooling", demoSignIn, demoSecurity, "SecurityAudit")
	w.AddSSO("payments-prod", demoSignIn, "444455556666", "PaymentsAdmin")
	w.AddKeys("payments-prod-breakglass", "444455556666")
	w.AddRole("payments-staging", "octank-management", "555566667777", "OrganizationAccountAccessRole")
	w.AddRole("log-archive", "security-tooling", "333344445555", "LogArchiveReader")
	w.AddProcess("web-shop", "666677778888")
	w.AddKeys("data-platform", "777788889999")
	w.AddKeys("octank-japan", "888899990000")
	w.AddRole("eu-analytics", "octank-management", "111144447777", "OrganizationAccountAccessRole")
	w.AddKeys("erp-legacy", "222255558888")
	w.AddSSO("hr-systems", demoSignInEU, "333366669999", "HRAdmin")
	w.AddWebIdentity("ci-deploy", "444477770000", "ci-deploy")
	w.AddLogin("sandbox-keller", "555588881111")
	for profile, region := range map[string]string{
		"octank-japan": "ap-northeast-1", "eu-analytics": "eu-central-1", "hr-systems": "eu-central-1",
	} {
		w.Profile(profile).Region = region
	}
	w.Deny("222255558888", "account:*", ServiceControlPolicy)
	// The person may enter more accounts than there are profiles for.
	w.Assign(demoSignIn, demoSecurity, "AdministratorAccess")
	for _, id := range []string{"333344445555", "666699992222", "777700003333", "888811114444", "999922225555"} {
		w.Assign(demoSignIn, id, "SecurityAudit")
	}
}
