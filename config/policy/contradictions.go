package policy

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// checkContradictions reports contradictions between parts of the file. It
// skips a check if one of the parts is invalid.
func checkContradictions(d *decoder, root *yaml.Node, p policyFile) {
	for _, check := range []struct {
		needs []string // keys that must be valid
		check func(*decoder, policyFile)
	}{
		{[]string{"allowed_domains"}, checkContactDomains},
		{[]string{"allowed_domains"}, checkDomainLevel},
		{[]string{"contacts", "overrides"}, checkPolicyLevel},
		{[]string{"overrides"}, checkDuplicateMatches},
	} {
		if !slices.ContainsFunc(check.needs, func(key string) bool { return !d.isValid(root, key) }) {
			check.check(d, p)
		}
	}
}

func (d *decoder) reportAtf(at policy.Position, format string, args ...any) {
	d.reportf(&yaml.Node{Line: at.Line, Column: at.Column}, format, args...)
}

// eachWanted yields all values that are required of contacts, in file order.
func (p policyFile) eachWanted(yield func(audit.Field, policy.Value) bool) {
	all := []map[audit.ContactType]policy.WantedFields{p.Contacts}
	for _, o := range p.Overrides {
		all = append(all, o.Contacts)
	}
	for _, contacts := range all {
		for _, t := range audit.ContactTypes {
			for _, f := range audit.Fields {
				if v, ok := contacts[t][f]; ok && !yield(f, v) {
					return
				}
			}
		}
	}
}

// checkContactDomains reports required addresses outside the allowed domains.
func checkContactDomains(d *decoder, p policyFile) {
	if len(p.domainList) == 0 {
		return
	}
	allowed := newDomainSet(p.domainList)
	for f, v := range p.eachWanted {
		domain := audit.MailDomain(v.Text)
		if f != audit.FieldEmail || len(allowed.parentsOf(domain)) > 0 {
			continue
		}
		d.reportAtf(v.At, "this address is at %s, which \"allowed_domains\" does not allow: add the domain there, or use another address", domain)
	}
}

// domainSet holds the indexes of domains by their canonical form.
type domainSet map[string][]int

func newDomainSet(domains []located[string]) domainSet {
	s := domainSet{}
	for i, each := range domains {
		name := audit.CanonicalDomain(each.value)
		s[name] = append(s[name], i)
	}
	return s
}

// parentsOf returns the indexes of the domains that equal a domain or are above it, as
// audit.WithinDomain compares them, in ascending order.
func (s domainSet) parentsOf(domain string) []int {
	var all []int
	for name, ok := audit.CanonicalDomain(domain), true; ok; _, name, ok = strings.Cut(name, ".") {
		all = append(all, s[name]...)
	}
	slices.Sort(all)
	return all
}

func checkDomainLevel(d *decoder, p policyFile) {
	if len(p.domainList) == 0 {
		reportUnusableRule(d, p, rules.EmailDomainAllowed, "\"allowed_domains\" lists no domain")
	}
}

func checkPolicyLevel(d *decoder, p policyFile) {
	for range p.eachWanted {
		return
	}
	reportUnusableRule(d, p, rules.MatchesPolicy, "\"contacts\" and \"overrides\" set no value")
}

// reportUnusableRule reports the level of a rule that has nothing to check
// against.
func reportUnusableRule(d *decoder, p policyFile, rule audit.RuleID, why string) {
	for _, l := range p.levelList {
		if l.key.value == rule && l.value != policy.LevelOff {
			d.reportf(l.key.node, "%q cannot be checked: %s; add one, or turn the rule off", rule, why)
		}
	}
}

// checkDuplicateMatches reports two overrides for the same accounts.
func checkDuplicateMatches(d *decoder, p policyFile) {
	lines := map[string]int{}
	for _, o := range p.Overrides {
		m := matchKey(o.Match)
		if line, twice := lines[m]; twice {
			d.reportAtf(o.At, "the override on line %d matches the same accounts: merge them", line)
			continue
		}
		lines[m] = o.At.Line
	}
}

// matchKey returns the same text for all spellings of a match.
func matchKey(m policy.Match) string {
	sorted := func(words []string) []string {
		words = slices.Clone(words)
		slices.Sort(words)
		return words
	}
	tags := make([]string, 0, len(m.Tags))
	for k, v := range m.Tags {
		tags = append(tags, fmt.Sprintf("%q=%q", k, sorted(globTexts(v))))
	}
	return fmt.Sprintf("%q %q %q %q %q", sorted(m.Accounts), sorted(globTexts(m.Names)), sorted(globTexts(m.OUs)), sorted(tags), sorted(m.States))
}

// globTexts returns globs as they are written.
func globTexts[G fmt.Stringer](globs []G) []string {
	all := make([]string, len(globs))
	for i, g := range globs {
		all[i] = g.String()
	}
	return all
}
