package config

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"accountable/audit"
)

// LintPolicy tells what is suspicious in a policy file although nothing is wrong
// with it, in file order. The error is that of ReadPolicy.
func LintPolicy(path string, now time.Time) ([]Problem, error) {
	text, err := readText(path, "a policy file")
	if err != nil {
		return nil, err
	}
	p, err := decodePolicy(path, text)
	if err != nil {
		return nil, err
	}
	d := &decoder{path: path}
	l := linter{d, p, now}
	for _, check := range []func(linter){
		linter.wantedValues, linter.partialContacts, linter.idleOverrides, linter.domains, linter.mailboxes,
		linter.exceptions, linter.leftOut, linter.levels, linter.patterns,
	} {
		check(l)
	}
	return d.inOrder(), nil
}

// linter looks at a policy in which nothing is wrong.
type linter struct {
	*decoder
	policyText
	now time.Time
}

// wantedValues: the rules would object to what the policy wants.
func (l linter) wantedValues() {
	judges := audit.Policy{Levels: l.Levels, SharedMailboxes: l.SharedMailboxes}
	look := func(contacts map[audit.ContactType]audit.Wanted) {
		for _, t := range audit.ContactTypes {
			var c audit.Contact
			for f, v := range l.Contacts[t] {
				c = f.With(c, v.Text)
			}
			for f, v := range contacts[t] {
				c = f.With(c, v.Text)
			}
			against := objections(judges, t, c)
			for f, v := range contacts[t] {
				if against[f] != "" {
					l.problemAtf(v.At, "a rule objects to this %s wherever it is written: %s", f.Key(), against[f])
				}
			}
		}
	}
	look(l.Contacts)
	for _, o := range l.Overrides {
		look(o.Contacts)
	}
}

// objections are what AWS and the rules have against the fields of a contact.
func objections(p audit.Policy, t audit.ContactType, c audit.Contact) map[audit.Field]string {
	against := map[audit.Field]string{}
	for _, f := range audit.Judge(p, audit.Facts{Contacts: map[audit.ContactType]audit.Reading{t: {Contact: &c}}}) {
		rule, known := audit.RuleByID(f.Rule)
		field, about := aboutField(f.Rule)
		if known && about && against[field] == "" && (f.Status == audit.Fail || f.Status == audit.Warn) {
			against[field] = rule.Short
		}
	}
	for _, err := range audit.CheckContact(c) {
		against[err.Field] = err.Reason
	}
	return against
}

// aboutField is the field that a rule looks at, which is the first word of its id.
func aboutField(rule audit.RuleID) (audit.Field, bool) {
	word, _, _ := strings.Cut(string(rule), "-")
	i := slices.IndexFunc(audit.Fields, func(f audit.Field) bool { return f.Key() == word })
	if i < 0 {
		return 0, false
	}
	return audit.Fields[i], true
}

// partialContacts: AWS takes all four fields at once or nothing.
func (l linter) partialContacts() {
	for _, t := range audit.ContactTypes {
		var missing []string
		var first audit.Position
		for _, f := range audit.Fields {
			v, wanted := l.Contacts[t][f]
			switch {
			case !wanted:
				missing = append(missing, "no "+f.Key())
			case first.Line == 0 || v.At.Line < first.Line:
				first = v.At
			}
		}
		if first.Line > 0 && len(missing) > 0 {
			l.problemAtf(first, "the %s contact that is wanted has %s: an account that has none yet cannot be given one by this policy",
				t.Key(), listed(missing, "and"))
		}
	}
}

// idleOverrides: later overrides decide whatever this one says.
func (l linter) idleOverrides() {
	for i, o := range l.Overrides {
		by := 0
		all := true
		for t, wanted := range o.Contacts {
			for f := range wanted {
				j := slices.IndexFunc(l.Overrides[i+1:], func(later audit.Override) bool {
					_, sets := later.Contacts[t][f]
					return sets && covers(later.Match, o.Match)
				})
				if j < 0 {
					all = false
				} else {
					by = max(by, l.Overrides[i+1+j].At.Line)
				}
			}
		}
		if all {
			l.problemAtf(o.At, "this override never decides: the last one that matches does, and a later one (line %d) matches wherever this one does; move it below", by)
		}
	}
}

// domains: an allowed domain that allows too much, or nothing.
func (l linter) domains() {
	for i, each := range l.domainList {
		domain := audit.CanonicalDomain(each.value)
		suffix, _ := publicsuffix.PublicSuffix(domain)
		switch against := objections(audit.Policy{}, audit.Security, audit.Contact{Email: "security@" + domain})[audit.FieldEmail]; {
		case suffix == domain:
			l.problemf(each.node, "anybody can have a domain below %s: allow your own", each.value)
		case against != "":
			l.problemf(each.node, "no address at %s passes the rules: %s", each.value, against)
		}
		for j, other := range l.domainList {
			if i != j && audit.WithinDomain(each.value, other.value) {
				l.problemf(each.node, "%s is below %s, which line %d allows with all that is below it", each.value, other.value, other.node.Line)
			}
		}
	}
}

// mailboxes: one that is declared shared and not allowed.
func (l linter) mailboxes() {
	for _, each := range l.mailboxList {
		domain := audit.MailDomain(each.value)
		if len(l.AllowedDomains) > 0 && !slices.ContainsFunc(l.AllowedDomains, func(allowed string) bool { return audit.WithinDomain(domain, allowed) }) {
			l.problemf(each.node, "this mailbox is declared shared, and its domain %s is not among \"allowed_domains\"", domain)
		}
	}
}

// mostYears is how far ahead the end of an exception is taken for meant.
const mostYears = 3

func (l linter) exceptions() {
	for i, e := range l.Exceptions {
		switch e.State(l.now) {
		case audit.ExceptionExpired:
			l.problemAtf(e.At, "this exception ran out on %s: remove it, or renew it", e.Expires.Format(dayForm))
			continue
		case audit.ExceptionSoon:
			l.problemAtf(e.At, "this exception runs out on %s", e.Expires.Format(dayForm))
		case audit.ExceptionHolds:
			if e.Expires.After(l.now.AddDate(mostYears, 0, 0)) {
				l.problemAtf(e.At, "this exception holds until %s, more than %d years from now: is that meant?", e.Expires.Format(dayForm), mostYears)
			}
		}
		if e.Rule != audit.AnyRule && l.isOff(e.Rule) {
			l.problemAtf(e.At, "this exception is from %s, which is off", e.Rule)
		}
		for _, other := range l.Exceptions[:i] {
			if other.State(l.now) != audit.ExceptionExpired && (other.Rule == e.Rule || other.Rule == audit.AnyRule) &&
				covers(other.Match, e.Match) && !e.Expires.After(other.Expires) {
				l.problemAtf(e.At, "the exception on line %d covers all of this one for as long", other.At.Line)
				break
			}
		}
	}
}

// isOff tells a rule that is off whatever the run asks for.
func (l linter) isOff(id audit.RuleID) bool {
	if level, set := l.Levels[id]; set {
		return level == audit.LevelOff
	}
	rule, _ := audit.RuleByID(id)
	return rule.OnRequest == "" && !slices.ContainsFunc(audit.ContactTypes, func(t audit.ContactType) bool {
		return audit.LevelOf(&l.Policy, id, t) != audit.LevelOff
	})
}

// leftOut: nothing that is said of accounts that are left out has a use.
func (l linter) leftOut() {
	tell := func(what string, m audit.Match, at audit.Position) {
		for _, out := range l.LeaveOut {
			if out.At != at && covers(out.Match, m) {
				l.problemAtf(at, "%s are all left out by line %d", what, out.At.Line)
				return
			}
		}
	}
	for _, o := range l.Overrides {
		tell("the accounts of this override", o.Match, o.At)
	}
	for _, e := range l.Exceptions {
		tell("the accounts of this exception", e.Match, e.At)
	}
	for _, e := range l.LeaveOut {
		tell("the accounts of this entry", e.Match, e.At)
	}
	for _, e := range l.HandsOff {
		tell("the accounts of this entry", e.Match, e.At)
	}
}

// levels: a rule that is off although the policy says what it would be held against.
func (l linter) levels() {
	for _, each := range l.levelList {
		switch id := each.key.value; {
		case each.value != audit.LevelOff:
		case id == audit.MatchesPolicy && slices.ContainsFunc(audit.ContactTypes, l.Wants):
			l.problemf(each.key.node, "%s is off: no account is held against the contacts that this policy wants", id)
		case id == audit.EmailDomainAllowed && len(l.AllowedDomains) > 0:
			l.problemf(each.key.node, "%s is off: no account is held against \"allowed_domains\"", id)
		}
	}
}

// patterns: ones that were meant to be something else.
func (l linter) patterns() {
	look := func(m audit.Match, at audit.Position) {
		globs := slices.Concat(m.Names, m.OUs)
		for _, values := range m.Tags {
			globs = append(globs, values...)
		}
		for _, g := range globs {
			if why := unlikely(g.String()); why != "" {
				l.problemAtf(at, "the pattern %q %s", g.String(), why)
			}
		}
	}
	for _, o := range l.Overrides {
		look(o.Match, o.At)
	}
	for _, e := range l.Exceptions {
		look(e.Match, e.At)
	}
	for _, e := range slices.Concat(l.LeaveOut, l.HandsOff) {
		look(e.Match, e.At)
	}
}

// unlikely says why a pattern is probably not meant, or "".
func unlikely(pattern string) string {
	switch {
	case strings.HasPrefix(pattern, "^"), strings.HasSuffix(pattern, "$"), strings.Contains(pattern, ".*"), strings.Contains(pattern, `\`):
		return "looks like a regular expression, and is none: * is any run of characters, ? is one"
	case strings.Count(pattern, "[") > strings.Count(pattern, "]"):
		return "has a [ that is not closed and stands for itself"
	case strings.ContainsAny(pattern, "{}"):
		return "has braces, which stand for themselves: list the alternatives as patterns of their own"
	default:
		return ""
	}
}
