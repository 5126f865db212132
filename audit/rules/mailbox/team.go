package mailbox

import (
	"slices"
	"strings"
)

const roleReason = "%s is a word for a role or team"

// isTeamWord reports whether no person is called so: a listed word, one that the policy
// lists, or a compound that starts or ends with such a word (lzteam).
func (c *candidate) isTeamWord(w localWord) bool {
	if w.has(teamWord) || slices.Contains(c.teamWords, w.text) {
		return true
	}
	return !w.has(anyName) && hasTeamPart(w.text)
}

// teamParts are the team words that are recognized at the start or end of any word.
var teamParts = [...]string{
	"team", "support", "alerts", "oncall", "helpdesk", "servicedesk", "desk", "squad", "gruppe", "verteiler", "bereitschaft", "equipe", "equipo", "soporte", "zespol",
}

func hasTeamPart(word string) bool {
	for _, part := range teamParts {
		if len(word) >= len(part)+2 && (strings.HasSuffix(word, part) || len(part) != len("desk") && strings.HasPrefix(word, part) ||
			part == "team" && strings.HasPrefix(word, part) && len(word) > 6) {
			return true
		}
	}
	return false
}

// isRole reports whether a word of the address is a role word or a compound of such.
func (c *candidate) isRole(w localWord) bool {
	return w.has(role|teamWord|code) && len(w.text) > 1 || slices.Contains(c.teamWords, w.text) || !w.has(anyName) && isCompound(w.text, c.owner)
}

// classifyTeamWord finds words that no person is called, in the address or in a contact's
// name that the address repeats, unless two words that are not roles remain.
func (c *candidate) classifyTeamWord() Classification {
	team, others := c.findTeamWord()
	if team == "" && len(c.words) > 1 {
		if joined := c.joined(); classesOf(joined).has(teamWord) { // on-call
			return shared(roleReason, joined)
		}
	}
	if team != "" && others < 2 {
		return shared(roleReason, team)
	}
	if word := c.contact.teamWord; word != "" && c.contact.others < 2 && len(c.words) > 0 && c.repeatsContact() {
		return shared("%s in the contact's name %s is a word for a team", word, c.contact.text)
	}
	return undecided
}

// findTeamWord returns the last word of the address that no person is called, or "", and
// the number of words that are neither a role nor the company's own name.
func (c *candidate) findTeamWord() (team string, others int) {
	for _, w := range c.words {
		switch {
		case c.isTeamWord(w):
			team = w.text
		case len(w.text) > 1 && !w.has(particle) && !c.isRole(w) && w.text != c.owner:
			others++
		}
	}
	return team, others
}

// repeatsContact reports whether each word of the address is a role, the company's own
// name, or a word of the contact's name, and at least one is the latter.
func (c *candidate) repeatsContact() bool {
	repeated := false
	for _, w := range c.words {
		switch {
		case len(w.text) > 1 && !w.has(particle) && c.contact.has(w.text):
			repeated = true
		case c.isRole(w), w.text == c.owner, w.has(particle | region):
		default:
			return false
		}
	}
	return repeated
}

// classifyPersonnelNumber finds 1 to 3 letters with 4 to 8 digits, 4 to 10 digits, and
// initials with a number of two or three digits (cjw27). A number that counts accounts or
// cost centers (cc4711) and one that the contact's name repeats belong to no person.
func (c *candidate) classifyPersonnelNumber() Classification {
	word := c.numbered
	digits := strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyz")
	letters := word[:len(word)-len(digits)]
	if strings.Trim(digits, "0123456789") != "" || !isPersonnelNumber(letters, digits) {
		return undecided
	}
	if classesOf(letters).has(role|teamWord|code|function) && len(letters) > 1 || c.contact.isAcronym(letters) || strings.Contains(c.contact.text, digits) {
		return undecided
	}
	return personal("%s looks like a personnel number", word)
}

// isPersonnelNumber reports whether a number has the length of a personnel number. Two or
// three digits count after the initials of a person only.
func isPersonnelNumber(letters, digits string) bool {
	switch {
	case len(letters) > 3 || len(digits) < 2:
		return false
	case len(digits) < 4:
		return len(letters) > 1 && digits[0] != '0' && strings.Trim(letters, "bcdfghjklmnpqrstvwxyz") == ""
	case letters == "":
		return len(digits) <= 10
	default:
		return len(digits) <= 8
	}
}

// classifyRole finds words for a role, and addresses that repeat the contact's name if
// that is the name of a team.
func (c *candidate) classifyRole() Classification {
	if word := c.findRole(); word != "" {
		return shared(roleReason, word)
	}
	if c.contact.isPerson || len(c.words) == 0 {
		return undecided
	}
	word := c.joined()
	switch {
	case len(c.words) == 1 && c.contact.isTeam && c.contact.isAcronym(word):
		return shared("%s are the initials of %s", word, c.contact.text)
	case c.contact.isTeam && c.repeatsContact():
		return shared("it repeats the contact's name %s, which is not a person's", c.contact.text)
	case c.contact.has(word) && classesOf(word).has(companyName):
		return shared("%s is a company", c.contact.text)
	default:
		return undecided
	}
}

// findRole returns a role in the address, or "": all words together (bao-mat), or the first
// word for a role. A role word that is also a name (dev) does not count next to another
// name, and no role word does next to a given and a family name.
func (c *candidate) findRole() string {
	if len(c.words) > 1 {
		if joined := c.joined(); len(joined) > 5 && classesOf(joined).has(role) {
			return joined
		}
	}
	if c.hasFullName() {
		return ""
	}
	for i, w := range c.words {
		if c.isNamePart(i) {
			continue
		}
		if bare := strings.TrimLeft(w.text, "0123456789"); bare != w.text {
			w = localWord{bare, classesOf(bare)}
		}
		if len(w.text) > 1 && c.isRole(w) && (!w.has(code) || w.has(role)) {
			return w.text
		}
	}
	return ""
}

// isNamePart reports whether the i-th word is a name next to another one, or a particle
// between two words.
func (c *candidate) isNamePart(i int) bool {
	w := c.words[i]
	return w.has(anyName) && c.isBesideName(i) || w.has(particle) && i > 0 && i+1 < len(c.words)
}

// isBesideName reports whether a word next to the i-th one is a name and not a role.
func (c *candidate) isBesideName(i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j >= 0 && j < len(c.words) && c.words[j].has(anyName) && !c.words[j].has(role) {
			return true
		}
	}
	return false
}

// hasFullName reports whether a given name and a family name without another meaning are
// next to each other in the address.
func (c *candidate) hasFullName() bool {
	for i := range len(c.words) - 1 {
		a, b := c.words[i], c.words[i+1]
		if a.has(role) || b.has(role) || len(a.text) < 3 || len(b.text) < 3 {
			continue
		}
		if a.isSure(given) && b.isSure(family) || a.isSure(family) && b.isSure(given) {
			return true
		}
	}
	return false
}
