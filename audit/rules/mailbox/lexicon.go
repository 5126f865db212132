package mailbox

import (
	_ "embed" // the word lists

	"accountable/audit/rules/wordlist"
)

//go:generate go test -run ^TestListsAreFresh$ . -update

// The word lists, made from the files in folder data.
var (
	//go:embed lists/lexicon.txt
	lexiconText string
	//go:embed lists/domains.txt
	domainText string
	//go:embed lists/readings.txt
	readingText string
)

// classes are the classes that a word of the lexicon belongs to: its tag has a letter for
// each.
type classes uint32

// The classes of words.
const (
	role        classes = 1 << ('r' - 'a') // names of teams, functions and services, in 25 languages
	teamWord    classes = 1 << ('t' - 'a') // roles that no person is called and that name a group
	given       classes = 1 << ('g' - 'a') // given names
	family      classes = 1 << ('f' - 'a') // family names
	aloneGiven  classes = 1 << ('o' - 'a') // given names that are recognized alone
	gluedName   classes = 1 << ('m' - 'a') // family names that are recognized with an initial attached
	doubtful    classes = 1 << ('d' - 'a') // names that are also everyday words or places
	qualifier   classes = 1 << ('q' - 'a') // words that mark a kind of login, such as ext or adm
	title       classes = 1 << ('i' - 'a') // titles and forms of address
	particle    classes = 1 << ('p' - 'a') // parts of family names that addresses often leave out
	region      classes = 1 << ('e' - 'a') // countries and sales regions
	company     classes = 1 << ('c' - 'a') // legal forms and kinds of companies
	companyName classes = 1 << ('n' - 'a') // companies named like a person
	function    classes = 1 << ('u' - 'a') // words for departments and projects in contacts' names
	place       classes = 1 << ('l' - 'a') // places that look like a person's name
	code        classes = 1 << ('k' - 'a') // words before a number that count accounts or systems
	self        classes = 1 << ('s' - 'a') // me, hello: words that a person uses at a domain of the same name
	asianFamily classes = 1                // letter a: Chinese, Korean and Vietnamese family names
	gluedFamily classes = 1 << ('b' - 'a') // those that stand out in a longer word
	syllable    classes = 1 << ('y' - 'a') // syllables of Chinese and Korean given names
)

// anyName is the class of given and family names.
const anyName = given | family

// has reports whether a word belongs to at least one of some classes.
func (c classes) has(some classes) bool { return c&some != 0 }

// isSure reports whether a word belongs to at least one of some classes of names and has
// no other meaning.
func (c classes) isSure(some classes) bool { return c&some != 0 && c&doubtful == 0 }

// classesOf returns the classes of a word in lower-case ASCII letters.
func classesOf(word string) classes {
	tag, _ := wordlist.New(lexiconText).Find(word)
	var found classes
	for i := range len(tag) {
		found |= 1 << (tag[i] - 'a')
	}
	return found
}

// The limits of role words that are searched in a longer word.
const (
	shortestPart = 2
	longestRole  = 24
)

// maxWordParts bounds the number of role words in one word.
const maxWordParts = 6

// isCompound reports whether a word consists of two role words or more and the company's
// own name: cloudops, awssecurityteam. One of them must have four letters or more, or all
// of them three, because short words are found in many words by chance.
func isCompound(word, owner string) bool {
	if len(word) < 5 || len(word) > maxLocalWord {
		return false
	}
	var dead [maxLocalWord + 1]uint8 // by position: the ways to reach it that lead nowhere
	return splitsIntoRoles(word, owner, 0, compoundState{threes: true}, &dead)
}

// compoundState says which parts of a word were found so far.
type compoundState struct {
	parts        int
	long, threes bool
}

func splitsIntoRoles(word, owner string, at int, found compoundState, dead *[maxLocalWord + 1]uint8) bool {
	rest := word[at:]
	if rest == "" {
		return found.parts > 1 && (found.long || found.threes)
	}
	// A position that was reached in the same state before leads nowhere again.
	mark := uint8(1) << (b2i(found.long)*2 + b2i(found.threes))
	if found.parts == maxWordParts || dead[at]&mark != 0 {
		return false
	}
	for n := min(len(rest), max(longestRole, len(owner))); n >= shortestPart; n-- {
		part := rest[:n]
		c := classesOf(part)
		if !c.has(role|teamWord) && part != owner && (found.parts == 0 || !c.has(region)) {
			continue
		}
		next := compoundState{parts: found.parts + 1, long: found.long || n >= 4, threes: found.threes && n >= 3}
		if splitsIntoRoles(word, owner, at+n, next, dead) {
			return true
		}
	}
	dead[at] |= mark
	return false
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
