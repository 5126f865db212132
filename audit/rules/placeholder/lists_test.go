package placeholder

import (
	"strings"
	"testing"

	"accountable/audit/rules/wordlist/wordlisttest"
)

// "go generate" runs this test with -update.
func TestListsAreFresh(t *testing.T) {
	words := wordlisttest.Entries{}
	source := wordlisttest.Read(t, "data/words.txt")
	for section, class := range map[string]string{
		"whole": whole, "strong": strong, "mild": mild, "field": field, "filler": filler, "text": textOnly, "name": nameOnly,
		"title": title, "attached": attached, "local": local, "unread": unread,
	} {
		if len(source[section]) == 0 {
			t.Errorf("data/words.txt has no section %s", section)
		}
		for _, phrase := range source[section] {
			phrase = strings.Join(splitWords(fold(strings.ReplaceAll(phrase, "_", " ")), nil), "_")
			words.Add(class, phrase, strings.ReplaceAll(phrase, "_", ""))
		}
	}
	wordlisttest.ExpectFresh(t, "lists/words.txt", words)

	domains := wordlisttest.Entries{}
	source = wordlisttest.Read(t, "data/domains.txt")
	domains.Add(label, source["label"]...)
	domains.Add(domain, source["domain"]...)
	wordlisttest.ExpectFresh(t, "lists/domains.txt", domains)
}
