package rules

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
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

// judgeStraySpaces passes if no stored field starts or ends with white space.
func judgeStraySpaces(s *subject) verdict {
	var stray []string
	var args []any
	for _, f := range audit.Fields {
		if value := f.Of(*s.contact); value != audit.TrimSpace(value) {
			stray = append(stray, f.Key()+" %s")
			args = append(args, quote(value))
		}
	}
	if len(stray) == 0 {
		return pass("no field starts or ends with white space")
	}
	return fail("white space around "+audit.JoinAnd(stray), args...)
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

// templateMarks matches placeholders of templates: ${name}, {{ name }}, <name>. It does
// not match an address (SOC <soc@octank.cloud>) or hours (Ops <24x7>).
var templateMarks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}]*\}|\{\{.*\}\}|<[\pL_][^<>@]*>`)
})

// judgeNamePlaceholder fails a name that is a placeholder or an unfilled template.
func judgeNamePlaceholder(s *subject) verdict {
	name := audit.TrimSpace(s.contact.Name)
	switch mark := templateMarks().FindString(name); {
	case name == "":
		return fail("the name is blank")
	case mark != "":
		return fail("%s is an unfilled template: it contains %s", quote(name), quote(mark))
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		return fail("%s contains no letter", quote(name))
	case mailbox.IsPlaceholderName(name):
		return fail("%s is a placeholder", quote(name))
	default:
		return pass("%s is not a placeholder", quote(name))
	}
}
