package ui

import "accountable/ui/screen"

// usePolicy puts another policy in force and judges all results by it.
func (m *model) usePolicy(a screen.UsePolicy) {
	m.Options.Auditor.InForce.Adopt(a.Policy)
	m.Options.Policy = a.Path
	m.accounts.Changed(m.engine.Rejudge())
	m.recount()
	m.remark()
}
