package mailbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/audit/rules/wordlist"
)

// isIdeograph reports whether a letter is a Chinese character or Hangul.
func isIdeograph(r rune) bool { return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul) }

// addIdeographs adds the words of a name in Chinese characters or Hangul, which are
// written without blanks: a family name and the parts of a given name, each with its
// readings. Words that cannot be a name are left out, as are characters whose reading is
// unknown.
func (n *contactName) addIdeographs(word string) {
	first, size := utf8.DecodeRuneInString(word)
	length := utf8.RuneCountInString(word)
	switch {
	case unicode.Is(unicode.Hangul, first):
		n.addKorean(word, length)
	case strings.ContainsAny(word, notInNames) || length > 5:
	default:
		if name, family := longestReading(word); family != "" && strings.IndexByte(family, ',') < 0 && len(name) > size {
			n.addReading(family)
			n.addIdeographs(word[len(name):])
			return
		}
		for _, r := range word {
			n.addReading(readingOf(string(r)))
		}
	}
}

// notInNames are characters of words for departments, systems and services.
const notInNames = "部組组队隊科課处處室係局团網网络絡据統统系技术術务務管支台司应急运維维监控值班"

// readingOf returns the readings of a name in Chinese characters or a Korean family name,
// separated by commas, or "".
func readingOf(word string) string {
	reading, _ := wordlist.New(readingText).Find(word)
	return reading
}

// longestReading returns the longest start of a word that has a reading of its own.
func longestReading(word string) (start, reading string) {
	for end := len(word); end > 0; {
		if reading := readingOf(word[:end]); reading != "" {
			return word[:end], reading
		}
		_, size := utf8.DecodeLastRuneInString(word[:end])
		end -= size
	}
	return "", ""
}

// addReading adds a part of a person's name with its readings.
func (n *contactName) addReading(readings string) {
	if readings != "" && len(n.words) < maxNameWords {
		n.words = append(n.words, nameWord{spellings: strings.Split(readings, ","), classes: anyName})
	}
}

// addKorean adds a name of three syllables, or of two if they stand alone: more or fewer
// are words. Names of departments end in certain syllables.
func (n *contactName) addKorean(word string, length int) {
	first, size := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	family := readingOf(string(first))
	if length != 3 || family == "" || strings.ContainsRune("팀실부과처터망스일", last) {
		return
	}
	n.addReading(family)
	for _, r := range word[size:] {
		n.addReading(romanizeHangul(r))
	}
}

// The parts of Hangul syllables in the Revised Romanization of Korean.
var (
	hangulInitials = [...]string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	hangulVowels   = [...]string{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"}
	hangulFinals   = [...]string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"}
)

// romanizeHangul returns the readings of a Hangul syllable: the official one, and one with
// the vowels that people use in their names (Sung for Seong, Soo for Su).
func romanizeHangul(r rune) string {
	i := int(r) - 0xAC00
	if i < 0 || i >= len(hangulInitials)*len(hangulVowels)*len(hangulFinals) {
		return ""
	}
	final := hangulFinals[i%len(hangulFinals)]
	i /= len(hangulFinals)
	vowel, initial := hangulVowels[i%len(hangulVowels)], hangulInitials[i/len(hangulVowels)]
	official := initial + vowel + final
	switch vowel {
	case "eo":
		return official + "," + initial + "u" + final
	case "u":
		return official + "," + initial + "oo" + final
	case "yeo":
		return official + "," + initial + "you" + final + "," + initial + "yu" + final
	default:
		return official
	}
}
