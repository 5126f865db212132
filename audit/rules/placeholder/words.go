package placeholder

import (
	_ "embed" // the lists
	"strings"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/rules/wordlist"
)

//go:generate go test -run ^TestListsAreFresh$ . -update

// The lists, made from the files in folder data.
var (
	//go:embed lists/words.txt
	wordText string
	//go:embed lists/domains.txt
	domainText string
)

// The classes of a word or phrase: letters of its tag. The data file describes them.
const (
	whole    = "w"
	strong   = "s"
	mild     = "m"
	field    = "f"
	filler   = "i"
	textOnly = "x"
	nameOnly = "n"
	title    = "t"
	attached = "a"
	local    = "l"
	unread   = "u"
	label    = "o" // of a domain
	domain   = "d"
)

// isListed reports whether a list contains a word in one of some classes.
func isListed(list, word, classes string) bool {
	tag, _ := wordlist.New(list).Find(word)
	return strings.ContainsAny(tag, classes)
}

// IsName reports whether the name of a contact is a placeholder such as TBD.
func IsName(text string) bool { return isText(text, whole+strong+mild+textOnly+nameOnly, field) }

// IsTitle reports whether the title of a contact is a placeholder such as "Job Title".
func IsTitle(text string) bool { return isText(text, whole+strong+mild+textOnly, field+title) }

// maxText is the longest text in bytes that is examined. AWS allows 64 characters.
const maxText = 512

// isText reports whether a text is a placeholder: one of some classes, or made of
// placeholders and names of the field.
func isText(text, classes, fields string) bool {
	if len(text) > maxText {
		return false
	}
	folded := fold(text)
	var room [maxWords + 1]string
	words := splitWords(folded, room[:0])
	switch {
	case len(words) == 0 || len(words) > maxWords:
		return false
	case isListed(wordText, joinWords(words), classes+fields) || len(words) == 1 && isPattern(words[0]):
		return true
	case areEqual(words) && isListed(wordText, words[0], classes+fields):
		return true
	default:
		return isAllPlaceholders(words, strong+mild+fields) || hasAttached(folded, words)
	}
}

// joinWords returns a phrase in the form in which it is listed.
func joinWords(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words, "_")
}

func areEqual(words []string) bool {
	for _, word := range words[1:] {
		if word != words[0] {
			return false
		}
	}
	return true
}

// isAllPlaceholders reports whether every word is a placeholder or changes nothing, and at
// least one is a placeholder or the name of the field.
func isAllPlaceholders(words []string, classes string) bool {
	found := false
	for _, word := range words {
		switch {
		case isListed(wordText, word, classes) || isPattern(word) || isGlued(word):
			found = true
		case !isListed(wordText, word, filler+mild):
			return false
		}
	}
	return found
}

// minGlued is the number of letters from which words of an alphabet count in a longer one.
const minGlued = 3

// isGlued reports whether a word consists of a placeholder and a word that changes
// nothing: testuser, Testperson, テストユーザー.
func isGlued(word string) bool {
	for i := range word {
		front, back := word[:i], word[i:]
		if i == 0 || isShort(front) || isShort(back) {
			continue
		}
		if isListed(wordText, front, strong+mild) && isListed(wordText, back, strong+field+filler) {
			return true
		}
	}
	return false
}

// isShort reports whether a part of a word is found in other words by chance.
func isShort(part string) bool {
	r, _ := utf8.DecodeRuneInString(part)
	return r < 0x1100 && utf8.RuneCountInString(part) < minGlued // ideographs, kana and Hangul follow
}

// hasAttached reports whether a text ends with a placeholder, or starts with one and a
// mark: "Security TBD", "TBD - Security", but not "TBC Bank".
func hasAttached(folded string, words []string) bool {
	if len(words) < 2 {
		return false
	}
	if isListed(wordText, words[len(words)-1], attached) {
		return true
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(folded), words[0])
	rest = strings.TrimLeft(rest, " ")
	return isListed(wordText, words[0], attached) && first == "" && rest != "" && strings.ContainsRune("-–—:,;/(", firstRune(rest))
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// FindInLocal returns what makes the part of an address before the @ a placeholder. unread
// is set for a mailbox that people do not read, such as noreply.
func FindInLocal(text string) (part string, isUnread bool) {
	text, _, tagged := strings.Cut(text, "+")
	if len(text) > maxText || tagged && isOneLetter(text) { // x+1204551234@ of a service
		return "", false
	}
	words := make([]string, 0, maxWords)
	for word := range strings.FieldsFuncSeq(fold(text), isSeparator) {
		if word = trimDigits(word); word == "" {
			continue
		}
		if len(words) == maxWords {
			return "", false
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return "", false
	}
	if part = findUnread(words); part != "" {
		return part, true
	}
	joined := strings.Join(words, "_")
	if isListed(wordText, joined, whole+strong+local) || len(joined) > 2 && isPattern(joined) || isPlaceholderAddress(words) {
		return text, false
	}
	return "", false
}

// isPlaceholderAddress reports whether the words of an address are placeholders. A mild
// word counts beside another word only.
func isPlaceholderAddress(words []string) bool {
	for _, word := range words {
		if len(word) < 2 { // an initial
			return false
		}
	}
	if len(words) == 1 {
		return isGlued(words[0])
	}
	return isAllPlaceholders(words, strong+field)
}

// findUnread returns the words of an address that say that people do not read it.
func findUnread(words []string) string {
	for first := range words {
		for last := first + 1; last <= len(words) && last-first <= 4; last++ {
			if joined := strings.Join(words[first:last], "_"); isListed(wordText, joined, unread) {
				return strings.ReplaceAll(joined, "_", "-")
			}
		}
	}
	return ""
}

// IsDomain reports whether a domain is a placeholder such as yourcompany.com.
func IsDomain(a audit.Address) bool {
	owner := strings.ReplaceAll(a.RegisteredLabel(), "-", "")
	return isListed(domainText, owner, label) || isKeyboardRun(owner) || isListed(domainText, strings.TrimSuffix(strings.ToLower(a.Domain), "."), domain)
}
