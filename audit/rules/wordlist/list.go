package wordlist

import "strings"

// List is a list of words, each with a tag that says more about it. The text consists of
// lines in ascending order, each "word\n" or "word tag\n". A first line that starts with #
// is a comment.
//
// The zero value is an empty list.
type List struct {
	text string
}

// New returns the list with a text made by package wordlisttest. It does not copy the
// text.
func New(text string) List {
	return List{text: text}
}

// Has reports whether the list contains a word.
func (l List) Has(word string) bool {
	_, found := l.Find(word)
	return found
}

// Find returns the tag of a word, and whether the list contains the word. The time grows
// with the logarithm of the length of the list.
func (l List) Find(word string) (tag string, found bool) {
	if strings.HasPrefix(word, "#") {
		return "", false
	}
	low, high := 0, len(l.text) // starts of lines
	for low < high {
		middle := (low + high) / 2
		start := low + strings.LastIndexByte(l.text[low:middle], '\n') + 1
		line := l.text[start:]
		line = line[:strings.IndexByte(line, '\n')]
		entry, tag, _ := strings.Cut(line, " ")
		switch {
		case entry < word:
			low = start + len(line) + 1
		case entry > word:
			high = start
		default:
			return tag, true
		}
	}
	return "", false
}

// All yields the words of the list in order, with their tags.
func (l List) All() func(yield func(word, tag string) bool) {
	return func(yield func(word, tag string) bool) {
		for line := range strings.Lines(l.text) {
			word, tag, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if word == "" || word[0] == '#' {
				continue
			}
			if !yield(word, tag) {
				return
			}
		}
	}
}

// Len returns the number of words.
func (l List) Len() int {
	n := strings.Count(l.text, "\n")
	if strings.HasPrefix(l.text, "#") {
		n--
	}
	return n
}
