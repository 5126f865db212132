package change_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

func TestGuardBlocksForbiddenWrites(t *testing.T) {
	res := readResult(&old)
	saved := change.Planner{InForce: policy.NewInForce(wantsGood()), Now: func() time.Time { return today }}.FromPolicy([]scan.Result{res})
	for name, test := range map[string]struct {
		planner change.Planner
		reason  string
	}{
		"nothing":        {change.Planner{}, ""},
		"read-only mode": {change.Planner{ReadOnly: true}, "read-only mode"},
		"hands off": {change.Planner{InForce: policy.NewInForce(policy.Policy{HandsOff: []policy.Exemption{
			{Match: policy.Match{Accounts: []string{audittest.AccountID}}, Reason: "theirs"},
		}})}, "theirs"},
	} {
		t.Run(name, func(t *testing.T) {
			it := test.planner.Guard(saved).Items[0]
			if test.reason == "" {
				if it.State != change.Planned {
					t.Errorf("%s: %s", it.State, it.Reason)
				}
				return
			}
			if it.State != change.Unwritable || !strings.Contains(it.Reason, test.reason) {
				t.Errorf("%s: %s", it.State, it.Reason)
			}
		})
	}
	if saved.Items[0].State != change.Planned {
		t.Error("the saved plan was changed")
	}
}

func TestGuardUsesNextRouteAfterDenial(t *testing.T) {
	undo := change.Planner{}.Undo([]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)}, leads)
	denied := func(labels ...string) change.Planner {
		return change.Planner{Memory: denyRoutes(undo.Items[0].Routes, "%s may not write there", append(labels, "none")...)}
	}
	for name, test := range map[string]struct {
		planner change.Planner
		writes  string
		reason  string
	}{
		"nothing is denied": {denied(), "writer", ""},
		"one is":            {denied("writer"), "own", ""},
		"both are":          {denied("writer", "own"), "writer", "writer may not write there"},
	} {
		it := test.planner.Guard(undo).Items[0]
		if it.Reason != test.reason || it.Change.Route.Label() != test.writes || (it.Change.After == nil) != (test.reason != "") {
			t.Errorf("%s: %s by %s to %v: %s", name, it.State, it.Change.Route.Label(), it.Change.After, it.Reason)
		}
	}
	if undo.Items[0].Change.Route.Label() != "writer" || undo.Items[0].Change.After == nil {
		t.Error("the plan itself was changed")
	}
}

// denyRoutes returns a memory in which AWS denied writes to the account by the
// routes with the labels, or by all routes where no label is given. The message
// names the route.
func denyRoutes(routes []audit.Route, message string, labels ...string) *change.RouteMemory {
	memory := &change.RouteMemory{}
	for _, r := range routes {
		if len(labels) > 0 && !slices.Contains(labels, r.Label()) {
			continue
		}
		memory.Record(change.Outcome{
			Change: change.Change{AccountID: audittest.AccountID, Route: r}, Kind: journal.Failed,
			Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: fmt.Sprintf(message, r.Label())},
		})
	}
	return memory
}
