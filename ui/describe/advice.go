package describe

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// Advice is what a rule says of a draft that could be saved.
type Advice struct {
	Finding rules.Finding
	Field   audit.Field
	Known   bool                // whether it is about one field
	Blocks  bool                // the policy file says fail: it keeps the draft from being saved
	wanted  []policy.Difference // of what the policy wants; none where it is about something else
}

// AdviceOn judges a draft. Rules on a field that the API would not take are
// left out: that is said as a complaint.
func AdviceOn(planner change.Planner, target audit.Target, draft audit.Contact, mail map[string]audit.MailReading) []Advice {
	proposed := change.Change{Target: target, Type: audit.Security, After: &draft}
	var all []Advice
	for _, f := range planner.JudgeContact(proposed, mail) {
		if !f.Status.IsProblem() {
			continue
		}
		a := Advice{Finding: f, Blocks: planner.Forbids(f)}
		if f.Rule == rules.MatchesPolicy {
			all := planner.InForce.Policy().Want(target, audit.Security).Differences(&draft)
			a.wanted = slices.DeleteFunc(all, func(d policy.Difference) bool { return !slices.Contains(f.Fields, d.Field) })
		}
		a.Field, a.Known = rules.FieldOf(f.Rule)
		switch {
		case f.Rule == rules.SecurityContactPresent: // the complaints say it
		case a.Known && a.Field.Check(a.Field.Of(draft)) != nil:
		default:
			all = append(all, a)
		}
	}
	return all
}

// Short is the advice in a few words.
func (a Advice) Short() string { return style.Clean(ShortFinding(a.Finding)) }

// Long is the advice in whole sentences. Of what the policy wants it says just that:
// the draft stands beside it, and the form offers the cure.
func (a Advice) Long() string {
	if len(a.wanted) > 0 {
		var fields []string
		for _, d := range a.wanted {
			fields = append(fields, d.Field.Key()+" "+style.Clean(d.Want))
		}
		return "The policy wants " + strings.Join(fields, ", ") + "."
	}
	text := Capital(style.Clean(a.Finding.Detail))
	if a.Finding.Remedy != "" {
		text += ". " + Capital(style.Clean(a.Finding.Remedy))
	}
	return strings.TrimSuffix(text, ".") + "."
}

// AdviceMark is the shape before advice: it asks for a look, and blocks only where
// the policy file says fail.
func AdviceMark(t *style.Theme, a Advice) string {
	if a.Blocks {
		return t.Verdict(string(audit.Fail)).Shape
	}
	if a.Finding.Status == audit.Error {
		return t.Verdict(string(audit.Error)).Shape
	}
	return t.Verdict(string(audit.Warn)).Shape
}
