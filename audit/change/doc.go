// Package change plans and writes changes of contacts.
//
// It owns the one road to a write. A single contact is a plan of one:
//
//	results, edits, policy ─┐
//	journal entries ────────┼→ Planner → Plan → a person confirms → Batch.Run → Progress, Outcome
//	saved plans ────────────┘                                          │
//	                                              Journal (before and after every write)
//
// A Planner makes a Plan from what was read: from the policy (FromPolicy), from edits (FromEdits, PlanContact) or from the
// journal (Undo, Retry). Each PlanItem says what happens to one contact of one account, or why nothing can happen. Guard and
// RouteResolver prepare plans that were made earlier for the accounts, routes and permissions of now. A Planner never reads
// from AWS and never writes.
//
// When a person has confirmed a plan, Batch.Run writes its changes and sends their stages and outcomes. Only Batch writes.
// Before each write it checks that the credentials belong to the account and that the contact is still the one that the
// person saw. Then it records the change in the journal, writes, reads the contact back, records the Outcome and judges the
// account. From the check to the record it locks the contact (contact_lock.go), so that no other run on this machine writes
// it in between. All requests of a change are signed with the same credentials. What a write needs from AWS it gets through the
// ports of package audit, bundled in an Applier.
//
// The journal is in package audit/journal. After a crash, its OpenWrites lists the writes without an outcome, and
// Applier.RecheckAll finds out how they ended.
//
// RouteMemory remembers the routes that AWS denied and the routes that wrote last, so that the form, a plan and the
// commands choose the same route. WriteOrder sorts the routes to an account.
//
// The words for stages are in outcome.go; screens, commands and reports have no others.
//
// The package may import audit, audit/journal, audit/policy, audit/rules, audit/scan, audit/timing and audit/workers.
//
// Start from Planner, Batch and Outcome.
package change
