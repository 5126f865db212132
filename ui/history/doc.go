// Package history shows the journal: what this program wrote, when, by whom and with
// which outcome, grouped by run. From it a person undoes writes, plans again what was
// not written, and checks what became of interrupted writes.
//
// It may import ui/screen, ui/describe, ui/widget, ui/table, ui/style, audit, audit/scan
// and audit/change.
//
// Start with Open, History (the list), entryDialog (one write) and looks (the check of
// interrupted writes).
//
// The journal is read in a command, never on the event loop, and again whenever the
// screen is on top again. Undoing and planning again are actions: ui/plan opens the plan.
package history
