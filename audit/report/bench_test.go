package report_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// newLargeReport returns 10,000 accounts, each with its own contact and 14
// findings.
func newLargeReport() report.Report {
	var r report.Report
	for i := range 10_000 {
		c := &audit.Contact{
			Name: fmt.Sprintf("Team %c%d", 'A'+i%26, i), Title: "Security", Email: fmt.Sprintf("soc-%d@octank.cloud", i), Phone: fmt.Sprintf("+1 206 555 %04d", i),
		}
		a := scan.Result{
			Target:   audit.Target{AccountID: fmt.Sprintf("%012d", 10_000-i), Name: fmt.Sprintf("account-%d", i), OUPath: "Root/Prod", Routes: []audit.Route{{Profile: "org"}}},
			Status:   audit.Pass,
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: c}},
			Via:      audit.Route{Profile: "org", Mode: audit.InOrganization},
		}
		for range 14 {
			a.Findings = append(a.Findings, rules.Finding{
				Rule: "email-shared-mailbox", Contact: audit.Security, Status: audit.Pass, Severity: rules.Medium,
				Detail: fmt.Sprintf("nothing about %q says that it is one person's", c.Email), Quoted: []string{c.Email},
			})
		}
		r.Accounts = append(r.Accounts, a)
	}
	return r
}

func BenchmarkWriteJSON10000Accounts(b *testing.B) {
	r := newLargeReport()
	b.ReportAllocs()
	for b.Loop() {
		if err := report.Write(io.Discard, report.JSON, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact10000Accounts(b *testing.B) {
	r := newLargeReport()
	b.ReportAllocs()
	for b.Loop() {
		if n := len(report.Redact(r).Accounts); n != len(r.Accounts) {
			b.Fatal(n)
		}
	}
}

func BenchmarkWriteCSV10000Accounts(b *testing.B) {
	r := newLargeReport()
	b.ReportAllocs()
	for b.Loop() {
		if err := report.Write(io.Discard, report.CSV, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadCSV10000Accounts(b *testing.B) {
	var sheet bytes.Buffer
	if err := report.Write(&sheet, report.CSV, newLargeReport()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if rows, err := report.ReadCSV(bytes.NewReader(sheet.Bytes()), "accounts.csv"); err != nil || len(rows) != 10_000 {
			b.Fatal(len(rows), err)
		}
	}
}

func BenchmarkReadPlan10000Accounts(b *testing.B) {
	var r report.PlanReport
	for _, a := range newLargeReport().Accounts {
		r.Plan.Items = append(r.Plan.Items, change.PlanItem{State: change.Planned, Change: change.Change{
			Target: a.Target, AccountID: a.Target.AccountID, Type: audit.Security, After: a.Contact(audit.Security),
			Route: audit.Route{Profile: "org", Mode: audit.Standalone},
		}})
	}
	var saved bytes.Buffer
	if err := report.WritePlan(&saved, report.JSON, r); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got, err := report.ReadPlan(bytes.NewReader(saved.Bytes()), "plan.json"); err != nil || len(got.Plan.Items) != 10_000 {
			b.Fatal(err)
		}
	}
}

// peakReader measures the heap while it is read.
type peakReader struct {
	in   io.Reader
	n    int
	peak uint64
}

func (r *peakReader) Read(p []byte) (int, error) {
	r.n++
	if r.n%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		r.peak = max(r.peak, m.HeapAlloc)
	}
	return r.in.Read(p)
}

// BenchmarkReadCSV_Large reads as many rows as a file may have, all of them edited. It
// reports the largest heap, less what there was before.
func BenchmarkReadCSV_Large(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("account_id,name,profiles,ou_path,state,status,finding,detail,security_name,security_title,security_email,security_phone,as_read\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "%012d,octank-payments-%d,\"payments-admin, payments-ro\",Root/Payments/Prod,ACTIVE,fail,email-shared-mailbox,nothing says that it is shared by a team of people who read it,Octank Security Operations,Duty officer,soc-%d@octank.cloud,+1 206 555 4100,\n", 100_000_000_000+i, i, i)
	}
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		in := &peakReader{in: bytes.NewReader(text.Bytes())}
		rows, err := report.ReadCSV(in, "f.csv")
		if err != nil || len(rows) != 200_000 {
			b.Fatal(len(rows), err)
		}
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(max(in.peak, after.HeapAlloc)-before.HeapAlloc)/1e6, "MB-peak")
		b.ReportMetric(float64(text.Len())/1e6, "MB-file")
	}
}
