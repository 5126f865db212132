package mailbox

import (
	_ "embed" // the word lists
	"strings"
	"sync"
)

// The word lists: names of mailboxes, people and companies. They were written for this
// program from common knowledge; lines that start with # are comments.
var (
	//go:embed words/roles.txt
	rolesText string
	//go:embed words/given.txt
	givenText string
	//go:embed words/family.txt
	familyText string
	//go:embed words/doubtful.txt
	doubtfulText string
	//go:embed words/freemail.txt
	freemailText string
	//go:embed words/companies.txt
	companiesText string
	//go:embed words/functions.txt
	functionsText string
	//go:embed words/placeholders.txt
	placeholdersText string
)

// The short lists.
const (
	qualifierWords = "ext extern external externe externo externa adm admn priv privileged ctr contr contractor subcontractor consultant konsult konsulent konsultti prestataire esterno terceiro terceirizado inhuur ingehuurd innleid innleigd inhyrd ekstern ulkoinen zewnetrzny kulso harici tmp temp guest freelancer freelance vendor prm dr mr mrs ms prof ing dipl mag"
	particleWords  = "de dela del della delle dello dei degli di da das do das dos du des la le las los lo van von vom vander vanden ver der den ten ter te het op zu zum zur und af av " +
		"bin ibn bint ben bar abu abd al el ul ur mac mc st saint san santa dal dalla"
	placeWords  = "hongkong hochiminh montecarlo riogrande annarbor santodomingo kualalumpur telaviv newyork costarica sierraleone saopaulo abudhabi"
	regionWords = "eu us usa uk gb emea apac amer latam dach nordics benelux europe asia at au bg br ca ch cn cz de dk ee es fi fr gr hk hr hu ie il in jp kr lt lu lv mx nl nz ph pl pt ro rs ru se sg sk tr tw ua vn za"
)

// wordSet is a set of words in lower-case ASCII letters.
type wordSet map[string]struct{}

func (s wordSet) has(word string) bool {
	_, ok := s[word]
	return ok
}

// lexicon holds all word lists.
type lexicon struct {
	roles    wordSet // names of teams, functions and services, in 25 languages
	given    wordSet // given names
	family   wordSet // family names
	doubtful wordSet // names that are also everyday words or places
	freemail wordSet // domains, and labels with a final dot

	qualifiers wordSet // words that mark a kind of login, such as ext or adm
	particles  wordSet // parts of family names that addresses often leave out
	regions    wordSet // countries and sales regions
	companies  wordSet // legal forms and kinds of companies
	functions  wordSet // words for departments and projects in contacts' names
	places     wordSet // places that look like a person's name
	longest    int     // length of the longest role word
}

// loadLexicon returns the lexicon. It is built at the first call, because most commands
// never need it.
var loadLexicon = sync.OnceValue(func() *lexicon {
	l := &lexicon{
		roles: newSpellingSet(rolesText), given: newSpellingSet(givenText), family: newSpellingSet(familyText),
		doubtful: newSpellingSet(doubtfulText), freemail: newWordSet(freemailText),
		qualifiers: newWordSet(qualifierWords), particles: newWordSet(particleWords), companies: newWordSet(companiesText), functions: newSpellingSet(functionsText), places: newWordSet(placeWords), regions: newWordSet(regionWords),
	}
	for role := range l.roles {
		l.longest = max(l.longest, len(role))
	}
	return l
})

// newSpellingSet returns every spelling of every word of a list.
func newSpellingSet(text string) wordSet {
	set := make(wordSet, len(text)/6)
	for word := range eachWord(text) {
		for _, spelling := range asciiSpellings(word) {
			set[spelling] = struct{}{}
		}
	}
	return set
}

// eachWord yields the words of a list, without comments.
func eachWord(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for word := range strings.FieldsSeq(line) {
				if !yield(word) {
					return
				}
			}
		}
	}
}

// newWordSet returns the words of a list as they are.
func newWordSet(text string) wordSet {
	set := wordSet{}
	for word := range eachWord(text) {
		set[word] = struct{}{}
	}
	return set
}

// isRole reports whether a word is a role word.
func (l *lexicon) isRole(word string) bool { return l.roles.has(word) }

// isName reports whether a word is a listed given or family name.
func (l *lexicon) isName(word string) bool { return l.given.has(word) || l.family.has(word) }

// isWeak reports whether a word decides little: an everyday word, a place, the name of a
// project, or a word of two letters.
func (l *lexicon) isWeak(word string) bool { return len(word) < 3 || l.doubtful.has(word) }
