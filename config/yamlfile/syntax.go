package yamlfile

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/config"
)

// syntaxRule explains an error of the YAML parser, which it recognizes by a
// part of the parser's message.
type syntaxRule struct {
	message string
	text    string
	// atLineStart replaces text if the mistake is in the first words of its
	// line. Then the whole line is wrong, and the position is its first
	// character.
	atLineStart string
	// probe is text that makes the parser report a different error, unless it
	// fails before it reads the probe.
	probe string
}

const (
	tabText          = "a tab at the start of a line: YAML accepts only spaces as indentation"
	badIndentText    = "the indentation matches no line above: check the indentation of all lines"
	unexpectedText   = "unexpected text: check the quotes and brackets before it"
	notKeyText       = "a line that is neither a key (key: value) nor a list entry (- …)"
	unclosedText     = "this bracket is never closed"
	missingValueText = "a value is missing here"
	directiveText    = "%YAML lines are not supported: remove it"
	unknownText      = "not valid YAML from here on: check quotes, brackets and indentation"
)

var syntaxRules = []syntaxRule{
	{message: "found a tab character", text: tabText},
	{
		message: "mapping values are not allowed", text: "unexpected colon: put the text in quotes if the colon is part of it",
		atLineStart: "this line is indented too far, or the line above has no blank after its colon",
	},
	{message: "could not find expected ':'", text: notKeyText, atLineStart: notKeyText},
	{message: "did not find expected key", text: unexpectedText, atLineStart: badIndentText},
	{message: "did not find expected '-' indicator", text: unexpectedText, atLineStart: badIndentText},
	{message: "block sequence entries are not allowed", text: "a list cannot start here: put the dash on a new line below the key", atLineStart: badIndentText},
	{message: "did not find expected ',' or ']'", text: "a comma or the closing ] is missing before this", probe: ",`"},
	{message: "did not find expected ',' or '}'", text: "a comma or the closing } is missing before this", probe: ",`"},
	{message: "did not find expected node content", text: missingValueText, probe: "`"},
	{message: "found unexpected end of stream", text: "this quotation mark is never closed"},
	{message: "found unexpected document indicator", text: "a quotation mark before this line is never closed"},
	{message: "found unknown escape character", text: `an unknown escape in double quotes: write \\ for a backslash, or use single quotes`},
	{message: "hexdecimal number", text: `an escape in double quotes that lacks digits: write \\ for a backslash, or use single quotes`},
	{message: "invalid Unicode character escape code", text: "an escape in double quotes for a character that does not exist"},
	{message: "alphabetic or numeric character", text: `a text that starts with * or & needs quotes: "*"`},
	{message: "did not find expected <document start>", text: unexpectedText, atLineStart: badIndentText},
	{message: "exceeded max depth", text: "lists and keys are nested too deeply here"},
	{message: "found undefined tag handle", text: "a text that starts with ! needs quotes"},
	{message: "block scalar", text: "unexpected text after | or >: put the text in quotes, or on the lines below"},
	{message: "mapping keys are not allowed", text: "unexpected question mark: put the text in quotes"},
	{message: "incompatible YAML document", text: directiveText, atLineStart: directiveText},
	{message: "directive", text: unexpectedText, atLineStart: "a line that starts with % needs quotes around the text"},
}

// syntaxFault is an error of the parser and where it is.
type syntaxFault struct {
	text    []byte
	message string // of the parser
	rule    syntaxRule
	ends    []int // offset after each line
	start   shortStart
}

// explainSyntax explains why a text is not valid YAML, and where.
//
// The parser reports only a line, and often that of something earlier. But it
// reads from front to back: the shortest start of the text that causes the same
// message ends at the mistake.
func explainSyntax(path string, text []byte, err error) config.Problem {
	s := &syntaxFault{text: text, ends: LineEnds(text)}
	s.message = addLines(err.Error(), 1) // of the line that parserMessage adds
	if !s.skipMost() {
		s.message = cmp.Or(s.parserMessage(len(text), ""), err.Error())
	}
	s.rule = syntaxRule{text: unknownText}
	for _, rule := range syntaxRules {
		if strings.Contains(s.message, rule.message) {
			s.rule = rule
			break
		}
	}
	probe := s.rule.probe
	if probe != "" && s.parserMessage(len(text), probe) != s.message { // the parser read up to the end
		probe, s.rule.text = "", unclosedText
	}
	line, length := s.locate(probe)
	column := max(1, utf8.RuneCountInString(s.line(line)[:length]))
	p := config.Problem{Position: config.Position{File: path, Line: line + 1, Column: column}, Text: s.rule.text}
	if s.rule.text == unclosedText {
		return s.pointAtBracket(p, line, length)
	}
	return s.explain(p, s.line(line), length)
}

// locate returns the line, counted from 0, and the number of its bytes up to
// the mistake.
func (s *syntaxFault) locate(probe string) (line, length int) {
	known, line := -1, len(s.ends)-1 // the text up to known is right, the text up to line is not
	if s.start.skipped > 0 {
		known = sort.SearchInts(s.ends, s.start.skipped)
		if s.parserMessage(s.ends[known], probe) == s.message {
			known, s.start, s.message = -1, shortStart{}, s.parserMessage(len(s.text), probe)
		}
	}
	for line-known > 1 {
		middle := known + (line-known)/2
		if s.parserMessage(s.ends[middle], probe) == s.message {
			line = middle
			continue
		}
		known = middle
		s.skip(known, line, probe)
	}
	start := s.ends[line] - len(s.line(line))
	if len(s.line(line)) > maxSearchedLine {
		return line, s.consumed(probe) - start
	}
	return line, sort.Search(len(s.line(line)), func(n int) bool { return s.parserMessage(start+n, probe) == s.message })
}

func (s *syntaxFault) line(i int) string {
	return string(s.text[LineStart(s.ends, i):s.ends[i]])
}

// pointAtBracket moves the problem to the last bracket that was opened before
// the mistake.
func (s *syntaxFault) pointAtBracket(p config.Problem, line, length int) config.Problem {
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

// explain adjusts the problem to the line with the mistake; length is the
// number of its bytes up to the mistake.
func (s *syntaxFault) explain(p config.Problem, line string, length int) config.Problem {
	bare := strings.TrimLeft(line, " \t")
	indent := len(line) - len(bare)
	name := unknownAnchor.FindStringSubmatch(s.message)
	column, blank := explainBlank(line)
	switch tab := strings.IndexByte(line[:indent], '\t'); {
	case tab >= 0:
		p.Column, p.Text = tab+1, tabText
	case column > 0:
		p.Column, p.Text = column, blank
	case strings.Contains(s.message, "cannot start any token"):
		first, _ := utf8.DecodeLastRuneInString(line[:min(len(line), max(1, length))])
		p.Text = fmt.Sprintf("a text that starts with %c needs quotes", first)
	case name != nil:
		p.Text = fmt.Sprintf("a text that starts with * needs quotes: \"*%s\"", name[1])
		if star := strings.Index(line, "*"+name[1]); star >= 0 {
			p.Column = utf8.RuneCountInString(line[:star]) + 1
		}
	case strings.HasPrefix(bare, ":"):
		p.Column, p.Text = indent+1, "a key is missing before the colon"
	case s.rule.atLineStart != "" && !strings.Contains(line[min(indent, length):length], ": "):
		p.Column, p.Text = indent+1, s.rule.atLineStart
	}
	return p
}

// explainBlank explains a blank at the start of a line or key that is neither a space nor
// a tab. column is its column, counted from 1, or 0 if there is none.
func explainBlank(line string) (column int, text string) {
	for i, r := range []rune(line) {
		switch {
		case r == ' ', r == '\t':
		case unicode.Is(unicode.Zs, r):
			return i + 1, fmt.Sprintf("a no-break or wide space (%U) at the start of a line: YAML accepts only plain spaces as indentation", r)
		default:
			return 0, ""
		}
	}
	return 0, ""
}

var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// LineStart returns the offset of a line, counted from 0.
func LineStart(ends []int, line int) int {
	if line == 0 {
		return 0
	}
	return ends[line-1]
}

// LineEnds returns the offset after each line, including its line ending.
func LineEnds(text []byte) []int {
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
