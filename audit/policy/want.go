package policy

import (
	"maps"

	"accountable/audit"
)

// Want is what the policy sets for one contact of one account.
type Want struct {
	Values WantedFields
	// Undecided are the fields whose value depends on an unknown fact about the account.
	Undecided map[audit.Field]Undecided
}

// Undecided says why the value of a field cannot be determined.
type Undecided struct {
	Missing string   // the unknown fact, such as "organizational unit"
	At      Position // of the override that may apply
}

// Reason returns a clause that says which fact is missing and how to get it.
func (u Undecided) Reason() string { return UnknownFactReason(u.Missing) }

// Want returns what the policy sets for a contact of an account.
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

// IsEmpty reports whether the policy sets nothing, undecided fields included.
func (w Want) IsEmpty() bool { return len(w.Values)+len(w.Undecided) == 0 }

// Difference is a field whose value differs from the policy.
type Difference struct {
	Field      audit.Field
	Held, Want string
	At         Position // of the value in the policy
	// OnlySpelling is set if both values are equivalent (see audit.Field.SameMeaning).
	OnlySpelling bool
}

// Differences returns the fields of a contact that differ from the policy, in order,
// differences in spelling included. Nil is a contact that is not set.
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
		have, want := f.Of(held), audit.TrimSpace(v.Text) // as this program sends it
		if have != want {
			all = append(all, Difference{f, have, want, v.At, f.SameMeaning(have, want)})
		}
	}
	return all
}

// UndecidedReason returns a clause that names the undecided fields and the unknown fact.
func (w Want) UndecidedReason() string {
	var fields []string
	missing := ""
	for _, f := range audit.Fields {
		if u, ok := w.Undecided[f]; ok {
			fields = append(fields, f.Key())
			missing = u.Missing
		}
	}
	return audit.JoinAnd(fields) + " cannot be determined: " + UnknownFactReason(missing)
}

// unknownFactReasons say which fact is unknown and how to get it.
var unknownFactReasons = map[string]string{
	factAccountID: "the policy selects by account id, which is unknown",
	factName:      "the policy selects by name, which is unknown without --org",
	factOU:        "the policy selects by organizational unit, which is unknown without --org",
	factState:     "the policy selects by state, which is unknown without --org",
	factTags:      "the policy selects by tags, which are unknown without --org and permission to list them",
}

// UnknownFactReason returns a clause that says why an entry of the policy may or may not
// apply to an account. Missing comes from Match.Fit.
func UnknownFactReason(missing string) string { return unknownFactReasons[missing] }
