package placeholder

import (
	"strings"
	"unicode/utf8"
)

// keyboardRows are the rows of letters of common keyboards.
var keyboardRows = [...]string{
	"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
	"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
}

// isPattern reports whether a folded word was typed without meaning: one letter repeated,
// letters in the order of the alphabet or of a keyboard.
func isPattern(word string) bool {
	return isOneLetterRepeated(word) || isAlphabetRun(word) || isKeyboardRun(word)
}

// isOneLetterRepeated reports whether a word is one letter, three times or more, or twice
// a letter that stands for anything. One Latin letter alone counts, too.
func isOneLetterRepeated(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	if r >= 0x0590 || word == "" { // a letter of other scripts can be a word
		return false
	}
	switch n := strings.Count(word, word[:size]); {
	case n*size != len(word):
		return false
	case n == 2:
		return strings.ContainsRune("anxyz", r)
	default:
		return true
	}
}

const alphabet = "abcdefghijklmnopqrstuvwxyz"

// isAlphabetRun reports whether a word is abc, abcd and so on, or xyz, repeated or not.
func isAlphabetRun(word string) bool {
	if len(word) >= 6 && len(word)%2 == 0 && word[:len(word)/2] == word[len(word)/2:] {
		word = word[:len(word)/2]
	}
	return len(word) >= 3 && (strings.HasPrefix(alphabet, word) || word == "xyz")
}

// minRun is the number of neighboring keys that do not occur in words by chance.
const minRun = 4

// isKeyboardRun reports whether a word consists of runs of neighboring keys, forward or
// backward: asdf, lkjh, or asd and qwe repeated.
func isKeyboardRun(word string) bool {
	if utf8.RuneCountInString(word) < minRun {
		return false
	}
	for word != "" {
		n := longestRun(word)
		if utf8.RuneCountInString(word[:n]) < minRun-1 {
			return false
		}
		word = word[n:]
	}
	return true
}

// longestRun returns the length in bytes of the longest start of a word that is a run of
// neighboring keys, or 0 if that has fewer than minRun-1 letters.
func longestRun(word string) int {
	longest := 0
	for _, row := range keyboardRows {
		longest = max(longest, runIn(row, word))
	}
	return longest
}

// runIn returns the length in bytes of the longest start of a word that a row contains,
// forward or, in Latin letters, backward.
func runIn(row, word string) int {
	r, size := utf8.DecodeRuneInString(word)
	at := strings.IndexRune(row, r)
	if at < 0 {
		return 0
	}
	forward := size
	for forward < len(word) && at+forward < len(row) && word[forward] == row[at+forward] {
		forward++
	}
	for !utf8.RuneStart(nextByte(word, forward)) {
		forward--
	}
	backward := 1
	for size == 1 && backward < len(word) && at-backward >= 0 && word[backward] == row[at-backward] {
		backward++
	}
	return max(forward, backward)
}

// nextByte returns the byte at an index of a text, or a letter behind its end.
func nextByte(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 'a'
}
