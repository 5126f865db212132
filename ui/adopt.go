package ui

// usePolicy has another policy in force: all that was read is judged again by it.
func (m *model) usePolicy(a usePolicy) {
	// Who reads now goes by the old policy to the end; its results are judged again
	// as they come in.
	next := *m.opts.Auditor
	next.Policy = a.policy
	m.opts.Auditor, m.opts.Planner.Policy, m.opts.Policy = &next, a.policy, a.path
	m.roster.Judge = next.Rejudge
	m.era.run = next.Run
	m.accounts.changed(m.roster.Rejudge())
	m.accounts.count()
	m.remark()
}
