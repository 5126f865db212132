package policy

import (
	"maps"

	"accountable/audit"
)

// Want is what the policy wants of one contact of one account.
type Want struct {
	Values WantedFields
	// Undecided are fields of which nobody can tell what is wanted, because it
	// depends on what the run did not learn of the account.
	Undecided map[audit.Field]Undecided
}

// Undecided is why a wanted value is not known.
type Undecided struct {
	Missing string   // what the run did not learn, such as "organizational unit"
	At      Position // of the override that may hold
}

// Reason says why, and what to do about it, in a sentence without a full stop.
func (u Undecided) Reason() string { return UnknownFactReason(u.Missing) }

// Want works out what is wanted of a contact of an account.
func (p *Policy) Want(t audit.Target, kind audit.ContactType) Want {
	w := Want{Values: WantedFields{}, Undecided: map[audit.Field]Undecided{}}
	maps.Copy(w.Values, p.Contacts[kind])
	for _, o := range p.Overrides {
		wanted := o.Contacts[kind]
		if len(wanted) == 0 {
			continue
		}
		fit, missing := o.Match.Fit(t)
		for f, v := range wanted {
			switch fit {
			case FitYes:
				w.Values[f] = v
				delete(w.Undecided, f)
			case FitUnknown:
				w.Undecided[f] = Undecided{missing, o.At}
				delete(w.Values, f)
			case FitNo:
			}
		}
	}
	return w
}

// IsEmpty tells that nothing is wanted, as far as anybody can tell.
func (w Want) IsEmpty() bool { return len(w.Values)+len(w.Undecided) == 0 }

// Difference is a field that does not hold what is wanted.
type Difference struct {
	Field      audit.Field
	Held, Want string
	At         Position // of what is wanted
	// OnlySpelling alone differs: both mean the same.
	OnlySpelling bool
}

// Differences are the fields, in order, whose held value is not spelled as it is
// wanted. Nil is a contact that is not set.
func (w Want) Differences(have *audit.Contact) []Difference {
	var held audit.Contact
	if have != nil {
		held = have.AsStored()
	}
	var all []Difference
	for _, f := range audit.Fields {
		v, wanted := w.Values[f]
		if !wanted {
			continue
		}
		have, want := f.Of(held), audit.TrimSpace(v.Text) // as it would be sent
		if have != want {
			all = append(all, Difference{f, have, want, v.At, f.SameMeaning(have, want)})
		}
	}
	return all
}

// UndecidedReason says which fields nobody can tell the wanted value of, and why.
func (w Want) UndecidedReason() string {
	var fields []string
	missing := ""
	for _, f := range audit.Fields {
		if u, ok := w.Undecided[f]; ok {
			fields = append(fields, f.Key())
			missing = u.Missing
		}
	}
	return "what is wanted of the " + audit.JoinAnd(fields) + " is not known: " + UnknownFactReason(missing)
}

// unknownFactHints say how what a policy chooses by gets known.
var unknownFactHints = map[string]string{
	"account id":          "nobody could say which account this is",
	"name":                "this run does not know this account's: run with --org",
	"organizational unit": "this run does not know this account's: run with --org",
	"state":               "this run does not know this account's: run with --org",
	"tags":                "this run does not know this account's: run with --org, whose profile may list tags",
}

// UnknownFactReason says why nobody can tell whether something that the policy says is
// about an account: what Match.Fit calls missing.
func UnknownFactReason(missing string) string {
	return "the policy chooses by " + missing + ", and " + unknownFactHints[missing]
}
