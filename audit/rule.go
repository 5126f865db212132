package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Need is a value that a rule looks at and a run may not have asked for.
type Need string

// What rules need beyond the contact itself.
const (
	NeedRootEmail Need = "root email"
	NeedDNS       Need = "dns"
	NeedAllTypes  Need = "all contact types"
)

// Control is one requirement of a framework that a rule stands for.
type Control struct {
	Framework string // "CIS AWS Foundations", "Security Hub", …
	ID        string // "1.2 (v1.3–v5.0)", "Account.1", …
}

// Rule is one thing that is judged.
type Rule struct {
	ID       RuleID
	Title    string
	Short    string // what is wrong where it does not hold, in two to four words
	Severity Severity
	Level    Level  // where the policy says nothing
	Passes   string // it passes when …
	Why      string // why it matters
	Remedy   string // how to cure it, in general
	Needs    []Need
	Controls []Control
	// OnRequest is the level of a rule that is off by default where the run asked
	// for what it needs and the policy says nothing of it; "" leaves it off.
	OnRequest Level
	// OnPolicy is the level of a rule that is off by default where the policy says
	// what it compares with and sets no other level; "" leaves it off.
	OnPolicy Level
	// OnlySecurity: judged for the SECURITY contact alone.
	OnlySecurity bool
	// PerAccount: judged once, of all contacts of the account together; the
	// finding stands at the first type that was asked for.
	PerAccount bool
	// WhenUnset: judged also where no contact is set.
	WhenUnset bool
}

// row is a rule together with who judges it.
type row struct {
	Rule
	judge func(*subject) verdict
	// says tells whether the policy says what the rule compares a contact of that
	// type with. A rule that is OnPolicy is off where it does not.
	says func(*Policy, ContactType) bool
	// byTarget: what is known of the account beside its contacts decides.
	byTarget bool
}

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

// verdict is what a judge says. Exactly one of the constructors below makes it.
type verdict struct {
	status  Status // Pass, Fail (the level decides what it amounts to), Error or NotJudged
	detail  string
	remedy  string
	quoted  []string
	fields  []Field
	trouble *Trouble
}

// quote is a text that comes from a contact. Where it is printed it stands in
// quotation marks, escaped, and the finding lists it so that it can be masked.
type quote string

func (q quote) String() string { return strconv.Quote(string(q)) }

func holds(format string, args ...any) verdict    { return say(Pass, format, args) }
func broken(format string, args ...any) verdict   { return say(Fail, format, args) }
func unjudged(format string, args ...any) verdict { return say(NotJudged, format, args) }

func say(status Status, format string, args []any) verdict {
	return verdict{status: status, detail: fmt.Sprintf(format, args...), quoted: quotedIn(args)}
}

func unreadable(t *Trouble) verdict {
	return verdict{status: Error, detail: t.Message, remedy: t.Advice(), trouble: t}
}

// advise adds the cure. Where a judge gives none, the rule's own stands.
func (v verdict) advise(format string, args ...any) verdict {
	v.remedy = fmt.Sprintf(format, args...)
	v.quoted = append(v.quoted, quotedIn(args)...)
	return v
}

// at names the fields that are at fault.
func (v verdict) at(fields []Field) verdict {
	v.fields = fields
	return v
}

func quotedIn(args []any) []string {
	var quoted []string
	for _, arg := range args {
		if q, ok := arg.(quote); ok && q != "" {
			s := q.String()
			quoted = append(quoted, s[1:len(s)-1])
		}
	}
	return quoted
}

// Rules is the table of all rules in the order in which they are reported.
func Rules() []Rule {
	rules := make([]Rule, len(table))
	for i, r := range table {
		rules[i] = r.Rule
		rules[i].Needs = slices.Clone(r.Needs)
		rules[i].Controls = slices.Clone(r.Controls)
	}
	return rules
}

// RuleByID finds a rule; false where no rule has that id.
func RuleByID(id RuleID) (Rule, bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// rowOf finds the row of a rule, nil where there is none.
func rowOf(id RuleID) *row {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
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
	p.except(findings, f.Target, f.Now)
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
func (p *Policy) LevelOf(id RuleID, t ContactType) Level { return rowOf(id).levelOf(p, Facts{}, t) }

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
