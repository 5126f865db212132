package mailbox

import (
	"strings"
	"testing"

	"accountable/audit/rules/wordlist"
	"accountable/audit/rules/wordlist/wordlisttest"
)

// "go generate" runs this test with -update.
func TestListsAreFresh(t *testing.T) {
	read := func(name string) wordlisttest.Source { return wordlisttest.Read(t, "data/"+name+".txt") }

	lexicon := wordlisttest.Entries{}
	for _, list := range []struct{ tag, file, section string }{
		{"r", "roles", ""},
		{"r", "team_words", ""},
		{"t", "team_words", ""},
		{"g", "given", ""},
		{"o", "given", ""},
		{"f", "family", ""},
		{"m", "family", ""},
		{"g", "faker", "given"},
		{"o", "faker", "given"},
		{"g", "faker", "given_english"},
		{"f", "faker", "family"},
		{"d", "faker", "doubtful"},
		{"d", "doubtful", ""},
		{"u", "functions", ""},
		{"c", "companies", ""},
		{"n", "company_names", ""},
		{"k", "codes", ""},
		{"q", "address_words", "qualifiers"},
		{"i", "address_words", "titles"},
		{"p", "address_words", "particles"},
		{"l", "address_words", "places"},
		{"e", "address_words", "regions"},
		{"s", "address_words", "selves"},
		{"a", "asian", "family"},
		{"b", "asian", "glued"},
		{"y", "asian", "syllables"},
	} {
		for _, word := range read(list.file)[list.section] {
			lexicon.Add(list.tag, asciiSpellings(word)...)
		}
	}
	wordlisttest.ExpectFresh(t, "lists/lexicon.txt", lexicon)

	domains := wordlisttest.Entries{}
	freeMail, services := read("free_mail"), read("team_services")
	domains.Add("f", freeMail["free_mail"]...)
	domains.Add("o", freeMail["own_domain"]...)
	domains.Add("t", freeMail["own_teams"]...)
	domains.Add("l", services["labels"]...)
	for _, domain := range services[""] {
		if below, isBelow := strings.CutPrefix(domain, "."); isBelow {
			domains.Add("b", below)
		} else {
			domains.Add("s", domain)
		}
	}
	wordlisttest.ExpectFresh(t, "lists/domains.txt", domains)

	readings := wordlisttest.Entries{}
	source := read("readings")
	for _, section := range []string{"japanese", "korean"} {
		pairs := source[section]
		for i := 0; i+1 < len(pairs); i += 2 {
			readings.AddText(pairs[i], pairs[i+1])
		}
	}
	chinese := source["chinese"]
	for i := 0; i+1 < len(chinese); i += 2 {
		for character := range strings.SplitSeq(chinese[i+1], "") {
			readings.AddText(character, chinese[i])
		}
	}
	wordlisttest.ExpectFresh(t, "lists/readings.txt", readings)
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

// The index of a list must lead to each of its words.
func TestListsFindTheirWords(t *testing.T) {
	for name, text := range map[string]string{"lexicon": lexiconText, "domains": domainText, "readings": readingText} {
		l := wordlist.New(text)
		n := 0
		for word, tag := range l.All() {
			n++
			if found, ok := l.Find(word); !ok || found != tag {
				t.Fatalf("%s: %q has the tag %q, found %q", name, word, tag, found)
			}
		}
		if n == 0 {
			t.Errorf("%s has no words", name)
		}
	}
}

// Letters are found by a binary search.
func TestLetterSpellingsAreSorted(t *testing.T) {
	for i := range len(letterSpellings) - 1 {
		if letterSpellings[i].letter >= letterSpellings[i+1].letter {
			t.Errorf("%c is before %c", letterSpellings[i].letter, letterSpellings[i+1].letter)
		}
	}
}
