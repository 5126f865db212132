package audit

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// judgeEmailPlaceholder: the domain can be reached and the address is meant.
func judgeEmailPlaceholder(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return broken("%s", lack)
	}
	if reason := unreachable(a); reason != "" {
		return broken("%s cannot be reached: %s %s", quote(a.text), quote(a.domain), reason)
	}
	lists := standIns()
	local, _, _ := strings.Cut(a.untagged(), "@")
	if lists.local.has(squeeze(local)) {
		return broken("%s is a stand-in: %s is nobody's mailbox", quote(a.text), quote(local)).adviseList(a)
	}
	domain := strings.Join(a.labels(), ".")
	if lists.owner.has(squeeze(a.owner())) || lists.domain.has(domain) {
		return broken("%s is a stand-in: %s is nobody's domain", quote(a.text), quote(domain))
	}
	return holds("%s is no placeholder", quote(a.text))
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
	case standIns().name.has(squeeze(name)):
		return broken("%s is a stand-in", quote(name))
	default:
		return holds("%s is no stand-in", quote(name))
	}
}

// squeeze is a text in lower case, with nothing but its letters and digits, and
// without digits at the end: what "No-Reply2" and "noreply" have in common.
func squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if short := strings.TrimRightFunc(s, unicode.IsDigit); short != "" {
		return short
	}
	return s
}

// standInLists are what people write where they have nothing to write. Closed
// lists, squeezed: a word of somebody's name inside a longer one is not asked.
type standInLists struct {
	local, name   wordSet // before an @; whole names
	owner, domain wordSet // what somebody would have registered; whole domains
}

var standIns = sync.OnceValue(func() standInLists {
	sections := map[string]string{}
	for section := range strings.SplitSeq(standInsText, "\n[") {
		heading, list, _ := strings.Cut(section, "]")
		sections[heading] = list
	}
	return standInLists{
		local: setOf(sections["both"] + sections["local"]),
		name:  setOf(sections["both"] + sections["name"]),
		owner: setOf(sections["owner"]), domain: setOf(sections["domain"]),
	}
})
