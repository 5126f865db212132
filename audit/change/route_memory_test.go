package change_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
)

func TestRouteMemoryRecordsDenials(t *testing.T) {
	denied, other := &audit.Trouble{Kind: audit.AccessDenied, Message: "IAM denies it"}, &audit.Trouble{Kind: audit.Throttled, Message: "slow down"}
	route := audit.Route{Profile: "own", Mode: audit.Standalone}
	for name, test := range map[string]struct {
		kind    journal.OutcomeKind
		trouble *audit.Trouble
		want    string
	}{
		"denied":                 {journal.Failed, denied, "IAM denies it"},
		"refused":                {journal.Refused, denied, "IAM denies it"},
		"throttled":              {journal.Failed, other, ""},
		"written":                {journal.Written, nil, ""},
		"written, then not read": {journal.Unconfirmed, denied, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var m change.RouteMemory
			m.Record(change.Outcome{Change: change.Change{AccountID: audittest.AccountID, Route: route}, Kind: test.kind, Trouble: test.trouble})
			if got := m.Denial(audittest.AccountID, route); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := m.Denial(audittest.AccountID, audit.Route{Profile: "own", Mode: audit.InOrganization}); got != "" {
				t.Errorf("the same profile through the organization: %q", got)
			}
		})
	}
}

func TestRouteMemoryForgetsOneAccount(t *testing.T) {
	var m change.RouteMemory
	route := audit.Route{Profile: "management", Mode: audit.InOrganization}
	for _, id := range []string{audittest.AccountID, "222233334444"} {
		m.Record(change.Outcome{
			Change: change.Change{AccountID: id, Route: route}, Kind: journal.Failed, Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: "no"},
		})
	}
	m.ForgetDenials(audittest.AccountID)
	if m.Denial(audittest.AccountID, route) != "" || m.Denial("222233334444", route) != "no" {
		t.Errorf("%q and %q are remembered", m.Denial(audittest.AccountID, route), m.Denial("222233334444", route))
	}
}

func TestRouteMemoryKnowsLastWriter(t *testing.T) {
	var m change.RouteMemory
	if got := m.LastWriter(audittest.AccountID); got != "" {
		t.Errorf("%q wrote before anything was written", got)
	}
	m.RememberEarlier(func(string) string { return "writer" })
	if got := m.LastWriter(audittest.AccountID); got != "writer" {
		t.Errorf("%q wrote in an earlier run, want writer", got)
	}
	for _, kind := range []journal.OutcomeKind{journal.Failed, journal.AlreadyRight, journal.Unconfirmed, journal.Refused} {
		m.Record(change.Outcome{Change: change.Change{AccountID: audittest.AccountID, Route: audit.Route{Profile: string(kind)}}, Kind: kind})
	}
	if got := m.LastWriter(audittest.AccountID); got != "unconfirmed" {
		t.Errorf("%q wrote last, want the write that AWS accepted", got)
	}
}

func TestBatchRecordsDenials(t *testing.T) {
	b := newBench(t, nil)
	b.aws.Denied["p/SECURITY"] = audit.AccessDenied
	batch := &change.Batch{Applier: b.Applier}
	for range batch.Run(t.Context(), []change.Change{b.change}) {
		continue // until the last outcome
	}
	if got := b.Memory.Denial(audittest.AccountID, b.change.Route); got == "" {
		t.Error("the denial is not remembered")
	}
}
