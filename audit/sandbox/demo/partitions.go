package demo

import "accountable/audit/sandbox"

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
