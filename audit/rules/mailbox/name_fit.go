package mailbox

import (
	"slices"
	"strings"
)

// classifyOwnName finds addresses that are built from the contact's name, if that is a
// person's name.
func (c *candidate) classifyOwnName() Classification {
	if !c.contact.isPerson || len(c.words) == 0 {
		return undecided
	}
	name := c.contact.personWords()
	switch {
	case c.isBuiltFrom(name):
		return personal("it matches the contact's name %s", c.contact.text)
	case len(c.words) == 1 && c.words[0].has(self) && isWholeName(c.owner, name):
		return personal("the domain is the contact's name %s", c.contact.text)
	default:
		return undecided
	}
}

// personWords returns the words of a person's name without annotations and titles.
func (n *contactName) personWords() []nameWord {
	words := make([]nameWord, 0, maxNameWords)
	for _, w := range n.words {
		if !w.annotation && !w.isTitle() {
			words = append(words, w)
		}
	}
	return words
}

// isBuiltFrom reports whether the address is made of the words of a name, with or without
// a letter before them (a-jdoe), or is a short form of one.
func (c *candidate) isBuiltFrom(name []nameWord) bool {
	own := c.wordsLikeName(name)
	switch {
	case isMadeOf(own, name), len(own) > 1 && len(own[0].text) == 1 && isMadeOf(own[1:], name):
		return true
	default:
		return len(own) == 1 && len(c.words) == 1 && isShortFormOf(own[0], name)
	}
}

// wordsLikeName returns the words of the address that can belong to a name. Roles and the
// company's own name do not, unless the contact's name has them. Beside these, regions do
// not either: cloud-de is not "Daniel Engel".
func (c *candidate) wordsLikeName(name []nameWord) []localWord {
	own := make([]localWord, 0, len(c.words))
	for _, w := range c.words {
		if w.text != c.owner && !c.isRole(w) || c.contact.has(w.text) {
			own = append(own, w)
		}
	}
	if plain := deleteRegions(own); len(own) < len(c.words) || isMadeOf(plain, name) {
		return plain
	}
	return own
}

// deleteRegions returns the words that are not regions.
func deleteRegions(words []localWord) []localWord {
	return slices.DeleteFunc(slices.Clone(words), func(w localWord) bool { return w.has(region) })
}

// isWholeName reports whether a text consists of two words of a name or more.
func isWholeName(text string, name []nameWord) bool {
	text = strings.ReplaceAll(text, "-", "")
	f := nameFit{name: name}
	return len(text) > 4 && f.match(text) && f.whole > 1
}

// isShortFormOf reports whether a word is a part of a word of a name (manu for Emmanuel),
// or has its first three letters and the vowel at its end that short forms have (sigga for
// Sigríður).
func isShortFormOf(word localWord, name []nameWord) bool {
	if len(word.text) < 3 || word.has(role|function|doubtful|region|code|company) {
		return false
	}
	for _, w := range name {
		for _, s := range w.spellings {
			n := commonPrefix(word.text, s)
			if len(word.text) > 3 && strings.Contains(s, word.text) || len(s) > len(word.text) && n == len(word.text) ||
				n > 2 && len(word.text) < 8 && strings.IndexByte("aeiouy", word.text[len(word.text)-1]) >= 0 {
				return true
			}
		}
	}
	return false
}

// The limits within which an address counts as built from a name.
const (
	minCuts    = 3   // minimum of letters, if no word is whole but some are cut short
	maxInitial = 4   // maximum of initials, if there is nothing else
	maxStrange = 1   // letters that are not in the name: a middle initial
	maxTries   = 400 // bounds the work for hostile names and addresses, which grows exponentially
)

// isMadeOf reports whether the words of an address consist of the words of a name, each
// used once: whole, cut short or as an initial, in any order, with or without separators.
// Either one of them must be whole, or all are initials, or two are cut short.
func isMadeOf(words []localWord, name []nameWord) bool {
	if len(words) == 0 || len(name) == 0 || len(name) > 32 {
		return false
	}
	joined := words[0].text
	if len(words) > 1 {
		var text strings.Builder
		for _, w := range words {
			text.WriteString(w.text)
		}
		joined = text.String()
	}
	f := nameFit{name: name}
	return f.match(joined)
}

// nameFit is the state of the search of isMadeOf.
type nameFit struct {
	name                 []nameWord
	used                 uint32 // a bit for each word
	whole, cuts, letters int    // words used whole and cut short, and letters of the latter
	initials, strange    int
	tries                int
}

func (f *nameFit) match(rest string) bool {
	if rest == "" {
		return f.isEnough()
	}
	for i, w := range f.name {
		if f.used&(1<<i) != 0 {
			continue
		}
		for _, spelling := range w.spellings {
			for n := commonPrefix(rest, spelling); n >= 1; n-- {
				f.tries++
				if f.tries > maxTries {
					return false
				}
				undo := *f
				f.use(i, n, n == len(spelling))
				if f.match(rest[n:]) {
					return true
				}
				undo.tries = f.tries
				*f = undo
			}
		}
	}
	if f.strange < maxStrange && f.tries < maxTries {
		f.strange++
		if f.match(rest[1:]) {
			return true
		}
		f.strange--
	}
	return false
}

// use counts n letters of the i-th word.
func (f *nameFit) use(i, n int, whole bool) {
	f.used |= 1 << i
	switch {
	case whole && n > 1:
		f.whole++
	case n == 1:
		f.initials++
	default:
		f.cuts++
		f.letters += n
	}
}

// isEnough reports whether the words used so far are within the limits.
func (f *nameFit) isEnough() bool {
	switch known := f.whole + f.cuts + f.initials; {
	case f.whole > 0:
		return f.strange == 0 || known > 1
	case f.cuts > 0:
		return known > 1 && f.strange == 0 && f.letters+f.initials >= minCuts
	default:
		return f.initials > 1 && f.initials <= maxInitial && f.strange == 0
	}
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
