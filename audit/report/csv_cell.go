package report

import (
	"strings"
	"unicode/utf8"

	"accountable/audit/printable"
)

// formulaStarts are the characters that start a formula in a spreadsheet,
// including full-width ones
// (https://owasp.org/www-community/attacks/CSV_Injection).
const formulaStarts = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20"

// cellSeparators divide a line into cells in spreadsheets that do not expect commas:
// what follows one inside a value becomes a cell of its own.
const cellSeparators = ";\t"

// encodeCell returns the cell of a value. It puts an apostrophe before each part that a
// spreadsheet would read as a formula or as a number, so that the part stays a text. Then it
// escapes characters that cannot be seen, such as tabs and line ends.
func encodeCell(value string) string { return printable.Encode(guardFormulas(value)) }

// decodeCell returns the value of a cell that encodeCell wrote, also after a spreadsheet
// has removed the apostrophes.
func decodeCell(cell string) string { return unguardFormulas(printable.Decode(cell)) }

// guardFormulas puts an apostrophe before each part of a value that starts a formula. A
// part that starts with an apostrophe before such a character gets another one, so that
// unguardFormulas restores every value.
func guardFormulas(value string) string {
	var b strings.Builder
	for i := range len(value) {
		if startsCell(value, i) && startsFormula(value[i:]) {
			b.WriteByte('\'')
		}
		b.WriteByte(value[i])
	}
	return b.String()
}

// unguardFormulas removes the apostrophes of guardFormulas.
func unguardFormulas(value string) string {
	var b strings.Builder
	for i := range len(value) {
		if value[i] != '\'' || !startsCell(value, i) || !startsFormula(value[i+1:]) {
			b.WriteByte(value[i])
		}
	}
	return b.String()
}

// startsCell reports whether a spreadsheet could start a cell at a byte of a value.
func startsCell(value string, i int) bool {
	return i == 0 || strings.IndexByte(cellSeparators, value[i-1]) >= 0
}

// startsFormula reports whether a text starts a formula: after apostrophes and blanks,
// and after quotation marks, which a spreadsheet removes at the start of a cell.
func startsFormula(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, `'" `))
	return r != utf8.RuneError && strings.ContainsRune(formulaStarts, r)
}
