package report_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/config"
)

// FuzzReadCSV checks that ReadCSV never panics and explains every error.
func FuzzReadCSV(f *testing.F) {
	f.Add("account_id,security_name,security_title,security_email,security_phone,as_read\n111122223333,a,b,c@octank.cloud,+1,security:not-set\n")
	f.Add("\uFEFFsep=;\r\nAS READ;account id;billing_name\r\n;\"\n")
	f.Add("PK\x03\x04")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := report.ReadCSV(strings.NewReader(text), "f.csv")
		if err != nil {
			refused, ok := errors.AsType[*config.FileError](err)
			if !ok || len(refused.Problems) == 0 || rows != nil {
				t.Fatalf("%v, %v", rows, err)
			}
			if i := strings.IndexFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl); i >= 0 {
				t.Fatalf("a terminal would obey %q", err)
			}
			return
		}
		for _, row := range rows {
			for kind, c := range row.Contacts {
				if bad := audit.CheckContact(c.Contact); c.Edited && bad != nil {
					t.Fatalf("the %s contact of line %d is one that AWS refuses: %v", kind, row.Line, bad[0])
				}
			}
		}
	})
}

// FuzzCSV writes contacts of every kind and reads them back.
func FuzzCSV(f *testing.F) {
	f.Add("=cmd|' /C calc'!A0", "'+1", "-a@octank.cloud", "+1 206 555 4100", ';')
	f.Add("\"quoted\"\n, ;\t", "''=", "ünï@x.y", "\u202e\x1b[2J\xff", '\t')
	f.Add("\\.", " x ", "\uFF1D1", "@", ',')
	for i, hostile := range audittest.HostileTexts {
		f.Add(hostile.Text, audittest.HostileTexts[len(audittest.HostileTexts)-1-i].Text, "x;"+hostile.Text, "'"+hostile.Text, []rune(",;\t")[i%3])
	}
	f.Fuzz(func(t *testing.T, name, title, email, phone string, comma rune) {
		c := audit.Contact{Name: name, Title: title, Email: email, Phone: phone}
		if maskPattern.MatchString(email) || maskPattern.MatchString(phone) || (c.Trimmed() == audit.Contact{}) {
			return
		}
		results := []scan.Result{{
			Target:   audit.Target{AccountID: payments},
			Contacts: map[audit.ContactType]audit.Reading{audit.Operations: {Contact: &c}},
		}}
		sheet := writeText(t, report.CSV, report.Report{Accounts: results})
		if strings.HasPrefix(sheet, "\uFEFF") == (strings.IndexFunc(sheet, func(r rune) bool { return r >= utf8.RuneSelf }) < 0) {
			t.Fatalf("the byte order mark is there or not: %q", sheet)
		}
		for line := range strings.SplitSeq(sheet, "\n") { // as spreadsheets read it that expect other separators
			for _, separator := range []string{";", "\t"} {
				requireNoFormula(t, strings.Split(line, separator))
			}
		}
		if comma == ';' || comma == '\t' {
			sheet = rewriteCSV(t, sheet, comma, func(cells [][]string) {
				for _, row := range cells {
					requireNoFormula(t, row)
				}
			})
		}
		rows, err := report.ReadCSV(strings.NewReader(sheet), "f.csv")
		if err != nil || len(rows) != 1 || rows[0].AccountID != payments || rows[0].IsEdited() {
			t.Fatalf("%q: %v, %v", sheet, rows, err)
		}
		got := rows[0].Contacts[audit.Operations].Contact
		for _, field := range audit.Fields {
			if had := strings.ToValidUTF8(field.Of(c), "\uFFFD"); field.Of(got) != had {
				t.Fatalf("the %s was %q and is %q in %q", field.Key(), had, field.Of(got), sheet)
			}
		}
	})
}

// requireNoFormula fails if a cell starts a formula. Quotation marks before it do not
// help: spreadsheets remove them.
func requireNoFormula(t *testing.T, cells []string) {
	t.Helper()
	for _, cell := range cells {
		if first, size := utf8.DecodeRuneInString(strings.TrimLeft(cell, `" `)); size > 0 && strings.ContainsRune("=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20", first) {
			t.Fatalf("the cell %q starts a formula", cell)
		}
	}
}
