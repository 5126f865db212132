// Package mailbox decides whether one person or several people read a mailbox, by its
// address and the name of its contact, and recognizes placeholders. It owns the word
// lists: roles, names, free mail providers, placeholders.
//
// It imports package audit only.
//
// Start with Classify and the list of classifiers, which run in order until one of them
// decides. A candidate holds the address and the name split into words; a lexicon holds
// the word lists. Words are compared in lower-case ASCII spellings (see asciiSpellings).
package mailbox
