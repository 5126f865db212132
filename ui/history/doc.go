// Package history shows the journal: what this program wrote, when, by whom and with
// which outcome, grouped by run. From it a person undoes writes, retries failed ones and
// checks how interrupted writes ended.
//
// It may import ui/screen, ui/describe, ui/widget, ui/table, ui/style, audit, audit/scan,
// audit/change and audit/journal.
//
// Start with Open, History (the list), entryDialog (one write) and rechecks (the check of
// interrupted writes).
//
// The journal is read in a command, never on the event loop, and again whenever the
// screen is on top again. Undo and retry are actions: ui/plan opens the plan.
package history
