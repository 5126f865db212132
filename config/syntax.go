package config

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// syntaxRules say in plain words what the YAML parser complains of. Some are
// known by a part of its message; atLine: the line as a whole is at fault, and
// its first character is pointed at.
var syntaxRules = []struct {
	part   string
	atLine bool
	text   string
}{
	{"found a tab character", false, tabText},
	{"mapping values are not allowed", false, "a colon that makes no sense here: put the text in quotes if the colon belongs to it, else check the indentation"},
	{"could not find expected ':'", true, "a line that is neither a key (key: value) nor a list entry (- …)"},
	{"did not find expected key", true, "this line is indented unlike the ones above it, or a quotation mark too many stands before it"},
	{"did not find expected '-' indicator", true, "this line is indented like the list above it, but is no entry of it: start it with a dash, or indent it less"},
	{"block sequence entries are not allowed", false, "a list cannot start here: put the dash on a line of its own, below the key"},
	{"did not find expected ',' or ']'", false, "a list in brackets goes wrong here: a comma or the closing ] is missing"},
	{"did not find expected ',' or '}'", false, "keys in braces go wrong here: a comma or the closing } is missing"},
	{"did not find expected node content", false, "a value is missing here, or a bracket is not closed"},
	{"found unexpected end of stream", false, "a quotation mark that is opened here is never closed"},
	{"found unexpected document indicator", false, "a quotation mark that is opened before this line is never closed"},
	{"found unknown escape character", false, `an unknown escape in double quotes: write \\ for a backslash, or use single quotes`},
	{"hexdecimal number", false, `an escape in double quotes that lacks digits: write \\ for a backslash, or use single quotes`},
	{"invalid Unicode character escape code", false, `an escape in double quotes for a character that does not exist`},
	{"did not find expected alphabetic or numeric character", false, `a text that starts with * or & needs quotes: "*"`},
	{"unknown anchor", false, `a text that starts with * needs quotes: "*…"`},
	{"did not find expected <document start>", true, "this line does not belong to what stands above it: check indentation and quotes"},
	{"exceeded max depth", false, "lists and keys are nested too deeply here"},
	{"found undefined tag handle", false, "a text that starts with ! needs quotes"},
	{"block scalar", false, "what follows | or > in the same line makes no sense: put the text in quotes, or on lines of its own"},
	{"mapping keys are not allowed", false, "a question mark that makes no sense here: put the text in quotes"},
	{"directive", true, "a line that starts with % needs quotes around the text"},
}

const (
	tabText   = "a tab at the start of a line: indent with spaces, which is all that YAML takes"
	otherText = "this is no YAML from here on: check quotes, brackets and indentation"
)

// syntaxProblem says what keeps a text from being YAML, and where.
//
// The parser tells the line alone, and often that of the text before. But it
// reads from front to back: the end of the shortest beginning of the text that
// it refuses with the same words is where it stumbled.
func syntaxProblem(path string, text []byte, err error) Problem {
	said := err.Error()
	same := func(n int) bool {
		_, err := parseYAML(text[:n])
		return err != nil && err.Error() == said
	}
	ends := lineEnds(text)
	i := sort.Search(len(ends)-1, func(i int) bool { return same(ends[i]) })
	start := 0
	if i > 0 {
		start = ends[i-1]
	}
	line := text[start:ends[i]]
	length := sort.Search(len(line), func(n int) bool { return same(start + n) })
	p := Problem{Position{path, i + 1, max(1, utf8.RuneCount(line[:length]))}, otherText}
	return p.explain(said, string(line))
}

// explain words the parser's complaint about a line.
func (p Problem) explain(said, line string) Problem {
	bare := strings.TrimLeft(line, " \t")
	indent := line[:len(line)-len(bare)]
	if tab := strings.IndexByte(indent, '\t'); tab >= 0 {
		p.Column, p.Text = tab+1, tabText
		return p
	}
	if strings.Contains(said, "cannot start any token") {
		p.Text = fmt.Sprintf("a text that starts with %c needs quotes", runeAt(line, p.Column))
		return p
	}
	for _, rule := range syntaxRules {
		if !strings.Contains(said, rule.part) {
			continue
		}
		p.Text = rule.text
		if rule.atLine {
			p.Column = len(indent) + 1
		}
		break
	}
	if name := unknownAnchor.FindStringSubmatch(said); name != nil {
		p.Text = fmt.Sprintf("a text that starts with * needs quotes: \"*%s\"", name[1])
		if star := strings.Index(line, "*"+name[1]); star >= 0 {
			p.Column = utf8.RuneCountInString(line[:star]) + 1
		}
	}
	return p
}

var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// runeAt is the character in a column.
func runeAt(line string, column int) rune {
	all := []rune(line)
	if column < 1 || column > len(all) {
		return '@'
	}
	return all[column-1]
}

// lineEnds are the offsets behind each line of a text, its line end included.
func lineEnds(text []byte) []int {
	var ends []int
	for i := 0; i < len(text); {
		n := bytes.IndexByte(text[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		ends = append(ends, i)
	}
	if len(ends) == 0 || ends[len(ends)-1] < len(text) {
		ends = append(ends, len(text))
	}
	return ends
}
