package report

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/scan"
)

// CSV is the name of the file with a row for each account that a spreadsheet
// opens and ReadCSV takes back.
const CSV = "csv"

// The columns that are read back. Each type of contact that was asked for has
// four besides, such as security_email.
const (
	columnAccount = "account_id"
	columnAsRead  = "as_read"
)

// csvColumn is one column of the report and what stands in it.
type csvColumn struct {
	name string
	cell func(scan.Result) string
}

// csvColumns are the columns of a report of contacts of the given types.
func csvColumns(types []audit.ContactType) []csvColumn {
	columns := []csvColumn{
		{columnAccount, func(r scan.Result) string { return dashed(r.Target.AccountID) }},
		{"name", func(r scan.Result) string { return r.Target.Name }},
		{"profiles", func(r scan.Result) string { return strings.Join(r.Target.Profiles(), ", ") }},
		{"ou_path", func(r scan.Result) string { return r.Target.OUPath }},
		{"state", func(r scan.Result) string { return r.Target.State }},
		{"status", func(r scan.Result) string { return string(r.Status) }},
		{"finding", worstRule},
		{"detail", detailOf},
	}
	for _, t := range types {
		for _, f := range audit.Fields {
			columns = append(columns, csvColumn{columnOf(t, f), func(r scan.Result) string {
				if c := r.Contact(t); c != nil {
					return f.Of(*c)
				}
				return ""
			}})
		}
	}
	return append(
		columns,
		csvColumn{"checked_at", func(r scan.Result) string {
			if at := stamp(r.CheckedAt); at != nil {
				return *at
			}
			return ""
		}},
		csvColumn{columnAsRead, func(r scan.Result) string { return asReadOf(r, types) }},
	)
}

// columnOf is the name of a contact's column.
func columnOf(t audit.ContactType, f audit.Field) string { return t.Key() + "_" + f.Key() }

func worstRule(r scan.Result) string {
	if f := r.WorstFinding(); f != nil {
		return string(f.Rule)
	}
	return ""
}

// detailOf is why the account has its status.
func detailOf(r scan.Result) string {
	switch t := troubleIn(r); {
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

// typesIn are the types of contact that any account was asked for; where none
// was, the security contact.
func typesIn(accounts []scan.Result) []audit.ContactType {
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
	columns := csvColumns(typesIn(r.Accounts))
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

// byteOrderMark begins a file that has more than ASCII in it: spreadsheets take
// it for one of the computer's own code page otherwise.
const byteOrderMark = "\uFEFF"

// writeRows writes cells so that a spreadsheet shows them as they are.
func writeRows(w io.Writer, rows [][]string) error {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	for _, row := range rows {
		for i := range row {
			row[i] = guarded(visible(row[i]))
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

// formulaStarts are the characters by which spreadsheets tell a formula, those
// of full width included (https://owasp.org/www-community/attacks/CSV_Injection).
const formulaStarts = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20"

// guarded keeps a spreadsheet from taking a cell for a formula, and a phone for
// a number: an apostrophe stands before it. A value that has one there gets
// another, so that unguarded restores every value.
func guarded(cell string) string {
	if isGuardable(cell) {
		return "'" + cell
	}
	return cell
}

// unguarded is the value of a cell.
func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isGuardable(rest) {
		return rest
	}
	return cell
}

// isGuardable: what follows the apostrophes, if there are any, starts a formula.
func isGuardable(cell string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return r != utf8.RuneError && strings.ContainsRune(formulaStarts, r)
}

// dashed is an account id as people read it, 1111-2222-3333, which spreadsheets
// take for no number. Anything else stays as it is.
func dashed(id string) string {
	if len(id) != 12 || !allDigits(id) {
		return id
	}
	return id[:4] + "-" + id[4:8] + "-" + id[8:]
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
