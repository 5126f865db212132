package audit_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
)

func TestDenialsRecordsDeniedWrites(t *testing.T) {
	denied, other := &audit.Trouble{Kind: audit.AccessDenied, Message: "IAM denies it"}, &audit.Trouble{Kind: audit.Throttled, Message: "slow down"}
	route := audit.Route{Profile: "own", Mode: audit.Standalone}
	for name, test := range map[string]struct {
		kind    audit.OutcomeKind
		trouble *audit.Trouble
		want    string
	}{
		"denied":                 {audit.Failed, denied, "IAM denies it"},
		"refused":                {audit.Refused, denied, "IAM denies it"},
		"throttled":              {audit.Failed, other, ""},
		"written":                {audit.Written, nil, ""},
		"written, then not read": {audit.Unconfirmed, denied, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var d audit.Denials
			d.Record(audit.Outcome{Change: audit.Change{AccountID: audittest.AccountID, Route: route}, Kind: test.kind, Trouble: test.trouble})
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
	var d audit.Denials
	route := audit.Route{Profile: "management", Mode: audit.InOrganization}
	for _, id := range []string{audittest.AccountID, "222233334444"} {
		d.Record(audit.Outcome{
			Change: audit.Change{AccountID: id, Route: route}, Kind: audit.Failed, Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: "no"},
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
	batch := &audit.Batch{Applier: b.Applier}
	for range batch.Run(t.Context(), []audit.Change{b.change}) {
		continue // until the last outcome
	}
	if got := b.Denials.Reason(audittest.AccountID, b.change.Route); got == "" {
		t.Error("the denial is not remembered")
	}
}
