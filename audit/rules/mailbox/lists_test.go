package mailbox

import (
	"testing"

	"accountable/audit/rules/wordlist/wordlisttest"
)

// "go generate" runs this test with -update.
func TestListsAreFresh(t *testing.T) {
	read := func(name string) wordlisttest.Source { return wordlisttest.Read(t, "data/"+name+".txt") }

	lexicon := wordlisttest.Entries{}
	for _, list := range []struct {
		tag, file string
	}{
		{"r", "roles"}, {"g", "given"}, {"f", "family"}, {"d", "doubtful"}, {"u", "functions"}, {"c", "companies"},
	} {
		for _, word := range read(list.file).All() {
			lexicon.Add(list.tag, asciiSpellings(word)...)
		}
	}
	parts := read("address_words")
	for tag, section := range map[string]string{"q": "qualifiers", "p": "particles", "l": "places", "e": "regions"} {
		lexicon.Add(tag, parts[section]...)
	}
	wordlisttest.ExpectFresh(t, "lists/lexicon.txt", lexicon)

	freeMail := wordlisttest.Entries{}
	freeMail.Add("", read("free_mail").All()...)
	wordlisttest.ExpectFresh(t, "lists/free_mail.txt", freeMail)

	placeholders := wordlisttest.Entries{}
	for tag, sections := range map[string][]string{"l": {"both", "local"}, "n": {"both", "name"}, "o": {"owner"}, "d": {"domain"}} {
		for _, section := range sections {
			placeholders.Add(tag, read("placeholders")[section]...)
		}
	}
	wordlisttest.ExpectFresh(t, "lists/placeholders.txt", placeholders)
}

// The search for role words in a longer word must find each of them.
func TestLongestRole(t *testing.T) {
	for _, word := range wordlisttest.Read(t, "data/roles.txt").All() {
		for _, spelling := range asciiSpellings(word) {
			if len(spelling) > longestRole {
				t.Errorf("%s has %d letters", spelling, len(spelling))
			}
		}
	}
}
