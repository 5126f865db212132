package report

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
)

// header finds the columns that are needed, in any order and case.
func (s *sheet) header(cells []string, line int) {
	s.columns, s.width = map[string]int{}, len(cells)
	var others []string
	for i, cell := range cells {
		column := columnName(cell)
		first, twice := s.columns[column]
		switch {
		case !slices.Contains(readable, column):
			others = append(others, strings.TrimSpace(cell))
		case twice:
			s.problems.addf(line, 0, column, "the column is there twice, as the %s and the %s: take one out", ordinal(first+1), ordinal(i+1))
		default:
			s.columns[column] = i
		}
	}
	s.need(columnAccount, line, others, "it says which account a row is of")
	for _, t := range audit.ContactTypes {
		if !slices.ContainsFunc(audit.Fields, func(f audit.Field) bool { return s.has(columnOf(t, f)) }) {
			continue
		}
		s.types = append(s.types, t)
		for _, f := range audit.Fields {
			s.need(columnOf(t, f), line, others, "a contact needs all four")
		}
	}
	if s.types == nil {
		for _, f := range audit.Fields {
			s.need(columnOf(audit.Security, f), line, others, "a contact needs all four")
		}
	}
	s.need(columnAsRead, line, others, "it tells what was edited: start from what accountable check -o csv writes, or add the column and leave it empty for a list of your own")
}

func (s *sheet) has(column string) bool {
	_, ok := s.columns[column]
	return ok
}

// need reports a column that is not there, and the one that may be meant.
func (s *sheet) need(column string, line int, others []string, why string) {
	if s.has(column) {
		return
	}
	hint := ""
	if near := audit.ClosestName(column, others); near != "" {
		hint = fmt.Sprintf(" (is it %s?)", shown(near))
	}
	s.problems.addf(line, 0, column, "the column is missing%s: %s", hint, why)
}

// ordinal is a small number as the place of a column.
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
