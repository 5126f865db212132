package policy

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/config"
	"accountable/config/yamlfile"
)

// Lint tells what is suspicious in a policy file although nothing is wrong
// with it, in file order. The error is that of ReadPolicy.
func Lint(path string, now time.Time) ([]config.Problem, error) {
	text, err := yamlfile.Read(path, "a policy file")
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
		linter.checkWantedValues, linter.checkPartialContacts, linter.checkIdleOverrides, linter.checkDomains, linter.checkMailboxes,
		linter.checkExceptions, linter.checkLeftOut, linter.checkLevels, linter.checkPatterns,
	} {
		check(l)
	}
	return d.sortedProblems(), nil
}

// linter looks at a policy in which nothing is wrong.
type linter struct {
	*decoder
	policyFile
	now time.Time
}

// checkWantedValues: the rules would object to what the policy wants.
func (l linter) checkWantedValues() {
	judges := policy.Policy{Levels: l.Levels, SharedMailboxes: l.SharedMailboxes}
	look := func(contacts map[audit.ContactType]policy.WantedFields) {
		for _, t := range audit.ContactTypes {
			var c audit.Contact
			for f, v := range l.Contacts[t] {
				c = f.With(c, v.Text)
			}
			for f, v := range contacts[t] {
				c = f.With(c, v.Text)
			}
			against := fieldObjections(judges, t, c)
			for f, v := range contacts[t] {
				if against[f] != "" {
					l.reportAtf(v.At, "a rule objects to this %s wherever it is written: %s", f.Key(), against[f])
				}
			}
		}
	}
	look(l.Contacts)
	for _, o := range l.Overrides {
		look(o.Contacts)
	}
}

// fieldObjections are what AWS and the rules have against the fields of a contact.
func fieldObjections(p policy.Policy, t audit.ContactType, c audit.Contact) map[audit.Field]string {
	against := map[audit.Field]string{}
	for _, f := range rules.Judge(p, rules.Facts{Contacts: map[audit.ContactType]audit.Reading{t: {Contact: &c}}}) {
		rule, known := rules.ByID(f.Rule)
		field, about := fieldOfRule(f.Rule)
		if known && about && against[field] == "" && (f.Status == audit.Fail || f.Status == audit.Warn) {
			against[field] = rule.Short
		}
	}
	for _, err := range audit.CheckContact(c) {
		against[err.Field] = err.Reason
	}
	return against
}

// fieldOfRule is the field that a rule looks at, which is the first word of its id.
func fieldOfRule(rule audit.RuleID) (audit.Field, bool) {
	word, _, _ := strings.Cut(string(rule), "-")
	i := slices.IndexFunc(audit.Fields, func(f audit.Field) bool { return f.Key() == word })
	if i < 0 {
		return 0, false
	}
	return audit.Fields[i], true
}

// checkPartialContacts: AWS takes all four fields at once or nothing.
func (l linter) checkPartialContacts() {
	for _, t := range audit.ContactTypes {
		var missing []string
		var first policy.Position
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
			l.reportAtf(first, "the %s contact that is wanted has %s: an account that has none yet cannot be given one by this policy",
				t.Key(), joinWords(missing, "and"))
		}
	}
}

// checkIdleOverrides: later overrides decide whatever this one says.
func (l linter) checkIdleOverrides() {
	for i, o := range l.Overrides {
		by := 0
		all := true
		for t, wanted := range o.Contacts {
			for f := range wanted {
				j := slices.IndexFunc(l.Overrides[i+1:], func(later policy.Override) bool {
					_, sets := later.Contacts[t][f]
					return sets && coversAll(later.Match, o.Match)
				})
				if j < 0 {
					all = false
				} else {
					by = max(by, l.Overrides[i+1+j].At.Line)
				}
			}
		}
		if all {
			l.reportAtf(o.At, "this override never decides: the last one that matches does, and a later one (line %d) matches wherever this one does; move it below", by)
		}
	}
}

// checkDomains: an allowed domain that allows too much, or nothing.
func (l linter) checkDomains() {
	for i, each := range l.domainList {
		domain := audit.CanonicalDomain(each.value)
		suffix, _ := publicsuffix.PublicSuffix(domain)
		switch against := fieldObjections(policy.Policy{}, audit.Security, audit.Contact{Email: "security@" + domain})[audit.FieldEmail]; {
		case suffix == domain:
			l.reportf(each.node, "anybody can have a domain below %s: allow your own", each.value)
		case against != "":
			l.reportf(each.node, "no address at %s passes the rules: %s", each.value, against)
		}
		for j, other := range l.domainList {
			if i != j && audit.WithinDomain(each.value, other.value) {
				l.reportf(each.node, "%s is below %s, which line %d allows with all that is below it", each.value, other.value, other.node.Line)
			}
		}
	}
}

// checkMailboxes: one that is declared shared and not allowed.
func (l linter) checkMailboxes() {
	for _, each := range l.mailboxList {
		domain := audit.MailDomain(each.value)
		if len(l.AllowedDomains) > 0 && !slices.ContainsFunc(l.AllowedDomains, func(allowed string) bool { return audit.WithinDomain(domain, allowed) }) {
			l.reportf(each.node, "this mailbox is declared shared, and its domain %s is not among \"allowed_domains\"", domain)
		}
	}
}

// maxExceptionYears is how far ahead the end of an exception is taken for meant.
const maxExceptionYears = 3

func (l linter) checkExceptions() {
	for i, e := range l.Exceptions {
		switch e.State(l.now) {
		case policy.ExceptionExpired:
			l.reportAtf(e.At, "this exception ran out on %s: remove it, or renew it", e.Expires.Format(dayLayout))
			continue
		case policy.ExceptionExpiresSoon:
			l.reportAtf(e.At, "this exception runs out on %s", e.Expires.Format(dayLayout))
		case policy.ExceptionActive:
			if e.Expires.After(l.now.AddDate(maxExceptionYears, 0, 0)) {
				l.reportAtf(e.At, "this exception holds until %s, more than %d years from now: is that meant?", e.Expires.Format(dayLayout), maxExceptionYears)
			}
		}
		if e.Rule != policy.AnyRule && l.isOff(e.Rule) {
			l.reportAtf(e.At, "this exception is from %s, which is off", e.Rule)
		}
		for _, other := range l.Exceptions[:i] {
			if other.State(l.now) != policy.ExceptionExpired && (other.Rule == e.Rule || other.Rule == policy.AnyRule) &&
				coversAll(other.Match, e.Match) && !e.Expires.After(other.Expires) {
				l.reportAtf(e.At, "the exception on line %d covers all of this one for as long", other.At.Line)
				break
			}
		}
	}
}

// isOff tells a rule that is off whatever the run asks for.
func (l linter) isOff(id audit.RuleID) bool {
	if level, set := l.Levels[id]; set {
		return level == policy.LevelOff
	}
	rule, _ := rules.ByID(id)
	return rule.OnRequest == "" && !slices.ContainsFunc(audit.ContactTypes, func(t audit.ContactType) bool {
		return rules.LevelOf(&l.Policy, id, t) != policy.LevelOff
	})
}

// checkLeftOut: nothing that is said of accounts that are left out has a use.
func (l linter) checkLeftOut() {
	tell := func(what string, m policy.Match, at policy.Position) {
		for _, out := range l.LeaveOut {
			if out.At != at && coversAll(out.Match, m) {
				l.reportAtf(at, "%s are all left out by line %d", what, out.At.Line)
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

// checkLevels: a rule that is off although the policy says what it would be held against.
func (l linter) checkLevels() {
	for _, each := range l.levelList {
		switch id := each.key.value; {
		case each.value != policy.LevelOff:
		case id == rules.MatchesPolicy && slices.ContainsFunc(audit.ContactTypes, l.WantsType):
			l.reportf(each.key.node, "%s is off: no account is held against the contacts that this policy wants", id)
		case id == rules.EmailDomainAllowed && len(l.AllowedDomains) > 0:
			l.reportf(each.key.node, "%s is off: no account is held against \"allowed_domains\"", id)
		}
	}
}

// checkPatterns: ones that were meant to be something else.
func (l linter) checkPatterns() {
	look := func(m policy.Match, at policy.Position) {
		globs := slices.Concat(m.Names, m.OUs)
		for _, values := range m.Tags {
			globs = append(globs, values...)
		}
		for _, g := range globs {
			if why := patternWarning(g.String()); why != "" {
				l.reportAtf(at, "the pattern %q %s", g.String(), why)
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

// patternWarning says why a pattern is probably not meant, or "".
func patternWarning(pattern string) string {
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
