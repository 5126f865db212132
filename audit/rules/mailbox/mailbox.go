package mailbox

import (
	"slices"
	"strings"
	"unicode"

	"accountable/audit"
	"accountable/audit/rules/wordlist"
)

// candidate is an address and the name of its contact, split into words for the
// classifiers.
type candidate struct {
	audit.Address
	raw      []string   // words before the @ in lower case, without the + tag and qualifiers
	words    []string   // raw without digits at the end and without regions
	dotted   bool       // only dots and underscores separate the words
	name     []nameWord // words of the contact's name
	fullName string
	owner    string // see Address.RegisteredLabel
}

// Kind says who reads a mailbox.
type Kind int

// The kinds of mailboxes.
const (
	Unknown  Kind = iota // nothing suggests one or the other
	Shared               // several people
	Personal             // one person
)

// Classification is the kind of a mailbox and the reason for it.
type Classification struct {
	Kind Kind
	// Format is the reason: a clause with a %s for each of Values; "" if the kind is
	// Unknown.
	Format string
	Values []string // parts of the address and the contact's name
}

func shared(format string, values ...string) Classification {
	return Classification{Shared, format, values}
}

func personal(format string, values ...string) Classification {
	return Classification{Personal, format, values}
}

// classifiers run in this order; the first one that returns a kind decides.
var classifiers = [...]func(*candidate) Classification{
	(*candidate).classifyFreeMail,
	(*candidate).classifyPersonnelNumber,
	(*candidate).classifyOwnName,
	(*candidate).classifyRole,
	(*candidate).classifyTeam,
	(*candidate).classifyPersonForm,
}

// maxClassified is the longest address or name in bytes that is classified: splitting takes
// the square of the length. AWS allows 64 characters.
const maxClassified = 1_024

// Classify decides by its address and the name of its contact whether one person or
// several people read a mailbox. The address must have both parts. With an address or a
// name of more than 1,024 bytes the kind is Unknown.
func Classify(a audit.Address, name string) Classification {
	if len(a.Text) > maxClassified || len(name) > maxClassified {
		return Classification{}
	}
	c := newCandidate(a, name)
	for _, classify := range classifiers {
		if found := classify(c); found.Kind != Unknown {
			return found
		}
	}
	return Classification{}
}

// IsFreeMail reports whether the domain belongs to a provider of free mailboxes.
func IsFreeMail(a audit.Address) bool {
	freeMail := wordlist.New(freeMailText)
	return freeMail.Has(strings.Join(a.DomainLabels(), ".")) || freeMail.Has(a.RegisteredLabel()+".")
}

func newCandidate(a audit.Address, name string) *candidate {
	c := &candidate{Address: a, owner: a.RegisteredLabel(), fullName: audit.TrimSpace(name)}
	local, _, _ := strings.Cut(a.Local, "+")
	parts := splitLocal(local)
	c.dotted = strings.Trim(local, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._") == ""
	c.raw = without(parts, qualifierWords)
	for _, word := range c.raw {
		if word = strings.TrimRight(word, "0123456789"); word != "" {
			c.words = append(c.words, word)
		}
	}
	c.words = without(c.words, qualifierWords)
	if len(c.words) > 2 {
		c.words = without(c.words, regionWords)
	}
	c.name = nameWords(name)
	return c
}

// splitLocal splits the part before the @ into words in lower case: at everything but
// letters and digits, and before a capital that follows a small letter.
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

// without returns a list without some words, or the whole list if nothing would be left.
func without(list []string, out wordSet) []string {
	kept := slices.DeleteFunc(slices.Clone(list), out.has)
	if len(kept) == 0 {
		return list
	}
	return kept
}

// classifyFreeMail finds free mailboxes, which belong to one person each.
func (c *candidate) classifyFreeMail() Classification {
	if !IsFreeMail(c.Address) {
		return Classification{}
	}
	return personal("%s is a free mail provider", strings.ToLower(c.Domain))
}

// classifyPersonnelNumber finds 1 to 3 letters with 4 to 8 digits, and 4 to 10 digits. A
// role with a year (soc2026) is not a personnel number.
func (c *candidate) classifyPersonnelNumber() Classification {
	if len(c.raw) != 1 {
		return Classification{}
	}
	digits := strings.TrimLeft(c.raw[0], "abcdefghijklmnopqrstuvwxyz")
	letters := c.raw[0][:len(c.raw[0])-len(digits)]
	most := 8
	if letters == "" {
		most = 10
	}
	if len(letters) > 3 || len(digits) < 4 || len(digits) > most || strings.Trim(digits, "0123456789") != "" {
		return Classification{}
	}
	if isRole(letters) && len(digits) == 4 && (digits[:2] == "19" || digits[:2] == "20") {
		return Classification{}
	}
	return personal("%s looks like a personnel number", c.raw[0])
}

// classifyOwnName finds addresses that are built from the contact's name, if that is a
// person's name.
func (c *candidate) classifyOwnName() Classification {
	if !c.hasPersonName() {
		return Classification{}
	}
	own := slices.DeleteFunc(slices.Clone(c.words), func(word string) bool {
		return (c.isRoleWord(word) || word == c.owner) && !c.isInName(word)
	})
	if len(own) < len(c.words) { // cloud-de is not "Daniel Engel"
		own = slices.DeleteFunc(own, regionWords.has)
	}
	if !isMadeOf(own, c.name) {
		return Classification{}
	}
	return personal("it matches the contact's name %s", c.fullName)
}

// isRoleWord reports whether a word is a role word or a compound of role words.
func (c *candidate) isRoleWord(word string) bool {
	return isRole(word) || c.isCompound(word)
}

// classifyRole finds words for a role or team. A role word that is also a name (dev)
// does not count next to another name.
func (c *candidate) classifyRole() Classification {
	if joined := strings.Join(c.words, ""); len(c.words) > 1 && len(joined) > 5 && isRole(joined) { // on-call, bao-mat
		return shared("%s is a word for a role or team", joined)
	}
	for i, word := range c.words {
		bare := strings.TrimLeft(word, "0123456789")
		if !c.isRoleWord(bare) {
			continue
		}
		if isName(bare) && c.isBesideName(i) {
			continue
		}
		return shared("%s is a word for a role or team", bare)
	}
	return Classification{}
}

// isBesideName reports whether a word next to the i-th one is a name and not a role.
func (c *candidate) isBesideName(i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j >= 0 && j < len(c.words) && isName(c.words[j]) && !isRole(c.words[j]) {
			return true
		}
	}
	return false
}

// isCompound reports whether a word consists of role words and the company's own name:
// cloudops, awssecurityteam. One of them must have four letters or more, or all of them
// three, because short words are found in many words by chance.
func (c *candidate) isCompound(word string) bool {
	if len(word) < 5 {
		return false
	}
	return c.splitsIntoRoles(word, 0, false, true)
}

// maxCompoundParts bounds the search for role words in one word.
const maxCompoundParts = 6

func (c *candidate) splitsIntoRoles(rest string, parts int, long, threes bool) bool {
	switch {
	case rest == "":
		return parts > 1 && (long || threes)
	case parts == maxCompoundParts:
		return false
	}
	for n := min(len(rest), max(longestRole, len(c.owner))); n >= 2; n-- {
		part := rest[:n]
		if (isRole(part) || part == c.owner || parts > 0 && regionWords.has(part)) && c.splitsIntoRoles(rest[n:], parts+1, long || n >= 4, threes && n >= 3) {
			return true
		}
	}
	return false
}

// classifyTeam finds addresses that contain a word of the contact's name, if that is the
// name of a team.
func (c *candidate) classifyTeam() Classification {
	if !c.hasTeamName() {
		return Classification{}
	}
	for _, word := range c.words {
		if len(word) > 2 && !particleWords.has(word) && c.isInName(word) {
			return shared("%s is part of the team name %s", word, c.fullName)
		}
	}
	return Classification{}
}
