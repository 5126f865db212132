package report_test

import (
	"fmt"
	"io"
	"testing"

	"accountable/audit"
	"accountable/audit/report"
)

// tenThousand accounts with a contact of their own and 14 findings each.
func tenThousand() report.Report {
	var r report.Report
	for i := range 10_000 {
		c := &audit.Contact{
			Name: fmt.Sprintf("Team %c%d", 'A'+i%26, i), Title: "Security", Email: fmt.Sprintf("soc-%d@octank.cloud", i), Phone: fmt.Sprintf("+1 206 555 %04d", i),
		}
		a := audit.Result{
			Target:   audit.Target{AccountID: fmt.Sprintf("%012d", 10_000-i), Name: fmt.Sprintf("account-%d", i), OUPath: "Root/Prod", Routes: []audit.Route{{Profile: "org"}}},
			Status:   audit.Pass,
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: c}},
			Via:      audit.Route{Profile: "org", Mode: audit.InOrganization},
		}
		for range 14 {
			a.Findings = append(a.Findings, audit.Finding{
				Rule: "email-shared-mailbox", Contact: audit.Security, Status: audit.Pass, Severity: audit.Medium,
				Detail: fmt.Sprintf("nothing about %q says that it is one person's", c.Email), Quoted: []string{c.Email},
			})
		}
		r.Accounts = append(r.Accounts, a)
	}
	return r
}

func BenchmarkWriteJSON10000Accounts(b *testing.B) {
	r := tenThousand()
	b.ReportAllocs()
	for b.Loop() {
		if err := report.Write(io.Discard, report.JSON, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact10000Accounts(b *testing.B) {
	r := tenThousand()
	b.ReportAllocs()
	for b.Loop() {
		if n := len(report.Redacted(r).Accounts); n != len(r.Accounts) {
			b.Fatal(n)
		}
	}
}
