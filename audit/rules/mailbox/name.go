package mailbox

import (
	"slices"
	"strings"
	"unicode"
)

// nameWord is one word of a contact's name in all its spellings.
type nameWord []string

// nameWords parts a contact's name into words. Apostrophes belong to a word,
// hyphens part it; what cannot be spelled in ASCII letters is left out.
func nameWords(name string) []nameWord {
	name = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "´", "").Replace(name)
	var found []nameWord
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if spellings := asciiSpellings(word); len(spellings) > 0 {
			found = append(found, spellings)
		}
	}
	return found
}

func (w nameWord) hasSpelling(is func(string) bool) bool { return slices.ContainsFunc(w, is) }

// isInName tells whether the contact's name has the word.
func (m *candidate) isInName(word string) bool {
	return slices.ContainsFunc(m.name, func(w nameWord) bool { return slices.Contains(w, word) })
}

// isTellingWord is a word of a name that people are not called: a role, what
// departments and projects or companies are, or the company itself.
func (m *candidate) isTellingWord(w nameWord) bool {
	return w.hasSpelling(func(s string) bool {
		return m.isRoleWord(s) || m.lexicon.functions.has(s) || len(s) > 1 && m.lexicon.companies.has(s) || s == m.owner
	})
}

// functionEndings are how words for what people do end, and names do not.
var functionEndings = [...]string{
	"tion", "tions", "cion", "ciones", "cao", "coes", "zione", "zioni", "sjon", "tacja", "tiikka", "ments", "ility", "idad", "idade",
	"heit", "keit", "schaft", "ungen", "logy", "logie", "logia", "ing", "logies", "logias", "matics", "nomics", "istics", "ytics",
}

// hasTellingForm tells of a name that it is not a person's, though no word of it is
// a telling one: none is a name that nothing else is called, and a word ends as
// what people do, or is an everyday word before one that is no name (Golden Gate).
func (m *candidate) hasTellingForm() bool {
	l := m.lexicon
	var doubtful, everyday, doing bool
	for _, w := range m.name {
		switch {
		case w.hasSpelling(func(s string) bool { return l.isName(s) && !l.doubtful.has(s) }):
			return false
		case w.hasSpelling(l.doubtful.has):
			doubtful = !w.hasSpelling(l.given.has)
		default:
			everyday = everyday || doubtful
		}
		doing = doing || w.hasSpelling(hasFunctionEnding)
	}
	return doing || everyday || strings.Contains(m.fullName, "&")
}

// hasFunctionEnding tells whether a word ends as words for what people do; one
// shorter than six letters may by chance.
func hasFunctionEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(functionEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}

// tellingPairs marks the words of a name that are a telling one when two of them
// are written as one, as languages that part their syllables have it: bảo mật.
func (m *candidate) tellingPairs() []bool {
	var pairs []bool
	for i := 0; i+1 < len(m.name); i++ {
		if joined := m.name[i][0] + m.name[i+1][0]; len(joined) > 5 && (m.lexicon.isRole(joined) || m.lexicon.functions.has(joined)) {
			if pairs == nil {
				pairs = make([]bool, len(m.name))
			}
			pairs[i], pairs[i+1] = true, true
			i++
		}
	}
	return pairs
}

// hasPersonName: two words or more, none of them telling, unless a given name
// stands beside it. A telling word that is a name too (Dev) is taken for one
// beside another name.
func (m *candidate) hasPersonName() bool {
	if len(m.name) < 2 || m.hasTellingForm() {
		return false
	}
	if pairs := m.tellingPairs(); pairs != nil {
		return m.hasFamilyNameBeside(pairs)
	}
	var telling, names, given int
	for _, w := range m.name {
		name := w.hasSpelling(m.lexicon.isName)
		switch {
		case m.isTellingWord(w) && name:
			names++
			telling++
		case m.isTellingWord(w):
			telling = len(m.name) // nobody is called that
		case w.hasSpelling(m.lexicon.given.has) && !w.hasSpelling(m.lexicon.doubtful.has):
			given++
		case name:
			names++
		}
	}
	return telling == 0 || given > 0 || telling < len(m.name) && names > telling
}

// hasFamilyNameBeside tells whether a family name stands beside words that are telling
// together: Lê An Toàn.
func (m *candidate) hasFamilyNameBeside(pairs []bool) bool {
	for i, w := range m.name {
		if !pairs[i] && !m.isTellingWord(w) && w.hasSpelling(m.lexicon.family.has) {
			return true
		}
	}
	return false
}

// hasTeamName: a word of the name is telling and the name is no person's.
func (m *candidate) hasTeamName() bool {
	return (m.tellingPairs() != nil || m.hasTellingForm() || slices.ContainsFunc(m.name, m.isTellingWord)) && !m.hasPersonName()
}

// What it takes to tell that an address is made of a name.
const (
	minCuts    = 3     // letters at least, where no word is whole but some are cut short
	maxInitial = 4     // initials at most, where there is nothing else
	maxStrange = 1     // letters that the name does not have: a middle initial
	maxTries   = 10000 // ways to try: names and addresses come from others, and the ways grow without bound
)

// isMadeOf tells whether the words of an address are made of the words of a name,
// each used once: whole, cut short or as an initial, in any order, written
// apart or as one. Either one of them must be whole, or all are initials, or
// two are cut short.
func isMadeOf(parts []string, name []nameWord) bool {
	joined := strings.Join(parts, "")
	if joined == "" || len(name) == 0 {
		return false
	}
	f := nameFit{name: name, used: make([]bool, len(name))}
	return f.match(joined)
}

// nameFit is an attempt at madeOf.
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

// isEnough weighs what the address was found to be made of.
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
