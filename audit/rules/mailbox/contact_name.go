package mailbox

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameWord is one word of a contact's name.
type nameWord struct {
	spellings  []string // in lower-case ASCII letters, the simplest one first; of an ideograph its readings
	classes             // of all spellings together
	telling    bool     // it shows that the name is not a person's
	annotation bool     // it is in a part of the name that consists of roles only: (Security), / Cloud Team
}

// contactName is a contact's name and what it names.
type contactName struct {
	text  string
	words []nameWord
	// isPerson is set for the name of a person, isTeam for one with a word that shows that
	// it is not a person's.
	isPerson, isTeam bool
	teamWord         string // a word that no person is called, as written; ""
	others           int    // the number of words that are not roles
}

// has reports whether the name contains a word, or consists of the words that it is
// joined from.
func (n *contactName) has(word string) bool {
	if word == "" {
		return false
	}
	joined := word
	for _, w := range n.words {
		if slices.Contains(w.spellings, word) {
			return true
		}
		if joined != "" && strings.HasPrefix(joined, w.spellings[0]) {
			joined = joined[len(w.spellings[0]):]
		}
	}
	return joined == ""
}

// isAcronym reports whether a word of two letters or more consists of the initials of the
// name's words. Particles and "and" may be left out.
func (n *contactName) isAcronym(word string) bool {
	if len(word) < 2 {
		return false
	}
	for _, w := range n.words {
		initial := w.spellings[0][0]
		switch {
		case word != "" && word[0] == initial:
			word = word[1:]
		case w.has(particle) || len(w.spellings[0]) < 4:
		default:
			return false
		}
	}
	return word == ""
}

// apostrophes are left out of names: the letters on both sides are one word.
const apostrophes = "'’ʼ`´"

// parseContactName splits a contact's name into words, at hyphens but not at apostrophes,
// and finds out what it names. Words without a spelling in ASCII letters are left out.
func (c *candidate) parseContactName(text string) contactName {
	s := nameSplitter{name: contactName{text: text}, partEnds: make([]int, 0, 4), start: -1}
	for i, r := range text {
		switch {
		case s.isInWord(r):
			s.continueWord(i, r)
		case s.start < 0 && r == ' ':
		default:
			s.endWord(i)
			if isPartSeparator(text[:i], r) {
				s.endPart()
			}
		}
	}
	s.endWord(len(text))
	s.partEnds = append(s.partEnds, len(s.name.words))
	c.judgeContactName(&s.name, s.partEnds)
	return s.name
}

// nameSplitter splits a contact's name into words, and into the parts between ( ) / | , ;
// and dashes.
type nameSplitter struct {
	name       contactName
	partEnds   []int // the number of words up to the end of each part
	start      int   // where the current word starts in the text; -1 between words
	ideographs bool  // the current word is in Chinese characters or Hangul
}

// isInWord reports whether a character is part of a word. An apostrophe does not start one.
func (s *nameSplitter) isInWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || s.start >= 0 && strings.ContainsRune(apostrophes, r)
}

// continueWord adds the character at a position to the current word. A change of script
// starts a new word: 星野CSIRT.
func (s *nameSplitter) continueWord(at int, r rune) {
	if s.start >= 0 && isIdeograph(r) != s.ideographs {
		s.endWord(at)
	}
	if s.start < 0 {
		s.start, s.ideographs = at, isIdeograph(r)
	}
}

// endWord adds the current word, if there is one, to the name.
func (s *nameSplitter) endWord(end int) {
	if s.start >= 0 {
		s.name.addWord(s.name.text[s.start:end])
		s.start = -1
	}
}

// endPart ends the current part of the name, unless it has no words.
func (s *nameSplitter) endPart() {
	before := 0
	if len(s.partEnds) > 0 {
		before = s.partEnds[len(s.partEnds)-1]
	}
	if len(s.name.words) > before {
		s.partEnds = append(s.partEnds, len(s.name.words))
	}
}

// isPartSeparator reports whether a character separates parts of a name. A hyphen does so
// only after a blank.
func isPartSeparator(before string, r rune) bool {
	return strings.ContainsRune("()[]/|,;–—:<>", r) || r == '-' && strings.HasSuffix(before, " ")
}

func (n *contactName) addWord(word string) {
	if len(n.words) == maxNameWords {
		return
	}
	if r, _ := utf8.DecodeRuneInString(word); isIdeograph(r) {
		n.addIdeographs(word)
		return
	}
	w := nameWord{spellings: asciiSpellings(word)}
	if len(w.spellings) == 0 {
		return
	}
	for _, s := range w.spellings {
		w.classes |= classesOf(s)
	}
	n.words = append(n.words, w)
}

// maxNameWords is the maximum number of words of a contact's name that count.
const maxNameWords = 12

// isTelling reports whether a word of a name shows that it is not a person's: a role, a
// word for departments, projects or companies, or the company's own name.
func (c *candidate) isTelling(w nameWord) bool {
	if w.has(role|teamWord|function) || w.has(company) && len(w.spellings[0]) > 1 {
		return true
	}
	for _, s := range w.spellings {
		if s == c.owner || slices.Contains(c.teamWords, s) || !w.has(anyName) && (hasTeamPart(s) || hasFunctionEnding(s) || isCompound(s, c.owner)) {
			return true
		}
	}
	return false
}

// judgeContactName finds out what a name names. Parts of the name that consist of telling
// words only are annotations: "Jane Doe (Security)".
func (c *candidate) judgeContactName(n *contactName, partEnds []int) {
	c.markTelling(n.words)
	c.findTeamName(n)
	parts := make([][]nameWord, len(partEnds))
	first := 0
	for i, end := range partEnds {
		parts[i] = n.words[first:end]
		first = end
	}
	annotated := markAnnotations(parts)
	n.isPerson = n.hasPersonIn(parts, annotated)
	if len(parts) == 1 && n.isPerson && classesOf(n.joined()).has(companyName) {
		n.isPerson, n.isTeam = false, true
	}
}

// markTelling marks the words that show that a name is not a person's. Two words can be
// such a word in languages that separate syllables: bảo mật.
func (c *candidate) markTelling(words []nameWord) {
	for i, w := range words {
		words[i].telling = c.isTelling(w)
	}
	for i := 0; i+1 < len(words); i++ {
		a, b := &words[i], &words[i+1]
		if joined := a.spellings[0] + b.spellings[0]; len(joined) > 5 && classesOf(joined).has(role|function) {
			a.telling, b.telling = true, true
			a.classes, b.classes = role, role
		}
	}
}

// findTeamName finds the words that show that the name is a team's, and counts those that
// are not roles.
func (c *candidate) findTeamName(n *contactName) {
	for _, w := range n.words {
		switch {
		case c.isTeamNameWord(w):
			n.teamWord = w.spellings[0]
		case !w.telling && !w.has(particle|region|title) && len(w.spellings[0]) > 1:
			n.others++
		}
		n.isTeam = n.isTeam || w.telling && !w.has(anyName)
	}
}

// markAnnotations marks the words of parts that consist of telling words only, and reports
// whether there are any.
func markAnnotations(parts [][]nameWord) bool {
	annotated := false
	for _, part := range parts {
		if len(part) == 0 || slices.ContainsFunc(part, func(w nameWord) bool { return !w.telling }) {
			continue
		}
		annotated = true
		for i := range part {
			part[i].annotation = true
		}
	}
	return annotated
}

// hasPersonIn reports whether one of the parts of a name is a person's name, or two parts
// without an annotation are: "Doe, Jane".
func (n *contactName) hasPersonIn(parts [][]nameWord, annotated bool) bool {
	for _, part := range parts {
		if len(part) > 0 && !part[0].annotation && isPersonName(part, annotated && len(n.words) > len(part)) {
			return true
		}
	}
	return len(parts) == 2 && len(parts[0]) == 1 && !annotated && isPersonName(n.words, false)
}

// joined returns the words of a name as one.
func (n *contactName) joined() string {
	var text strings.Builder
	for _, w := range n.words {
		text.WriteString(w.spellings[0])
	}
	return text.String()
}

// isTeamNameWord reports whether no person is called so.
func (c *candidate) isTeamNameWord(w nameWord) bool {
	if w.has(anyName) {
		return false
	}
	for _, s := range w.spellings {
		if c.isTeamWord(localWord{s, w.classes}) {
			return true
		}
	}
	return false
}

// isPersonName reports whether words are a person's name: two or more, among them a listed
// name or a title. A telling word that is not a name (Head of Security Jane Doe) is allowed
// only beside two others, one of them a given name. With an annotation behind it, a given
// name alone is enough, and unknown words are.
func isPersonName(words []nameWord, annotated bool) bool {
	n := countNameWords(words)
	switch {
	case n.titled && n.possible > 0 && n.roles == 0:
		return true
	case annotated && n.possible == 1:
		return n.sureGiven == 1 && n.telling == 0 && n.roles == 0
	case n.possible < 2:
		return false
	case n.roles > 0:
		return n.sureGiven > 0 && n.sure+n.doubtfulFamily+n.unknown+n.doubtfulGiven > 1
	case annotated && n.unknown == n.possible:
		return true
	default:
		return n.sure > 0 || n.isDoubtfulPair()
	}
}

// nameCount counts the words of a contact's name by kind.
type nameCount struct {
	titled   bool
	roles    int // telling words that are not names
	possible int // words that can be names; all below are among them
	telling  int
	// sureGiven are given names without another meaning; sure are these, family names
	// without another meaning, and words with the ending of a family name.
	sureGiven, sure int
	// doubtfulGiven and doubtfulFamily are names that are also everyday words.
	doubtfulGiven, doubtfulFamily int
	unknown                       int
}

func countNameWords(words []nameWord) nameCount {
	var n nameCount
	for _, w := range words {
		switch {
		case w.isTitle():
			n.titled = true
		case w.has(particle) && !w.has(given):
		case w.telling && !w.has(anyName):
			n.roles++
		default:
			n.addPossibleName(w)
		}
	}
	return n
}

// isTitle reports whether a word is a title and no name.
func (w nameWord) isTitle() bool { return w.has(title) && !w.has(anyName) }

func (n *nameCount) addPossibleName(w nameWord) {
	n.possible++
	if w.telling {
		n.telling++
	}
	switch {
	case w.isSure(given) && !w.telling:
		n.sureGiven++
		n.sure++
	case w.isSure(anyName) && !w.telling, !w.has(anyName|doubtful|function) && slices.ContainsFunc(w.spellings, hasFamilyEnding):
		n.sure++
	case w.has(doubtful) && w.has(given):
		n.doubtfulGiven++
	case w.has(doubtful) && w.has(family):
		n.doubtfulFamily++
	case !w.has(anyName | doubtful):
		n.unknown++
	}
}

// isDoubtfulPair reports whether a name consists of a given and a family name that both
// are also everyday words.
func (n *nameCount) isDoubtfulPair() bool {
	return n.possible == 2 && n.telling == 0 && n.doubtfulGiven > 0 && n.doubtfulFamily > 0
}

// functionEndings are endings of words for activities, which names do not have.
var functionEndings = [...]string{
	"tion", "tions", "cion", "ciones", "cao", "coes", "zione", "zioni", "sjon", "tacja", "tiikka", "ments", "ility", "idad", "idade",
	"heit", "keit", "schaft", "ungen", "logy", "logie", "logia", "ing", "logies", "logias", "matics", "nomics", "istics", "ytics",
}

// hasFunctionEnding reports whether a word of six letters or more has the ending of a word
// for an activity. Shorter words have such endings by chance.
func hasFunctionEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(functionEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}
