package cloud

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// quota is a token bucket: how many tokens come in a second and how many it
// holds. A request takes one.
type quota struct {
	rate  rate.Limit
	burst int
}

// operationName is an operation by the SDK's name of its service and its own:
// Organizations and the Identity Center portal both have a ListAccounts.
type operationName struct{ service, operation string }

// How the SDK names services.
const (
	organizationsService = "Organizations"
	portalService        = "SSO"
)

// quotas are what AWS documents for the operations that are called, for each
// calling account
// (https://docs.aws.amazon.com/accounts/latest/reference/quotas.html,
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
// The first page leaves open whose account is meant; people were throttled over
// all the members that one management account asked about.
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

// otherQuotas are those that differ from the commercial partition's
// (https://docs.amazonaws.cn/en_us/accounts/latest/reference/quotas.html).
var otherQuotas = map[string]map[operationName]quota{
	china: {
		{accountService, "GetAlternateContact"}:    {3, 5},
		{accountService, "PutAlternateContact"}:    {1, 6},
		{accountService, "DeleteAlternateContact"}: {1, 6},
	},
}

// assumedQuota holds once AWS complains of an operation whose quota it does not
// document.
var assumedQuota = quota{10, 1}

// quotaOf is the documented quota of an operation; false where there is none.
func quotaOf(partition string, o operationName) (quota, bool) {
	if q, ok := otherQuotas[partition][o]; ok {
		return q, true
	}
	q, ok := quotas[o]
	return q, ok
}

// Requests do not reach AWS at the distances at which they were sent. A bucket
// that is drained to the last token all the time would be overdrawn by each that
// comes too soon after the one before; so a few tokens are left in it, as many as
// come within spareTime, and a hundredth of what comes is not taken.
const (
	spareTime  = 200 * time.Millisecond
	spareShare = 0.01
)

// within is the quota less what is spared; a token at least remains.
func (q quota) within() quota {
	spare := int(math.Ceil(float64(q.rate) * spareTime.Seconds()))
	return quota{rate: q.rate * (1 - spareShare), burst: max(q.burst-spare, 1)}
}
