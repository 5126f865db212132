package rules

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
)

// judgePresent: a contact is set and none of its fields is blank.
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
		return pass("a name, title, email and phone are set")
	case 1:
		return fail("the %s is blank", blank[0]).withRemedy("Fill in the %s", blank[0])
	default:
		list := audit.JoinAnd(blank)
		return fail("%s are blank", list).withRemedy("Fill in %s", list)
	}
}

// judgeStraySpaces: no stored field has white space at its edge.
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
	return fail("white space at the edge of the "+audit.JoinAnd(stray), args...)
}

// judgeDistinct: all three contacts are set and no two share an email or a phone.
// What is known to be shared or missing is broken whatever else could not be read.
func judgeDistinct(s *subject) verdict {
	type seen struct {
		of    audit.ContactType
		value string
	}
	var trouble *audit.Trouble
	var found []verdict
	emails, phones := map[string]seen{}, map[string]seen{}
	for _, t := range audit.ContactTypes {
		reading := s.facts.Contacts[t]
		switch {
		case reading.Trouble != nil:
			if trouble == nil {
				trouble = reading.Trouble
			}
			continue
		case reading.Contact == nil:
			found = append(found, fail("no %s contact is set", t.Key()))
			continue
		}
		for _, by := range []struct {
			what, value, meaning string
			seen                 map[string]seen
		}{
			{"email", reading.Contact.Email, audit.CanonicalEmail(reading.Contact.Email), emails},
			{"phone", reading.Contact.Phone, audit.CanonicalPhone(reading.Contact.Phone), phones},
		} {
			if by.meaning == "" {
				continue // a blank is shared with nobody
			}
			if other, taken := by.seen[by.meaning]; taken {
				found = append(found, fail("%s and %s share the %s %s", other.of.Key(), t.Key(), by.what, quote(other.value)))
				continue
			}
			by.seen[by.meaning] = seen{t, by.value}
		}
	}
	switch {
	case len(found) > 0:
		all := found[0]
		for _, v := range found[1:] {
			all.detail += "; " + v.detail
			all.quoted = append(all.quoted, v.quoted...)
		}
		return all
	case trouble != nil:
		return errorVerdict(trouble)
	default:
		return pass("all three are set, each with an email and a phone of its own")
	}
}

// templateMarks are the marks of templates: ${name}, {{ name }}, <name>; but an
// address (SOC <soc@octank.cloud>) and hours (Ops <24x7>) are none.
var templateMarks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}]*\}|\{\{.*\}\}|<[\pL_][^<>@]*>`)
})

// judgeNamePlaceholder: the whole name is no stand-in and no template.
func judgeNamePlaceholder(s *subject) verdict {
	name := audit.TrimSpace(s.contact.Name)
	switch mark := templateMarks().FindString(name); {
	case name == "":
		return fail("the name is blank")
	case mark != "":
		return fail("%s is a template that was never filled in: it still has %s", quote(name), quote(mark))
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		return fail("%s has no letter", quote(name))
	case mailbox.IsPlaceholderName(name):
		return fail("%s is a stand-in", quote(name))
	default:
		return pass("%s is no stand-in", quote(name))
	}
}
