package mailbox

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letterSpellings are the ways to write a letter in ASCII, as addresses do, sorted by
// letter. Letters that are not listed lose their accents.
var letterSpellings = [...]letterSpelling{
	{'ß', []string{"ss", "s"}},
	{'ä', []string{"a", "ae"}},
	{'å', []string{"a", "aa"}},
	{'æ', []string{"ae", "a"}},
	{'ç', []string{"c", "ch"}},
	{'ð', []string{"d", "th"}},
	{'ñ', []string{"n", "ny"}},
	{'ö', []string{"o", "oe"}},
	{'ø', []string{"o", "oe"}},
	{'ü', []string{"u", "ue"}},
	{'þ', []string{"th"}},
	{'ć', []string{"c"}},
	{'č', []string{"c", "ch"}},
	{'đ', []string{"d", "dj"}},
	{'ě', []string{"e", "ie"}},
	{'ğ', []string{"g", "gh"}},
	{'ħ', []string{"h"}},
	{'ı', []string{"i"}},
	{'ł', []string{"l"}},
	{'ŋ', []string{"n"}},
	{'ő', []string{"o", "oe"}},
	{'œ', []string{"oe"}},
	{'ş', []string{"s", "sh"}},
	{'š', []string{"s", "sh"}},
	{'ű', []string{"u", "ue"}},
	{'ž', []string{"z", "zh"}},
	{'ș', []string{"s"}},
	{'ə', []string{"e", "a"}},
	{'α', []string{"a"}},
	{'β', []string{"v", "b"}},
	{'γ', []string{"g"}},
	{'δ', []string{"d"}},
	{'ε', []string{"e"}},
	{'ζ', []string{"z"}},
	{'η', []string{"i"}},
	{'θ', []string{"th"}},
	{'ι', []string{"i"}},
	{'κ', []string{"k"}},
	{'λ', []string{"l"}},
	{'μ', []string{"m"}},
	{'ν', []string{"n"}},
	{'ξ', []string{"x"}},
	{'ο', []string{"o"}},
	{'π', []string{"p"}},
	{'ρ', []string{"r"}},
	{'ς', []string{"s"}},
	{'σ', []string{"s"}},
	{'τ', []string{"t"}},
	{'υ', []string{"y", "i", "u"}},
	{'φ', []string{"f", "ph"}},
	{'χ', []string{"ch", "h"}},
	{'ψ', []string{"ps"}},
	{'ω', []string{"o"}},
	{'а', []string{"a"}},
	{'б', []string{"b"}},
	{'в', []string{"v"}},
	{'г', []string{"g", "h"}},
	{'д', []string{"d"}},
	{'е', []string{"e", "ye"}},
	{'ж', []string{"zh", "j"}},
	{'з', []string{"z"}},
	{'и', []string{"i", "y"}},
	{'й', []string{"y", "i", ""}},
	{'к', []string{"k"}},
	{'л', []string{"l"}},
	{'м', []string{"m"}},
	{'н', []string{"n"}},
	{'о', []string{"o"}},
	{'п', []string{"p"}},
	{'р', []string{"r"}},
	{'с', []string{"s"}},
	{'т', []string{"t"}},
	{'у', []string{"u"}},
	{'ф', []string{"f"}},
	{'х', []string{"kh", "h"}},
	{'ц', []string{"ts", "c"}},
	{'ч', []string{"ch"}},
	{'ш', []string{"sh"}},
	{'щ', []string{"shch", "sch"}},
	{'ъ', []string{"", "a"}},
	{'ы', []string{"y"}},
	{'ь', []string{""}},
	{'э', []string{"e"}},
	{'ю', []string{"yu", "iu"}},
	{'я', []string{"ya", "ia"}},
	{'ё', []string{"e", "yo"}},
	{'ђ', []string{"dj"}},
	{'є', []string{"ie", "ye"}},
	{'і', []string{"i"}},
	{'ї', []string{"i", "yi"}},
	{'ј', []string{"j"}},
	{'љ', []string{"lj"}},
	{'њ', []string{"nj"}},
	{'ћ', []string{"c"}},
	{'ў', []string{"u"}},
	{'џ', []string{"dz"}},
	{'ґ', []string{"g"}},
}

type letterSpelling struct {
	letter rune
	ways   []string
}

// spellingsOfLetter returns the ways to write a letter, and whether it is listed.
func spellingsOfLetter(r rune) ([]string, bool) {
	i, found := slices.BinarySearchFunc(letterSpellings[:], r, func(s letterSpelling, r rune) int { return cmp.Compare(s.letter, r) })
	if !found {
		return nil, false
	}
	return letterSpellings[i].ways, true
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
		if ways, ok := spellingsOfLetter(r); ok {
			add(ways...)
			continue
		}
		for _, r := range norm.NFKD.String(string(r)) {
			if ways, ok := spellingsOfLetter(r); ok {
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
