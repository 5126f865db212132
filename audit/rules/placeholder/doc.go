// Package placeholder recognizes texts that stand in the place of a contact: TBD, "First
// Last", noreply, yourcompany.com, and templates that were never filled in. It owns the
// lists of such words in more than 30 languages.
//
// It imports audit and audit/rules/wordlist.
//
// Start with FindTemplate, IsName, IsTitle, FindInLocal and IsDomain. A text is folded
// (lower case, no accents, compatible characters alike), split into words and
// looked up as a whole, then word by word. A real name may contain a placeholder (Jennifer
// Null, QA & Test), so words count only if nothing else remains.
//
// The files in folder data hold the words. After a change run "go generate": it writes
// the sorted lists in folder lists, which the program embeds.
package placeholder
