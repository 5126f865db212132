package audit

import (
	"maps"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Want is what the policy wants of one contact of one account.
type Want struct {
	Values Wanted
	// Undecided are fields of which nobody can tell what is wanted, because it
	// depends on what the run did not learn of the account.
	Undecided map[Field]Undecided
}

// Undecided is why a wanted value is not known.
type Undecided struct {
	Missing string   // what the run did not learn, such as "organizational unit"
	At      Position // of the override that may hold
}

// Reason says why, and what to do about it, in a sentence without a full stop.
func (u Undecided) Reason() string { return choosesBy(u.Missing) }

// Want works out what is wanted of a contact of an account.
func (p *Policy) Want(t Target, kind ContactType) Want {
	w := Want{Values: Wanted{}, Undecided: map[Field]Undecided{}}
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

// Empty tells that nothing is wanted, as far as anybody can tell.
func (w Want) Empty() bool { return len(w.Values)+len(w.Undecided) == 0 }

// Difference is a field that does not hold what is wanted.
type Difference struct {
	Field      Field
	Have, Want string
	At         Position // of what is wanted
	// Spelling alone differs: both mean the same.
	Spelling bool
}

// Differences are the fields, in order, whose held value is not spelled as it is
// wanted. Nil is a contact that is not set.
func (w Want) Differences(have *Contact) []Difference {
	var held Contact
	if have != nil {
		held = have.Stored()
	}
	var all []Difference
	for _, f := range Fields {
		v, wanted := w.Values[f]
		if !wanted {
			continue
		}
		have, want := f.Of(held), trimSpace(v.Text) // as it would be sent
		if have != want {
			all = append(all, Difference{f, have, want, v.At, f.SameMeaning(have, want)})
		}
	}
	return all
}

// SameMeaning tells whether two values of a field mean the same: emails but for
// case, phones as E.164, other texts but for Unicode's forms and their blanks.
func (f Field) SameMeaning(a, b string) bool {
	switch f {
	case FieldEmail:
		return emailMeaning(a) == emailMeaning(b)
	case FieldPhone:
		return phoneMeaning(a) == phoneMeaning(b)
	default:
		return textMeaning(a) == textMeaning(b)
	}
}

// textMeaning is what two spellings of one name have in common.
func textMeaning(text string) string {
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}
