package maildomain

import (
	"testing"

	"accountable/audit/rules/wordlist/wordlisttest"
)

// "go generate" runs this test with -update.
func TestListsAreFresh(t *testing.T) {
	disposable := wordlisttest.Entries{}
	disposable.Add("", wordlisttest.Read(t, "data/disposable.txt").All()...)
	disposable.Add("", wordlisttest.Read(t, "data/disposable_more.txt").All()...)
	wordlisttest.ExpectFresh(t, "lists/disposable.txt", disposable)

	source := wordlisttest.Read(t, "data/providers.txt")
	domains := wordlisttest.Entries{}
	domains.Add(provider, source[""]...)
	domains.Add(distinct, source["distinct"]...)
	wordlisttest.ExpectFresh(t, "lists/providers.txt", domains)
}
