package rules

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// subject is the contact that a rule judges, with everything it may use.
type subject struct {
	policy      *policy.Policy
	facts       Facts
	contactType audit.ContactType
	contact     *audit.Contact // nil only for rules that are WhenUnset or PerAccount
	parsed      *audit.Phone
	parsedEmail *audit.Address
	values      [5]quotedValue // quoted so far: address, domain, name, title, phone
	next        int            // the one to replace next
	// isOn reports whether the policy has a rule judge contacts of this type. It is a
	// field because the table refers to the judge functions and it refers to the table.
	isOn func(*subject, audit.RuleID) bool
}

// address returns the parsed email. It is parsed once for all rules.
func (s *subject) address() audit.Address {
	if s.parsedEmail == nil {
		a := audit.ParseAddress(s.contact.Email).Resolved()
		s.parsedEmail = &a
	}
	return *s.parsedEmail
}

// newSubject returns the subject for a contact of a type.
func newSubject(p *policy.Policy, f Facts, t audit.ContactType, contact *audit.Contact) *subject {
	return &subject{policy: p, facts: f, contactType: t, contact: contact, isOn: func(s *subject, id audit.RuleID) bool {
		return findRow(id).levelOf(s.policy, s.facts, s.contactType) != policy.LevelOff
	}}
}

// phone returns the parsed phone. It is parsed once for all rules, because nothing
// else they do costs as much.
func (s *subject) phone() audit.Phone {
	if s.parsed == nil {
		p := audit.ParsePhone(s.contact.Phone)
		s.parsed = &p
	}
	return *s.parsed
}

// Judge applies every enabled rule to every contact in the facts. Findings are in the
// order of the contact types and, within a type, of All.
//
// If a contact could not be read, each of its findings is an Error with the Trouble.
// If no contact is set, rules about its content are NotJudged. So are rules with Needs
// that the facts do not contain; the Detail says which.
//
// The policy sets the level of a rule; otherwise Rule.Level applies, or OnRequest if
// the facts contain what the rule needs, or OnPolicy if the policy sets what the rule
// compares with.
//
// Findings about the root email follow, if it is known (see judgeRootEmail).
//
// Exceptions of the policy that are valid at Facts.Now and certainly match the account
// change a Fail or Warn to Excepted. The Detail mentions expired exceptions.
func Judge(p policy.Policy, f Facts) []Finding {
	findings := make([]Finding, 0, len(table)*len(f.Contacts))
	first := true
	for _, t := range audit.ContactTypes {
		reading, asked := f.Contacts[t]
		if !asked {
			continue
		}
		s := newSubject(&p, f, t, reading.Contact)
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
	findings = append(findings, judgeRootEmail(&p, f)...)
	leaveToOthers(findings)
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}

// levelOf returns the level of a rule for contacts of a type.
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

// LevelOf returns the level of a rule for contacts of a type when no fact beyond the
// contacts is requested. It panics if All does not contain the rule.
func LevelOf(p *policy.Policy, id audit.RuleID, t audit.ContactType) policy.Level {
	return findRow(id).levelOf(p, Facts{}, t)
}

// judgeReading judges the contact, unless it is missing or a needed fact is.
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

// needs holds for each Need how to find out whether the facts contain it, and the
// reason to give if they do not.
var needs = map[Need]struct {
	known   func(Facts) bool
	missing string
}{
	NeedRootEmail: {
		known:   func(f Facts) bool { return f.Target.RootEmail != "" },
		missing: "the root email is unknown without --org",
	},
	NeedDNS: {
		known:   func(f Facts) bool { return f.Mail != nil },
		missing: "DNS was not asked (--dns)",
	},
	NeedJoined: {
		known:   func(f Facts) bool { return f.Target.JoinedMethod != "" },
		missing: "how the account joined is unknown without --org",
	},
	NeedPeers: {
		known:   func(f Facts) bool { return f.Peers != nil },
		missing: "the contacts of the other accounts are not known yet",
	},
	NeedRDAP: {
		known:   func(f Facts) bool { return f.Renewals != nil },
		missing: "RDAP was not asked (--rdap)",
	},
	NeedAllTypes: {
		known: func(f Facts) bool {
			for _, t := range audit.ContactTypes {
				if _, asked := f.Contacts[t]; !asked {
					return false
				}
			}
			return true
		},
		missing: "not all contact types were read (--type security,billing,operations)",
	},
}

// missingNeed says which fact a rule lacks, or returns "".
func missingNeed(r Rule, f Facts) string {
	for _, need := range r.Needs {
		if n := needs[need]; !n.known(f) {
			return n.missing
		}
	}
	return ""
}

// leaveToOthers makes the findings NotJudged whose rules yield to a rule that objects to
// the same contact, so that one rule speaks of each fault.
func leaveToOthers(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		if f.Status != audit.Warn && f.Status != audit.Fail {
			continue
		}
		for _, id := range findRow(f.Rule).yieldsTo {
			if objects(findings, id, f.Contact) {
				*f = Finding{
					Rule: f.Rule, Contact: f.Contact, Severity: f.Severity, Apart: f.Apart,
					Status: audit.NotJudged, Detail: string(id) + " already says what is wrong",
				}
				break
			}
		}
	}
}

// objects reports whether a rule warns of a contact or fails it.
func objects(findings []Finding, id audit.RuleID, t audit.ContactType) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Rule == id && f.Contact == t && (f.Status == audit.Warn || f.Status == audit.Fail)
	})
}

// newFinding turns the verdict of a rule at a level into a finding.
func newFinding(r *ruleRow, t audit.ContactType, level policy.Level, v verdict) Finding {
	out := Finding{
		Rule: r.ID, Contact: t, Status: v.status, Severity: r.Severity,
		Detail: v.detail, Remedy: v.remedy, Fields: v.fields, Quoted: longestFirst(v.quoted), Trouble: v.trouble,
	}
	if v.status != audit.Fail {
		return out
	}
	out.Status = statusAt(level)
	if v.early {
		out.Status = audit.Warn
	}
	if out.Remedy == "" {
		out.Remedy = r.Remedy
	}
	return out
}

// statusAt returns the status of a failed rule at a level.
func statusAt(level policy.Level) audit.Status {
	if level == policy.LevelWarn {
		return audit.Warn
	}
	return audit.Fail
}

// longestFirst sorts texts so that replacing them in order also replaces the whole of
// a text that contains another one.
func longestFirst(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(texts)
}

// Rejudge judges again after facts about the target have changed. It runs only the
// rules that use them and the exceptions, because the other rules cost much more.
func Rejudge(p policy.Policy, f Facts, before []Finding) []Finding {
	findings := slices.DeleteFunc(slices.Clone(before), func(f Finding) bool { return f.Contact == audit.Root })
	for i := range findings {
		r := findRow(findings[i].Rule)
		level := r.levelOf(&p, f, findings[i].Contact)
		if !r.usesTarget {
			removeException(&findings[i], level)
			continue
		}
		reading := f.Contacts[findings[i].Contact]
		s := newSubject(&p, f, findings[i].Contact, reading.Contact)
		findings[i] = newFinding(r, s.contactType, level, r.judgeReading(s, reading))
	}
	findings = append(findings, judgeRootEmail(&p, f)...)
	leaveToOthers(findings)
	applyExceptions(&p, findings, f.Target, f.Now)
	return findings
}
