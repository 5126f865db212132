package change_test

import (
	"slices"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
)

func TestWriteOrderSortsRoutes(t *testing.T) {
	var (
		own       = audit.Route{Profile: "own", Mode: audit.Standalone}
		second    = audit.Route{Profile: "second", Mode: audit.Standalone}
		org       = audit.Route{Profile: "root", Mode: audit.InOrganization, CallerAccountID: "999988887777"}
		delegated = audit.Route{Profile: "admin", Mode: audit.InOrganization, CallerAccountID: "222233334444"}
		look      = audit.Route{Session: "octank", Role: "ViewOnlyAccess", Mode: audit.IdentityCenter}
		audits    = audit.Route{Session: "octank", Role: "SecurityAudit", Mode: audit.IdentityCenter}
		admin     = audit.Route{Session: "octank", Role: "AccountAdmin", Mode: audit.IdentityCenter}
	)
	is := func(labels ...string) func(string) bool {
		return func(label string) bool { return slices.Contains(labels, label) }
	}
	last := func(label string) func(string) string {
		return func(id string) string {
			if id != audittest.AccountID {
				return ""
			}
			return label
		}
	}
	for name, c := range map[string]struct {
		order  change.WriteOrder
		routes []audit.Route
		via    audit.Route
		want   []string
	}{
		"the organization first":                    {change.WriteOrder{}, []audit.Route{own, second, org}, second, []string{"root", "second", "own"}},
		"two of the organization, found by chance":  {change.WriteOrder{}, []audit.Route{own, org, delegated}, org, []string{"admin", "root", "own"}},
		"what wrote last before all":                {change.WriteOrder{Last: last("second"), Writing: is("own")}, []audit.Route{own, second, org}, own, []string{"second", "own", "root"}},
		"for writing before the organization":       {change.WriteOrder{Writing: is("second")}, []audit.Route{own, second, org}, own, []string{"second", "root", "own"}},
		"a role that wrote last":                    {change.WriteOrder{Last: last("octank/ViewOnlyAccess")}, []audit.Route{look, admin, own}, own, []string{"octank/ViewOnlyAccess", "own", "octank/AccountAdmin"}},
		"roles that look last, also who read":       {change.WriteOrder{}, []audit.Route{look, audits, admin}, look, []string{"octank/AccountAdmin", "octank/ViewOnlyAccess", "octank/SecurityAudit"}},
		"no read-only profile":                      {change.WriteOrder{ReadOnly: is("root", "own")}, []audit.Route{own, second, org}, own, []string{"second"}},
		"no read-only profile that wrote last":      {change.WriteOrder{ReadOnly: is("own"), Last: last("own")}, []audit.Route{own, org}, own, []string{"root"}},
		"no read-only profile that is to write":     {change.WriteOrder{ReadOnly: is("own"), Writing: is("own")}, []audit.Route{own, org}, own, []string{"root"}},
		"no read-only role":                         {change.WriteOrder{ReadOnly: is("octank/SecurityAudit")}, []audit.Route{audits, look}, look, []string{"octank/ViewOnlyAccess"}},
		"the one that read where no other is known": {change.WriteOrder{}, nil, own, []string{"own"}},
		"none": {change.WriteOrder{}, nil, audit.Route{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			given := slices.Clone(c.routes)
			res := scan.Result{Target: audit.Target{AccountID: audittest.AccountID, Routes: c.routes}, Via: c.via}
			var got []string
			for _, r := range c.order.Routes(res) {
				got = append(got, r.Label())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			for i, r := range given {
				if c.routes[i].Label() != r.Label() {
					t.Fatal("the target's own routes were reordered")
				}
			}
		})
	}
}

func TestIsReadOnlyRole(t *testing.T) {
	for role, want := range map[string]bool{
		"ViewOnlyAccess": true, "ReadOnlyAccess": true, "SecurityAudit": true, "AWSReadOnlyAccess": true, "billing_read_only": true,
		"": false, "AdministratorAccess": false, "ContactWriter": false, "PowerUserAccess": false,
	} {
		if got := audit.IsReadOnlyRole(role); got != want {
			t.Errorf("%q: %v", role, got)
		}
	}
}

func TestWriteOrderPrefersLastWriter(t *testing.T) {
	var memory change.RouteMemory
	memory.RememberEarlier(func(string) string { return "second" })
	order := change.WriteOrder{Last: memory.LastWriter}
	res := scan.Result{Target: audit.Target{AccountID: audittest.AccountID, Routes: []audit.Route{{Profile: "own"}, {Profile: "second"}, {Profile: "third"}}}}
	if got := order.Routes(res)[0].Label(); got != "second" {
		t.Errorf("%q is first, want the last writer of earlier runs", got)
	}
	memory.Record(change.Outcome{Change: change.Change{AccountID: audittest.AccountID, Route: audit.Route{Profile: "third"}}, Kind: journal.Written})
	if got := order.Routes(res)[0].Label(); got != "third" {
		t.Errorf("%q is first, want the last writer of this run", got)
	}
}
