// Package audittest holds what tests of several packages share: a fake of AWS in memory,
// a contact that passes every rule, an account, a policy, helpers for findings, and
// texts that attack the place where they are shown.
//
// It imports audit, audit/policy, audit/rules and audit/timing. Only tests import it.
package audittest
