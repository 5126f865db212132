package report

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// CSV is the format with one row for each account. Spreadsheets open it, and
// ReadCSV reads it.
const CSV = "csv"

// The columns that are read back, besides four for each requested contact type,
// such as security_email.
const (
	columnAccount = "account_id"
	columnAsRead  = "as_read"
)

// csvColumn is one column of the report.
type csvColumn struct {
	name string
	cell func(scan.Result) string
}

// csvColumns returns the columns of a report of contacts of the given types.
func csvColumns(types []audit.ContactType) []csvColumn {
	columns := []csvColumn{
		{columnAccount, func(r scan.Result) string { return audit.DashedAccountID(r.Target.AccountID) }},
		{"name", func(r scan.Result) string { return r.Target.Name }},
		{"profiles", func(r scan.Result) string { return strings.Join(r.Target.Profiles(), ", ") }},
		{"ou_path", func(r scan.Result) string { return r.Target.OUPath }},
		{"state", func(r scan.Result) string { return r.Target.State }},
		{"status", func(r scan.Result) string { return string(r.Status) }},
		{"finding", worstRule},
		{"detail", accountDetail},
	}
	for _, t := range types {
		for _, f := range audit.Fields {
			columns = append(columns, csvColumn{contactColumn(t, f), func(r scan.Result) string {
				if c := r.Contact(t); c != nil {
					return f.Of(*c)
				}
				return ""
			}})
		}
	}
	return append(
		columns,
		csvColumn{"root_email", func(r scan.Result) string { return r.Target.RootEmail }},
		csvColumn{"root_finding", func(r scan.Result) string {
			return joinRootFindings(r, ", ", func(f rules.Finding) string { return string(f.Rule) })
		}},
		csvColumn{"root_detail", func(r scan.Result) string {
			return joinRootFindings(r, "; ", func(f rules.Finding) string { return f.Detail })
		}},
		csvColumn{"checked_at", func(r scan.Result) string {
			if at := formatTime(r.CheckedAt); at != nil {
				return *at
			}
			return ""
		}},
		csvColumn{columnAsRead, func(r scan.Result) string { return asReadCell(r, types) }},
	)
}

// contactColumn returns the name of the column of a contact's field.
func contactColumn(t audit.ContactType, f audit.Field) string { return t.Key() + "_" + f.Key() }

func worstRule(r scan.Result) string {
	if f := r.WorstFinding(); f != nil {
		return string(f.Rule)
	}
	return ""
}

// joinRootFindings returns the problems of the root email, as text returns them.
func joinRootFindings(r scan.Result, between string, text func(rules.Finding) string) string {
	var parts []string
	for _, f := range r.RootFindings() {
		if f.Status.IsProblem() {
			parts = append(parts, text(f))
		}
	}
	return strings.Join(parts, between)
}

// accountDetail returns why the account has its status.
func accountDetail(r scan.Result) string {
	switch t := troubleOf(r); {
	case r.Status == audit.Skipped:
		return r.Target.Skip
	case r.Status == audit.Error && t != nil:
		return t.Message
	}
	if f := r.WorstFinding(); f != nil {
		return f.Detail
	}
	return ""
}

// contactTypesIn returns the contact types that were requested for any account,
// or the security contact if there are none.
func contactTypesIn(accounts []scan.Result) []audit.ContactType {
	var types []audit.ContactType
	for _, t := range audit.ContactTypes {
		if slices.ContainsFunc(accounts, func(r scan.Result) bool { _, asked := r.Contacts[t]; return asked }) {
			types = append(types, t)
		}
	}
	if types == nil {
		return []audit.ContactType{audit.Security}
	}
	return types
}

func writeCSV(w io.Writer, r Report) error {
	columns := csvColumns(contactTypesIn(r.Accounts))
	rows := make([][]string, 1, 1+len(r.Accounts))
	for _, c := range columns {
		rows[0] = append(rows[0], c.name)
	}
	for _, res := range slices.SortedStableFunc(slices.Values(r.Accounts), scan.CompareByAccount) {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.cell(res)
		}
		rows = append(rows, row)
	}
	return writeRows(w, rows)
}

// byteOrderMark starts a file that is not pure ASCII. Without it, spreadsheets
// assume the code page of the computer.
const byteOrderMark = "\uFEFF"

// writeRows writes cells so that a spreadsheet shows them and runs none of them, and so
// that decodeCell returns their values again.
func writeRows(w io.Writer, rows [][]string) error {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	for _, row := range rows {
		for i := range row {
			row[i] = encodeCell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	if bytes.ContainsFunc(text.Bytes(), func(r rune) bool { return r >= utf8.RuneSelf }) {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
	}
	_, err := text.WriteTo(w)
	return err
}
