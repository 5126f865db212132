package mailbox

import (
	"slices"
	"strings"
	"unicode"

	"accountable/audit"
)

// candidate is an address together with the name of its contact, as the steps
// that tell a person's mailbox from a team's look at it.
type candidate struct {
	audit.Address
	lexicon  *lexicon
	raw      []string   // the words before the @, in small letters, without the + tag and without qualifiers
	words    []string   // the same without digits at the end and without regions
	dotted   bool       // the words are parted by dots or underscores alone
	name     []nameWord // the words of the contact's name
	fullName string
	owner    string // the label of the domain that somebody registered
}

// Kind is who reads a mailbox.
type Kind int

// The kinds of mailboxes.
const (
	Unknown  Kind = iota // nothing decides
	Shared               // several people
	Personal             // one person
)

// Classification is the kind of a mailbox and the reason for it.
type Classification struct {
	Kind Kind
	// Format is the reason, a clause with a %s for each of Values; "" where the
	// kind is unknown.
	Format string
	Values []string // parts of the address and of the contact's name
}

func shared(format string, values ...string) Classification {
	return Classification{Shared, format, values}
}

func personal(format string, values ...string) Classification {
	return Classification{Personal, format, values}
}

// classifiers decide in this order; the first one that knows the kind wins.
var classifiers = [...]func(*candidate) Classification{
	(*candidate).classifyFreeMail,
	(*candidate).classifyPersonnelNumber,
	(*candidate).classifyOwnName,
	(*candidate).classifyRole,
	(*candidate).classifyTeam,
	(*candidate).classifyPersonForm,
}

// Classify reports whether one person or several people read a mailbox, as far as
// its address, which must have both its parts, and the name of its contact show.
func Classify(a audit.Address, name string) Classification {
	m := newCandidate(a, name)
	for _, step := range classifiers {
		if c := step(m); c.Kind != Unknown {
			return c
		}
	}
	return Classification{}
}

// IsFreeMail reports whether a provider of free mailboxes runs the address's domain.
func IsFreeMail(a audit.Address) bool {
	l := loadLexicon()
	domain := strings.Join(a.DomainLabels(), ".")
	return l.freemail.has(domain) || l.freemail.has(a.RegisteredLabel()+".")
}

func newCandidate(a audit.Address, name string) *candidate {
	l := loadLexicon()
	m := &candidate{Address: a, lexicon: l, owner: a.RegisteredLabel(), fullName: audit.TrimSpace(name)}
	local, _, _ := strings.Cut(a.Local, "+")
	parts := splitLocal(local)
	m.dotted = strings.Trim(local, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._") == ""
	m.raw = without(parts, l.qualifiers)
	for _, word := range m.raw {
		if word = strings.TrimRight(word, "0123456789"); word != "" {
			m.words = append(m.words, word)
		}
	}
	m.words = without(m.words, l.qualifiers)
	if len(m.words) > 2 {
		m.words = without(m.words, l.regions)
	}
	m.name = nameWords(name)
	return m
}

// splitLocal parts the text before the @ into words, in small letters: at
// everything but letters and digits, and before a capital that follows a small letter.
func splitLocal(local string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	small := false
	for _, r := range strings.ReplaceAll(local, "'", "") {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			small = false
			continue
		}
		if small && unicode.IsUpper(r) {
			end()
		}
		small = unicode.IsLower(r)
		word.WriteRune(unicode.ToLower(r))
	}
	end()
	return words
}

// without leaves words out, unless nothing would be left.
func without(list []string, out wordSet) []string {
	kept := slices.DeleteFunc(slices.Clone(list), out.has)
	if len(kept) == 0 {
		return list
	}
	return kept
}

// classifyFreeMail: providers of free mailboxes give them to one person each.
func (m *candidate) classifyFreeMail() Classification {
	if !IsFreeMail(m.Address) {
		return Classification{}
	}
	return personal("%s gives mailboxes to private persons", strings.ToLower(m.Domain))
}

// classifyPersonnelNumber: 1 to 3 letters and 4 to 8 digits, or 4 to 10 digits. A role
// and a year (soc2026) is none.
func (m *candidate) classifyPersonnelNumber() Classification {
	if len(m.raw) != 1 {
		return Classification{}
	}
	digits := strings.TrimLeft(m.raw[0], "abcdefghijklmnopqrstuvwxyz")
	letters := m.raw[0][:len(m.raw[0])-len(digits)]
	most := 8
	if letters == "" {
		most = 10
	}
	if len(letters) > 3 || len(digits) < 4 || len(digits) > most || strings.Trim(digits, "0123456789") != "" {
		return Classification{}
	}
	if m.lexicon.isRole(letters) && len(digits) == 4 && (digits[:2] == "19" || digits[:2] == "20") {
		return Classification{}
	}
	return personal("%s is a personnel number", m.raw[0])
}

// classifyOwnName: the contact's name is a person's and the address is made of it.
func (m *candidate) classifyOwnName() Classification {
	if !m.hasPersonName() {
		return Classification{}
	}
	own := slices.DeleteFunc(slices.Clone(m.words), func(word string) bool {
		return (m.isRoleWord(word) || word == m.owner) && !m.isInName(word)
	})
	if len(own) < len(m.words) { // cloud-de is no "Daniel Engel"
		own = slices.DeleteFunc(own, m.lexicon.regions.has)
	}
	if !isMadeOf(own, m.name) {
		return Classification{}
	}
	return personal("%s is made of the name %s", strings.Join(own, "."), m.fullName)
}

// isRoleWord: a role word, or several written as one.
func (m *candidate) isRoleWord(word string) bool {
	return m.lexicon.isRole(word) || m.isCompound(word)
}

// classifyRole: a whole word says what the mailbox is for. A role word that is a
// name as well (dev) does not count beside another name.
func (m *candidate) classifyRole() Classification {
	if joined := strings.Join(m.words, ""); len(m.words) > 1 && len(joined) > 5 && m.lexicon.isRole(joined) { // on-call, bao-mat
		return shared("%s is the word of a role or team", joined)
	}
	for i, word := range m.words {
		bare := strings.TrimLeft(word, "0123456789")
		if !m.isRoleWord(bare) {
			continue
		}
		if m.lexicon.isName(bare) && m.isBesideName(i) {
			continue
		}
		return shared("%s is the word of a role or team", bare)
	}
	return Classification{}
}

// isBesideName tells whether a word next to the i-th is a name and nothing else.
func (m *candidate) isBesideName(i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j >= 0 && j < len(m.words) && m.lexicon.isName(m.words[j]) && !m.lexicon.isRole(m.words[j]) {
			return true
		}
	}
	return false
}

// isCompound tells whether a word is made of role words (and the company's own
// name) and nothing else: cloudops, awssecurityteam. Short words alone prove
// nothing: one of four letters must be among them, or all have three.
func (m *candidate) isCompound(word string) bool {
	if len(word) < 5 {
		return false
	}
	return m.splitsIntoRoles(word, 0, false, true)
}

// maxCompoundParts is how many role words are looked for in one word.
const maxCompoundParts = 6

func (m *candidate) splitsIntoRoles(rest string, parts int, long, threes bool) bool {
	switch {
	case rest == "":
		return parts > 1 && (long || threes)
	case parts == maxCompoundParts:
		return false
	}
	for n := min(len(rest), max(m.lexicon.longest, len(m.owner))); n >= 2; n-- {
		part := rest[:n]
		if (m.lexicon.isRole(part) || part == m.owner || parts > 0 && m.lexicon.regions.has(part)) && m.splitsIntoRoles(rest[n:], parts+1, long || n >= 4, threes && n >= 3) {
			return true
		}
	}
	return false
}

// classifyTeam: the contact's name is a team's and the address has a word of it.
func (m *candidate) classifyTeam() Classification {
	if !m.hasTeamName() {
		return Classification{}
	}
	for _, word := range m.words {
		if len(word) > 2 && !m.lexicon.particles.has(word) && m.isInName(word) {
			return shared("%s stands in the team's name %s", word, m.fullName)
		}
	}
	return Classification{}
}
