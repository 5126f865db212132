package rules

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// subject is one contact of one account as a judge sees it.
type subject struct {
	policy      *policy.Policy
	facts       Facts
	contactType audit.ContactType
	contact     *audit.Contact // nil only where the rule is judged WhenUnset or PerAccount
	parsed      *audit.Phone
}

// phone is the contact's phone, taken apart once for all rules: that is the
// costliest thing they do.
func (s *subject) phone() audit.Phone {
	if s.parsed == nil {
		p := audit.ParsePhone(s.contact.Phone)
		s.parsed = &p
	}
	return *s.parsed
}

// Judge asks every rule that is on of every contact that was read. The order
// is that of the contact types and, within one, of Rules.
//
// A contact that could not be read makes each of its findings an Error with the
// Trouble. Where no contact is set, the rules on its content are NotJudged; so
// is a rule whose Needs the run did not ask for, with the reason as its Detail.
//
// A rule is on at the policy's level, else at its own. Beyond that,
// email-domain-takes-mail is on as a warning wherever Facts.Mail is not nil,
// which is how --dns and the form turn it on, unless the policy says otherwise.
// A rule that compares with what the policy wants is on where it wants anything.
//
// The policy's exceptions that hold at Facts.Now and are certainly about the
// account turn what they cover from a Fail or Warn into Excepted; one that ran
// out is mentioned in the Detail.
func Judge(p policy.Policy, f Facts) []Finding {
	findings := make([]Finding, 0, len(table)*len(f.Contacts))
	first := true
	for _, t := range audit.ContactTypes {
		reading, asked := f.Contacts[t]
		if !asked {
			continue
		}
		s := &subject{policy: &p, facts: f, contactType: t, contact: reading.Contact}
		for i := range table {
			r := &table[i]
			level := r.levelOf(&p, f, t)
			if level == policy.LevelOff || r.OnlySecurity && t != audit.Security || r.PerAccount && !first {
				continue
			}
			findings = append(findings, newFinding(r, t, level, r.judgeReading(s, reading)))
		}
		first = false
	}
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}

// levelOf is the level at which a rule is on for contacts of a type.
func (r *ruleRow) levelOf(p *policy.Policy, f Facts, t audit.ContactType) policy.Level {
	if r.policyDefines != nil && !r.policyDefines(p, t) {
		return policy.LevelOff
	}
	if level, set := p.Levels[r.ID]; set {
		return level
	}
	switch {
	case r.OnPolicy != "":
		return r.OnPolicy
	case r.OnRequest != "" && missingNeed(r.Rule, f) == "":
		return r.OnRequest
	default:
		return r.Level
	}
}

// LevelOf is the level at which a rule is on for contacts of a type, in a run that
// asks for nothing beyond the contacts. The rule must be one of Rules.
func LevelOf(p *policy.Policy, id audit.RuleID, t audit.ContactType) policy.Level {
	return findRow(id).levelOf(p, Facts{}, t)
}

// judgeReading has the contact judged, unless there is nothing to judge.
func (r *ruleRow) judgeReading(s *subject, reading audit.Reading) verdict {
	switch {
	case reading.Trouble != nil && !r.PerAccount:
		return errorVerdict(reading.Trouble)
	case reading.Contact == nil && !r.WhenUnset && !r.PerAccount:
		return notJudged("no contact is set")
	}
	if reason := missingNeed(r.Rule, s.facts); reason != "" {
		return notJudged("%s", reason)
	}
	return r.judge(s)
}

// needs tells for each Need whether the run asked for it, and what to say if not.
var needs = map[Need]struct {
	asked   func(Facts) bool
	missing string
}{
	NeedRootEmail: {
		asked:   func(f Facts) bool { return f.Target.RootEmail != "" },
		missing: "the root email is not known: only a run through the organization learns it",
	},
	NeedDNS: {
		asked:   func(f Facts) bool { return f.Mail != nil },
		missing: "the run did not ask the DNS (--dns)",
	},
	NeedAllTypes: {
		asked: func(f Facts) bool {
			for _, t := range audit.ContactTypes {
				if _, asked := f.Contacts[t]; !asked {
					return false
				}
			}
			return true
		},
		missing: "the run did not read all contact types (--type security,billing,operations)",
	},
}

// missingNeed is the reason why a rule cannot be judged by these facts, or "".
func missingNeed(r Rule, f Facts) string {
	for _, need := range r.Needs {
		if n := needs[need]; !n.asked(f) {
			return n.missing
		}
	}
	return ""
}

// newFinding weighs a verdict by the level of its rule.
func newFinding(r *ruleRow, t audit.ContactType, level policy.Level, v verdict) Finding {
	out := Finding{
		Rule: r.ID, Contact: t, Status: v.status, Severity: r.Severity,
		Detail: v.detail, Remedy: v.remedy, Fields: v.fields, Quoted: longestFirst(v.quoted), Trouble: v.trouble,
	}
	if v.status != audit.Fail {
		return out
	}
	out.Status = statusAt(level)
	if out.Remedy == "" {
		out.Remedy = r.Remedy
	}
	return out
}

// statusAt is what a rule that does not hold amounts to at a level.
func statusAt(level policy.Level) audit.Status {
	if level == policy.LevelWarn {
		return audit.Warn
	}
	return audit.Fail
}

// longestFirst orders texts so that replacing them one after the other leaves
// nothing of one that has another in it.
func longestFirst(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(texts)
}

// Rejudge asks those rules again that look at more of an account than its
// contacts, and the exceptions; what the others found stays, as it costs much more.
func Rejudge(p policy.Policy, f Facts, before []Finding) []Finding {
	findings := slices.Clone(before)
	for i := range findings {
		r := findRow(findings[i].Rule)
		level := r.levelOf(&p, f, findings[i].Contact)
		if !r.usesTarget {
			findings[i].removeException(level)
			continue
		}
		reading := f.Contacts[findings[i].Contact]
		s := &subject{policy: &p, facts: f, contactType: findings[i].Contact, contact: reading.Contact}
		findings[i] = newFinding(r, s.contactType, level, r.judgeReading(s, reading))
	}
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}
