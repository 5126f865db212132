// Package policy says which contacts a company's accounts should have: values for every
// account, overrides for some, exceptions, accounts that are left out or not written, and
// the levels of rules. It does not read files; config/policy does.
//
// It imports audit, and audit/drill for the answers of drills.
//
// Start with Policy, Match (which accounts an entry applies to), Want (what the policy
// sets for one contact) and InForce (the policy that applies now).
//
// A Match may need facts that are unknown in a run, such as the organizational unit. The
// answer is then FitUnknown, and every caller must treat the entry as undecided: values
// are not judged, and accounts are not written.
package policy
