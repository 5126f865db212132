package cli

import "accountable/audit"

// planner works out what is to be written, by the policy and the settings in force.
func (s *session) planner() audit.Planner {
	return audit.Planner{
		Policy: s.auditor.Policy, Types: s.auditor.Types, Order: s.order, ReadOnly: s.readOnly, Denials: &s.applier.Denials, Now: s.out.clock.Now,
	}
}
