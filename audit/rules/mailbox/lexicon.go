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
	//go:embed lists/free_mail.txt
	freeMailText string
	//go:embed lists/placeholders.txt
	placeholderText string
)

// wordSet is a set of classes of words. A word of the lexicon can belong to several
// classes: its tag has a letter for each.
type wordSet uint32

// classesOf returns the classes of a word in lower-case ASCII letters.
func classesOf(word string) wordSet {
	tag, _ := wordlist.New(lexiconText).Find(word)
	var classes wordSet
	for i := range len(tag) {
		classes |= 1 << (tag[i] - 'a')
	}
	return classes
}

func (s wordSet) has(word string) bool { return classesOf(word)&s != 0 }

// The classes of words with their letters.
const (
	roleWords      wordSet = 1 << ('r' - 'a') // names of teams, functions and services, in 25 languages
	givenNames     wordSet = 1 << ('g' - 'a') // given names
	familyNames    wordSet = 1 << ('f' - 'a') // family names
	doubtfulNames  wordSet = 1 << ('d' - 'a') // names that are also everyday words or places
	qualifierWords wordSet = 1 << ('q' - 'a') // words that mark a kind of login, such as ext or adm
	particleWords  wordSet = 1 << ('p' - 'a') // parts of family names that addresses often leave out
	regionWords    wordSet = 1 << ('e' - 'a') // countries and sales regions
	companyWords   wordSet = 1 << ('c' - 'a') // legal forms and kinds of companies
	functionWords  wordSet = 1 << ('u' - 'a') // words for departments and projects in contacts' names
	placeWords     wordSet = 1 << ('l' - 'a') // places that look like a person's name
)

// longestRole is the length of the longest role word that is searched in a longer word.
const longestRole = 24

// isRole reports whether a word is a role word.
func isRole(word string) bool { return roleWords.has(word) }

// isName reports whether a word is a listed given or family name.
func isName(word string) bool { return (givenNames | familyNames).has(word) }

// isWeak reports whether a word decides little: an everyday word, a place, the name of a
// project, or a word of two letters.
func isWeak(word string) bool { return len(word) < 3 || doubtfulNames.has(word) }
