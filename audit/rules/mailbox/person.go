package mailbox

import (
	"slices"
	"strings"
)

// classifyPersonForm finds addresses that have the form of a person's name.
func (c *candidate) classifyPersonForm() Classification {
	if c.isPlace() {
		return Classification{}
	}
	parts := without(c.words, particleWords)
	var initials int
	var whole []string
	for _, part := range parts {
		if len(part) == 1 {
			initials++
		} else {
			whole = append(whole, part)
		}
	}
	switch {
	case len(whole) == 0 || initials > 2:
		return Classification{}
	case len(whole) == 1:
		return c.classifyOneName(whole[0], initials > 0)
	default:
		return c.classifyNames(whole)
	}
}

// isPlace reports whether the address is a place that looks like a name: hong-kong,
// san.francisco.
func (c *candidate) isPlace() bool {
	if placeWords.has(strings.Join(c.words, "")) {
		return true
	}
	if len(c.words) != 2 || len(c.words[1]) < 4 {
		return false
	}
	switch c.words[0] {
	case "san", "santa", "sao", "los", "las":
		return true
	case "st", "saint": // but st.mueller is Stefan Müller
		return givenNames.has(c.words[1])
	}
	return false
}

// classifyOneName finds a given name alone, and a name with an initial, with or without a
// separator.
func (c *candidate) classifyOneName(word string, initial bool) Classification {
	switch {
	case initial && c.isNameBesideInitial(word):
		return personal("%s is a name next to an initial", word)
	case givenNames.has(word) && !isWeak(word):
		return personal("%s is a given name", word)
	case doubtfulNames.has(word) || len(word) < 5:
		return Classification{}
	case strings.ContainsRune("eim", rune(word[0])) && isRole(word[1:]): // esales
		return Classification{}
	case isSurname(word[1:]):
		return personal("%s is a family name after an initial", word[1:])
	case len(word) > 5 && !strings.HasSuffix(word, "s") && isSurname(word[:len(word)-1]):
		return personal("%s is a family name before an initial", word[:len(word)-1])
	default:
		return Classification{}
	}
}

// isNameBesideInitial reports whether a word next to an initial is a name: a listed one,
// or an unknown word in the position of a name. The initials e, i and x do not count for
// unknown words, because many other words start with them.
func (c *candidate) isNameBesideInitial(word string) bool {
	if familyNames.has(word) || givenNames.has(word) && !isWeak(word) {
		return true
	}
	if !c.dotted || len(c.words) != 2 || len(word) < 4 || isWeak(word) {
		return false
	}
	letter := shortestWord(c.words)
	return hasFamilyEnding(word) || letter != "e" && letter != "i" && letter != "x"
}

// isSurname reports whether a word is a family name that can be recognized with an
// initial attached to it.
func isSurname(word string) bool {
	return familyNames.has(word) && (len(word) >= 5 || len(word) == 4 && !isWeak(word))
}

func shortestWord(list []string) string {
	return slices.MinFunc(list, func(a, b string) int { return len(a) - len(b) })
}

// maxNames is the maximum number of words of a person's name in an address.
const maxNames = 5

// classifyNames finds first.last and last.first. One of two words must be a listed name
// without another meaning; of more words, half of them must be listed names.
func (c *candidate) classifyNames(parts []string) Classification {
	if len(parts) > maxNames {
		return Classification{}
	}
	n := tallyNames(parts)
	two := len(parts) == 2
	allNames := n.listed == len(parts)
	switch {
	case n.sure > 0 && (n.doubtful == 0 || allNames) && n.listed*2 >= len(parts),
		two && allNames && n.given && n.family,
		two && n.listed == 0 && n.doubtful == 0 && n.ending && c.dotted:
		return personal("%s has the form of a person's name", strings.Join(parts, "."))
	default:
		return Classification{}
	}
}

// tally counts the words of an address by kind.
type tally struct {
	listed        int  // names
	sure          int  // names without another meaning
	doubtful      int  // everyday words, names included
	given, family bool // among the listed
	ending        bool // an unknown word has the ending of a family name
}

func tallyNames(parts []string) tally {
	var n tally
	for _, part := range parts {
		isGiven, isFamily := givenNames.has(part), familyNames.has(part)
		n.given, n.family = n.given || isGiven, n.family || isFamily
		if isGiven || isFamily {
			n.listed++
		}
		switch {
		case doubtfulNames.has(part):
			n.doubtful++
		case isName(part) && !isWeak(part):
			n.sure++
		default:
			n.ending = n.ending || hasFamilyEnding(part)
		}
	}
	return n
}

// familyEndings are endings of family names in many languages.
var familyEndings = [...]string{
	"ov", "ova", "ev", "eva", "sky", "skyi", "skiy", "ski", "ska", "cki", "cka", "enko", "chuk", "czuk", "wicz", "czyk", "ovic", "evic", "ovich", "evich",
	"yan", "dze", "shvili", "oglu", "sson", "sen", "dottir", "poulos", "poulou", "idis", "idou", "akis", "inen", "onen", "anen", "escu", "eanu", "mann", "meier", "mayer", "meyer", "bauer",
	"gaard", "stad", "strom", "quist", "qvist", "auskas", "skiene", "wala", "swamy", "swami", "appa", "ullah", "zadeh", "moto", "mura", "gawa", "kawa", "shima", "yama", "guchi", "saki", "zaki",
}

// hasFamilyEnding reports whether a word of six letters or more has the ending of a
// family name. Shorter words have such endings by chance.
func hasFamilyEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(familyEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}
