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
	others           int    // the number of words that are no role
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
	n := contactName{text: text}
	segments := make([]int, 0, 4) // the first words of the parts between ( ) / | , ; and dashes
	start, ideographs := -1, false
	add := func(end int) {
		if start >= 0 {
			n.addWord(text[start:end])
			start = -1
		}
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsMark(r) || start >= 0 && strings.ContainsRune(apostrophes, r) {
			if start >= 0 && isIdeograph(r) != ideographs { // 星野CSIRT
				add(i)
			}
			if start < 0 {
				start, ideographs = i, isIdeograph(r)
			}
			continue
		}
		if start < 0 && r == ' ' {
			continue
		}
		add(i)
		if strings.ContainsRune("()[]/|,;–—:<>", r) || r == '-' && strings.HasSuffix(text[:i], " ") {
			if len(n.words) > 0 && (len(segments) == 0 || segments[len(segments)-1] < len(n.words)) {
				segments = append(segments, len(n.words))
			}
		}
	}
	add(len(text))
	c.judgeContactName(&n, segments)
	return n
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
func (c *candidate) judgeContactName(n *contactName, segments []int) {
	telling := make([]bool, len(n.words), maxNameWords)
	for i, w := range n.words {
		telling[i] = c.isTelling(w)
	}
	for i := 0; i+1 < len(n.words); i++ { // as in languages that separate syllables: bảo mật
		if joined := n.words[i].spellings[0] + n.words[i+1].spellings[0]; len(joined) > 5 && classesOf(joined).has(role|function) {
			telling[i], telling[i+1] = true, true
			n.words[i].classes, n.words[i+1].classes = role, role
		}
	}
	for i, w := range n.words {
		switch {
		case c.isTeamNameWord(w):
			n.teamWord = w.spellings[0]
		case !telling[i] && !w.has(particle|region|title) && len(w.spellings[0]) > 1:
			n.others++
		}
		n.isTeam = n.isTeam || telling[i] && !w.has(anyName)
	}
	first := 0
	annotated := false
	parts := append(segments, len(n.words))
	for _, end := range parts {
		if first < end && !slices.Contains(telling[first:end], false) {
			annotated = true
			for i := range n.words[first:end] {
				n.words[first+i].annotation = true
			}
		}
		first = end
	}
	first = 0
	for _, end := range parts {
		if first < end && !n.words[first].annotation && isPersonName(n.words[first:end], telling[first:end], annotated && len(n.words) > end-first) {
			n.isPerson = true
		}
		first = end
	}
	if !n.isPerson && len(segments) == 1 && segments[0] == 1 && !annotated { // Doe, Jane
		n.isPerson = isPersonName(n.words, telling, false)
	}
	if len(parts) == 1 && n.isPerson && classesOf(n.joined()).has(companyName) {
		n.isPerson, n.isTeam = false, true
	}
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
// name or a title. A telling word that is no name (Head of Security Jane Doe) is allowed
// only beside two others, one of them a given name. With an annotation behind it, a given
// name alone is enough, and unknown words are.
func isPersonName(words []nameWord, telling []bool, annotated bool) bool {
	var plain, unknown, sureGiven, sure, doubtfulGiven, doubtfulFamily, strict, soft int
	titled := false
	for i, w := range words {
		switch {
		case w.has(title) && !w.has(anyName):
			titled = true
			continue
		case w.has(particle) && !w.has(given):
			continue
		case telling[i] && !w.has(anyName):
			strict++
			continue
		case telling[i]:
			soft++
		}
		plain++
		switch {
		case w.isSure(given) && !telling[i]:
			sureGiven++
			sure++
		case w.isSure(anyName) && !telling[i], !w.has(anyName|doubtful|function) && slices.ContainsFunc(w.spellings, hasFamilyEnding):
			sure++
		case w.has(doubtful) && w.has(given):
			doubtfulGiven++
		case w.has(doubtful) && w.has(family):
			doubtfulFamily++
		case !w.has(anyName | doubtful):
			unknown++
		}
	}
	switch {
	case titled && plain > 0 && strict == 0:
		return true
	case annotated && plain == 1:
		return sureGiven == 1 && soft == 0 && strict == 0
	case plain < 2:
		return false
	case strict > 0:
		return sureGiven > 0 && sure+doubtfulFamily+unknown+doubtfulGiven > 1
	case annotated && unknown == plain:
		return true
	default:
		return sure > 0 || soft == 0 && doubtfulGiven > 0 && doubtfulFamily > 0 && plain == 2
	}
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
