// Package wordlisttest makes the texts of package wordlist from data files, and checks
// that they are up to date. Only tests import it.
//
// It imports package wordlist.
//
// A data file is text that people edit. It starts with a head: lines that start with #,
// among them one each for "Source:", "Date:" and "License:". Then follow words, separated
// by white space; a line that starts with # is a comment, and "[section]" on a line of its
// own starts a section.
//
// A test of a package reads its data files with Read, joins them to Entries and passes
// these to ExpectFresh. The package has the line
//
//	//go:generate go test -run ^TestListsAreFresh$ . -update
//
// which runs that test to write the list.
package wordlisttest
