package config

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// syntaxRule says in plain words what the YAML parser complains of; it is known
// by a part of the parser's message.
type syntaxRule struct {
	part string
	text string
	// fresh is the text where the mistake is in the first words of its line: then
	// the line as a whole does not fit, and its first character is pointed at.
	fresh string
	// probe ends a beginning of the text in a way of which the parser complains in
	// other words, unless it has stumbled before it gets there.
	probe string
}

const (
	tabText      = "a tab at the start of a line: indent with spaces, which is all that YAML takes"
	misfitText   = "this line fits none of the lines above it: check how far they are indented"
	surplusText  = "what stands here belongs to nothing: check quotes and brackets before it"
	noKeyText    = "a line that is neither a key (key: value) nor a list entry (- …)"
	unclosedText = "a bracket that is opened here is never closed"
	nothingText  = "a value is missing here"
	yamlLineText = "a %YAML line that is not understood here: remove it"
	otherText    = "this is no YAML from here on: check quotes, brackets and indentation"
)

var syntaxRules = []syntaxRule{
	{part: "found a tab character", text: tabText},
	{
		part: "mapping values are not allowed", text: "a colon that makes no sense here: put the text in quotes if the colon belongs to it",
		fresh: "this line is indented too far, or the line above it lacks a blank after its colon",
	},
	{part: "could not find expected ':'", text: noKeyText, fresh: noKeyText},
	{part: "did not find expected key", text: surplusText, fresh: misfitText},
	{part: "did not find expected '-' indicator", text: surplusText, fresh: misfitText},
	{part: "block sequence entries are not allowed", text: "a list cannot start here: put the dash on a line of its own, below the key", fresh: misfitText},
	{part: "did not find expected ',' or ']'", text: "a comma or the closing ] is missing before this", probe: ",`"},
	{part: "did not find expected ',' or '}'", text: "a comma or the closing } is missing before this", probe: ",`"},
	{part: "did not find expected node content", text: nothingText, probe: "`"},
	{part: "found unexpected end of stream", text: "a quotation mark that is opened here is never closed"},
	{part: "found unexpected document indicator", text: "a quotation mark that is opened before this line is never closed"},
	{part: "found unknown escape character", text: `an unknown escape in double quotes: write \\ for a backslash, or use single quotes`},
	{part: "hexdecimal number", text: `an escape in double quotes that lacks digits: write \\ for a backslash, or use single quotes`},
	{part: "invalid Unicode character escape code", text: "an escape in double quotes for a character that does not exist"},
	{part: "alphabetic or numeric character", text: `a text that starts with * or & needs quotes: "*"`},
	{part: "did not find expected <document start>", text: surplusText, fresh: misfitText},
	{part: "exceeded max depth", text: "lists and keys are nested too deeply here"},
	{part: "found undefined tag handle", text: "a text that starts with ! needs quotes"},
	{part: "block scalar", text: "what follows | or > in the same line makes no sense: put the text in quotes, or on lines of its own"},
	{part: "mapping keys are not allowed", text: "a question mark that makes no sense here: put the text in quotes"},
	{part: "incompatible YAML document", text: yamlLineText, fresh: yamlLineText},
	{part: "directive", text: surplusText, fresh: "a line that starts with % needs quotes around the text"},
}

// stumble is where and of what the parser complains.
type stumble struct {
	text []byte
	said string // what the parser says
	rule syntaxRule
	ends []int // offsets behind the lines of the text
}

// syntaxProblem says what keeps a text from being YAML, and where.
//
// The parser tells the line alone, and often that of something before. But it
// reads from front to back: the end of the shortest beginning of the text that
// it refuses with the same words is where it stumbled.
func syntaxProblem(path string, text []byte, err error) Problem {
	s := stumble{text: text, ends: lineEnds(text)}
	s.said = cmp.Or(s.complaint(len(text), ""), err.Error())
	s.rule = syntaxRule{text: otherText}
	for _, rule := range syntaxRules {
		if strings.Contains(s.said, rule.part) {
			s.rule = rule
			break
		}
	}
	probe := s.rule.probe
	if probe != "" && s.complaint(len(text), probe) != s.said { // it went on to the end
		probe, s.rule.text = "", unclosedText
	}
	line, length := s.find(probe)
	p := Problem{Position{path, line + 1, max(1, utf8.RuneCountInString(s.line(line)[:length]))}, s.rule.text}
	if s.rule.text == unclosedText {
		return s.atBracket(p, line, length)
	}
	return s.explain(p, s.line(line), length)
}

// complaint is what the parser says of a beginning of the text with a probe
// behind it. It reads all below an empty line: on the first one it takes another
// place for that of the mistake.
func (s stumble) complaint(n int, probe string) string {
	beginning := make([]byte, 0, n+len(probe)+1)
	beginning = append(append(append(beginning, '\n'), s.text[:n]...), probe...)
	if _, err := parseYAML(beginning); err != nil {
		return err.Error()
	}
	return ""
}

// find gives the line, counted from 0, and how much of it the parser refuses.
func (s stumble) find(probe string) (line, length int) {
	line = sort.Search(len(s.ends)-1, func(i int) bool { return s.complaint(s.ends[i], probe) == s.said })
	start := s.ends[line] - len(s.line(line))
	return line, sort.Search(len(s.line(line)), func(n int) bool { return s.complaint(start+n, probe) == s.said })
}

func (s stumble) line(i int) string {
	return string(s.text[lineStart(s.ends, i):s.ends[i]])
}

// atBracket points at the bracket that was opened last before a mistake.
func (s stumble) atBracket(p Problem, line, length int) Problem {
	part := s.line(line)[:length]
	for i := strings.LastIndexAny(part, "[{"); line >= 0; i = strings.LastIndexAny(part, "[{") {
		if i >= 0 {
			p.Line, p.Column = line+1, utf8.RuneCountInString(part[:i])+1
			break
		}
		line--
		if line >= 0 {
			part = s.line(line)
		}
	}
	return p
}

// explain words the complaint about a line of which the parser refuses the
// first bytes.
func (s stumble) explain(p Problem, line string, length int) Problem {
	bare := strings.TrimLeft(line, " \t")
	indent := len(line) - len(bare)
	name := unknownAnchor.FindStringSubmatch(s.said)
	switch tab := strings.IndexByte(line[:indent], '\t'); {
	case tab >= 0:
		p.Column, p.Text = tab+1, tabText
	case strings.Contains(s.said, "cannot start any token"):
		first, _ := utf8.DecodeLastRuneInString(line[:min(len(line), max(1, length))])
		p.Text = fmt.Sprintf("a text that starts with %c needs quotes", first)
	case name != nil:
		p.Text = fmt.Sprintf("a text that starts with * needs quotes: \"*%s\"", name[1])
		if star := strings.Index(line, "*"+name[1]); star >= 0 {
			p.Column = utf8.RuneCountInString(line[:star]) + 1
		}
	case strings.HasPrefix(bare, ":"):
		p.Column, p.Text = indent+1, "a key is missing before the colon"
	case s.rule.fresh != "" && !strings.Contains(line[min(indent, length):length], ": "):
		p.Column, p.Text = indent+1, s.rule.fresh
	}
	return p
}

var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// lineStart is the offset of a line, counted from 0.
func lineStart(ends []int, line int) int {
	if line == 0 {
		return 0
	}
	return ends[line-1]
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
