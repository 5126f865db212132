package policy

import (
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
)

// Policy says which contacts a company's accounts should have, and how they are judged.
// The zero value applies the built-in rules only.
type Policy struct {
	Path   string // of the file; "" without a file
	SHA256 string // of the file, in hexadecimal
	// Levels overrides the default levels of rules.
	Levels map[audit.RuleID]Level
	// Root is the highest level of findings about root emails. "" is LevelWarn, and these
	// findings do not affect the status of an account; with LevelFail, rules have their own
	// levels.
	Root Level
	// Compare says when a contact equals the policy's.
	Compare Comparison
	// AllowedDomains are the domains, in lower case, that email addresses may be in or
	// below; empty: all domains.
	AllowedDomains []string
	// SharedMailboxes are read by several people, PersonalMailboxes by one; see Declares.
	SharedMailboxes, PersonalMailboxes []MailboxPattern
	// TeamWords are words, in lower case, that make an address or a name that of a team.
	TeamWords []string
	// Contacts are the values for every account, unless Overrides set others.
	Contacts map[audit.ContactType]WantedFields
	// Overrides apply in order: for each field the last one that matches decides.
	Overrides []Override
	// ConfirmEvery is how often the mailbox and phone of a contact must be answered;
	// 0: never. Confirmations are the answers.
	ConfirmEvery  time.Duration
	Confirmations *drill.Records
	// Exceptions are findings that are accepted until a date.
	Exceptions []Exception
	// LeaveOut are accounts that are not judged. HandsOff are accounts that are judged
	// but never written.
	LeaveOut, HandsOff []Exemption

	names string // the patterns that mean one account alone, for Revision
}

// Position is a place in the policy file. Both counts start at 1; the zero value means
// that there is no file.
type Position struct{ Line, Column int }

// Comparison says when the value of a contact equals the policy's.
type Comparison string

// The comparisons.
const (
	CompareMeaning Comparison = "meaning" // the default: see audit.Field.SameMeaning
	CompareExact   Comparison = "exact"
)

// WantedFields are the values that the policy sets for a contact. Any value is fine for a
// field that is missing here.
type WantedFields map[audit.Field]Value

// Value is a value of the policy and its place in the file.
type Value struct {
	Text string
	At   Position
}

// Override sets other values for the accounts that it matches.
type Override struct {
	Match    Match
	Contacts map[audit.ContactType]WantedFields
	At       Position
}

// Exemption selects accounts that are left out or not written, and says why.
type Exemption struct {
	Match  Match
	Reason string
	At     Position
}

// WantsType reports whether the policy sets a contact of a type for any account.
func (p *Policy) WantsType(t audit.ContactType) bool {
	if len(p.Contacts[t]) > 0 {
		return true
	}
	for _, o := range p.Overrides {
		if len(o.Contacts[t]) > 0 {
			return true
		}
	}
	return false
}

// Types returns the contact types that the policy sets for any account, in the order of
// audit.ContactTypes.
func (p *Policy) Types() []audit.ContactType {
	return slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool { return !p.WantsType(t) })
}

// AllContacts returns every contact that the policy sets, with the fields that it sets: one
// for each type, and one for each type of an override.
func (p *Policy) AllContacts() []audit.Contact {
	var all []audit.Contact
	add := func(contacts map[audit.ContactType]WantedFields) {
		for _, t := range audit.ContactTypes {
			if len(contacts[t]) == 0 {
				continue
			}
			var c audit.Contact
			for f, v := range contacts[t] {
				c = f.With(c, v.Text)
			}
			all = append(all, c)
		}
	}
	add(p.Contacts)
	for _, o := range p.Overrides {
		add(o.Contacts)
	}
	return all
}

// eachMatch yields the matches of all entries.
func (p *Policy) eachMatch(yield func(Match) bool) {
	for _, o := range p.Overrides {
		if !yield(o.Match) {
			return
		}
	}
	for _, e := range p.Exceptions {
		if !yield(e.Match) {
			return
		}
	}
	for _, list := range [][]Exemption{p.LeaveOut, p.HandsOff} {
		for _, e := range list {
			if !yield(e.Match) {
				return
			}
		}
	}
}

// Criteria says by which facts a policy selects accounts, apart from their ids.
type Criteria struct{ Names, OUs, States, Tags bool }

// Criteria returns the facts by which the policy selects accounts.
func (p *Policy) Criteria() Criteria {
	var c Criteria
	for m := range p.eachMatch {
		c.Names = c.Names || len(m.Names) > 0
		c.OUs = c.OUs || len(m.OUs) > 0
		c.States = c.States || len(m.States) > 0
		c.Tags = c.Tags || len(m.Tags) > 0
	}
	return c
}

// UsesTags reports whether the policy selects accounts by tags, which cost one request for
// each account.
func (p *Policy) UsesTags() bool { return p.Criteria().Tags }

// UsesOrganization reports whether the policy selects accounts by facts that only an
// organization provides.
func (p *Policy) UsesOrganization() bool { return p.Criteria() != Criteria{} }

// Level is the effect of a rule that fails.
type Level string

// The levels.
const (
	LevelOff  Level = "off"
	LevelWarn Level = "warn"
	LevelFail Level = "fail"
)
