package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"accountable/audit/sandbox"
)

// worldWithPortal returns a world with two sign-ins of one person at one start URL, and
// one of another person.
func worldWithPortal() sandbox.World {
	w := newWorld()
	w.SignIns = []sandbox.SignIn{
		{Name: "octank", StartURL: startURL, User: "alex.rivera", Token: "alex"},
		{Name: "octank-again", StartURL: startURL, User: "alex.rivera"},
		{Name: "other", StartURL: startURL, User: "sam.okafor", Token: "sam"},
	}
	w.Assign("octank", member, "Auditor", "Administrator")
	w.Assign("octank", delegated, "Auditor")
	w.Assign("octank-again", management, "Auditor")
	w.Assign("octank-again", member, "Auditor")
	w.Assign("other", outsider, "Auditor")
	w.Assign("nobody", outsider, "Auditor")
	return w
}

// pages reads a list of the portal page by page and returns a member of each item.
func (c *client) pages(path, token string, query url.Values, list, member string) (pages [][]string) {
	c.t.Helper()
	for {
		got := c.askPortal(http.MethodGet, path, token, query)
		if got.status != http.StatusOK {
			c.t.Fatalf("%s answered %d %s", path, got.status, got.body)
		}
		of := got.members(c.t)
		items, ok := of[list].([]any)
		if !ok {
			c.t.Fatalf("%s has no list %s", got.body, list)
		}
		page := []string{}
		for _, item := range items {
			members, _ := item.(map[string]any)
			page = append(page, fmt.Sprint(members[member]))
		}
		pages = append(pages, page)
		next, ok := of["nextToken"].(string)
		if !ok {
			return pages
		}
		query.Set("next_token", next)
	}
}

func TestPortal_ListsAssignments(t *testing.T) {
	c := serveWorld(t, worldWithPortal())
	for _, tc := range []struct {
		path, token, list, member string
		query                     url.Values
		want                      string
	}{
		{"/assignment/accounts", "alex", "accountList", "accountId", url.Values{}, "[[" + member + " " + delegated + " " + management + "]]"},
		{"/assignment/accounts", "alex", "accountList", "accountName", url.Values{"max_result": {"2"}}, "[[account-3333 account-2222] [account-1111]]"},
		{"/assignment/accounts", "sam", "accountList", "accountId", url.Values{}, "[[" + outsider + "]]"},
		{"/assignment/roles", "alex", "roleList", "roleName", url.Values{"account_id": {member}}, "[[Auditor Administrator]]"},
		{"/assignment/roles", "alex", "roleList", "roleName", url.Values{"account_id": {member}, "max_result": {"1"}}, "[[Auditor] [Administrator]]"},
		{"/assignment/roles", "alex", "roleList", "accountId", url.Values{"account_id": {management}}, "[[" + management + "]]"},
	} {
		if got := fmt.Sprint(c.pages(tc.path, tc.token, tc.query, tc.list, tc.member)); got != tc.want {
			t.Errorf("%s for %s is %s, want %s", tc.path, tc.token, got, tc.want)
		}
	}
	if n := c.server.Count(sandbox.ListAccounts); n != 0 {
		t.Errorf("%d requests to the portal count as Organizations'", n)
	}
	for _, a := range []struct{ id, role string }{{member, "Administrator"}, {delegated, "Auditor"}, {management, "Auditor"}} {
		if got := c.portal("alex", a.id, a.role); got.status != http.StatusOK {
			t.Errorf("entering %s as %s answered %d %s", a.id, a.role, got.status, got.body)
		}
	}
}

func TestPortal_Refusals(t *testing.T) {
	for name, tc := range map[string]struct {
		path, token   string
		query         url.Values
		status        int
		code, message string
	}{
		"accounts, no token": {"/assignment/accounts", "nobody", nil, 401, "UnauthorizedException", "Session token not found or invalid"},
		"roles, no token": {
			"/assignment/roles", "nobody", url.Values{"account_id": {member}}, 401, "UnauthorizedException", "Session token not found or invalid",
		},
		"roles without an account": {"/assignment/roles", "alex", nil, 400, "InvalidRequestException", "account_id is required"},
		"not assigned":             {"/assignment/roles", "alex", url.Values{"account_id": {outsider}}, 403, "ForbiddenException", "No access"},
		"page too small":           {"/assignment/accounts", "alex", url.Values{"max_result": {"0"}}, 400, "InvalidRequestException", "max_result must be between 1 and 100"},
		"page too large":           {"/assignment/accounts", "alex", url.Values{"max_result": {"101"}}, 400, "InvalidRequestException", "max_result must be between 1 and 100"},
		"a token of no use":        {"/assignment/accounts", "alex", url.Values{"next_token": {"!"}}, 400, "InvalidRequestException", "next_token is not valid"},
	} {
		t.Run(name, func(t *testing.T) {
			expectRefusal(t, serveWorld(t, worldWithPortal()).askPortal(http.MethodGet, tc.path, tc.token, tc.query), tc.status, tc.code, tc.message)
		})
	}
}
