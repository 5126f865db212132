package cli

import "accountable/audit/change"

// planner works out what is to be written, by the policy and the settings in force.
func (s *session) planner() change.Planner {
	return change.Planner{
		Policy: s.auditor.Policy, Types: s.auditor.Types, Order: s.order, ReadOnly: s.readOnly, Denials: &s.applier.Denials, Now: s.out.clock.Now,
	}
}
