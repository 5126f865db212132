// Package report writes results and plans in the formats that other programs read,
// and reads plans and edited CSV files back.
//
// It owns the documents accountable.report/v1, accountable.who/v1 and accountable.plan/v1, CSV,
// Markdown, the fingerprint of a plan, and the redaction of contact data. Its part export
// writes Terraform and shell scripts. It may import audit, audit/policy, audit/printable,
// audit/rules, audit/reach, audit/scan, audit/change, its own parts export and strictjson, config for
// the problems of a file, and config/atomicfile. Tables for people are in ui/cli/text.
//
// Start with [Report] and [Write], [PlanReport], [WritePlan] and [ReadPlan], and
// [ReadCSV].
//
// Data flow: results → [Report] → [Redact] if requested → [Write]. A plan →
// [PlanReport] → [WritePlan] → a file → [ReadPlan], which checks the document
// strictly and its [Fingerprint] → apply. A CSV report → a spreadsheet →
// [ReadCSV] → [EditsFromRows] → change.Planner.
//
// Every format shows a character that cannot be seen, such as a terminal sequence or a zero
// width blank, as an escape (package printable).
package report
