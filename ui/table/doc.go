// Package table owns a table on the screen: a header, rows, a cursor, scrolling
// and column widths.
//
// It imports no other package of the project and does not know what its rows
// mean. It asks for visible rows only, so its cost does not depend on their
// number.
//
// Start with [New], [Rows], [Column] and [Table.Lines].
//
// Data flow: [Table.SetRows] and [Table.SetSize] → layoutColumns →
// [Table.Lines] for the screen; [Table.Hit] turns a click into a row and a
// column.
package table
