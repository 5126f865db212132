package sandbox

import "fmt"

// manyContacts are the security contacts of Many, dealt out in turn; nil is
// one that is not set.
var manyContacts = []*Contact{
	{"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"},
	nil,
	{"Octank Security Operations", "Security Operations Center", "abuse@octank.cloud", "+1 206 555 4100"},
	{"Jane Doe", "CTO", "jane.doe@octank.cloud", "+1 206 555 4127"},
	{"Octank Cloud Platform", "Duty officer", "cloud-ops@octank.cloud", "+49 89 4523 7100"},
	{"TBD", "TBD", "changeme@octank.cloud", "+1 206 555 4100"},
	{"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"},
	nil,
	{"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 0123"},
	{"Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"}, // denied
}

// Many is a world of n accounts, each with a profile of static keys, all in one
// organization whose management account is the first. Of ten accounts four are
// good, two lack a contact, three have a bad one, and one denies. There is no
// latency; quotas are AWS's.
func Many(n int) World {
	w := World{
		Accounts: make([]Account, 0, n), Keys: make([]Key, 0, n), Profiles: make([]Profile, 0, n),
		Organization: &Organization{
			ID: "o-octankmany", RootID: "r-many", ManagementID: ManyID(0), TrustedAccess: true,
			Units: []Unit{{"ou-many-even0000", "r-many", "Even"}, {"ou-many-odd00000", "r-many", "Odd"}},
		},
		MailDomains: map[string]bool{"octank.cloud": true},
	}
	for i := range n {
		id, name := ManyID(i), fmt.Sprintf("team-%05d", i)
		security := manyContacts[i%len(manyContacts)]
		w.AddAccount(id, name, security)
		account := &w.Accounts[i]
		account.Email = "aws-root+" + name + "@octank.cloud"
		account.Parent = w.Organization.Units[i%2].ID
		w.AddKeys(name, id)
		if i%len(manyContacts) == len(manyContacts)-1 {
			w.Deny(id, "account:*", IdentityPolicy)
		}
	}
	return w
}

// ManyID is the id of the nth account of Many, counted from 0.
func ManyID(n int) string { return fmt.Sprintf("%012d", 200_000_000_000+n) }
