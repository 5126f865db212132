// Package rules judges contacts. It owns the table of rules with their texts, and the
// findings.
//
// It imports audit, audit/drill, audit/policy, audit/printable, audit/rules/mailbox,
// audit/rules/maildomain and audit/rules/placeholder.
//
// Start with the table (a row for each rule; the text of package audit says how to add
// one), Judge (facts and a policy in, findings out) and Finding.
//
// Judge is pure: the facts hold everything that the rules may use, the answers of DNS and
// the time included. A judge function returns a verdict; the level of the rule and the
// exceptions of the policy turn it into the status of a finding. Rejudge repeats the part
// that depends on facts about the account when more of them become known.
package rules
