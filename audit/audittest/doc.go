// Package audittest holds what tests of several packages share: a fake of AWS in memory,
// a contact that passes every rule, an account, a policy, and helpers for findings.
//
// It imports audit, audit/policy, audit/rules and audit/timing. Only tests import it.
package audittest
