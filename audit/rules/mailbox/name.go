package mailbox

import (
	"slices"
	"strings"
	"unicode"
)

// nameWord is one word of a contact's name in all its spellings.
type nameWord []string

// apostrophes removes apostrophes and the marks that people type in their place.
var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "´", "")

// nameWords splits a contact's name into words, at hyphens but not at apostrophes. It
// leaves out words that have no spelling in ASCII letters.
func nameWords(name string) []nameWord {
	name = apostrophes.Replace(name)
	var words []nameWord
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if spellings := asciiSpellings(word); len(spellings) > 0 {
			words = append(words, spellings)
		}
	}
	return words
}

// hasSpelling reports whether is holds for one of the spellings.
func (w nameWord) hasSpelling(is func(string) bool) bool { return slices.ContainsFunc(w, is) }

// isInName reports whether the contact's name contains a word.
func (c *candidate) isInName(word string) bool {
	return slices.ContainsFunc(c.name, func(w nameWord) bool { return slices.Contains(w, word) })
}

// isTellingWord reports whether a word of a name shows that it is not a person's name: a
// role, a word for departments, projects or companies, or the company's own name.
func (c *candidate) isTellingWord(w nameWord) bool {
	return w.hasSpelling(func(s string) bool {
		return c.isRoleWord(s) || functionWords.has(s) || len(s) > 1 && companyWords.has(s) || s == c.owner
	})
}

// functionEndings are endings of words for activities, which names do not have.
var functionEndings = [...]string{
	"tion", "tions", "cion", "ciones", "cao", "coes", "zione", "zioni", "sjon", "tacja", "tiikka", "ments", "ility", "idad", "idade",
	"heit", "keit", "schaft", "ungen", "logy", "logie", "logia", "ing", "logies", "logias", "matics", "nomics", "istics", "ytics",
}

// hasTellingForm reports whether a name without a telling word is not a person's: no word
// is a name without another meaning, and one word has the ending of an activity, or an
// everyday word stands before a word that is not a name (Golden Gate).
func (c *candidate) hasTellingForm() bool {
	var doubtful, everyday, doing bool
	for _, w := range c.name {
		switch {
		case w.hasSpelling(func(s string) bool { return isName(s) && !doubtfulNames.has(s) }):
			return false
		case w.hasSpelling(doubtfulNames.has):
			doubtful = !w.hasSpelling(givenNames.has)
		default:
			everyday = everyday || doubtful
		}
		doing = doing || w.hasSpelling(hasFunctionEnding)
	}
	return doing || everyday || strings.Contains(c.fullName, "&")
}

// hasFunctionEnding reports whether a word of six letters or more has the ending of a word
// for an activity. Shorter words have such endings by chance.
func hasFunctionEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(functionEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}

// tellingPairs marks pairs of words that form a telling word when written as one, as in
// languages that separate syllables: bảo mật. It returns nil if there are none.
func (c *candidate) tellingPairs() []bool {
	var pairs []bool
	for i := 0; i+1 < len(c.name); i++ {
		if joined := c.name[i][0] + c.name[i+1][0]; len(joined) > 5 && (isRole(joined) || functionWords.has(joined)) {
			if pairs == nil {
				pairs = make([]bool, len(c.name))
			}
			pairs[i], pairs[i+1] = true, true
			i++
		}
	}
	return pairs
}

// hasPersonName reports whether the contact's name is a person's: two words or more, and
// no telling word unless a given name is next to it. A telling word that is also a name
// (Dev) counts as a name next to another name.
func (c *candidate) hasPersonName() bool {
	if len(c.name) < 2 || c.hasTellingForm() {
		return false
	}
	if pairs := c.tellingPairs(); pairs != nil {
		return c.hasFamilyNameBeside(pairs)
	}
	var telling, names, given int
	for _, w := range c.name {
		name := w.hasSpelling(isName)
		switch {
		case c.isTellingWord(w) && name:
			names++
			telling++
		case c.isTellingWord(w):
			telling = len(c.name) // no person has this name
		case w.hasSpelling(givenNames.has) && !w.hasSpelling(doubtfulNames.has):
			given++
		case name:
			names++
		}
	}
	return telling == 0 || given > 0 || telling < len(c.name) && names > telling
}

// hasFamilyNameBeside reports whether a family name is next to a telling pair: Lê An Toàn.
func (c *candidate) hasFamilyNameBeside(pairs []bool) bool {
	for i, w := range c.name {
		if !pairs[i] && !c.isTellingWord(w) && w.hasSpelling(familyNames.has) {
			return true
		}
	}
	return false
}

// hasTeamName reports whether the contact's name has a telling word and is not a person's.
func (c *candidate) hasTeamName() bool {
	return (c.tellingPairs() != nil || c.hasTellingForm() || slices.ContainsFunc(c.name, c.isTellingWord)) && !c.hasPersonName()
}

// The limits within which an address counts as built from a name.
const (
	minCuts    = 3     // minimum of letters, if no word is whole but some are cut short
	maxInitial = 4     // maximum of initials, if there is nothing else
	maxStrange = 1     // letters that are not in the name: a middle initial
	maxTries   = 10000 // bounds the work for hostile names and addresses, which grows exponentially
)

// isMadeOf reports whether the words of an address consist of the words of a name, each
// used once: whole, cut short or as an initial, in any order, with or without separators.
// Either one of them must be whole, or all are initials, or two are cut short.
func isMadeOf(parts []string, name []nameWord) bool {
	joined := strings.Join(parts, "")
	if joined == "" || len(name) == 0 {
		return false
	}
	f := nameFit{name: name, used: make([]bool, len(name))}
	return f.match(joined)
}

// nameFit is the state of the search of isMadeOf.
type nameFit struct {
	name                 []nameWord
	used                 []bool
	whole, cuts, letters int // words used whole and cut short, and letters of the latter
	initials, strange    int
	tries                int
}

func (f *nameFit) match(rest string) bool {
	if rest == "" {
		return f.isEnough()
	}
	f.tries++
	if f.tries > maxTries {
		return false
	}
	for i, w := range f.name {
		if f.used[i] {
			continue
		}
		f.used[i] = true
		for _, spelling := range w {
			common := commonPrefix(rest, spelling)
			for n := common; n >= 1; n-- {
				undo := *f
				switch {
				case n == len(spelling) && n > 1:
					f.whole++
				case n == 1:
					f.initials++
				default:
					f.cuts++
					f.letters += n
				}
				if f.match(rest[n:]) {
					return true
				}
				f.restore(undo)
			}
		}
		f.used[i] = false
	}
	if f.strange < maxStrange {
		f.strange++
		if f.match(rest[1:]) {
			return true
		}
		f.strange--
	}
	return false
}

func (f *nameFit) restore(to nameFit) {
	f.whole, f.cuts, f.letters, f.initials, f.strange = to.whole, to.cuts, to.letters, to.initials, to.strange
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
