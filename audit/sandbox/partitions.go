package sandbox

import (
	"cmp"
	"strings"
)

// commercial is the partition of accounts that name no other.
const commercial = "aws"

// homeRegions are the regions of the profiles that the Add methods create, by partition.
var homeRegions = map[string]string{
	commercial:   DefaultRegion,
	"aws-cn":     "cn-north-1",
	"aws-us-gov": "us-gov-west-1",
	"aws-eusc":   "eusc-de-east-1",
}

// regionPrefixes identify the partition of a region; other regions are commercial.
var regionPrefixes = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
}

// partitionOfRegion returns the partition of a region.
func partitionOfRegion(region string) string {
	for _, p := range regionPrefixes {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return commercial
}

// partition returns the partition of an account.
func (s *Server) partition(accountID string) string {
	if a, ok := s.accounts[accountID]; ok && a.Partition != "" {
		return a.Partition
	}
	return commercial
}

// partition returns the partition of an account. It searches backward: profiles are
// mostly added right after their account.
func (w *World) partition(accountID string) string {
	for i := len(w.Accounts) - 1; i >= 0; i-- {
		if a := &w.Accounts[i]; a.ID == accountID {
			return cmp.Or(a.Partition, commercial)
		}
	}
	return commercial
}

// homeRegion returns a region in which the account's keys work.
func (w *World) homeRegion(accountID string) string { return homeRegions[w.partition(accountID)] }
