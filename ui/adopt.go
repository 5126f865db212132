package ui

import "accountable/audit/policy"

// policy returns the policy in force. It may change with every message, so nothing
// keeps it.
func (a *app) policy() *policy.Policy { return a.opts.Auditor.InForce.Policy() }

// usePolicy puts another policy in force and judges all results by it.
func (m *model) usePolicy(a usePolicy) {
	m.opts.Auditor.InForce.Adopt(a.policy)
	m.opts.Policy = a.path
	m.accounts.changed(m.roster.Rejudge())
	m.recount()
	m.remark()
}
