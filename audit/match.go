package audit

import "slices"

// Match chooses accounts: all of its keys must hold, each of them by any of its
// values. Without any key it chooses every account.
type Match struct {
	Accounts []string          // ids of 12 digits
	Names    []Glob            // of the account, as Organizations or the Identity Center portal says
	OUs      []Glob            // over paths by name: the units that fit, and what is below them
	Tags     map[string][]Glob // values by key: every tag must be there, with any of its values
	States   []string          // as Organizations says: ACTIVE, SUSPENDED, …
}

// Fit is whether an account is chosen.
type Fit int

// The answers. FitUnknown: it depends on what the run did not learn.
const (
	FitNo Fit = iota
	FitYes
	FitUnknown
)

// Fit tells whether the match chooses an account, and what is not known that
// decides ("organizational unit", "name", "state", "tags").
func (m Match) Fit(t Target) (fit Fit, missing string) {
	fit = FitYes
	for _, key := range []struct {
		what  string
		asked bool
		known bool
		holds func() bool
	}{
		{"account id", len(m.Accounts) > 0, t.AccountID != "", func() bool { return slices.Contains(m.Accounts, t.AccountID) }},
		{"name", len(m.Names) > 0, t.Name != "", func() bool { return slices.ContainsFunc(m.Names, func(g Glob) bool { return g.Match(t.Name) }) }},
		{"organizational unit", len(m.OUs) > 0, t.OUPath != "", func() bool { return slices.ContainsFunc(m.OUs, func(g Glob) bool { return g.MatchPath(t.OUPath) }) }},
		{"state", len(m.States) > 0, t.State != "", func() bool { return slices.Contains(m.States, t.State) }},
		{"tags", len(m.Tags) > 0, t.Tags != nil, func() bool { return m.tagged(t.Tags) }},
	} {
		switch {
		case !key.asked:
		case !key.known:
			fit, missing = FitUnknown, key.what
		case !key.holds():
			return FitNo, ""
		}
	}
	return fit, missing
}

// tagged tells whether every tag is there with one of its values.
func (m Match) tagged(tags map[string]string) bool {
	for key, values := range m.Tags {
		value, ok := tags[key]
		if !ok || !slices.ContainsFunc(values, func(g Glob) bool { return g.Match(value) }) {
			return false
		}
	}
	return true
}

// Everything tells a match that chooses every account.
func (m Match) Everything() bool {
	return len(m.Accounts)+len(m.Tags)+len(m.States) == 0 &&
		(len(m.Names) == 0 || slices.ContainsFunc(m.Names, Glob.Everything)) &&
		(len(m.OUs) == 0 || slices.ContainsFunc(m.OUs, Glob.Everything))
}
