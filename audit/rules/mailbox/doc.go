// Package mailbox decides whether one person or several people read a mailbox, by its
// address and the name of its contact, and recognizes placeholders. It owns the word
// lists: roles, names, free mail providers, placeholders.
//
// It imports audit and audit/rules/wordlist.
//
// Start with Classify and the list of classifiers, which run in order until one of them
// decides. A candidate holds the address and the name split into words; the lexicon says
// what each word can be. Words are compared in lower-case ASCII spellings (see asciiSpellings).
//
// The files in folder data hold the words. After a change run "go generate": it writes
// the sorted lists in folder lists, which the program embeds.
package mailbox
