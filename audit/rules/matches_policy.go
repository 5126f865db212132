package rules

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// judgeMatchesPolicy: every field that the policy wants means what is wanted.
// What certainly differs is broken whatever else nobody can decide.
func judgeMatchesPolicy(s *subject) verdict {
	want := s.policy.Want(s.facts.Target, s.contactType)
	var drift, spelling difference
	for _, d := range want.Differences(s.contact) {
		if d.OnlySpelling && s.policy.Compare != policy.CompareExact {
			spelling.add(d)
		} else {
			drift.add(d)
		}
	}
	switch {
	case want.IsEmpty():
		return notJudged("the policy wants nothing of this contact of this account")
	case s.contact == nil && len(drift.parts) > 0:
		return fail("no "+s.contactType.Key()+" contact is set, and the policy wants one: "+drift.text(), drift.args...).withFields(drift.fields)
	case len(drift.parts) > 0:
		return fail(drift.text(), drift.args...).withFields(drift.fields)
	case len(want.Undecided) > 0:
		return notJudged("%s", want.UndecidedReason())
	case len(spelling.parts) > 0:
		return pass("it means what the policy wants and is spelled differently: "+spelling.text(), spelling.args...)
	default:
		return pass("every field that the policy wants is as it wants it")
	}
}

// difference collects fields that differ as a format and what stands in it.
type difference struct {
	parts  []string
	args   []any
	fields []audit.Field
}

func (d *difference) add(diff policy.Difference) {
	d.fields = append(d.fields, diff.Field)
	if diff.Held == "" {
		d.parts = append(d.parts, diff.Field.Key()+" (not set) → %s")
	} else {
		d.parts = append(d.parts, diff.Field.Key()+" %s → %s")
		d.args = append(d.args, quote(diff.Held))
	}
	d.args = append(d.args, quote(diff.Want))
}

func (d *difference) text() string { return strings.Join(d.parts, "; ") }
