package transport

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// quota is the size of a token bucket: tokens added in a second, and tokens held
// at most. A request takes one.
type quota struct {
	rate  rate.Limit
	burst int
}

// operationName identifies an operation by the SDK's names. The service belongs
// to it: Organizations and the Identity Center portal both have a ListAccounts.
type operationName struct{ service, operation string }

// The SDK's names of services.
const (
	accountService       = "Account"
	organizationsService = "Organizations"
)

// quotas are AWS's documented quotas of the operations used here, for each
// calling account
// (https://docs.aws.amazon.com/accounts/latest/reference/quotas.html,
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
// The first page does not say which account counts. In practice AWS throttles the
// management account for reading all its members.
var quotas = map[operationName]quota{
	{accountService, "GetAlternateContact"}:    {10, 15},
	{accountService, "PutAlternateContact"}:    {5, 8},
	{accountService, "DeleteAlternateContact"}: {1, 6},

	{organizationsService, "DescribeOrganization"}:                {1, 2},
	{organizationsService, "ListAWSServiceAccessForOrganization"}: {1, 3},
	{organizationsService, "ListAccounts"}:                        {8, 12},
	{organizationsService, "ListAccountsForParent"}:               {5, 8},
	{organizationsService, "ListDelegatedAdministrators"}:         {5, 8},
	{organizationsService, "ListOrganizationalUnitsForParent"}:    {5, 8},
	{organizationsService, "ListRoots"}:                           {1, 2},
	{organizationsService, "ListTagsForResource"}:                 {10, 15},
}

// otherQuotas are the quotas of partitions that differ from the commercial one
// (https://docs.amazonaws.cn/en_us/accounts/latest/reference/quotas.html).
var otherQuotas = map[string]map[operationName]quota{
	"aws-cn": {
		{accountService, "GetAlternateContact"}:    {3, 5},
		{accountService, "PutAlternateContact"}:    {1, 6},
		{accountService, "DeleteAlternateContact"}: {1, 6},
	},
}

// assumedQuota is used when AWS throttles an operation without a documented quota.
var assumedQuota = quota{10, 1}

// quotaOf returns the documented quota of an operation; false where there is none.
func quotaOf(partition string, o operationName) (quota, bool) {
	if q, ok := otherQuotas[partition][o]; ok {
		return q, true
	}
	q, ok := quotas[o]
	return q, ok
}

// Requests do not arrive at AWS with the spacing at which they were sent. If
// every token were used, a request that arrives early would exceed the quota. So
// the tokens of reserveTime and a hundredth of the rate stay unused.
const (
	reserveTime  = 200 * time.Millisecond
	reserveShare = 0.01
)

// withReserve returns the quota without the reserve. At least one token remains.
func (q quota) withReserve() quota {
	reserve := int(math.Ceil(float64(q.rate) * reserveTime.Seconds()))
	return quota{rate: q.rate * (1 - reserveShare), burst: max(q.burst-reserve, 1)}
}
