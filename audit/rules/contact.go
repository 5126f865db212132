package rules

import (
	"unicode"

	"accountable/audit"
	"accountable/audit/printable"
	"accountable/audit/rules/placeholder"
)

// judgePresent passes if a contact is set and none of its fields is blank.
func judgePresent(s *subject) verdict {
	if s.contact == nil {
		return fail("no security contact is set")
	}
	var blank []string
	for _, f := range audit.Fields {
		if audit.TrimSpace(f.Of(*s.contact)) == "" {
			blank = append(blank, f.Key())
		}
	}
	switch len(blank) {
	case 0:
		return pass("name, title, email and phone are set")
	case 1:
		return fail("the %s is blank", blank[0]).withRemedy("Fill in the %s", blank[0])
	default:
		list := audit.JoinAnd(blank)
		return fail("%s are blank", list).withRemedy("Fill in %s", list)
	}
}

// blank is the verdict of the first rule of a field about a blank one. Where
// SecurityContactPresent is judged, it says so for all fields.
func (s *subject) blank(f audit.Field) verdict {
	if s.contactType == audit.Security && s.isOn(s, SecurityContactPresent) {
		return notJudged("the %s is blank", f.Key())
	}
	return fail("the %s is blank", f.Key())
}

// judgeStraySpaces passes if no stored field starts or ends with white space or holds
// invisible characters. Other rules say so of blank fields and of characters that AWS
// rejects.
func judgeStraySpaces(s *subject) verdict {
	var problems []string
	var args []any
	for _, f := range audit.Fields {
		value := f.Of(*s.contact)
		trimmed := audit.TrimSpace(value)
		if trimmed == "" {
			continue
		}
		if value != trimmed {
			problems = append(problems, "white space around "+f.Key()+" %s")
			args = append(args, quote(value))
		}
		if r, found := findInvisible(trimmed); found && f.Check(value) == nil {
			problems = append(problems, printable.Name(r)+" in "+f.Key()+" %s")
			args = append(args, quote(value))
		}
	}
	if len(problems) == 0 {
		return pass("no field starts or ends with white space or holds invisible characters")
	}
	return fail(audit.JoinAnd(problems), args...)
}

// findInvisible returns the first invisible character of a text. Joiners are part of words
// in Indic and Arabic scripts, and of emoji.
func findInvisible(text string) (rune, bool) {
	before := rune(0)
	for _, r := range text {
		joins := (r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)) && before >= 0x0300
		if printable.IsHidden(r) && !joins {
			return r, true
		}
		before = r
	}
	return 0, false
}

// judgeDistinct passes if all three contacts are set and no two share an email or a
// phone. A shared value or missing contact fails even if another contact could not be
// read.
func judgeDistinct(s *subject) verdict {
	type use struct {
		of    audit.ContactType
		value string
	}
	var trouble *audit.Trouble
	var failures []verdict
	emails, phones := map[string]use{}, map[string]use{}
	for _, t := range audit.ContactTypes {
		reading := s.facts.Contacts[t]
		switch {
		case reading.Trouble != nil:
			if trouble == nil {
				trouble = reading.Trouble
			}
			continue
		case reading.Contact == nil:
			failures = append(failures, fail("no %s contact is set", t.Key()))
			continue
		}
		for _, by := range []struct {
			field, value, canonical string
			uses                    map[string]use
		}{
			{"email", reading.Contact.Email, audit.CanonicalEmail(reading.Contact.Email), emails},
			{"phone", reading.Contact.Phone, audit.CanonicalPhone(reading.Contact.Phone), phones},
		} {
			if by.canonical == "" {
				continue
			}
			if other, taken := by.uses[by.canonical]; taken {
				failures = append(failures, fail("%s and %s share the %s %s", other.of.Key(), t.Key(), by.field, quote(other.value)))
				continue
			}
			by.uses[by.canonical] = use{t, by.value}
		}
	}
	switch {
	case len(failures) > 0:
		all := failures[0]
		for _, v := range failures[1:] {
			all.detail += "; " + v.detail
			all.quoted = append(all.quoted, v.quoted...)
		}
		return all
	case trouble != nil:
		return errorVerdict(trouble)
	default:
		return pass("all three are set, with different emails and phones")
	}
}

// judgeNamePlaceholder fails a name that is a placeholder or an unfilled template.
func judgeNamePlaceholder(s *subject) verdict {
	return judgeText(s, audit.FieldName, placeholder.IsName)
}

// judgeTitlePlaceholder fails a title that is a placeholder or an unfilled template.
func judgeTitlePlaceholder(s *subject) verdict {
	return judgeText(s, audit.FieldTitle, placeholder.IsTitle)
}

func judgeText(s *subject, f audit.Field, isPlaceholder func(string) bool) verdict {
	text := audit.TrimSpace(f.Of(*s.contact))
	if text == "" {
		return s.blank(f)
	}
	switch mark := placeholder.FindTemplate(text); {
	case mark == text:
		return fail("%s is a template that was not filled in", quote(text))
	case mark != "":
		return fail("%s is a template that was not filled in: it contains %s", quote(text), quote(mark))
	case !hasLetter(text):
		return fail("%s contains no letter", quote(text))
	case isPlaceholder(text):
		return fail("%s is a placeholder", quote(text))
	default:
		return s.passes(text, " is not a placeholder")
	}
}
