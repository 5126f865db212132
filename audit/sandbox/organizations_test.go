package sandbox_test

import (
	"fmt"
	"net/http"
	"testing"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// list reads a list page by page and returns the ids and the sizes of the pages.
func (c *client) list(caller, operation, member string, in members) (ids []string, pages []int) {
	c.t.Helper()
	for {
		got := c.organizations(caller, operation, in)
		if got.status != http.StatusOK {
			c.t.Fatalf("%s answered %d %s", operation, got.status, got.body)
		}
		items, ok := got.members(c.t)[member].([]any)
		if !ok {
			c.t.Fatalf("%s has no list %s", got.body, member)
		}
		pages = append(pages, len(items))
		for _, item := range items {
			of, _ := item.(map[string]any)
			id, _ := of["Id"].(string)
			ids = append(ids, id)
		}
		next, ok := got.members(c.t)["NextToken"].(string)
		if !ok {
			return ids, pages
		}
		in["NextToken"] = next
	}
}

func TestListAccounts_Pages(t *testing.T) {
	for _, tc := range []struct {
		name       string
		accounts   int
		emptyFirst bool
		max        int
		pages      string
	}{
		{"one page", 20, false, 0, "[20]"},
		{"three pages", 45, false, 0, "[20 20 5]"},
		{"small pages", 5, false, 2, "[2 2 1]"},
		{"an empty page first", 21, true, 0, "[0 20 1]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := demo.Many(tc.accounts)
			w.Quotas = map[string]sandbox.Quota{}
			w.Organization.EmptyPages = tc.emptyFirst
			in := members{}
			if tc.max > 0 {
				in["MaxResults"] = tc.max
			}
			ids, pages := serveWorld(t, w).list(demo.ManyID(0), sandbox.ListAccounts, "Accounts", in)
			if fmt.Sprint(pages) != tc.pages {
				t.Errorf("pages of %v, want %s", pages, tc.pages)
			}
			for i, id := range ids {
				if id != demo.ManyID(i) {
					t.Errorf("account %d is %s", i, id)
				}
			}
		})
	}
}

func TestListAccounts_StateAndPath(t *testing.T) {
	w := newWorld()
	w.Account(member).State = "SUSPENDED"
	got := serveWorld(t, w).organizations(management, sandbox.ListAccounts, members{}).members(t)
	for _, item := range got["Accounts"].([]any) { //nolint:errcheck // a panic fails the test as well
		of, _ := item.(map[string]any)
		if of["Id"] != member {
			continue
		}
		if of["State"] != "SUSPENDED" || of["Status"] != nil {
			t.Errorf("state is %v, status %v", of["State"], of["Status"])
		}
		if path := fmt.Sprint(of["Paths"]); path != "[o-octank0001/r-root/ou-root-workload/ou-root-products/]" {
			t.Error(path)
		}
		return
	}
	t.Error("the member is not listed")
}

func TestListUnits_ByParent(t *testing.T) {
	c := serveWorld(t, newWorld())
	roots, _ := c.list(management, sandbox.ListRoots, "Roots", members{})
	if fmt.Sprint(roots) != "[r-root]" {
		t.Errorf("roots are %v", roots)
	}
	for parent, want := range map[string]string{
		"r-root": "[ou-root-workload]", "ou-root-workload": "[ou-root-products]", "ou-root-products": "[]",
	} {
		units, _ := c.list(delegated, sandbox.ListOrganizationalUnitsForParent, "OrganizationalUnits", members{"ParentId": parent})
		if fmt.Sprint(units) != want {
			t.Errorf("units below %s are %v, want %s", parent, units, want)
		}
	}
}

func TestDescribeOrganization(t *testing.T) {
	for name, tc := range map[string]struct {
		change           func(*sandbox.Organization)
		features, trusts string
	}{
		"all features":    {func(*sandbox.Organization) {}, "ALL", `[{"ServicePrincipal":"account.amazonaws.com"}]`},
		"no trust":        {func(o *sandbox.Organization) { o.TrustedAccess = false }, "ALL", "[]"},
		"billing feature": {func(o *sandbox.Organization) { o.BillingOnly = true }, "CONSOLIDATED_BILLING", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			tc.change(w.Organization)
			c := serveWorld(t, w)
			of, _ := c.organizations(member, sandbox.DescribeOrganization, members{}).members(t)["Organization"].(map[string]any)
			if of["FeatureSet"] != tc.features || of["MasterAccountId"] != management {
				t.Error(of)
			}
			trusted := c.organizations(management, sandbox.ListAWSServiceAccessForOrganization, members{}).members(t)
			if got := encodeJSON(t, trusted["EnabledServicePrincipals"]); got != tc.trusts {
				t.Errorf("trusts %s, want %s", got, tc.trusts)
			}
			admins, _ := c.list(management, sandbox.ListDelegatedAdministrators, "DelegatedAdministrators", members{
				"ServicePrincipal": "account.amazonaws.com",
			})
			if fmt.Sprint(admins) != "["+delegated+"]" {
				t.Errorf("delegated administrators are %v", admins)
			}
		})
	}
}

func TestOrganizations_Refusals(t *testing.T) {
	const notYours = "You don't have permissions to access this resource."
	for _, tc := range []struct {
		name, caller, operation string
		in                      members
		code, message           string
	}{
		{"not in one", outsider, sandbox.DescribeOrganization, nil, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."},
		{"list without one", outsider, sandbox.ListAccounts, nil, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."},
		{"member", member, sandbox.ListAccounts, nil, "AccessDeniedException", notYours},
		{"member, roots", member, sandbox.ListRoots, nil, "AccessDeniedException", notYours},
		{"unknown parent", management, sandbox.ListOrganizationalUnitsForParent, members{"ParentId": "ou-root-nowhere0"}, "ParentNotFoundException", "You provided a root or organizational unit that doesn't exist."},
		{"page too large", management, sandbox.ListAccounts, members{"MaxResults": 21}, "InvalidInputException", "You specified an invalid value for MaxResults."},
		{"page too small", management, sandbox.ListAccounts, members{"MaxResults": 0}, "InvalidInputException", "You specified an invalid value for MaxResults."},
		{"bad token", management, sandbox.ListAccounts, members{"NextToken": "!"}, "InvalidInputException", "The NextToken that you specified is not valid."},
		{
			"denied", delegated, sandbox.ListAccounts, nil, "AccessDeniedException",
			"User: arn:aws:iam::222233334444:user/222233334444 is not authorized to perform: organizations:ListAccounts" +
				" on resource: * because no identity-based policy allows the organizations:ListAccounts action",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			w.Deny(delegated, "organizations:*", sandbox.IdentityPolicy)
			in := tc.in
			if in == nil {
				in = members{}
			}
			got := serveWorld(t, w).organizations(tc.caller, tc.operation, in)
			if got.status != http.StatusBadRequest || got.text(t, "__type") != tc.code || got.text(t, "Message") != tc.message {
				t.Errorf("refused with %d %s, want %s: %s", got.status, got.body, tc.code, tc.message)
			}
		})
	}
}
