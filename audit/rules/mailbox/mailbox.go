package mailbox

import (
	"strings"
	"unicode"

	"accountable/audit"
)

// Kind says who reads a mailbox.
type Kind int

// The kinds of mailboxes.
const (
	Unknown  Kind = iota // the address is too long to be classified
	Shared               // several people
	Personal             // one person
)

// Classification is the kind of a mailbox and the reason for it.
type Classification struct {
	Kind Kind
	// Format is the reason: a clause with a %s for each of Values; "" if the kind is
	// Unknown.
	Format string
	Values []string // parts of the address and the contact's name
}

// undecided is the classification of a step that found nothing.
var undecided Classification

func shared(format string, values ...string) Classification {
	return Classification{Shared, format, values}
}

func personal(format string, values ...string) Classification {
	return Classification{Personal, format, values}
}

// steps run in this order; the first one that finds evidence decides.
var steps = [...]struct {
	text     string
	classify func(*candidate) Classification
}{
	{"The domain belongs to a service that receives mail for teams, such as PagerDuty, Slack or a mailing list: shared.", (*candidate).classifyTeamService},
	{"A team's address of RFC 2142, or a CERT's, at the domain of a telecom or mail company: shared.", (*candidate).classifyOwnTeam},
	{"Anyone can have a mailbox at the domain: one person's, even with a word for a role.", (*candidate).classifyFreeMail},
	{"A word that no person is called, such as team, alerts, on-call or a word of team_words, unless two other words remain: shared.", (*candidate).classifyTeamWord},
	{"A personnel number: one person's.", (*candidate).classifyPersonnelNumber},
	{"The contact's name is a person's, and the address is made of its words or initials: one person's.", (*candidate).classifyOwnName},
	{"A word for a role in the address, or the address repeats the contact's name and that is the name of a team: shared.", (*candidate).classifyRole},
	{"The form of a person's name, such as first.last, or a given name alone: one person's.", (*candidate).classifyPersonForm},
	{"Otherwise shared, because nothing suggests that it belongs to one person.", (*candidate).classifyRest},
}

// Steps returns a sentence for each step of Classify in order. The first step that
// applies decides.
func Steps() []string {
	texts := make([]string, len(steps))
	for i, s := range steps {
		texts[i] = s.text
	}
	return texts
}

// The longest address and name in bytes that are classified, and the longest word. AWS
// allows 254 and 64 characters (https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html).
const (
	maxAddress   = 254
	maxName      = 64 * 4
	maxLocalWord = 64
)

// Classify decides by its address and the name of its contact whether one person or
// several people read a mailbox. The team words are further words that name teams, in lower
// case. The address must have both parts. If it has more than 254
// bytes, or more than 64 before the @, or the name more than 256, the kind is Unknown.
func Classify(a audit.Address, name string, teamWords []string) Classification {
	if len(a.Text) > maxAddress || len(a.Local) > maxLocalWord || len(name) > maxName {
		return undecided
	}
	c := newCandidate(a, name, teamWords)
	for i := range steps {
		if found := steps[i].classify(c); found.Kind != Unknown {
			return found
		}
	}
	return undecided
}

// localWord is a word of the part before the @, in lower case.
type localWord struct {
	text string
	classes
}

// candidate is an address and the name of its contact, split into words for the steps.
type candidate struct {
	audit.Address
	teamWords []string // of the policy, in lower case
	domain    string   // in lower case, without a final dot
	owner     string   // see Address.RegisteredLabel
	local     string   // before the @ in lower case, without the + tag
	numbered  string   // the only word, if there is only one, with digits at its end
	words     []localWord
	dotted    bool // only dots and underscores separate the words
	title     bool // a title was before a name
	contact   contactName

	buffer [12]localWord
}

func newCandidate(a audit.Address, name string, teamWords []string) *candidate {
	c := &candidate{Address: a, teamWords: teamWords}
	c.domain = strings.TrimSuffix(strings.ToLower(a.Domain), ".")
	c.owner = a.RegisteredLabel()
	local := a.Local
	if plain, _, tagged := strings.Cut(local, "+"); tagged && plain != "" {
		local = plain
	}
	c.local = strings.ToLower(local)
	c.splitLocal(local)
	c.contact = c.parseContactName(audit.TrimSpace(name))
	return c
}

// splitLocal splits the part before the @ into words: at everything but letters and
// digits, and before a capital that follows a small letter. It leaves out digits at the end
// of words, qualifiers and titles, unless nothing would be left. Apostrophes do not
// separate words.
func (c *candidate) splitLocal(local string) {
	local = strings.ReplaceAll(local, "'", "")
	c.words = c.buffer[:0]
	c.dotted = true
	count := 0
	start, small := -1, false
	for i, r := range local {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if start >= 0 && (!inWord || small && unicode.IsUpper(r)) {
			c.addLocalWord(local[start:i])
			count++
			start = -1
		}
		switch {
		case !inWord:
			c.dotted = c.dotted && (r == '.' || r == '_')
		case start < 0:
			start = i
		}
		small = unicode.IsLower(r)
	}
	if start >= 0 {
		c.addLocalWord(local[start:])
		count++
	}
	if count != 1 {
		c.numbered = ""
	}
	c.deleteSideWords()
}

// addLocalWord adds a word without the digits at its end.
func (c *candidate) addLocalWord(word string) {
	c.numbered = strings.ToLower(word)
	if len(c.words) == cap(c.words) {
		return
	}
	if word = strings.TrimRight(c.numbered, "0123456789"); word != "" {
		c.words = append(c.words, localWord{word, classesOf(word)})
	}
}

// deleteSideWords deletes qualifiers and titles, and regions beside two other words.
func (c *candidate) deleteSideWords() {
	c.words = without(c.words, qualifier)
	if plain := without(c.words, title); len(plain) < len(c.words) {
		c.words, c.title = plain, true
	}
	if len(c.words) > 2 {
		c.words = without(c.words, region)
	}
}

// without returns the words that belong to none of some classes, or all words if nothing
// would be left. It reuses the list.
func without(words []localWord, some classes) []localWord {
	n := 0
	for _, w := range words {
		if !w.has(some) {
			n++
		}
	}
	if n == 0 || n == len(words) {
		return words
	}
	kept := make([]localWord, 0, n)
	for _, w := range words {
		if !w.has(some) {
			kept = append(kept, w)
		}
	}
	return kept
}

// joined returns the words without separators.
func (c *candidate) joined() string {
	if len(c.words) == 1 {
		return c.words[0].text
	}
	var text strings.Builder
	for _, w := range c.words {
		text.WriteString(w.text)
	}
	return text.String()
}

func (c *candidate) classifyRest() Classification {
	return shared("nothing suggests that it belongs to one person")
}
