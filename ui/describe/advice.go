package describe

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// Advice is the finding of a rule about a draft that AWS would accept.
type Advice struct {
	Finding rules.Finding
	Field   audit.Field
	Known   bool                // it is about Field
	Blocks  bool                // the policy file sets the rule to fail, so the draft cannot be saved
	wanted  []policy.Difference // from the policy; none for other rules
}

// AdviceOn judges a draft. It omits rules about a field that the API would refuse: the form
// shows that as a complaint.
func AdviceOn(planner change.Planner, target audit.Target, draft audit.Contact, domains rules.DomainFacts) []Advice {
	proposed := change.Change{Target: target, Type: audit.Security, After: &draft}
	var all []Advice
	for _, f := range planner.JudgeContact(proposed, domains) {
		if !f.Status.IsProblem() || f.Status == audit.Error { // what is unknown is no advice
			continue
		}
		a := Advice{Finding: f, Blocks: planner.Forbids(f)}
		if f.Rule == rules.MatchesPolicy {
			all := planner.InForce.Policy().Want(target, audit.Security).Differences(&draft)
			a.wanted = slices.DeleteFunc(all, func(d policy.Difference) bool { return !slices.Contains(f.Fields, d.Field) })
		}
		a.Field, a.Known = rules.FieldOf(f.Rule)
		switch {
		case f.Rule == rules.SecurityContactPresent: // the complaints of the fields say it
		case a.Known && a.Field.Check(a.Field.Of(draft)) != nil:
		default:
			all = append(all, a)
		}
	}
	return all
}

// Short returns the advice in a few words.
func (a Advice) Short() string { return style.Clean(ShortFinding(a.Finding)) }

// Long returns the advice in sentences. For differences from the policy it returns only
// what the policy sets: the form shows the draft and offers the fix.
func (a Advice) Long() string {
	if len(a.wanted) > 0 {
		var fields []string
		for _, d := range a.wanted {
			fields = append(fields, fmt.Sprintf("%s %q", d.Field.Key(), style.Reveal(d.Want)))
		}
		return "Policy: " + strings.Join(fields, ", ") + "."
	}
	text := Capitalize(style.Clean(a.Finding.Detail))
	if a.Finding.Remedy != "" {
		text += ". " + Capitalize(style.Clean(a.Finding.Remedy))
	}
	return strings.TrimSuffix(text, ".") + "."
}

// DomainText returns what the DNS and, if it was asked, RDAP say about the domain of an
// address, in a few words.
func DomainText(domain string, facts rules.DomainFacts) string {
	text := mailText(style.Clean(domain), facts.Mail[domain])
	if reading, asked := facts.Renewals[audit.RegistrableDomain(domain)]; asked {
		text += ", " + renewalText(reading)
	}
	return text
}

func mailText(domain string, r audit.MailReading) string {
	switch {
	case r.Trouble != nil:
		return domain + ": unknown, " + style.Clean(r.Trouble.Message)
	case r.Answer.Unknown:
		return domain + ": unknown, " + style.Clean(r.Answer.Reason)
	case r.Answer.AcceptsMail:
		return domain + " accepts mail"
	default:
		return domain + " does not accept mail"
	}
}

func renewalText(r audit.RenewalReading) string {
	switch {
	case r.Trouble != nil, r.Answer.Unknown != "", r.Answer.Expires.IsZero() && r.Answer.Status == "":
		return "registration unknown"
	case r.Answer.Status != "":
		return "registration: " + style.Clean(r.Answer.Status)
	default:
		return "registered until " + policy.FormatDay(r.Answer.Expires)
	}
}

// AdviceMark returns the shape before advice: a warning, unless it blocks.
func AdviceMark(t *style.Theme, a Advice) string {
	if a.Blocks {
		return t.Verdict(string(audit.Fail)).Shape
	}
	return t.Verdict(string(audit.Warn)).Shape
}
