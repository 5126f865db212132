package yamlfile

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The search for a mistake parses many beginnings of the text. So that this does not take
// seconds for a large file, the lines before the mistake are replaced by the few that they
// are nested in, as long as the parser reports the same mistake after them.

// shortStart replaces the start of a text. The zero value replaces nothing.
type shortStart struct {
	skipped int    // the bytes of the text that it replaces
	lines   int    // how many lines they have more than it
	text    []byte // the lines with the keys and list entries that surround the rest
}

const (
	// skipAtLeast is how many bytes are worth a replacement.
	skipAtLeast = 4 << 10
	// maxSearchedLine is the longest line in bytes in which the mistake is searched for by
	// parsing its beginnings. In a longer one it is where the parser stopped.
	maxSearchedLine = 64 << 10
	// linesBefore is how many lines before the one that the parser reports are kept.
	linesBefore = 30
)

// skipMost replaces all lines but a few before the line that the parser reported, or before
// the end of the text, which is where most mistakes are found. It reports whether it did.
func (s *syntaxFault) skipMost() bool {
	last := len(s.ends) - 1
	for _, line := range []int{s.reportedLine(), last} {
		if line -= linesBefore; line > 0 && line < last && s.skip(line, last, "") {
			return true
		}
	}
	return false
}

// skip replaces the lines up to a line, counted from 0, if the text up to the line last
// still has the same mistake then. It reports whether it did.
func (s *syntaxFault) skip(line, last int, probe string) bool {
	if s.ends[line]-s.start.skipped < skipAtLeast {
		return false
	}
	shorter := *s
	shorter.start = shortStart{skipped: s.ends[line], text: s.surrounding(line + 1)}
	shorter.start.lines = line + 1 - bytes.Count(shorter.start.text, []byte("\n"))
	message := shorter.parserMessage(s.ends[last], probe)
	// It may name the line of what surrounds the mistake, which is another one now.
	if lineNumber.ReplaceAllString(message, "") != lineNumber.ReplaceAllString(s.message, "") || shorter.parserMessage(s.ends[line], probe) == message {
		return false
	}
	s.start, s.message = shorter.start, message
	return true
}

// surrounding returns the lines before a line that contain it: each is the nearest one with
// a smaller indentation, or has the key of a list at the same one.
func (s *syntaxFault) surrounding(line int) []byte {
	var above [][]byte
	indent, inList := 1<<30, false
	for i := min(line, len(s.ends)-1); i >= 0 && indent > 0 || inList && i >= 0; i-- {
		text := s.text[LineStart(s.ends, i):s.ends[i]]
		bare := bytes.TrimLeft(text, " ")
		n, isEntry := len(text)-len(bare), bytes.HasPrefix(bare, []byte("-"))
		if len(bytes.TrimSpace(bare)) == 0 || bare[0] == '#' || n > indent || n == indent && (isEntry || !inList) {
			continue
		}
		indent, inList = n, isEntry
		if i < line {
			above = append(above, text)
		}
	}
	var b bytes.Buffer
	for _, line := range slices.Backward(above) {
		b.Write(line)
	}
	return b.Bytes()
}

// parserMessage returns the message of the parser for the first n bytes and a
// probe after them. It adds an empty line before the text, because the parser
// reports other positions for the first line.
func (s *syntaxFault) parserMessage(n int, probe string) string {
	rest := s.text[s.start.skipped:n]
	beginning := make([]byte, 0, 1+len(s.start.text)+len(rest)+len(probe))
	beginning = append(append(append(append(beginning, '\n'), s.start.text...), rest...), probe...)
	_, err := parseNodes(beginning)
	if err == nil {
		return ""
	}
	return addLines(err.Error(), s.start.lines)
}

// consumed returns how many bytes of the text the parser reads until it finds the mistake.
func (s *syntaxFault) consumed(probe string) int {
	read := 0
	in := io.MultiReader(bytes.NewReader(s.text), strings.NewReader(probe))
	_, _ = parseFrom(readerFunc(func(p []byte) (int, error) { // the error is known
		n, err := in.Read(p[:min(len(p), 1)])
		read += n
		return n, err //nolint:wrapcheck // io.EOF
	}))
	return min(read, len(s.text))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// addLines adds a number to the numbers of lines in a message.
func addLines(message string, lines int) string {
	return lineNumber.ReplaceAllStringFunc(message, func(found string) string {
		n, _ := strconv.Atoi(found[len("line "):]) // it consists of digits
		return "line " + strconv.Itoa(n+lines)
	})
}

var lineNumber = regexp.MustCompile(`line \d+`)

// reportedLine returns the line that the message names, counted from 0 in the text; -1 for
// none.
func (s *syntaxFault) reportedLine() int {
	found := lineNumber.FindString(s.message)
	if found == "" {
		return -1
	}
	n, _ := strconv.Atoi(found[len("line "):])
	return n - 2 // it is counted from 1, after the empty line
}
