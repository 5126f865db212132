package audit

import (
	"slices"
	"strings"
	"unicode"
)

// mailbox is an address together with the name of its contact, as the steps
// that tell a person's mailbox from a team's look at it.
type mailbox struct {
	address
	lexicon  *lexicon
	raw      []string   // the words before the @, in small letters, without the + tag and without qualifiers
	words    []string   // the same without digits at the end and without regions
	dotted   bool       // the words are parted by dots or underscores alone
	name     []nameWord // the words of the contact's name
	fullName string
	owner    string // the label of the domain that somebody registered
}

// MailboxKind is who reads a mailbox.
type MailboxKind int

// The kinds of mailboxes.
const (
	MailboxUnknown  MailboxKind = iota // nothing decides
	MailboxShared                      // several people
	MailboxPersonal                    // one person
)

// Classification is the kind of a mailbox and the reason for it.
type Classification struct {
	Kind MailboxKind
	// Format is the reason, a clause with a %s for each of Values; "" where the
	// kind is unknown.
	Format string
	Values []string // parts of the address and of the contact's name
}

func shared(format string, values ...string) Classification {
	return Classification{MailboxShared, format, values}
}

func personal(format string, values ...string) Classification {
	return Classification{MailboxPersonal, format, values}
}

// steps decide in this order; the first one that knows the kind wins.
var steps = [...]func(*mailbox) Classification{
	(*mailbox).freeMailbox,
	(*mailbox).personnelNumber,
	(*mailbox).contactsOwn,
	(*mailbox).roleMailbox,
	(*mailbox).teamMailbox,
	(*mailbox).personForm,
}

// Classify reports whether one person or several people read a mailbox, as far as
// its address, which must have both its parts, and the name of its contact show.
func Classify(a address, name string) Classification {
	m := newMailbox(a, name)
	for _, step := range steps {
		if c := step(m); c.Kind != MailboxUnknown {
			return c
		}
	}
	return Classification{}
}

// IsFreeMail reports whether a provider of free mailboxes runs the address's domain.
func IsFreeMail(a address) bool {
	l := words()
	domain := strings.Join(a.labels(), ".")
	return l.freemail.has(domain) || l.freemail.has(a.owner()+".")
}

func newMailbox(a address, name string) *mailbox {
	l := words()
	m := &mailbox{address: a, lexicon: l, owner: a.owner(), fullName: trimSpace(name)}
	local, _, _ := strings.Cut(a.local, "+")
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

// freeMailbox: providers of free mailboxes give them to one person each.
func (m *mailbox) freeMailbox() Classification {
	if !IsFreeMail(m.address) {
		return Classification{}
	}
	return personal("%s gives mailboxes to private persons", strings.ToLower(m.domain))
}

// personnelNumber: 1 to 3 letters and 4 to 8 digits, or 4 to 10 digits. A role
// and a year (soc2026) is none.
func (m *mailbox) personnelNumber() Classification {
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

// contactsOwn: the contact's name is a person's and the address is made of it.
func (m *mailbox) contactsOwn() Classification {
	if !m.namesPerson() {
		return Classification{}
	}
	own := slices.DeleteFunc(slices.Clone(m.words), func(word string) bool {
		return (m.isRoleWord(word) || word == m.owner) && !m.inName(word)
	})
	if len(own) < len(m.words) { // cloud-de is no "Daniel Engel"
		own = slices.DeleteFunc(own, m.lexicon.regions.has)
	}
	if !madeOf(own, m.name) {
		return Classification{}
	}
	return personal("%s is made of the name %s", strings.Join(own, "."), m.fullName)
}

// isRoleWord: a role word, or several written as one.
func (m *mailbox) isRoleWord(word string) bool {
	return m.lexicon.isRole(word) || m.compound(word)
}

// roleMailbox: a whole word says what the mailbox is for. A role word that is a
// name as well (dev) does not count beside another name.
func (m *mailbox) roleMailbox() Classification {
	if joined := strings.Join(m.words, ""); len(m.words) > 1 && len(joined) > 5 && m.lexicon.isRole(joined) { // on-call, bao-mat
		return shared("%s is the word of a role or team", joined)
	}
	for i, word := range m.words {
		bare := strings.TrimLeft(word, "0123456789")
		if !m.isRoleWord(bare) {
			continue
		}
		if m.lexicon.isName(bare) && m.besideName(i) {
			continue
		}
		return shared("%s is the word of a role or team", bare)
	}
	return Classification{}
}

// besideName tells whether a word next to the i-th is a name and nothing else.
func (m *mailbox) besideName(i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j >= 0 && j < len(m.words) && m.lexicon.isName(m.words[j]) && !m.lexicon.isRole(m.words[j]) {
			return true
		}
	}
	return false
}

// compound tells whether a word is made of role words (and the company's own
// name) and nothing else: cloudops, awssecurityteam. Short words alone prove
// nothing: one of four letters must be among them, or all have three.
func (m *mailbox) compound(word string) bool {
	if len(word) < 5 {
		return false
	}
	return m.split(word, 0, false, true)
}

// maxParts is how many role words are looked for in one word.
const maxParts = 6

func (m *mailbox) split(rest string, parts int, long, threes bool) bool {
	switch {
	case rest == "":
		return parts > 1 && (long || threes)
	case parts == maxParts:
		return false
	}
	for n := min(len(rest), max(m.lexicon.longest, len(m.owner))); n >= 2; n-- {
		part := rest[:n]
		if (m.lexicon.isRole(part) || part == m.owner || parts > 0 && m.lexicon.regions.has(part)) && m.split(rest[n:], parts+1, long || n >= 4, threes && n >= 3) {
			return true
		}
	}
	return false
}

// teamMailbox: the contact's name is a team's and the address has a word of it.
func (m *mailbox) teamMailbox() Classification {
	if !m.namesTeam() {
		return Classification{}
	}
	for _, word := range m.words {
		if len(word) > 2 && !m.lexicon.particles.has(word) && m.inName(word) {
			return shared("%s stands in the team's name %s", word, m.fullName)
		}
	}
	return Classification{}
}
