package mailbox

import (
	"slices"
	"strings"
)

// classifyPersonForm finds addresses that have the form of a person's name.
func (c *candidate) classifyPersonForm() Classification {
	if c.isPlace() {
		return undecided
	}
	initials := 0
	var buffer [12]localWord
	whole := buffer[:0]
	for _, w := range without(c.words, particle) {
		if len(w.text) == 1 {
			initials++
		} else {
			whole = append(whole, w)
		}
	}
	switch {
	case len(whole) == 0 || initials > 2:
		return undecided
	case len(whole) == 1 && c.title && whole[0].has(anyName):
		return personal("%s is a name after a title", whole[0].text)
	case len(whole) == 1:
		return c.classifyOneName(whole[0], initials > 0)
	default:
		return c.classifyNames(whole)
	}
}

// isPlace reports whether the address is a place that looks like a name: hong-kong,
// san.francisco.
func (c *candidate) isPlace() bool {
	if classesOf(c.joined()).has(place) {
		return true
	}
	if len(c.words) != 2 || len(c.words[1].text) < 4 {
		return false
	}
	switch c.words[0].text {
	case "san", "santa", "sao", "los", "las", "puerto", "new", "fort", "mount":
		return true
	case "st", "saint": // but st.mueller is Stefan Müller
		return c.words[1].has(given)
	}
	return false
}

// classifyOneName finds a given name alone, and a name with an initial, with or without a
// separator.
func (c *candidate) classifyOneName(w localWord, initial bool) Classification {
	word := w.text
	switch {
	case initial && c.isNameBesideInitial(w):
		return personal("%s is a name next to an initial", word)
	case w.isSure(aloneGiven) && len(word) > 2:
		return personal("%s is a given name", word)
	case w.has(doubtful|role|function|company|companyName|region) || len(word) < 4:
		return undecided
	case c.contact.has(word) && len(c.contact.words) == 1 && w.has(family):
		return personal("%s is a family name and the contact's name", word)
	case isGluedAsianName(word):
		return personal("%s is built like a Chinese or Korean name", word)
	case len(word) < 5:
		return undecided
	default:
		return c.classifyGluedName(word)
	}
}

// classifyGluedName finds a family name with an initial or two, or with a given name, and
// no separator between them.
func (c *candidate) classifyGluedName(word string) Classification {
	if strings.IndexByte("eim", word[0]) >= 0 && classesOf(word[1:]).has(role|function) { // esales
		return undecided
	}
	switch {
	case isGluedSurname(word[1:], 4):
		return personal("%s is a family name after an initial", word[1:])
	case !strings.HasSuffix(word, "s") && len(word) > 5 && classesOf(word[:len(word)-1]).has(gluedName):
		return personal("%s is a family name before an initial", word[:len(word)-1])
	case isGluedSurname(word[2:], 6) && !isSyllableStart(word[:2]):
		return personal("%s is a family name after initials", word[2:])
	}
	if at := splitNames(word); at > 0 {
		return personal("%s and %s are names", word[:at], word[at:])
	}
	if hasParticleName(word[1:]) {
		return personal("%s is a family name after an initial", word[1:])
	}
	return undecided
}

// The length of words in which two names are searched.
const (
	minTwoNames = 8
	maxTwoNames = 30
)

// splitNames returns where a given and a family name touch, or 0.
func splitNames(word string) int {
	if len(word) < minTwoNames || len(word) > maxTwoNames {
		return 0
	}
	for at := 3; at+4 <= len(word); at++ {
		first := classesOf(word[:at])
		if !first.has(anyName) {
			continue
		}
		second := classesOf(word[at:])
		if at > 3 && !(first|second).has(role|function) && (isGluedPair(first, second) || isGluedPair(second, first)) ||
			first.isSure(given) && hasParticleName(word[at:]) {
			return at
		}
	}
	return 0
}

// isGluedPair reports whether two words are a given and a family name that are recognized
// without a separator.
func isGluedPair(first, last classes) bool {
	return first.isSure(given) && (last.isSure(family) || first.has(aloneGiven) && last.has(gluedName))
}

// hasParticleName reports whether a text consists of parts of family names such as van or
// de la and a family name: vandijk, vonderheide.
func hasParticleName(text string) bool {
	for n := 3; n < 7 && n+4 <= len(text); n++ {
		if isParticles(text[:n]) && classesOf(text[n:]).isSure(family) {
			return true
		}
	}
	return false
}

// isParticles reports whether a text consists of one or two parts of family names.
func isParticles(text string) bool {
	if classesOf(text).has(particle) {
		return true
	}
	for n := 2; n+2 <= len(text); n++ {
		if classesOf(text[:n]).has(particle) && classesOf(text[n:]).has(particle) {
			return true
		}
	}
	return false
}

// isSyllableStart reports whether two letters look like the start of a word, not like two
// initials.
func isSyllableStart(letters string) bool {
	return strings.IndexByte("aeiouy", letters[1]) >= 0 || slices.Contains([]string{"re", "un", "in", "co", "st", "tr", "pr", "ch", "sh", "sp", "br", "cr", "gr", "fr", "th", "pl", "cl", "bl", "fl", "sc", "sk", "sl", "wh", "dr"}, letters)
}

// isGluedSurname reports whether a word is a family name that can be recognized with an
// initial attached to it.
func isGluedSurname(word string, shortest int) bool {
	c := classesOf(word)
	return c.has(gluedName) && (len(word) > shortest || len(word) == shortest && !c.has(doubtful)) || len(word) >= max(6, shortest) && c.isSure(family)
}

// isGluedAsianName reports whether a word is a Chinese or Korean family name with one or
// two syllables of a given name (liuyang), or with initials (jhpark, kimsj).
func isGluedAsianName(word string) bool {
	for n := 2; n <= 6 && n < len(word); n++ {
		start, end := word[:n], word[len(word)-n:]
		rest, before := word[n:], word[:len(word)-n]
		if classesOf(start).has(gluedFamily) && (len(word) > 5 && isSyllables(rest) || n > 2 && isInitials(rest)) {
			return true
		}
		if classesOf(end).has(gluedFamily) && (len(word) > 6 && isSyllables(before) || n > 2 && len(before) == 2 && isInitials(before)) {
			return true
		}
	}
	return false
}

// isInitials reports whether a text is two consonants.
func isInitials(text string) bool {
	return len(text) == 2 && strings.Trim(text, "bcdfghjklmnpqrstvwxyz") == ""
}

// isSyllables reports whether a text is one or two syllables of given names.
func isSyllables(text string) bool {
	if len(text) > 2 && classesOf(text).has(syllable) {
		return true
	}
	for n := 2; n+2 <= len(text) && n <= 6; n++ {
		if classesOf(text[:n]).has(syllable) && classesOf(text[n:]).has(syllable) {
			return true
		}
	}
	return false
}

// isNameBesideInitial reports whether a word next to an initial is a name: a listed one,
// or an unknown word in the position of a name. The initials e, i and x do not count for
// unknown words, because many other words start with them.
func (c *candidate) isNameBesideInitial(w localWord) bool {
	if w.has(family|asianFamily) || w.isSure(given) && len(w.text) > 2 {
		return true
	}
	if !c.dotted || len(c.words) > 3 || w.has(role|function) {
		return false
	}
	letter := c.words[0].text
	if len(letter) > 1 {
		letter = c.words[1].text
		if w.has(given) && len(letter) == 1 {
			return true
		}
	}
	if len(w.text) < 4 || w.has(doubtful) {
		return false
	}
	return hasFamilyEnding(w.text) || letter != "e" && letter != "i" && letter != "x"
}

// maxNames is the maximum number of words of a person's name in an address.
const maxNames = 5

// classifyNames finds first.last and last.first.
func (c *candidate) classifyNames(words []localWord) Classification {
	if len(words) > maxNames {
		return undecided
	}
	if n := tallyNames(words); !n.isPersonName(c.dotted) {
		return undecided
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return personal("%s has the form of a person's name", strings.Join(texts, "."))
}

// tally counts the words of an address by kind.
type tally struct {
	words            int  // all
	listed           int  // names
	sure             int  // names without another meaning
	doubtful         int  // everyday words, names included
	other            int  // functions and companies
	asian, syllables int  // Chinese, Korean and Vietnamese family names; syllables of given names
	given, family    bool // among the listed
	ending           bool // an unknown word has the ending of a family name
}

func tallyNames(words []localWord) tally {
	n := tally{words: len(words)}
	for _, w := range words {
		n.given, n.family = n.given || w.has(given), n.family || w.has(family)
		if w.has(anyName) {
			n.listed++
		}
		switch {
		case w.has(asianFamily) && n.asian == 0:
			n.asian++
		case w.has(syllable | asianFamily):
			n.syllables++
		}
		switch {
		case w.has(doubtful):
			n.doubtful++
		case w.has(anyName) && len(w.text) > 2:
			n.sure++
		case w.has(function|company|companyName) && !w.has(anyName):
			n.other++
		default:
			n.ending = n.ending || hasFamilyEnding(w.text)
		}
	}
	return n
}

// isPersonName reports whether the words are a person's name. Unknown words count only if
// dots or underscores separate them.
func (n *tally) isPersonName(dotted bool) bool {
	return n.isListedName() || n.isAsianName() || dotted && n.isUnknownPair()
}

// isListedName reports whether the words are names of the lists. One of two words must be
// a name without another meaning, or they must be a given and a family name; of more words,
// half of them must be listed names.
func (n *tally) isListedName() bool {
	allNames := n.listed == n.words
	if n.words == 2 && allNames && n.given && n.family {
		return true
	}
	return n.sure > 0 && n.other == 0 && n.listed*2 >= n.words && (n.doubtful == 0 || allNames)
}

// isAsianName reports whether the words are a Chinese, Korean or Vietnamese family name
// and syllables of given names.
func (n *tally) isAsianName() bool { return n.asian > 0 && n.asian+n.syllables >= n.words }

// isUnknownPair reports whether the words are two that no list has, one of them with the
// ending of a family name.
func (n *tally) isUnknownPair() bool {
	return n.words == 2 && n.listed == 0 && n.doubtful == 0 && n.other == 0 && n.ending
}

// familyEndings are endings of family names in many languages.
var familyEndings = [...]string{
	"ov", "ova", "ev", "eva", "sky", "skyi", "skiy", "ski", "ska", "cki", "cka", "enko", "chuk", "czuk", "wicz", "czyk", "ovic", "evic", "ovich", "evich",
	"yan", "yants", "dze", "shvili", "oglu", "sson", "sen", "dottir", "poulos", "poulou", "idis", "idou", "akis", "inen", "onen", "anen", "escu", "eanu", "mann", "meier", "mayer", "meyer", "bauer",
	"gaard", "stad", "strom", "quist", "qvist", "auskas", "skiene", "wala", "swamy", "swami", "appa", "ullah", "zadeh", "moto", "mura", "gawa", "kawa", "shima", "yama", "guchi", "saki", "zaki",
}

// hasFamilyEnding reports whether a word of six letters or more has the ending of a
// family name. Shorter words have such endings by chance.
func hasFamilyEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(familyEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}
