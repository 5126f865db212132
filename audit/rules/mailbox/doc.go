// Package mailbox decides whether one person or several people read a mailbox, by its
// address and the name of its contact. It owns the word lists: roles, names, free mail
// providers.
//
// It imports audit and audit/rules/wordlist.
//
// Start with Classify and the list of steps, which run in order until one of them decides.
// A candidate holds the words of an address, a
// contactName those of a name and what it names. Each word has classes, which the lexicon
// says. Words are compared in lower-case ASCII spellings (see asciiSpellings); names in
// Chinese characters and Hangul by their readings.
//
// The files in folder data hold the words. After a change run "go generate": it writes
// the sorted lists in folder lists, which the program embeds. The tables in folder testdata
// hold addresses with the right answer, by language and kind. Judge new words by the shares
// of errors that "go test -v" prints.
package mailbox
