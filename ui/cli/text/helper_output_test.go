package text

import (
	"bytes"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// A table may end up in a log: only the screens show what a helper program printed.
func TestDrawReport_HelperOutputStaysOut(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.NoCredentials, Message: "credential_process failed", NextStep: "Run it once in a terminal", HelperOutput: "printed by a helper"}
	var b bytes.Buffer
	rep := report.Report{Accounts: []scan.Result{{
		Target: audittest.Payments, Status: audit.Error, Trouble: trouble, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Trouble: trouble}},
	}}}
	if err := DrawReport(newTestOutput(&b, 0), rep, []audit.ContactType{audit.Security}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "credential_process failed") || strings.Contains(b.String(), trouble.HelperOutput) {
		t.Errorf("drawn:\n%s", b.String())
	}
}
