package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// accounts returns the accounts of ListAccounts, by id.
func (c *client) accounts(caller string) map[string]map[string]any {
	c.t.Helper()
	all := map[string]map[string]any{}
	items, ok := c.organizations(caller, sandbox.ListAccounts, members{}).members(c.t)["Accounts"].([]any)
	if !ok {
		c.t.Fatal("no accounts")
	}
	for _, item := range items {
		of, _ := item.(map[string]any)
		id, _ := of["Id"].(string)
		all[id] = of
	}
	return all
}

func TestListAccounts_FormsOfStates(t *testing.T) {
	for state, status := range map[string]string{
		"": "ACTIVE", "ACTIVE": "ACTIVE", "PENDING_CLOSURE": "PENDING_CLOSURE",
		"SUSPENDED": "SUSPENDED", "CLOSED": "SUSPENDED", "PENDING_ACTIVATION": "SUSPENDED",
	} {
		for form, want := range map[sandbox.StatesOnWire][]any{
			sandbox.StateAlone:     {state, nil},
			sandbox.StateAndStatus: {state, status},
			sandbox.StatusAlone:    {nil, status},
		} {
			w := newWorld()
			w.Account(member).State = state
			w.Organization.States = form
			if want[0] == "" {
				want[0] = "ACTIVE"
			}
			of := serveWorld(t, w).accounts(management)[member]
			if of["State"] != want[0] || of["Status"] != want[1] {
				t.Errorf("%q in form %d is %v and %v, want %v", state, form, of["State"], of["Status"], want)
			}
		}
	}
}

func TestListAccounts_FormsOfPaths(t *testing.T) {
	const unit = "o-octank0001/r-root/ou-root-workload/ou-root-products/"
	for form, want := range map[sandbox.PathsOnWire][]string{
		sandbox.PathsToParent:  {"[" + unit + "]", "[o-octank0001/r-root/]", unit},
		sandbox.PathsToAccount: {"[" + unit + member + "/]", "[o-octank0001/r-root/" + management + "/]", unit},
		sandbox.NoPaths:        {"<nil>", "<nil>", "<nil>"},
	} {
		w := newWorld()
		w.Organization.Paths = form
		c := serveWorld(t, w)
		accounts := c.accounts(management)
		of, _ := c.organizations(management, sandbox.DescribeOrganizationalUnit, members{"OrganizationalUnitId": "ou-root-products"}).
			members(t)["OrganizationalUnit"].(map[string]any)
		got := []string{fmt.Sprint(accounts[member]["Paths"]), fmt.Sprint(accounts[management]["Paths"]), fmt.Sprint(of["Path"])}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("form %d: %v, want %v", form, got, want)
		}
	}
}

// Units and accounts are found this way where Paths are not sent.
func TestListChildren_WalksTheTree(t *testing.T) {
	c := serveWorld(t, newWorld())
	for _, tc := range []struct {
		operation, list string
		in              members
		want            string
	}{
		{sandbox.ListAccountsForParent, "Accounts", members{"ParentId": "r-root"}, "[" + management + " " + delegated + "]"},
		{sandbox.ListAccountsForParent, "Accounts", members{"ParentId": "ou-root-products"}, "[" + member + "]"},
		{sandbox.ListAccountsForParent, "Accounts", members{"ParentId": "ou-root-workload"}, "[]"},
		{sandbox.ListChildren, "Children", members{"ParentId": "r-root", "ChildType": "ACCOUNT"}, "[" + management + " " + delegated + "]"},
		{sandbox.ListChildren, "Children", members{"ParentId": "r-root", "ChildType": "ORGANIZATIONAL_UNIT"}, "[ou-root-workload]"},
		{sandbox.ListChildren, "Children", members{"ParentId": "r-root", "ChildType": "ACCOUNT", "MaxResults": 1}, "[" + management + " " + delegated + "]"},
		{sandbox.ListParents, "Parents", members{"ChildId": member}, "[ou-root-products]"},
		{sandbox.ListParents, "Parents", members{"ChildId": "ou-root-products"}, "[ou-root-workload]"},
		{sandbox.ListParents, "Parents", members{"ChildId": management}, "[r-root]"},
	} {
		if got, _ := c.list(management, tc.operation, tc.list, tc.in); fmt.Sprint(got) != tc.want {
			t.Errorf("%s of %v is %v, want %s", tc.operation, tc.in, got, tc.want)
		}
	}
	of, _ := c.organizations(delegated, sandbox.DescribeAccount, members{"AccountId": member}).members(t)["Account"].(map[string]any)
	if of["Name"] != "account-3333" || of["State"] != "ACTIVE" {
		t.Errorf("the account is %v", of)
	}
}

func TestListTags(t *testing.T) {
	w := newWorld()
	w.Account(member).Tags = map[string]string{"team": "payments", "environment": "prod"}
	c := serveWorld(t, w)
	for id, want := range map[string]string{
		member:     `[{"Key":"environment","Value":"prod"},{"Key":"team","Value":"payments"}]`,
		management: "[]", "r-root": "[]", "ou-root-products": "[]",
	} {
		got := c.organizations(delegated, sandbox.ListTagsForResource, members{"ResourceId": id}).members(t)
		if tags := encodeJSON(t, got["Tags"]); tags != want {
			t.Errorf("tags of %s are %s, want %s", id, tags, want)
		}
	}
}

func TestOrganizations_UnknownIDs(t *testing.T) {
	c := serveWorld(t, newWorld())
	for _, tc := range []struct {
		operation string
		in        members
		code      string
	}{
		{sandbox.DescribeAccount, members{"AccountId": outsider}, "AccountNotFoundException"},
		{sandbox.DescribeAccount, members{}, "AccountNotFoundException"},
		{sandbox.DescribeOrganizationalUnit, members{"OrganizationalUnitId": "r-root"}, "OrganizationalUnitNotFoundException"},
		{sandbox.ListAccountsForParent, members{"ParentId": member}, "ParentNotFoundException"},
		{sandbox.ListChildren, members{"ParentId": member, "ChildType": "ACCOUNT"}, "ParentNotFoundException"},
		{sandbox.ListChildren, members{"ParentId": "r-root", "ChildType": "POLICY"}, "InvalidInputException"},
		{sandbox.ListParents, members{"ChildId": outsider}, "ChildNotFoundException"},
		{sandbox.ListParents, members{"ChildId": "r-root"}, "ChildNotFoundException"},
		{sandbox.ListTagsForResource, members{"ResourceId": outsider}, "TargetNotFoundException"},
		{sandbox.ListDelegatedServicesForAccount, members{"AccountId": outsider}, "AccountNotFoundException"},
		{sandbox.ListDelegatedServicesForAccount, members{"AccountId": member}, "AccountNotRegisteredException"},
	} {
		if got := c.organizations(management, tc.operation, tc.in); got.status != http.StatusBadRequest || got.text(t, "__type") != tc.code {
			t.Errorf("%s of %v: %d %s, want %s", tc.operation, tc.in, got.status, got.body, tc.code)
		}
		if got := c.organizations(member, tc.operation, tc.in); got.text(t, "__type") != "AccessDeniedException" {
			t.Errorf("%s by a member: %s", tc.operation, got.body)
		}
	}
}

// They read the organization, but Account Management refuses them.
func TestOrganizations_AdministratorsOfOtherServices(t *testing.T) {
	w := newWorld()
	w.Organization.OtherAdmins = []sandbox.Delegation{
		{AccountID: member, Service: "guardduty.amazonaws.com"}, {AccountID: delegated, Service: "config.amazonaws.com"},
	}
	c := serveWorld(t, w)
	for service, want := range map[string]string{
		"account.amazonaws.com":   "[" + delegated + "]",
		"guardduty.amazonaws.com": "[" + member + "]",
		"config.amazonaws.com":    "[" + delegated + "]",
		"sso.amazonaws.com":       "[]",
		"":                        "[" + delegated + " " + member + "]",
	} {
		got, _ := c.list(member, sandbox.ListDelegatedAdministrators, "DelegatedAdministrators", members{"ServicePrincipal": service})
		if fmt.Sprint(got) != want {
			t.Errorf("%q is administered by %v, want %s", service, got, want)
		}
	}
	admins := c.organizations(management, sandbox.ListDelegatedAdministrators, members{})
	if strings.Contains(admins.body, "Paths") {
		t.Errorf("the shape DelegatedAdministrator has no Paths: %s", admins.body)
	}
	services := c.organizations(management, sandbox.ListDelegatedServicesForAccount, members{"AccountId": delegated}).members(t)
	if got := encodeJSON(t, services["DelegatedServices"]); got != `[{"ServicePrincipal":"account.amazonaws.com"},{"ServicePrincipal":"config.amazonaws.com"}]` {
		t.Errorf("the delegated administrator has %s", got)
	}
	expectRefusal(t, c.account(member, sandbox.GetAlternateContact, members{"AlternateContactType": sandbox.Security, "AccountId": delegated}),
		403, "AccessDeniedException",
		"User: arn:aws:iam::333344445555:user/333344445555 is not authorized to perform: account:GetAlternateContact")
}

func TestSetTrustedAccess(t *testing.T) {
	w := newWorld()
	w.Organization.TrustedAccess = false
	c := serveWorld(t, w)
	in := members{"AlternateContactType": sandbox.Security, "AccountId": member}
	for _, step := range []struct {
		on     bool
		status int
	}{{false, 403}, {true, 200}, {false, 403}} {
		c.server.SetTrustedAccess(step.on)
		if got := c.account(management, sandbox.GetAlternateContact, in); got.status != step.status {
			t.Errorf("with trusted access %v: %d %s", step.on, got.status, got.body)
		}
	}
	if w.Organization.TrustedAccess {
		t.Error("the world was changed")
	}
	none := sandbox.New(sandbox.World{})
	none.SetTrustedAccess(true) // does nothing without an organization
}

func TestInactiveRefused(t *testing.T) {
	for _, tc := range []struct {
		state   string
		refuses bool
		status  int
	}{
		{"CLOSED", false, 200},
		{"CLOSED", true, 403},
		{"SUSPENDED", true, 403},
		{"PENDING_CLOSURE", true, 403},
		{"PENDING_ACTIVATION", true, 403},
		{"ACTIVE", true, 200},
		{"", true, 200},
	} {
		w := newWorld()
		w.Account(member).State = tc.state
		w.Organization.InactiveRefused = tc.refuses
		got := serveWorld(t, w).account(management, sandbox.GetAlternateContact, members{"AlternateContactType": sandbox.Security, "AccountId": member})
		if got.status != tc.status {
			t.Errorf("%q, refusing %v: %d %s", tc.state, tc.refuses, got.status, got.body)
		}
	}
}
