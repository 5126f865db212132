// Package accounts is the first screen: the list of all accounts with their verdicts,
// the pane beside or below it, the filter, and the details of one account.
//
// It may import ui/accounts/rows, ui/screen, ui/describe, ui/widget, ui/table, ui/style,
// and audit with its packages rules, scan and change.
//
// Start with Screen, the list, and Detail. The commands on an account, which both
// share, are in commands.go.
//
// Package ui reports to the list which rows of the roster changed (Changed, Extended,
// Refilter). The list hands the changed lines to its table and keeps the cursor on its
// account, whatever is sorted, filtered, grouped or found.
package accounts
