// Package plan previews and carries out changes of many accounts: what the policy
// wants, one edit of several accounts, taking writes back, and writing again what was
// not written.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, and audit with its packages
// policy, rules, scan and change.
//
// Start with Screen, which shows a plan before, during and after it is carried out, so
// that an account keeps its place; with confirmDialog, the question before the write; and
// with the functions Open…Plan, which package ui calls for the actions of that name.
//
// A change.Planner makes the plan, a person confirms it, and a change.Batch writes it.
// The batch reports stages and outcomes as a stream; the accounts are judged again from
// it and go to the list by the action screen.ApplyResults.
package plan
