package config

import (
	"errors"
	"strings"
)

// The reasons for which SplitWords fails.
var (
	errOpenQuote  = errors.New("a quotation mark is not closed")
	errOpenEscape = errors.New("a backslash at the end escapes nothing")
)

// SplitWords splits a text into words as the AWS CLI splits the names of sections and
// the value of credential_process: with shlex.split of Python, which follows the rules
// of a POSIX shell for blanks, quotation marks and backslashes and has no comments,
// variables or operators.
func SplitWords(s string) ([]string, error) {
	var w wordSplitter
	for s != "" {
		var err error
		if s, err = w.next(s); err != nil {
			return nil, err
		}
	}
	if w.quote != 0 {
		return nil, errOpenQuote
	}
	w.endWord()
	return w.words, nil
}

type wordSplitter struct {
	words   []string
	word    strings.Builder
	started bool // a word, which may be empty
	quote   byte // that is open, or 0
}

// next reads the first characters of s and returns the rest.
func (w *wordSplitter) next(s string) (rest string, err error) {
	c := s[0]
	switch {
	case w.quote != 0 && c == w.quote:
		w.quote = 0
	case c == '\\' && w.quote != '\'':
		return w.escape(s)
	case w.quote == 0 && (c == '"' || c == '\''):
		w.quote, w.started = c, true
	case w.quote == 0 && strings.IndexByte(" \t\r\n", c) >= 0:
		w.endWord()
	default:
		w.add(c)
	}
	return s[1:], nil
}

// escape reads a backslash. In quotation marks it is kept, except before another
// backslash or the mark.
func (w *wordSplitter) escape(s string) (rest string, err error) {
	if len(s) < 2 {
		return "", errOpenEscape
	}
	if w.quote != 0 && s[1] != w.quote && s[1] != '\\' {
		w.add(s[0])
	}
	w.add(s[1])
	return s[2:], nil
}

func (w *wordSplitter) add(c byte) {
	w.word.WriteByte(c)
	w.started = true
}

func (w *wordSplitter) endWord() {
	if w.started {
		w.words = append(w.words, w.word.String())
	}
	w.word.Reset()
	w.started = false
}

// quoteWord writes a name in a header so that SplitWords returns it as one word.
func quoteWord(name string) string {
	switch {
	case strings.Trim(name, plainNameBytes) == "":
		return name
	case !strings.Contains(name, "'"):
		return "'" + name + "'"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
}

// plainNameBytes need no quotation marks in the name of a section.
const plainNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@%+=:,/"
