package mailbox

import (
	_ "embed" // the word lists
	"strings"
	"sync"
)

// The word lists: what mailboxes, people and companies are called. Written for
// this program from common knowledge; lines that start with # are comments.
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
	//go:embed words/standins.txt
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

// wordSet is a set of words in small ASCII letters.
type wordSet map[string]struct{}

func (s wordSet) has(word string) bool {
	_, ok := s[word]
	return ok
}

// lexicon is everything that is known of words.
type lexicon struct {
	roles    wordSet // what teams, functions and services are called, in 25 languages
	given    wordSet // given names
	family   wordSet // family names
	doubtful wordSet // names that are everyday words or places too
	freemail wordSet // domains, and labels with a final dot

	qualifiers wordSet // words that mark a kind of login and say nothing of whose it is
	particles  wordSet // parts of family names that addresses leave out as often as not
	regions    wordSet // where somebody works: countries and what companies part the world into
	companies  wordSet // what companies are
	functions  wordSet // what departments and projects are called in contacts' names
	places     wordSet // places that read like a person's name
	longest    int     // letters of the longest role word
}

// loadLexicon is the lexicon, read at first use: most commands never need it.
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

// newSpellingSet takes in every spelling of every word of a list.
func newSpellingSet(text string) wordSet {
	set := make(wordSet, len(text)/6)
	for word := range eachWord(text) {
		for _, spelling := range asciiSpellings(word) {
			set[spelling] = struct{}{}
		}
	}
	return set
}

// eachWord yields the words of a list without its comments.
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

// newWordSet takes in the words of a list as they are.
func newWordSet(text string) wordSet {
	set := wordSet{}
	for word := range eachWord(text) {
		set[word] = struct{}{}
	}
	return set
}

// isRole tells whether a whole word is a role word.
func (l *lexicon) isRole(word string) bool { return l.roles.has(word) }

// isName tells whether a word is a listed given or family name.
func (l *lexicon) isName(word string) bool { return l.given.has(word) || l.family.has(word) }

// isWeak tells whether a word says little: an everyday word, a place, the name of
// a project, or two letters.
func (l *lexicon) isWeak(word string) bool { return len(word) < 3 || l.doubtful.has(word) }
