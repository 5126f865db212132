package audit

import (
	"cmp"
	"slices"
	"strings"
)

// subject is one contact of one account as a judge sees it.
type subject struct {
	policy      *Policy
	facts       Facts
	contactType ContactType
	contact     *Contact // nil only where the rule is judged WhenUnset or PerAccount
	parsed      *phone
}

// phone is the contact's phone, taken apart once for all rules: that is the
// costliest thing they do.
func (s *subject) phone() phone {
	if s.parsed == nil {
		p := parsePhone(s.contact.Phone)
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
func Judge(p Policy, f Facts) []Finding {
	findings := make([]Finding, 0, len(table)*len(f.Contacts))
	first := true
	for _, t := range ContactTypes {
		reading, asked := f.Contacts[t]
		if !asked {
			continue
		}
		s := &subject{policy: &p, facts: f, contactType: t, contact: reading.Contact}
		for i := range table {
			r := &table[i]
			level := r.levelOf(&p, f, t)
			if level == LevelOff || r.OnlySecurity && t != Security || r.PerAccount && !first {
				continue
			}
			findings = append(findings, finding(r, t, level, r.ask(s, reading)))
		}
		first = false
	}
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}

// levelOf is the level at which a rule is on for contacts of a type.
func (r *row) levelOf(p *Policy, f Facts, t ContactType) Level {
	if r.says != nil && !r.says(p, t) {
		return LevelOff
	}
	if level, set := p.Levels[r.ID]; set {
		return level
	}
	switch {
	case r.OnPolicy != "":
		return r.OnPolicy
	case r.OnRequest != "" && missing(r.Rule, f) == "":
		return r.OnRequest
	default:
		return r.Level
	}
}

// LevelOf is the level at which a rule is on for contacts of a type, in a run that
// asks for nothing beyond the contacts. The rule must be one of Rules.
func LevelOf(p *Policy, id RuleID, t ContactType) Level { return rowOf(id).levelOf(p, Facts{}, t) }

// ask has the contact judged, unless there is nothing to judge.
func (r *row) ask(s *subject, reading Reading) verdict {
	switch {
	case reading.Trouble != nil && !r.PerAccount:
		return unreadable(reading.Trouble)
	case reading.Contact == nil && !r.WhenUnset && !r.PerAccount:
		return unjudged("no contact is set")
	}
	if reason := missing(r.Rule, s.facts); reason != "" {
		return unjudged("%s", reason)
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
			for _, t := range ContactTypes {
				if _, asked := f.Contacts[t]; !asked {
					return false
				}
			}
			return true
		},
		missing: "the run did not read all contact types (--type security,billing,operations)",
	},
}

// missing is the reason why a rule cannot be judged by these facts, or "".
func missing(r Rule, f Facts) string {
	for _, need := range r.Needs {
		if n := needs[need]; !n.asked(f) {
			return n.missing
		}
	}
	return ""
}

// finding weighs a verdict by the level of its rule.
func finding(r *row, t ContactType, level Level, v verdict) Finding {
	out := Finding{
		Rule: r.ID, Contact: t, Status: v.status, Severity: r.Severity,
		Detail: v.detail, Remedy: v.remedy, Fields: v.fields, Quoted: longestFirst(v.quoted), Trouble: v.trouble,
	}
	if v.status != Fail {
		return out
	}
	out.Status = weigh(level)
	if out.Remedy == "" {
		out.Remedy = r.Remedy
	}
	return out
}

// weigh is what a rule that does not hold amounts to at a level.
func weigh(level Level) Status {
	if level == LevelWarn {
		return Warn
	}
	return Fail
}

// longestFirst orders texts so that replacing them one after the other leaves
// nothing of one that has another in it.
func longestFirst(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(texts)
}

// rejudge asks those rules again that look at more of an account than its
// contacts, and the exceptions; what the others found stays, as it costs much more.
func rejudge(p Policy, f Facts, before []Finding) []Finding {
	findings := slices.Clone(before)
	for i := range findings {
		r := rowOf(findings[i].Rule)
		level := r.levelOf(&p, f, findings[i].Contact)
		if !r.byTarget {
			findings[i].unexcept(level)
			continue
		}
		reading := f.Contacts[findings[i].Contact]
		s := &subject{policy: &p, facts: f, contactType: findings[i].Contact, contact: reading.Contact}
		findings[i] = finding(r, s.contactType, level, r.ask(s, reading))
	}
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}
