package sandbox

import (
	"cmp"
	"strings"
)

// commercial is the partition of what names none.
const commercial = "aws"

// homeRegions are the regions of the profiles that the Add methods make, by partition.
var homeRegions = map[string]string{
	commercial:   DefaultRegion,
	"aws-cn":     "cn-north-1",
	"aws-us-gov": "us-gov-west-1",
	"aws-eusc":   "eusc-de-east-1",
}

// regionPrefixes tell partitions by their regions; what is not here is commercial.
var regionPrefixes = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
}

// partitionOfRegion is the partition that a region is in.
func partitionOfRegion(region string) string {
	for _, p := range regionPrefixes {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return commercial
}

// partition is where the account is.
func (s *Server) partition(accountID string) string {
	if a, ok := s.accounts[accountID]; ok && a.Partition != "" {
		return a.Partition
	}
	return commercial
}

// partition is where an account of the world is. It looks at the last one first:
// profiles are mostly added right after their account.
func (w *World) partition(accountID string) string {
	for i := len(w.Accounts) - 1; i >= 0; i-- {
		if a := &w.Accounts[i]; a.ID == accountID {
			return cmp.Or(a.Partition, commercial)
		}
	}
	return commercial
}

// homeRegion is a region where the account's keys are good for something.
func (w *World) homeRegion(accountID string) string { return homeRegions[w.partition(accountID)] }

// The accounts of Partitions.
const (
	CommercialID = "111122223333"
	ChinaID      = "222233334444"
	GovCloudID   = "333344445555"
	SovereignID  = "444455556666"
)

// Partitions is a world with an account in each partition that an operator meets
// and a profile of static keys for it: commercial, china, govcloud and sovereign.
// China and the European Sovereign Cloud hold a security contact, as the
// commercial account does; Account Management is not offered in GovCloud.
func Partitions() World {
	var w World
	for _, a := range []struct{ id, name, partition, contact string }{
		{CommercialID, "commercial", commercial, "good"},
		{ChinaID, "china", "aws-cn", "good"},
		{GovCloudID, "govcloud", "aws-us-gov", "missing"},
		{SovereignID, "sovereign", "aws-eusc", "good, German"},
	} {
		w.AddAccount(a.id, a.name, demoContacts[a.contact])
		account := w.Account(a.id)
		account.Partition, account.Email = a.partition, "aws-root+"+a.name+"@octank.cloud"
		w.AddKeys(a.name, a.id)
	}
	return w
}
