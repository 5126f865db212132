package audit

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// judgePresent: a contact is set and none of its fields is blank.
func judgePresent(s *subject) verdict {
	if s.contact == nil {
		return broken("no security contact is set")
	}
	var blank []string
	for _, f := range Fields {
		if trimSpace(f.Of(*s.contact)) == "" {
			blank = append(blank, f.Key())
		}
	}
	switch len(blank) {
	case 0:
		return holds("a name, title, email and phone are set")
	case 1:
		return broken("the %s is blank", blank[0]).advise("Fill in the %s", blank[0])
	default:
		list := enumerate(blank)
		return broken("%s are blank", list).advise("Fill in %s", list)
	}
}

// judgeStraySpaces: no stored field has white space at its edge.
func judgeStraySpaces(s *subject) verdict {
	var stray []string
	var args []any
	for _, f := range Fields {
		if value := f.Of(*s.contact); value != trimSpace(value) {
			stray = append(stray, f.Key()+" %s")
			args = append(args, quote(value))
		}
	}
	if len(stray) == 0 {
		return holds("no field starts or ends with white space")
	}
	return broken("white space at the edge of the "+enumerate(stray), args...)
}

// judgeDistinct: all three contacts are set and no two share an email or a phone.
// What is known to be shared or missing is broken whatever else could not be read.
func judgeDistinct(s *subject) verdict {
	type seen struct {
		of    ContactType
		value string
	}
	var trouble *Trouble
	var found []verdict
	emails, phones := map[string]seen{}, map[string]seen{}
	for _, t := range ContactTypes {
		reading := s.facts.Contacts[t]
		switch {
		case reading.Trouble != nil:
			if trouble == nil {
				trouble = reading.Trouble
			}
			continue
		case reading.Contact == nil:
			found = append(found, broken("no %s contact is set", t.Key()))
			continue
		}
		for _, by := range []struct {
			what, value, meaning string
			seen                 map[string]seen
		}{
			{"email", reading.Contact.Email, emailMeaning(reading.Contact.Email), emails},
			{"phone", reading.Contact.Phone, phoneMeaning(reading.Contact.Phone), phones},
		} {
			if by.meaning == "" {
				continue // a blank is shared with nobody
			}
			if other, taken := by.seen[by.meaning]; taken {
				found = append(found, broken("%s and %s share the %s %s", other.of.Key(), t.Key(), by.what, quote(other.value)))
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
		return unreadable(trouble)
	default:
		return holds("all three are set, each with an email and a phone of its own")
	}
}

// unfilled are the marks of templates: ${name}, {{ name }}, <name>; but an
// address (SOC <soc@octank.cloud>) and hours (Ops <24x7>) are none.
var unfilled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}]*\}|\{\{.*\}\}|<[\pL_][^<>@]*>`)
})

// judgeNamePlaceholder: the whole name is no stand-in and no template.
func judgeNamePlaceholder(s *subject) verdict {
	name := trimSpace(s.contact.Name)
	switch mark := unfilled().FindString(name); {
	case name == "":
		return broken("the name is blank")
	case mark != "":
		return broken("%s is a template that was never filled in: it still has %s", quote(name), quote(mark))
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		return broken("%s has no letter", quote(name))
	case IsPlaceholderName(name):
		return broken("%s is a stand-in", quote(name))
	default:
		return holds("%s is no stand-in", quote(name))
	}
}
