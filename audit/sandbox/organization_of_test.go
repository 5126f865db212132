package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

func TestOrganizationOf_IsATree(t *testing.T) {
	for _, n := range []int{0, 1, 2, 40, 1200} {
		w := demo.OrganizationOf(n)
		if len(w.Accounts) != n+1 || len(w.Profiles) != min(n, 2)+1 {
			t.Errorf("%d members: %d accounts, %d profiles", n, len(w.Accounts), len(w.Profiles))
		}
		unit := regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`) // the Organizations model
		depths := map[string]int{w.Organization.RootID: 0}
		deepest := 0
		for _, u := range w.Organization.Units {
			parent, known := depths[u.ParentID]
			if _, twice := depths[u.ID]; twice || !known || !unit.MatchString(u.ID) {
				t.Errorf("unit %+v", u)
			}
			depths[u.ID] = parent + 1
			deepest = max(deepest, parent+1)
		}
		if deepest != 5 {
			t.Errorf("units nest %d deep, want 5", deepest)
		}
		ids, names := map[string]bool{}, map[string]bool{}
		for _, a := range w.Accounts {
			if _, held := depths[a.Parent]; !held || ids[a.ID] || names[a.Name] || len(a.Email) > 64 || a.Tags["environment"] == "" {
				t.Errorf("account %+v", a)
			}
			ids[a.ID], names[a.Name] = true, true
		}
		if !reflect.DeepEqual(w, demo.OrganizationOf(n)) {
			t.Errorf("%d members differ from themselves", n)
		}
	}
}

func TestOrganizationOf_HasAllFindings(t *testing.T) {
	w := demo.OrganizationOf(100)
	w.Quotas = map[string]sandbox.Quota{}
	c := serveWorld(t, w)
	states, answers := map[string]int{}, map[int]int{}
	ids, _ := c.list(demo.ManyID(0), sandbox.ListAccounts, "Accounts", members{})
	for _, id := range ids {
		if state := w.Account(id).State; state != "" {
			states[state]++
			continue
		}
		in := members{"AlternateContactType": sandbox.Security}
		if id != demo.ManyID(0) {
			in["AccountId"] = id
		}
		answers[c.account(demo.ManyID(0), sandbox.GetAlternateContact, in).status]++
	}
	if want := "map[CLOSED:2 PENDING_ACTIVATION:2 PENDING_CLOSURE:2 SUSPENDED:2]"; fmt.Sprint(states) != want {
		t.Errorf("states are %v, want %s", states, want)
	}
	if answers[http.StatusOK]+answers[http.StatusNotFound] != 93 || answers[http.StatusNotFound] < 15 {
		t.Errorf("answers by status: %v", answers)
	}
	in := members{"AlternateContactType": sandbox.Security, "AccountId": demo.ManyID(1)}
	if got := c.account(demo.ManyID(1), sandbox.GetAlternateContact, in); got.status == http.StatusForbidden {
		t.Errorf("the delegated administrator may not name itself: %s", got.body)
	}
	pages := c.pages("/assignment/accounts", w.SignIns[0].Token, url.Values{"max_result": {"40"}}, "accountList", "accountId")
	if got := strings.Count(fmt.Sprint(pages), "2000000"); len(pages) != 3 || got != 93 {
		t.Errorf("%d pages of %d accounts to enter", len(pages), got)
	}
}
