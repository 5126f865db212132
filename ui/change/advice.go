package change

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// advice is what a rule says of a draft that could be saved.
type advice struct {
	finding rules.Finding
	field   audit.Field
	known   bool                // whether it is about one field
	blocks  bool                // the policy file says fail: it keeps the draft from being saved
	wanted  []policy.Difference // of what the policy wants; none where it is about something else
}

// adviceOn judges a draft. Rules on a field that the API would not take are
// left out: that is said as a complaint.
func adviceOn(planner change.Planner, target audit.Target, draft audit.Contact, mail map[string]audit.MailReading) []advice {
	proposed := change.Change{Target: target, Type: audit.Security, After: &draft}
	var all []advice
	for _, f := range planner.JudgeContact(proposed, mail) {
		if !describe.Troubled(f.Status) || f.Status == audit.NotJudged {
			continue
		}
		a := advice{finding: f, blocks: planner.Forbids(f)}
		if f.Rule == rules.MatchesPolicy {
			all := planner.InForce.Policy().Want(target, audit.Security).Differences(&draft)
			a.wanted = slices.DeleteFunc(all, func(d policy.Difference) bool { return !slices.Contains(f.Fields, d.Field) })
		}
		a.field, a.known = rules.FieldOf(f.Rule)
		switch {
		case f.Rule == rules.SecurityContactPresent: // the complaints say it
		case a.known && a.field.Check(a.field.Of(draft)) != nil:
		default:
			all = append(all, a)
		}
	}
	return all
}

// short is the advice in a few words.
func (a advice) short() string { return style.Clean(describe.ShortFinding(a.finding)) }

// long is the advice in whole sentences. Of what the policy wants it says just that:
// the draft stands beside it, and the form offers the cure.
func (a advice) long() string {
	if len(a.wanted) > 0 {
		var fields []string
		for _, d := range a.wanted {
			fields = append(fields, d.Field.Key()+" "+style.Clean(d.Want))
		}
		return "The policy wants " + strings.Join(fields, ", ") + "."
	}
	text := describe.Capital(style.Clean(a.finding.Detail))
	if a.finding.Remedy != "" {
		text += ". " + describe.Capital(style.Clean(a.finding.Remedy))
	}
	return strings.TrimSuffix(text, ".") + "."
}
