package report

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/printable"
)

// readHeader locates the required columns, in any order and case.
func (s *sheet) readHeader(cells []string, line int) {
	s.columns, s.width = map[string]int{}, len(cells)
	var others []string
	for i, cell := range cells {
		column := normalizeColumn(cell)
		first, twice := s.columns[column]
		switch {
		case !slices.Contains(readableColumns, column):
			others = append(others, strings.TrimSpace(cell))
		case twice:
			s.reportf(line, 0, column, "the column is there twice, as the %s and the %s: remove one", ordinal(first+1), ordinal(i+1))
		default:
			s.columns[column] = i
		}
	}
	s.requireColumn(columnAccount, line, others, "it identifies the account of a row")
	for _, t := range audit.ContactTypes {
		if !slices.ContainsFunc(audit.Fields, func(f audit.Field) bool { return s.hasColumn(contactColumn(t, f)) }) {
			continue
		}
		s.types = append(s.types, t)
		for _, f := range audit.Fields {
			s.requireColumn(contactColumn(t, f), line, others, "a contact needs all four fields")
		}
	}
	if s.types == nil {
		for _, f := range audit.Fields {
			s.requireColumn(contactColumn(audit.Security, f), line, others, "a contact needs all four fields")
		}
	}
	s.requireColumn(columnAsRead, line, others, "it shows what was edited: start with the output of accountable check -o csv, or add an empty column to your own list")
}

func (s *sheet) hasColumn(column string) bool {
	_, ok := s.columns[column]
	return ok
}

// requireColumn reports a missing column and the column that was probably
// intended.
func (s *sheet) requireColumn(column string, line int, others []string, why string) {
	if s.hasColumn(column) {
		return
	}
	hint := ""
	if near := audit.ClosestName(column, others); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", printable.QuoteShort(near))
	}
	s.reportf(line, 0, column, "the column is missing%s: %s", hint, why)
}

// ordinal returns a small number as 1st, 2nd and so on.
func ordinal(n int) string {
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return fmt.Sprintf("%dst", n)
		case 2:
			return fmt.Sprintf("%dnd", n)
		case 3:
			return fmt.Sprintf("%drd", n)
		}
	}
	return fmt.Sprintf("%dth", n)
}
