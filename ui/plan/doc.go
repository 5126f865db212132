// Package plan previews, confirms and writes changes of many accounts: to apply the
// policy, to edit several accounts, to undo writes and to retry failed ones.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, and audit with its packages
// policy, rules, scan, change and journal.
//
// Start with Screen, which shows a plan before, during and after it is carried out, so
// that an account keeps its place; with confirmDialog, the question before the write; and
// with the functions Open…Plan, which package ui calls for the actions of that name.
//
// A change.Planner makes the plan, a person confirms it, and a change.Batch writes it.
// The batch sends stages and outcomes. The results of the accounts go to the list by the
// action screen.ApplyResults.
package plan
