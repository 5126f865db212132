// Package form edits and writes the security contact of one account, or edits that of
// several at once: the form, the advice below its fields, the question before the
// write, the write itself and what to do when it did not succeed.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, and audit with its packages
// policy, printable, rules, scan, change and journal.
//
// Start with OpenForm, which package ui calls for the action screen.OpenForm, then form
// (one account), manyForm (several), confirm and write.
//
// A form reads the contact again when it opens, so that a person edits what AWS holds
// now. Saving plans the change and asks; only a yes writes, as a batch of one. Several
// accounts go on to ui/plan by the action screen.OpenEditPlan. The outcome goes to the
// other screens as the message screen.WriteEnded.
package form
