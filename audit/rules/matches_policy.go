package rules

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// judgeMatchesPolicy passes contacts whose fields are equivalent to the policy's. A
// field that differs fails even if other fields of the policy are undecided.
func judgeMatchesPolicy(s *subject) verdict {
	want := s.policy.Want(s.facts.Target, s.contactType)
	var drift, spelling differenceList
	for _, d := range want.Differences(s.contact) {
		if d.OnlySpelling && s.policy.Compare != policy.CompareExact {
			spelling.add(d)
		} else {
			drift.add(d)
		}
	}
	switch {
	case want.IsEmpty():
		return notJudged("the policy sets nothing for this contact")
	case s.contact == nil && len(drift.parts) > 0:
		return fail("no "+s.contactType.Key()+" contact is set, but the policy sets one: "+drift.text(), drift.args...).withFields(drift.fields)
	case len(drift.parts) > 0:
		return fail(drift.text(), drift.args...).withFields(drift.fields)
	case len(want.Undecided) > 0:
		return notJudged("%s", want.UndecidedReason())
	case len(spelling.parts) > 0:
		return pass("equivalent to the policy, spelled differently: "+spelling.text(), spelling.args...)
	default:
		return pass("matches the policy")
	}
}

// differenceList collects differing fields as a format and its arguments.
type differenceList struct {
	parts  []string
	args   []any
	fields []audit.Field
}

func (d *differenceList) add(diff policy.Difference) {
	d.fields = append(d.fields, diff.Field)
	if diff.Held == "" {
		d.parts = append(d.parts, diff.Field.Key()+" (not set) → %s")
	} else {
		d.parts = append(d.parts, diff.Field.Key()+" %s → %s")
		d.args = append(d.args, quote(diff.Held))
	}
	d.args = append(d.args, quote(diff.Want))
}

func (d *differenceList) text() string { return strings.Join(d.parts, "; ") }
