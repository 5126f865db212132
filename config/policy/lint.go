package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/config"
)

// Lint reports what is suspicious in a valid policy file, in file order. The
// error is that of Read.
func Lint(path string, now time.Time) ([]config.Problem, error) {
	text, err := ReadText(path)
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

// linter checks a valid policy.
type linter struct {
	*decoder
	policyFile
	now time.Time
}

// checkWantedValues reports required values that violate a rule.
func (l linter) checkWantedValues() {
	judges := policy.Policy{Levels: l.Levels, SharedMailboxes: l.SharedMailboxes, PersonalMailboxes: l.PersonalMailboxes, TeamWords: l.TeamWords, AllowedDomains: l.AllowedDomains}
	check := func(contacts map[audit.ContactType]policy.WantedFields) {
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
				if o, objects := against[f]; objects {
					l.reportAtf(v.At, "a rule objects to this %s: %s", f.Key(), o.full)
				}
			}
		}
	}
	check(l.Contacts)
	for _, o := range l.Overrides {
		check(o.Contacts)
	}
}

// objection is why AWS or a rule would reject a value.
type objection struct {
	short string
	full  string // with the rule and its reason
}

// fieldObjections returns, by field, why AWS or a rule would reject a contact.
func fieldObjections(p policy.Policy, t audit.ContactType, c audit.Contact) map[audit.Field]objection {
	against := map[audit.Field]objection{}
	for _, f := range rules.Judge(p, rules.Facts{Contacts: map[audit.ContactType]audit.Reading{t: {Contact: &c}}}) {
		rule, known := rules.ByID(f.Rule)
		field, about := rules.FieldOf(f.Rule)
		if _, has := against[field]; known && about && !has && (f.Status == audit.Fail || f.Status == audit.Warn) {
			against[field] = objection{rule.Short, fmt.Sprintf("%s (%s): %s", rule.Short, rule.ID, f.Detail)}
		}
	}
	for _, err := range audit.CheckContact(c) {
		against[err.Field] = objection{err.Reason, err.Reason}
	}
	return against
}

// checkPartialContacts reports a required contact without all four fields. AWS
// accepts only complete contacts.
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
			l.reportAtf(first, "the %s contact has %s: this policy cannot create the contact in an account that has none",
				t.Key(), audit.JoinAnd(missing))
		}
	}
}

// checkIdleOverrides reports overrides that later ones always replace.
func (l linter) checkIdleOverrides() {
	matches := make([]policy.Match, len(l.Overrides))
	for i, o := range l.Overrides {
		matches[i] = o.Match
	}
	index := newCoverIndex(matches)
	for i, o := range l.Overrides {
		by := 0
		all := true
		for t, wanted := range o.Contacts {
			for f := range wanted {
				j := index.first(i+1, o.Match, func(j int) bool { _, sets := l.Overrides[j].Contacts[t][f]; return sets })
				if j < 0 {
					all = false
				} else {
					by = max(by, l.Overrides[j].At.Line)
				}
			}
		}
		if all {
			l.reportAtf(o.At, "this override has no effect: a later one (line %d) matches all of its accounts, and the last match wins; move it below", by)
		}
	}
}

// checkDomains reports allowed domains that allow too much or nothing.
func (l linter) checkDomains() {
	allowed := newDomainSet(l.domainList)
	for i, each := range l.domainList {
		domain := audit.CanonicalDomain(each.value)
		suffix, _ := publicsuffix.PublicSuffix(domain)
		switch against := fieldObjections(policy.Policy{}, audit.Security, audit.Contact{Email: "security@" + domain})[audit.FieldEmail].short; {
		case suffix == domain:
			l.reportf(each.node, "anyone can register a domain below %s: use your own domain", each.value)
		case against != "":
			l.reportf(each.node, "no address at %s passes the rules: %s", each.value, against)
		}
		for _, j := range allowed.parentsOf(each.value) {
			if other := l.domainList[j]; i != j {
				l.reportf(each.node, "%s is below %s, which line %d allows including its subdomains", each.value, other.value, other.node.Line)
			}
		}
	}
}

// checkMailboxes reports shared mailboxes outside the allowed domains, and mailboxes that are
// declared twice.
func (l linter) checkMailboxes() {
	allowed := newDomainSet(l.domainList)
	personal := map[string]int{}
	for _, each := range l.personalList {
		personal[strings.ToLower(each.value.String())] = each.node.Line
	}
	for _, each := range l.sharedList {
		text := strings.ToLower(each.value.String())
		if line := personal[text]; line > 0 {
			l.reportf(each.node, "this mailbox is listed under \"personal_mailboxes\" on line %d, too, which decides: remove one of them", line)
		}
		domain := text[strings.LastIndexByte(text, '@')+1:]
		if len(l.domainList) > 0 && !policy.IsGlob(domain) && len(allowed.parentsOf(domain)) == 0 {
			l.reportf(each.node, "this mailbox is listed as shared, but its domain %s is not in \"allowed_domains\"", domain)
		}
	}
}

// maxExceptionYears is the longest plausible duration of an exception.
const maxExceptionYears = 3

func (l linter) checkExceptions() {
	matches := make([]policy.Match, len(l.Exceptions))
	for i, e := range l.Exceptions {
		matches[i] = e.Match
	}
	index := newCoverIndex(matches)
	for i, e := range l.Exceptions {
		switch e.State(l.now) {
		case policy.ExceptionExpired:
			l.reportAtf(e.At, "this exception expired on %s: remove or renew it", e.LastDay())
			continue
		case policy.ExceptionExpiresSoon:
			l.reportAtf(e.At, "this exception expires on %s", e.LastDay())
		case policy.ExceptionActive:
			if e.Expires.After(l.now.AddDate(maxExceptionYears, 0, 0)) {
				l.reportAtf(e.At, "this exception applies until %s, more than %d years from now: is that intended?", e.LastDay(), maxExceptionYears)
			}
		}
		if e.Rule != policy.AnyRule && l.isOff(e.Rule) {
			l.reportAtf(e.At, "this exception is for %s, which is off", e.Rule)
		}
		if j := index.first(0, e.Match, func(j int) bool {
			other := l.Exceptions[j]
			return j < i && (other.Rule == e.Rule || other.Rule == policy.AnyRule) && !e.Expires.After(other.Expires) &&
				other.State(l.now) != policy.ExceptionExpired
		}); j >= 0 {
			l.reportAtf(e.At, "the exception on line %d covers this one completely", l.Exceptions[j].At.Line)
		}
	}
}

// isOff reports whether a rule is off in every run.
func (l linter) isOff(id audit.RuleID) bool {
	if level, set := l.Levels[id]; set {
		return level == policy.LevelOff
	}
	rule, _ := rules.ByID(id)
	return rule.OnRequest == "" && !slices.ContainsFunc(audit.ContactTypes, func(t audit.ContactType) bool {
		return rules.LevelOf(&l.Policy, id, t) != policy.LevelOff
	})
}

// checkLeftOut reports entries that only concern accounts that are left out.
func (l linter) checkLeftOut() {
	matches := make([]policy.Match, len(l.LeaveOut))
	for i, out := range l.LeaveOut {
		matches[i] = out.Match
	}
	index := newCoverIndex(matches)
	l.eachMatch(func(what string, m policy.Match, at policy.Position) {
		if i := index.first(0, m, func(i int) bool { return l.LeaveOut[i].At != at }); i >= 0 {
			l.reportAtf(at, "the accounts of this %s are all left out by line %d", what, l.LeaveOut[i].At.Line)
		}
	})
}

// eachMatch calls visit for every match of the policy, with the name of its entry.
func (l linter) eachMatch(visit func(what string, m policy.Match, at policy.Position)) {
	for _, o := range l.Overrides {
		visit("override", o.Match, o.At)
	}
	for _, e := range l.Exceptions {
		visit("exception", e.Match, e.At)
	}
	for _, e := range slices.Concat(l.LeaveOut, l.HandsOff) {
		visit("entry", e.Match, e.At)
	}
}

// checkLevels reports rules that are off although the policy configures what
// they check.
func (l linter) checkLevels() {
	for _, each := range l.levelList {
		switch id := each.key.value; {
		case each.value != policy.LevelOff:
		case id == rules.MatchesPolicy && slices.ContainsFunc(audit.ContactTypes, l.WantsType):
			l.reportf(each.key.node, "%s is off: the contacts of this policy are not checked", id)
		case id == rules.EmailDomainAllowed && len(l.AllowedDomains) > 0:
			l.reportf(each.key.node, "%s is off: \"allowed_domains\" is not checked", id)
		}
	}
}

// checkPatterns reports patterns that are probably mistakes.
func (l linter) checkPatterns() {
	l.eachMatch(func(_ string, m policy.Match, at policy.Position) {
		report := func(pattern, why string) {
			if why != "" {
				l.reportAtf(at, "the pattern %q %s", pattern, why)
			}
		}
		globs := slices.Clone(m.Names)
		for _, values := range m.Tags {
			globs = append(globs, values...)
		}
		for _, g := range globs {
			_, err := policy.ParseGlob(g.String())
			report(g.String(), patternWarning(g.String(), err))
		}
		for _, g := range m.OUs {
			_, err := policy.ParseOUGlob(g.String())
			report(g.String(), patternWarning(ouEscapes.Replace(g.String()), err))
		}
	})
}

// ouEscapes replaces what is escaped in a path of units, which is not a mistake.
var ouEscapes = strings.NewReplacer(`\\`, "/", `\/`, "/")

// wordSet is a set that looks like a word: [PROD].
var wordSet = regexp.MustCompile(`\[\pL{3,}\]`)

// patternWarning returns why a pattern is probably a mistake, or "". The error is that of
// parsing it.
func patternWarning(pattern string, err error) string {
	switch {
	case strings.HasPrefix(pattern, "^"), strings.HasSuffix(pattern, "$"), strings.Contains(pattern, ".*"), strings.Contains(pattern, `\`):
		return "looks like a regular expression, but * matches any characters and ? matches one"
	case strings.Count(pattern, "[") > strings.Count(pattern, "]"):
		return "has a [ without ], which matches only itself"
	case err != nil:
		return "has a reversed range in brackets, so it matches only itself"
	case strings.ContainsAny(pattern, "*?") && wordSet.MatchString(pattern):
		g, _ := policy.ParseGlob(pattern)
		return "may be meant for names with brackets, but " + g.BracketHint()
	case strings.ContainsAny(pattern, "{}"):
		return "has braces, which match only themselves: list the alternatives as separate patterns"
	default:
		return ""
	}
}

// coversAll reports whether wide certainly matches every account that narrow
// matches.
func coversAll(wide, narrow policy.Match) bool {
	for key, values := range wide.Tags {
		if !isWithin(narrow.Tags[key], values, matchName) {
			return false
		}
	}
	return (len(wide.Accounts) == 0 || isSubset(narrow.Accounts, wide.Accounts)) &&
		(len(wide.States) == 0 || isSubset(narrow.States, wide.States)) &&
		(len(wide.Names) == 0 || isWithin(narrow.Names, wide.Names, matchName)) &&
		(len(wide.OUs) == 0 || isWithin(narrow.OUs, wide.OUs, matchUnit))
}

// matchName is Glob.Match for patterns. Equal names are compared elsewhere.
func matchName(g policy.Glob, name string) bool { return policy.IsGlob(g.String()) && g.Match(name) }

// matchUnit reports whether a pattern matches all that a path matches, with or
// without the root in front.
func matchUnit(g policy.OUGlob, path string) bool {
	if path != "Root" && !strings.HasPrefix(path, "Root/") {
		path = "Root/" + path
	}
	return g.MatchPath(path)
}

// isSubset reports whether some is not empty and all its words are in others.
func isSubset(some, others []string) bool {
	return len(some) > 0 && !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(others, s) })
}

// glob is a kind of pattern.
type glob interface {
	String() string
	MatchesAll() bool
}

// isWithin reports whether every pattern of some is in others, or is a name
// that matches one of them.
func isWithin[G glob](some, others []G, fits func(G, string) bool) bool {
	if len(some) == 0 {
		return false
	}
	for _, s := range some {
		if !slices.ContainsFunc(others, func(o G) bool {
			return o.MatchesAll() || o.String() == s.String() || !policy.IsGlob(s.String()) && fits(o, s.String())
		}) {
			return false
		}
	}
	return true
}
