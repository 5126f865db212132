// Package maildomain says what is known about a mail domain without asking the network:
// whether its top-level domain exists, whether it is a public throw-away inbox, and which
// large provider it resembles. It owns the lists of these.
//
// It imports audit and audit/rules/wordlist.
//
// Start with Exists, IsDisposable and Resembles. Top-level domains come from the public
// suffix list in golang.org/x/net; ListDate says how old it is.
//
// The files in folder data hold the lists. refresh_disposable.sh replaces
// data/disposable.txt by the newest version; after a change run "go generate".
package maildomain
