package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/printable"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sampleReport returns a report with an account of each shape.
func sampleReport() report.Report {
	at := time.Date(2026, 11, 23, 11, 0, 0, 999, time.FixedZone("CET", 3600))
	denied := &audit.Trouble{
		Kind: audit.AccessDenied, Message: "User: arn:aws:sts::444455556666:assumed-role/Audit/jane.doe@octank.cloud is not authorized",
		NextStep: "Print the IAM permissions it needs", Command: "accountable permissions read", Err: errors.New("jane.doe@octank.cloud"),
	}
	jane := &audit.Contact{Name: "Jane Doe", Title: "CTO & co-founder", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}
	return report.Report{
		GeneratedAt: at,
		Tool:        report.Tool{Name: "accountable", Version: "0.1.0"},
		Run:         report.Run{ID: "20261123T100000Z-1", StartedAt: at.Add(-3 * time.Second), FinishedAt: at},
		Summary:     scan.Summary{Accounts: 4, Counts: map[audit.Status]int{audit.Warn: 1, audit.Fail: 1, audit.Error: 1, audit.Skipped: 1}},
		Accounts: []scan.Result{
			{
				Target: audit.Target{Key: "unknown", Partition: "aws", Routes: []audit.Route{{Profile: "unknown", Mode: audit.Standalone}}},
				Status: audit.Error, Trouble: denied, CheckedAt: at,
				Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Trouble: denied}},
				Via:      audit.Route{Profile: "unknown", Mode: audit.Standalone},
			},
			{
				Target: audit.Target{Key: "closed", AccountID: "222233334444", Name: "old", Partition: "aws", State: "SUSPENDED", OUPath: "Root/Closed", Skip: "the account is suspended"},
				Status: audit.Skipped,
			},
			{
				Target: audit.Target{
					Key: "prod-admin", AccountID: "111122223333", Name: "payments-prod", Partition: "aws", State: "ACTIVE",
					OUPath: "Root/Payments/Prod", RootEmail: "aws+prod@octank.cloud",
					Routes: []audit.Route{{Profile: "prod-admin", Mode: audit.Standalone}, {Profile: "prod-ro", Mode: audit.Standalone}},
				},
				Status: audit.Warn,
				Contacts: map[audit.ContactType]audit.Reading{
					audit.Security:   {Contact: jane},
					audit.Billing:    {},
					audit.Operations: {Trouble: denied},
				},
				Findings: []rules.Finding{
					{Rule: "security-contact-present", Contact: audit.Security, Status: audit.Pass, Severity: rules.High, Detail: "name, title, email and phone are set"},
					{
						Rule: "email-shared-mailbox", Contact: audit.Security, Status: audit.Warn, Severity: rules.Medium,
						Detail: `"JANE.doe@octank.cloud" is one person's: "jane" and "doe" are in the name`, Remedy: "Use a list instead of jane.doe@octank.cloud",
						Quoted: []string{"JANE.doe@octank.cloud", "jane", "doe"},
					},
					{
						Rule: "phone-looks-made-up", Contact: audit.Security, Status: audit.Excepted, Severity: rules.Low, Detail: "it is not assigned", Remedy: "Use another",
						Exception: &policy.Exception{
							Rule: "phone-looks-made-up", Reason: "john.roe@octank.cloud is having it assigned", Owner: "John Roe",
							Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
						},
					},
					{Rule: "email-not-root", Contact: audit.Security, Status: audit.NotJudged, Severity: rules.Medium, Detail: "the root email aws+prod@octank.cloud was not asked for"},
					{
						Rule: "email-shared-mailbox", Contact: audit.Root, Status: audit.Warn, Severity: rules.Medium, Apart: true,
						Detail: `"aws+prod@octank.cloud" is one person's`, Remedy: "Change the root email", Quoted: []string{"aws+prod@octank.cloud"},
					},
				},
				Via:       audit.Route{Profile: "prod-admin", Mode: audit.Standalone},
				Caller:    audit.Identity{AccountID: "111122223333", ARN: "arn:aws:sts::111122223333:assumed-role/Admin/jane.doe@octank.cloud"},
				CheckedAt: at,
			},
			{
				Target:   audit.Target{Key: "empty", AccountID: "000011112222", Partition: "aws-cn", Routes: []audit.Route{{Profile: "empty", Mode: audit.InOrganization}}},
				Status:   audit.Fail,
				Contacts: map[audit.ContactType]audit.Reading{audit.Security: {}, audit.Billing: {Trouble: denied}},
				Findings: []rules.Finding{
					{Rule: "security-contact-present", Contact: audit.Security, Status: audit.Fail, Severity: rules.High, Detail: "no security contact is set", Remedy: "Set one"},
					{Rule: "email-well-formed", Contact: audit.Billing, Status: audit.Error, Severity: rules.High, Detail: denied.Message, Remedy: denied.Advice(), Trouble: denied},
				},
				Via:       audit.Route{Profile: "empty", Mode: audit.InOrganization},
				CheckedAt: at,
			},
		},
	}
}

func writeReport(t *testing.T, r report.Report) string {
	t.Helper()
	return writeText(t, report.JSON, r)
}

func writeText(t *testing.T, format string, r report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWrite_Formats compares reports in every format with files in testdata, such as
// report.json.
func TestWrite_Formats(t *testing.T) {
	for _, format := range report.Formats() {
		for name, r := range map[string]report.Report{
			"report":   sampleReport(),
			"redacted": report.Redact(sampleReport()),
			"empty":    {Tool: report.Tool{Name: "accountable"}},
		} {
			t.Run(name+"."+format, func(t *testing.T) {
				text := writeText(t, format, r)
				expectGolden(t, name+"."+format, text)
				if i := indexUnsafe(text); i >= 0 {
					t.Errorf("a terminal would obey the character in %q", text[max(0, i-20):i+4])
				}
			})
		}
	}
}

// indexUnsafe returns the index of the first character that cannot be seen, or -1.
func indexUnsafe(text string) int {
	return strings.IndexFunc(strings.Replace(text, "\uFEFF", "___", 1), func(r rune) bool { return r != '\n' && printable.NeedsEscape(r) })
}

// expectGolden compares a text with a file in testdata, which -update rewrites.
func expectGolden(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it is not %s:\n%s", golden, got)
	}
}

func TestWrite_JSONRoundTrip(t *testing.T) {
	hostile := audit.Contact{Name: "\x1b[31m\u009b2J\u202edecalper\x7f </script>\u2028", Title: "日本\t語\n", Email: "a&b@octank.cloud", Phone: "é\xff"} //nolint:gosmopolitan // names are in any script
	r := sampleReport()
	r.Accounts[0].Contacts = map[audit.ContactType]audit.Reading{audit.Security: {Contact: &hostile}}
	text := writeReport(t, r)
	if i := indexUnsafe(text); i >= 0 {
		t.Errorf("a terminal would obey the character %q", text[i:i+2])
	}
	var doc struct {
		Accounts []struct {
			Contacts map[string]*audit.Contact `json:"contacts"`
		} `json:"accounts"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	hostile.Phone = "é\uFFFD"
	got := map[string]*audit.Contact{}
	for _, a := range doc.Accounts {
		for k, c := range a.Contacts {
			if c != nil {
				got[k+" "+c.Name] = c
			}
		}
	}
	want := map[string]*audit.Contact{
		"security " + hostile.Name: &hostile,
		"security Jane Doe":        sampleReport().Accounts[2].Contact(audit.Security),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

type brokenPipe struct{ left int }

func (w *brokenPipe) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestWrite_Errors(t *testing.T) {
	for _, format := range report.Formats() {
		if err := report.Write(&brokenPipe{left: 10}, format, sampleReport()); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a broken pipe, as %s: %v", format, err)
		}
	}
	err := report.Write(&bytes.Buffer{}, "yaml", sampleReport())
	if err == nil || err.Error() != `unknown format "yaml": use `+strings.Join(report.Formats(), ", ") {
		t.Errorf("an unknown format: %v", err)
	}
}
