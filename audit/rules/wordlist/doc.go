// Package wordlist looks words up in large sorted lists that are part of the program. It
// owns the form of these lists.
//
// It imports nothing of this program.
//
// Start with List. A list is a text of sorted lines, which package wordlisttest makes
// from data files that people edit, and which the program embeds. Looking a word up is a
// binary search in that text: nothing is built when the program starts or runs, so a list
// costs nothing until it is used, and then about 20 comparisons for each word.
//
// "go generate ./..." writes the lists of all packages again after a data file has
// changed. The same tests, without -update, fail while a list is out of date.
package wordlist
