package mailbox

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letterSpellings are the ways to write a letter in ASCII, as addresses do. Letters that
// are not listed lose their accents.
var letterSpellings = map[rune][]string{
	'ä': {"a", "ae"}, 'ö': {"o", "oe"}, 'ü': {"u", "ue"}, 'ß': {"ss", "s"}, 'å': {"a", "aa"}, 'ø': {"o", "oe"}, 'æ': {"ae", "a"}, 'œ': {"oe"},
	'ł': {"l"}, 'đ': {"d", "dj"}, 'ð': {"d", "th"}, 'þ': {"th"}, 'ı': {"i"}, 'ħ': {"h"}, 'ŋ': {"n"}, 'ə': {"e", "a"}, 'ő': {"o", "oe"}, 'ű': {"u", "ue"},
	'ş': {"s", "sh"}, 'ș': {"s"}, 'š': {"s", "sh"}, 'č': {"c", "ch"}, 'ć': {"c"}, 'ç': {"c", "ch"}, 'ž': {"z", "zh"}, 'ñ': {"n", "ny"}, 'ğ': {"g", "gh"}, 'ě': {"e", "ie"},

	'а': {"a"}, 'б': {"b"}, 'в': {"v"}, 'г': {"g", "h"}, 'ґ': {"g"}, 'д': {"d"}, 'е': {"e", "ye"}, 'ё': {"e", "yo"}, 'є': {"ie", "ye"}, 'ж': {"zh", "j"},
	'з': {"z"}, 'и': {"i", "y"}, 'і': {"i"}, 'ї': {"i", "yi"}, 'й': {"y", "i", ""}, 'к': {"k"}, 'л': {"l"}, 'м': {"m"}, 'н': {"n"}, 'о': {"o"}, 'п': {"p"},
	'р': {"r"}, 'с': {"s"}, 'т': {"t"}, 'у': {"u"}, 'ў': {"u"}, 'ф': {"f"}, 'х': {"kh", "h"}, 'ц': {"ts", "c"}, 'ч': {"ch"}, 'ш': {"sh"}, 'щ': {"shch", "sch"},
	'ъ': {"", "a"}, 'ы': {"y"}, 'ь': {""}, 'э': {"e"}, 'ю': {"yu", "iu"}, 'я': {"ya", "ia"}, 'ђ': {"dj"}, 'ј': {"j"}, 'љ': {"lj"}, 'њ': {"nj"}, 'ћ': {"c"}, 'џ': {"dz"},

	'α': {"a"}, 'β': {"v", "b"}, 'γ': {"g"}, 'δ': {"d"}, 'ε': {"e"}, 'ζ': {"z"}, 'η': {"i"}, 'θ': {"th"}, 'ι': {"i"}, 'κ': {"k"}, 'λ': {"l"}, 'μ': {"m"},
	'ν': {"n"}, 'ξ': {"x"}, 'ο': {"o"}, 'π': {"p"}, 'ρ': {"r"}, 'σ': {"s"}, 'ς': {"s"}, 'τ': {"t"}, 'υ': {"y", "i", "u"}, 'φ': {"f", "ph"}, 'χ': {"ch", "h"}, 'ψ': {"ps"}, 'ω': {"o"},
}

// maxSpellings bounds the number of spellings of one word.
const maxSpellings = 24

// asciiSpellings returns the spellings of a word in lower-case ASCII letters, the simplest
// one first. It leaves out characters without a spelling (ideographs, digits,
// punctuation) and returns nil if nothing is left.
func asciiSpellings(word string) []string {
	if plain, ok := asciiSpelling(word); ok {
		if plain == "" {
			return nil
		}
		return []string{plain}
	}
	folded := []string{""}
	add := func(endings ...string) {
		if len(folded)*len(endings) > maxSpellings {
			endings = endings[:1]
		}
		longer := make([]string, 0, len(folded)*len(endings))
		for _, ending := range endings {
			for _, start := range folded {
				longer = append(longer, start+ending)
			}
		}
		folded = longer
	}
	for _, r := range norm.NFC.String(strings.ToLower(word)) {
		if ways, ok := letterSpellings[r]; ok {
			add(ways...)
			continue
		}
		for _, r := range norm.NFKD.String(string(r)) {
			if ways, ok := letterSpellings[r]; ok {
				add(ways...)
			} else if r >= 'a' && r <= 'z' {
				add(string(r))
			}
		}
	}
	if folded[0] == "" {
		return nil
	}
	return folded
}

// asciiSpelling is a fast path of asciiSpellings for words in ASCII; false for others.
func asciiSpelling(word string) (string, bool) {
	plain := true
	for i := range len(word) {
		switch c := word[i]; {
		case c >= 0x80:
			return "", false
		case c < 'a' || c > 'z':
			plain = false
		}
	}
	if plain {
		return word, true
	}
	return strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, word), true
}
