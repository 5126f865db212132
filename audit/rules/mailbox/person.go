package mailbox

import (
	"slices"
	"strings"
)

// classifyPersonForm: the address has the form of a person's name.
func (m *candidate) classifyPersonForm() Classification {
	if m.isPlace() {
		return Classification{}
	}
	parts := without(m.words, m.lexicon.particles)
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
		return m.classifyOneName(whole[0], initials > 0)
	default:
		return m.classifyNames(whole)
	}
}

// isPlace: the address is a place that reads like a name: hong-kong, san.francisco.
func (m *candidate) isPlace() bool {
	if m.lexicon.places.has(strings.Join(m.words, "")) {
		return true
	}
	if len(m.words) != 2 || len(m.words[1]) < 4 {
		return false
	}
	switch m.words[0] {
	case "san", "santa", "sao", "los", "las":
		return true
	case "st", "saint": // but st.mueller is Stefan Müller
		return m.lexicon.given.has(m.words[1])
	}
	return false
}

// classifyOneName: a given name alone, or one name with an initial, written apart or not.
func (m *candidate) classifyOneName(word string, initial bool) Classification {
	l := m.lexicon
	switch {
	case initial && m.isNameBesideInitial(word):
		return personal("%s is a name beside an initial", word)
	case l.given.has(word) && !l.isWeak(word):
		return personal("%s is a given name", word)
	case l.doubtful.has(word) || len(word) < 5:
		return Classification{}
	case strings.ContainsRune("eim", rune(word[0])) && l.isRole(word[1:]): // esales
		return Classification{}
	case l.isSurname(word[1:]):
		return personal("%s is a family name behind an initial", word[1:])
	case len(word) > 5 && !strings.HasSuffix(word, "s") && l.isSurname(word[:len(word)-1]):
		return personal("%s is a family name before an initial", word[:len(word)-1])
	default:
		return Classification{}
	}
}

// isNameBesideInitial tells whether a word that stands beside an initial is a name:
// a listed one, or one nobody listed that stands as names do. A lone e, i or x
// is the start of many other things.
func (m *candidate) isNameBesideInitial(word string) bool {
	l := m.lexicon
	if l.family.has(word) || l.given.has(word) && !l.isWeak(word) {
		return true
	}
	if !m.dotted || len(m.words) != 2 || len(word) < 4 || l.isWeak(word) {
		return false
	}
	letter := shortestWord(m.words)
	return hasFamilyEnding(word) || letter != "e" && letter != "i" && letter != "x"
}

// isSurname is a family name that is told apart with an initial written to it.
func (l *lexicon) isSurname(word string) bool {
	return l.family.has(word) && (len(word) >= 5 || len(word) == 4 && !l.isWeak(word))
}

func shortestWord(list []string) string {
	return slices.MinFunc(list, func(a, b string) int { return len(a) - len(b) })
}

// maxNames is how many words a person's name has at most in an address.
const maxNames = 5

// classifyNames: first.last or last.first. One of two words must be a listed name
// that nothing else is called; of more, half of them.
func (m *candidate) classifyNames(parts []string) Classification {
	if len(parts) > maxNames {
		return Classification{}
	}
	n := m.lexicon.tally(parts)
	two := len(parts) == 2
	allNames := n.listed == len(parts)
	switch {
	case n.sure > 0 && (n.doubtful == 0 || allNames) && n.listed*2 >= len(parts),
		two && allNames && n.given && n.family,
		two && n.listed == 0 && n.doubtful == 0 && n.ending && m.dotted:
		return personal("%s has the form of a person's name", strings.Join(parts, "."))
	default:
		return Classification{}
	}
}

// tally counts what is known of the words of an address.
type tally struct {
	listed        int  // names
	sure          int  // names that nothing else is called
	doubtful      int  // everyday words, names or not
	given, family bool // among the listed
	ending        bool // an unknown word ends as family names do
}

func (l *lexicon) tally(parts []string) tally {
	var n tally
	for _, part := range parts {
		given, family := l.given.has(part), l.family.has(part)
		n.given, n.family = n.given || given, n.family || family
		if given || family {
			n.listed++
		}
		switch {
		case l.doubtful.has(part):
			n.doubtful++
		case l.isName(part) && !l.isWeak(part):
			n.sure++
		default:
			n.ending = n.ending || hasFamilyEnding(part)
		}
	}
	return n
}

// familyEndings are how family names end in many languages.
var familyEndings = [...]string{
	"ov", "ova", "ev", "eva", "sky", "skyi", "skiy", "ski", "ska", "cki", "cka", "enko", "chuk", "czuk", "wicz", "czyk", "ovic", "evic", "ovich", "evich",
	"yan", "dze", "shvili", "oglu", "sson", "sen", "dottir", "poulos", "poulou", "idis", "idou", "akis", "inen", "onen", "anen", "escu", "eanu", "mann", "meier", "mayer", "meyer", "bauer",
	"gaard", "stad", "strom", "quist", "qvist", "auskas", "skiene", "wala", "swamy", "swami", "appa", "ullah", "zadeh", "moto", "mura", "gawa", "kawa", "shima", "yama", "guchi", "saki", "zaki",
}

// hasFamilyEnding tells whether a word ends as family names do; one shorter than
// six letters may by chance.
func hasFamilyEnding(word string) bool {
	return len(word) >= 6 && slices.ContainsFunc(familyEndings[:], func(end string) bool { return strings.HasSuffix(word, end) })
}
