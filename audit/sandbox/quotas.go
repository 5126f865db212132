package sandbox

import (
	"maps"
	"time"

	"golang.org/x/time/rate"
)

// documentedQuotas are from
// https://docs.aws.amazon.com/accounts/latest/reference/quotas.html and
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html.
var documentedQuotas = map[string]Quota{
	GetAlternateContact:    {Limit: Limit{10, 15}},
	PutAlternateContact:    {Limit: Limit{5, 8}},
	DeleteAlternateContact: {Limit: Limit{1, 6}},
	GetContactInformation:  {Limit: Limit{10, 15}},
	GetAccountInformation:  {Limit: Limit{3, 3}},

	DescribeOrganization:                {Limit: Limit{1, 2}},
	DescribeAccount:                     {Limit: Limit{20, 30}, Shared: Limit{24, 36}},
	DescribeOrganizationalUnit:          {Limit: Limit{2, 2}, Shared: Limit{2, 3}},
	ListAccounts:                        {Limit: Limit{8, 12}, Shared: Limit{9, 15}},
	ListAccountsForParent:               {Limit: Limit{5, 8}, Shared: Limit{6, 10}},
	ListChildren:                        {Limit: Limit{6, 10}, Shared: Limit{7, 12}},
	ListParents:                         {Limit: Limit{5, 8}, Shared: Limit{6, 10}},
	ListTagsForResource:                 {Limit: Limit{10, 15}, Shared: Limit{12, 18}},
	ListDelegatedServicesForAccount:     {Limit: Limit{1, 3}, Shared: Limit{1, 4}},
	ListRoots:                           {Limit: Limit{1, 2}, Shared: Limit{1, 3}},
	ListOrganizationalUnitsForParent:    {Limit: Limit{5, 8}, Shared: Limit{6, 10}},
	ListAWSServiceAccessForOrganization: {Limit: Limit{1, 3}, Shared: Limit{1, 4}},
	ListDelegatedAdministrators:         {Limit: Limit{5, 8}, Shared: Limit{6, 10}},
}

// chinaQuotas are the quotas that differ in the China partition, from
// https://docs.amazonaws.cn/en_us/accounts/latest/reference/quotas.html.
var chinaQuotas = map[string]Quota{
	GetAlternateContact:    {Limit: Limit{3, 5}},
	PutAlternateContact:    {Limit: Limit{1, 6}},
	DeleteAlternateContact: {Limit: Limit{1, 6}},
	GetContactInformation:  {Limit: Limit{3, 5}},
}

// DocumentedQuotas returns the documented quotas of the commercial partition, by
// operation. The caller owns the map.
func DocumentedQuotas() map[string]Quota { return maps.Clone(documentedQuotas) }

// ChinaQuotas returns the quotas of the China partition, by operation: the commercial
// ones where AWS documents no others. The caller owns the map.
func ChinaQuotas() map[string]Quota {
	quotas := DocumentedQuotas()
	maps.Copy(quotas, chinaQuotas)
	return quotas
}

// quota returns the quota of an operation for callers of an account: the world's, or
// else the documented one of the account's partition.
func (s *Server) quota(operation, accountID string) Quota {
	if s.world.Quotas != nil {
		return s.world.Quotas[operation]
	}
	if quota, ok := chinaQuotas[operation]; ok && s.partition(accountID) == "aws-cn" {
		return quota
	}
	return documentedQuotas[operation]
}

// bucketKey identifies a token bucket. The account is the calling account: AWS's table
// says "account", and in practice AWS throttles a management account for reading all its
// members.
type bucketKey struct {
	account, operation string
}

// buckets are the token buckets in use. The zero Limit has none.
type buckets map[bucketKey]*rate.Limiter

func (b buckets) take(now time.Time, account, operation string, l Limit) bool {
	if l == (Limit{}) {
		return true
	}
	key := bucketKey{account, operation}
	bucket, ok := b[key]
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(l.Rate), l.Burst)
		b[key] = bucket
	}
	return bucket.AllowN(now, 1)
}
