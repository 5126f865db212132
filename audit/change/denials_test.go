package change_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
)

func TestDenialsRecordsDeniedWrites(t *testing.T) {
	denied, other := &audit.Trouble{Kind: audit.AccessDenied, Message: "IAM denies it"}, &audit.Trouble{Kind: audit.Throttled, Message: "slow down"}
	route := audit.Route{Profile: "own", Mode: audit.Standalone}
	for name, test := range map[string]struct {
		kind    change.OutcomeKind
		trouble *audit.Trouble
		want    string
	}{
		"denied":                 {change.Failed, denied, "IAM denies it"},
		"refused":                {change.Refused, denied, "IAM denies it"},
		"throttled":              {change.Failed, other, ""},
		"written":                {change.Written, nil, ""},
		"written, then not read": {change.Unconfirmed, denied, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var d change.Denials
			d.Record(change.Outcome{Change: change.Change{AccountID: audittest.AccountID, Route: route}, Kind: test.kind, Trouble: test.trouble})
			if got := d.Reason(audittest.AccountID, route); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := d.Reason(audittest.AccountID, audit.Route{Profile: "own", Mode: audit.InOrganization}); got != "" {
				t.Errorf("the same profile through the organization: %q", got)
			}
		})
	}
}

func TestDenialsForgetOneAccount(t *testing.T) {
	var d change.Denials
	route := audit.Route{Profile: "management", Mode: audit.InOrganization}
	for _, id := range []string{audittest.AccountID, "222233334444"} {
		d.Record(change.Outcome{
			Change: change.Change{AccountID: id, Route: route}, Kind: change.Failed, Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: "no"},
		})
	}
	d.Forget(audittest.AccountID)
	if d.Reason(audittest.AccountID, route) != "" || d.Reason("222233334444", route) != "no" {
		t.Errorf("%q and %q are remembered", d.Reason(audittest.AccountID, route), d.Reason("222233334444", route))
	}
}

func TestBatchRecordsDenials(t *testing.T) {
	b := newBench(t, nil)
	b.aws.Denied["p/SECURITY"] = audit.AccessDenied
	batch := &change.Batch{Applier: b.Applier}
	for range batch.Run(t.Context(), []change.Change{b.change}) {
		continue // until the last outcome
	}
	if got := b.Denials.Reason(audittest.AccountID, b.change.Route); got == "" {
		t.Error("the denial is not remembered")
	}
}
