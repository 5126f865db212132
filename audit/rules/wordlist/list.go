package wordlist

import "strings"

// List is a list of words, each with a tag that says more about it. The text consists of
// lines in ascending order, each "word\n" or "word tag\n". Lines at the start that begin
// with # are comments. The first of them can be an index: IndexStart and, in six hexadecimal
// digits each, where the words from aa, ab, … zz start, and where those from zz end.
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
	low, high := l.bounds(word) // starts of lines
	for low < high {
		start := (low + high) / 2
		for start > low && l.text[start-1] != '\n' {
			start--
		}
		line := l.text[start:high]
		line = line[:strings.IndexByte(line, '\n')]
		entry, tag := line, ""
		if blank := strings.IndexByte(line, ' '); blank >= 0 {
			entry, tag = line[:blank], line[blank+1:]
		}
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

// IndexStart is the start of a list that has an index.
const IndexStart = "#index "

// The form of an index.
const (
	indexLetters = 26
	indexDigits  = 6
)

// IndexLength is the number of offsets in an index.
const IndexLength = indexLetters*indexLetters + 1

// bounds returns the part of the text that can contain a word.
func (l List) bounds(word string) (low, high int) {
	if len(word) > 1 && strings.HasPrefix(l.text, IndexStart) {
		if a, b := int(word[0])-'a', int(word[1])-'a'; a >= 0 && a < indexLetters && b >= 0 && b < indexLetters {
			i := a*indexLetters + b
			return l.offset(i), l.offset(i + 1)
		}
	}
	return 0, len(l.text)
}

// offset returns the i-th offset of the index.
func (l List) offset(i int) int {
	start := len(IndexStart) + i*indexDigits
	n := 0
	for _, digit := range []byte(l.text[start : start+indexDigits]) {
		if digit > '9' {
			digit -= 'a' - '9' - 1
		}
		n = n<<4 | int(digit-'0')
	}
	return n
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
	n := 0
	for range l.All() {
		n++
	}
	return n
}
