package config

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"accountable/audit"
)

// contradictions are what no part of the file is wrong about by itself.
func contradictions(d *decoder, root *yaml.Node, p policyText) {
	for _, check := range []struct {
		needs []string // keys in which nothing may be wrong
		check func(*decoder, policyText)
	}{
		{[]string{"allowed_domains"}, outsideDomains},
		{[]string{"allowed_domains"}, levelWithoutDomains},
		{[]string{"contacts", "overrides"}, levelWithoutContacts},
		{[]string{"overrides"}, sameMatches},
	} {
		if !slices.ContainsFunc(check.needs, func(key string) bool { return !d.sound(root, key) }) {
			check.check(d, p)
		}
	}
}

func (d *decoder) problemAtf(at audit.Position, format string, args ...any) {
	d.problemf(&yaml.Node{Line: at.Line, Column: at.Column}, format, args...)
}

// everyWanted walks over all values that are wanted anywhere, in file order.
func (p policyText) everyWanted(yield func(audit.Field, audit.Value) bool) {
	all := []map[audit.ContactType]audit.Wanted{p.Contacts}
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

// outsideDomains: what is wanted has to be allowed.
func outsideDomains(d *decoder, p policyText) {
	if len(p.domainList) == 0 {
		return
	}
	names := make([]string, len(p.domainList))
	for i, each := range p.domainList {
		names[i] = each.value
	}
	for f, v := range p.everyWanted {
		domain := audit.MailDomain(v.Text)
		if f != audit.FieldEmail || slices.ContainsFunc(names, func(allowed string) bool { return audit.WithinDomain(domain, allowed) }) {
			continue
		}
		d.problemAtf(v.At, "this address is at %s, which \"allowed_domains\" does not allow: add the domain there, or want another address", domain)
	}
}

func levelWithoutDomains(d *decoder, p policyText) {
	if len(p.domainList) == 0 {
		pointless(d, p, audit.EmailDomainAllowed, "\"allowed_domains\" names no domain to hold it against")
	}
}

func levelWithoutContacts(d *decoder, p policyText) {
	for range p.everyWanted {
		return
	}
	pointless(d, p, audit.MatchesPolicy, "\"contacts\" and \"overrides\" want nothing to hold it against")
}

// pointless tells of the level of a rule that cannot judge anything.
func pointless(d *decoder, p policyText, rule audit.RuleID, why string) {
	for _, l := range p.levelList {
		if l.key.value == rule && l.value != audit.LevelOff {
			d.problemf(l.key.node, "%q cannot be judged: %s; add it, or turn the rule off", rule, why)
		}
	}
}

// sameMatches: of two overrides for the same accounts, one is an oversight.
func sameMatches(d *decoder, p policyText) {
	lines := map[string]int{}
	for _, o := range p.Overrides {
		m := matchText(o.Match)
		if line, twice := lines[m]; twice {
			d.problemAtf(o.At, "the override on line %d matches the same accounts: join them", line)
			continue
		}
		lines[m] = o.At.Line
	}
}

// matchText is one text for all spellings of a match.
func matchText(m audit.Match) string {
	sorted := func(words []string) []string {
		words = slices.Clone(words)
		slices.Sort(words)
		return words
	}
	tags := make([]string, 0, len(m.Tags))
	for k, v := range m.Tags {
		tags = append(tags, fmt.Sprintf("%q=%q", k, sorted(patterns(v))))
	}
	return fmt.Sprintf("%q %q %q %q %q", sorted(m.Accounts), sorted(patterns(m.Names)), sorted(patterns(m.OUs)), sorted(tags), sorted(m.States))
}

// patterns are globs as they are written.
func patterns(globs []audit.Glob) []string {
	all := make([]string, len(globs))
	for i, g := range globs {
		all[i] = g.String()
	}
	return all
}
