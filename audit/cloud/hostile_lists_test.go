package cloud_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// hostileSearch is a search for accounts that sends one operation.
type hostileSearch struct {
	operation string
	world     func() sandbox.World
	find      func(ctx context.Context, r *cloudtest.Cloud) <-chan audit.Discovery
}

var hostileSearches = []hostileSearch{
	{sandbox.GetCallerIdentity, cloudtest.Organization, findMembers("manager")},
	{sandbox.DescribeOrganization, cloudtest.Organization, findMembers("manager")},
	{sandbox.ListAWSServiceAccessForOrganization, cloudtest.Organization, findMembers("manager")},
	{sandbox.ListDelegatedAdministrators, cloudtest.Organization, findMembers("delegate")},
	{sandbox.ListAccounts, cloudtest.Organization, findMembers("manager")},
	{sandbox.ListRoots, cloudtest.OrganizationWithUnits, findMembers("manager")},
	{sandbox.ListOrganizationalUnitsForParent, cloudtest.OrganizationWithUnits, findMembers("manager")},
	{sandbox.ListAccountsForParent, organizationWithoutPaths, findMembers("manager")},
	{sandbox.ListTagsForResource, cloudtest.Organization, findMembers("manager")},
	{sandbox.PortalListAccounts, portalWorld, findAssigned},
	{sandbox.ListAccountRoles, portalWorld, findAssigned},
}

func findMembers(profile string) func(context.Context, *cloudtest.Cloud) <-chan audit.Discovery {
	return func(ctx context.Context, r *cloudtest.Cloud) <-chan audit.Discovery {
		return r.Organization(ctx, profile, audit.DiscoverOptions{OUNames: true, Tags: true})
	}
}

func findAssigned(ctx context.Context, r *cloudtest.Cloud) <-chan audit.Discovery {
	return r.IdentityCenter(ctx, "octank")
}

func organizationWithoutPaths() sandbox.World {
	w := cloudtest.OrganizationWithUnits()
	w.Organization.Paths = sandbox.NoPaths
	return w
}

// portalWorld has a sign-in with roles in three accounts.
func portalWorld() sandbox.World {
	w := cloudtest.ThreeAccounts()
	cloudtest.AddSignIn(&w, nil)
	for _, id := range []string{cloudtest.MemberID, cloudtest.DelegateID} {
		for _, role := range []string{"Auditor", "Admin"} {
			w.SignIns[0].Assignments = append(w.SignIns[0].Assignments, sandbox.Assignment{AccountID: id, RoleName: role})
		}
	}
	return w
}

// protocols are operations of each protocol, for faults that do not depend on the answer.
var protocols = []string{sandbox.GetCallerIdentity, sandbox.ListAccounts, sandbox.PortalListAccounts}

// endsLate are lists that end only at the largest number of items that AWS can have.
var endsLate = []string{sandbox.ListAccounts, sandbox.ListAccountsForParent, sandbox.PortalListAccounts, sandbox.ListOrganizationalUnitsForParent}

// Every hostile answer to a search ends it with a trouble, and what was found is right: ids
// are ids, texts are short, and no account is found twice.
func TestHostile_Search(t *testing.T) {
	t.Parallel()
	for _, search := range hostileSearches {
		for _, fault := range sandbox.HostileFaults {
			if fault.Name == "endless-items" && slices.Contains(endsLate, search.operation) ||
				!fault.OnLists && !fault.OnTexts && !slices.Contains(protocols, search.operation) {
				continue
			}
			t.Run(search.operation+" "+fault.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := openHostile(t, search.world())
					r.Server.SetFault("", search.operation, sandbox.Hostile(fault.Name))
					start := time.Now()
					found := cloudtest.Collect(t, search.find(t.Context(), r))
					took := time.Since(start)
					if n := r.Server.Count(search.operation); n > 4000 || took > time.Hour {
						t.Errorf("%d requests took %s", n, took)
					}
					for _, trouble := range found.Troubles {
						expectPresentable(t, trouble)
					}
					for id, target := range found.Targets {
						expectPresentable(t, target.Trouble)
						if !audit.IsAccountID(id) || utf8.RuneCountInString(target.Name) > 4*128 {
							t.Errorf("account %q, name of %d characters", id, utf8.RuneCountInString(target.Name))
						}
						for _, route := range target.Routes {
							if len(route.Role) > 64 || route.Mode != audit.Standalone && !audit.IsAccountID(route.CallerAccountID) {
								t.Errorf("route with role %q of account %q", route.Role, route.CallerAccountID)
							}
						}
					}
				})
			})
		}
	}
}

// A list that AWS cannot have sent ends with a trouble that says why, and what was read
// before stays.
func TestHostile_ListsKeepWhatWasRead(t *testing.T) {
	t.Parallel()
	all := len(cloudtest.NamedPaths)
	for _, test := range []struct {
		operation, fault string
		message          string // of the only trouble
		gap              audit.Gap
		accounts         int
		paths            int // accounts with a path of names
	}{
		{sandbox.ListAccounts, "repeated-token", "the list of accounts may be incomplete: the token of a page was repeated", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "alternating-tokens", "the token of a page was repeated", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "empty-token", "the token of a page is empty", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "long-token", "the token of a page is too long", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "endless-pages", "many pages brought nothing new", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "endless-empty-pages", "many pages brought nothing new", audit.GapAccounts, 0, 0},
		{sandbox.ListAccounts, "duplicate-ids", "7 entries came twice", audit.GapAccounts, all, all},
		{sandbox.ListAccounts, "null-items", "4 entries are left out (its account id is missing)", audit.GapAccounts, all - 4, all - 4},
		{sandbox.ListAccounts, "bad-account-id", "1 entry is left out (its account id is not valid)", audit.GapAccounts, all - 1, all - 1},
		{sandbox.ListAccounts, "short-account-id", "1 entry is left out (its account id is not valid)", audit.GapAccounts, all - 1, all - 1},
		{sandbox.ListAccounts, "long-name", "7 entries are left out (its account name has 60000 characters)", audit.GapAccounts, 0, 0},
		{sandbox.ListRoots, "endless-items", "it is longer than AWS allows", audit.GapOUNames, all, 0},
		{sandbox.ListRoots, "bad-ids", "1 entry is left out (its root id is not valid)", audit.GapOUNames, all, 0},
		{sandbox.ListOrganizationalUnitsForParent, "bad-ids", "2 entries are left out (its organizational unit id is not valid)", audit.GapOUNames, all, 4},
		{sandbox.ListOrganizationalUnitsForParent, "ou-cycle", "organizational units may be incomplete: 1 entry came twice", audit.GapOUNames, all, all},
		{sandbox.ListOrganizationalUnitsForParent, "duplicate-ids", "came twice", audit.GapOUNames, all, all},
		{sandbox.ListTagsForResource, "long-name", "the list of tags may be incomplete: 1 entry is left out", audit.GapTags, all, all},
		{sandbox.ListTagsForResource, "endless-items", "the list of tags may be incomplete", audit.GapTags, all, all},
	} {
		t.Run(test.operation+" "+test.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := openHostile(t, cloudtest.OrganizationWithUnits())
				r.Server.SetFault("", test.operation, sandbox.Hostile(test.fault))
				found := cloudtest.Collect(t, findMembers("manager")(t.Context(), r))
				cloudtest.Want{Kind: audit.BadResponse, Message: test.message, Next: "Try again"}.Check(t, found.OneTrouble(t))
				if !slices.Equal(found.Gaps, []audit.Gap{test.gap}) {
					t.Errorf("gaps %v, want %s", found.Gaps, test.gap)
				}
				if len(found.Targets) != test.accounts || len(found.Paths) != test.paths {
					t.Errorf("%d accounts and %d paths, want %d and %d", len(found.Targets), len(found.Paths), test.accounts, test.paths)
				}
			})
		})
	}
}

// A chain of units that does not end is left at a depth that AWS does not allow.
func TestHostile_EndlessUnits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := openHostile(t, organizationWithoutPaths())
		for _, operation := range []string{sandbox.ListOrganizationalUnitsForParent, sandbox.ListAccountsForParent} {
			r.Server.SetFault("", operation, sandbox.Hostile("endless-units"))
		}
		found := cloudtest.Collect(t, findMembers("manager")(t.Context(), r))
		cloudtest.Want{Kind: audit.BadResponse, Message: "nested deeper than AWS allows", Next: "Try again"}.Check(t, found.OneTrouble(t))
		if n := r.Server.Count(sandbox.ListOrganizationalUnitsForParent); n > 30 || len(found.Targets) != len(cloudtest.NamedPaths) {
			t.Errorf("%d units were entered, %d accounts", n, len(found.Targets))
		}
	})
}
