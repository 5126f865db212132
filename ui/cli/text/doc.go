// Package text draws what commands print: tables of verdicts, plans, outcomes and
// history, explanations of rules and policies, and the progress line.
//
// Start from Output, a stream with its theme and width, and from the functions
// named DrawX. Grid is the one printer of columns: it shortens or moves a column
// if the terminal is too narrow, or the table in a pipe or a file wider than 160 columns.
//
// The package may import audit, the packages below it that hold data, and
// ui/style. It decides nothing: callers pass what is to be drawn and the time.
package text
