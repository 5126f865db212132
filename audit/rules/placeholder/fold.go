package placeholder

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldedLetters are letters that Unicode does not decompose, and their plain spellings.
var foldedLetters = strings.NewReplacer(
	"ß", "ss", "ø", "o", "æ", "ae", "œ", "oe", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ə", "e", "ς", "σ",
	"'", "", "’", "", "ʼ", "",
)

// fold returns a text in lower case without accents and apostrophes, with compatible
// characters alike: full-width letters, half-width kana.
func fold(text string) string {
	if isASCII(text) {
		return strings.ReplaceAll(strings.ToLower(text), "'", "")
	}
	text = strings.Map(func(r rune) rune {
		if r >= '\u0300' && r <= '\u036f' { // accents
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(text)))
	return foldedLetters.Replace(norm.NFC.String(text))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// maxWords is the number of words up to which a text can be a placeholder.
const maxWords = 8

// splitWords appends the words of a folded text, at most maxWords+1, to an empty list: runs of letters without
// the digits around them. Letters that only punctuation separates are one word: "na" for
// "n/a". So are letters that are all there is: "na" for "n / a".
func splitWords(folded string, words []string) []string {
	letters := true
	for token := range strings.FieldsSeq(folded) {
		single := true
		first := len(words)
		for word := range strings.FieldsFuncSeq(token, isSeparator) {
			if word = trimDigits(word); word == "" {
				continue
			}
			if len(words) > maxWords {
				return words
			}
			words = append(words, word)
			single = single && isOneLetter(word)
		}
		letters = letters && single && len(words)-first < 2
		if single {
			words = joinFrom(words, first)
		}
	}
	if letters {
		words = joinFrom(words, 0)
	}
	return words
}

// trimDigits returns a word without the digits around it. A letter with digits (L2) is a
// name.
func trimDigits(word string) string {
	trimmed := strings.TrimFunc(word, unicode.IsDigit)
	if isOneLetter(trimmed) {
		return word
	}
	return trimmed
}

// joinFrom replaces the words from an index on by one word.
func joinFrom(words []string, first int) []string {
	if len(words)-first < 2 {
		return words
	}
	return append(words[:first], strings.Join(words[first:], ""))
}

// isSeparator reports whether r separates words.
func isSeparator(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// isOneLetter reports whether a word is one letter of an alphabet: an ideograph is a word.
func isOneLetter(word string) bool {
	return len(word) == 1 || len(word) == 2 && word[0] >= 0x80
}
