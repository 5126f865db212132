package demo

import (
	"fmt"

	"accountable/audit/sandbox"
)

// mixedContacts are the security contacts of Many, in turn; nil: none is set.
var mixedContacts = []*sandbox.Contact{
	contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"),
	nil,
	contact("Octank Security Operations", "Security Operations Center", "abuse@octank.cloud", "+1 206 555 4100"),
	contact("Jane Doe", "CTO", "jane.doe@octank.cloud", "+1 206 555 4127"),
	contact("Octank Cloud Platform", "Duty officer", "cloud-ops@octank.cloud", "+49 89 4523 7100"),
	contact("TBD", "TBD", "changeme@octank.cloud", "+1 206 555 4100"),
	contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"),
	nil,
	contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 0123"),
	contact("Octank Security Operations", "Security Operations Center", "security@octank.cloud", "+1 206 555 4100"), // denied
}

// Many returns a world of n accounts in one organization, each with a profile with static
// keys. The first is the management account. Of ten accounts four are good, two have no
// contact, three have a bad one, and one denies access. There is no latency; quotas are
// AWS's.
func Many(n int) sandbox.World {
	w := sandbox.World{
		Accounts: make([]sandbox.Account, 0, n), Keys: make([]sandbox.Key, 0, n), Profiles: make([]sandbox.Profile, 0, n),
		Organization: &sandbox.Organization{
			ID: "o-octankmany", RootID: "r-many", ManagementID: ManyID(0), TrustedAccess: true,
			Units: []sandbox.Unit{unit("ou-many-even0000", "r-many", "Even"), unit("ou-many-odd00000", "r-many", "Odd")},
		},
		Zone: zone(), Domains: domains(),
	}
	for i := range n {
		id, name := ManyID(i), fmt.Sprintf("team-%05d", i)
		security := mixedContacts[i%len(mixedContacts)]
		w.AddAccount(id, name, security)
		account := &w.Accounts[i]
		account.Email = "aws-root+" + name + "@octank.cloud"
		account.Parent = w.Organization.Units[i%2].ID
		w.AddKeys(name, id)
		if i%len(mixedContacts) == len(mixedContacts)-1 {
			w.Deny(id, "account:*", sandbox.IdentityPolicy)
		}
	}
	return w
}

// ManyID returns the id of account n of Many, counted from 0.
func ManyID(n int) string { return fmt.Sprintf("%012d", 200_000_000_000+n) }

// The accounts of Partitions.
const (
	CommercialID = "111122223333"
	ChinaID      = "222233334444"
	GovCloudID   = "333344445555"
	SovereignID  = "444455556666"
)

// Partitions returns a world with an account in each partition that operators use, and a
// profile with static keys for each: commercial, china, govcloud and sovereign. All have
// a security contact except GovCloud, which does not offer Account Management.
func Partitions() sandbox.World {
	var w sandbox.World
	for _, a := range []struct{ id, name, partition, contact string }{
		{CommercialID, "commercial", "aws", "good"},
		{ChinaID, "china", "aws-cn", "good"},
		{GovCloudID, "govcloud", "aws-us-gov", "missing"},
		{SovereignID, "sovereign", "aws-eusc", "good, German"},
	} {
		w.AddAccount(a.id, a.name, contacts[a.contact])
		account := w.Account(a.id)
		account.Partition, account.Email = a.partition, "aws-root+"+a.name+"@octank.cloud"
		w.AddKeys(a.name, a.id)
	}
	return w
}
