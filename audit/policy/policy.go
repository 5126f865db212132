package policy

import "accountable/audit"

// Policy is what a company wants of its accounts' contacts and how they are
// judged. Its zero value is the built-in rules alone.
type Policy struct {
	Path   string // of the file; "" where there is none
	SHA256 string // of the file's content, in hexadecimal
	// Levels overrides the default level of rules.
	Levels map[audit.RuleID]Level
	// Compare says how wanted and held values are compared.
	Compare Comparison
	// AllowedDomains are those that email addresses may be in or below, in lower
	// case; none: any may.
	AllowedDomains []string
	// SharedMailboxes are addresses that are declared to be read by several people.
	SharedMailboxes []string
	// Contacts are the values wanted in every account, but for what Overrides say.
	Contacts map[audit.ContactType]WantedFields
	// Overrides are read top to bottom: the last one that matches decides, field by field.
	Overrides []Override
	// Exceptions are what is known and tolerated for a while.
	Exceptions []Exception
	// LeaveOut are accounts that are not judged, HandsOff those that are judged
	// and never written.
	LeaveOut, HandsOff []Exemption
}

// Position is where in the policy file something stands, both counted from 1;
// zero where it stands in none.
type Position struct{ Line, Column int }

// Comparison says when a held value is the wanted one.
type Comparison string

// The comparisons. ByMeaning is the default: an email but for case, a phone as
// E.164, a name but for Unicode's forms and the number of its blanks.
const (
	CompareMeaning Comparison = "meaning"
	CompareExact   Comparison = "exact"
)

// WantedFields are the values that are wanted of one contact. A field that is not
// there may hold anything.
type WantedFields map[audit.Field]Value

// Value is a wanted value and where the policy says so.
type Value struct {
	Text string
	At   Position
}

// Override wants other values of the accounts that it matches.
type Override struct {
	Match    Match
	Contacts map[audit.ContactType]WantedFields
	At       Position
}

// Exemption is a group of accounts that something is not done to, and why.
type Exemption struct {
	Match  Match
	Reason string
	At     Position
}

// WantsType tells whether the policy wants a contact of that type of any account.
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

// eachMatch are all matches of the policy.
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

// Criteria is by which facts a policy chooses accounts, beside their ids.
type Criteria struct{ Names, OUs, States, Tags bool }

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

// UsesTags tells whether the policy chooses accounts by their tags, which cost a
// request an account.
func (p *Policy) UsesTags() bool { return p.Criteria().Tags }

// UsesOrganization tells whether the policy chooses accounts by what only an
// organization tells.
func (p *Policy) UsesOrganization() bool { return p.Criteria() != Criteria{} }

// Level is what a rule that does not hold amounts to.
type Level string

// The levels.
const (
	LevelOff  Level = "off"
	LevelWarn Level = "warn"
	LevelFail Level = "fail"
)
