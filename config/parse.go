package config

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// mostLineProblems bounds what is said of single lines of one file: of a file
// that is something else altogether, a few lines say it all.
const mostLineProblems = 20

// parsed is one file: its sections as its headers name them.
type parsed struct {
	path     string
	sections map[string]*Section
	problems []*Problem

	current *Section // nil before the first section and in one without a name
	key     string   // the setting that indented lines belong to
	headers int
	stray   int  // lines of which something is wrong
	early   bool // that settings stand before the first section has been said
	spoiled int  // the first lines, of which nothing more is to be said
}

// parse reads a whole file. It never fails: what no AWS tool would read is
// among the problems. Problems never quote a line, which may hold a secret.
func parse(path string, text []byte) *parsed {
	p := &parsed{path: path, sections: map[string]*Section{}}
	p.checkEncoding(text)
	number := 0
	for s := range strings.SplitSeq(string(text), "\n") {
		number++
		p.take(s, Position{File: path, Line: number})
	}
	if more := p.stray - mostLineProblems; more > 0 {
		p.problemf(Position{File: path}, "%d more lines of it make no sense to AWS tools: is this an AWS config file?", more)
	}
	for _, s := range p.sections {
		s.checkPair()
	}
	return p
}

func (p *parsed) problemf(at Position, format string, args ...any) {
	p.problems = append(p.problems, &Problem{Position: at, Text: fmt.Sprintf(format, args...)})
}

func (p *parsed) lineProblemf(at Position, format string, args ...any) {
	if at.Line <= p.spoiled {
		return
	}
	p.stray++
	if p.stray <= mostLineProblems {
		p.problemf(at, format, args...)
	}
}

// encodings are told by a file's first bytes. One problem says it all then of
// the lines that the mark spoils, as many as given.
var encodings = []struct {
	mark   string
	spoils int
	text   string
}{
	{"\xEF\xBB\xBF", 1, "starts with a byte order mark, so AWS tools do not see its first line: save it as UTF-8 without BOM"},
	{"\xFF\xFE", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
	{"\xFE\xFF", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
}

func (p *parsed) checkEncoding(text []byte) {
	for _, e := range encodings {
		if bytes.HasPrefix(text, []byte(e.mark)) {
			p.spoiled, p.early = e.spoils, true
			p.problemf(Position{File: p.path, Line: 1, Column: 1}, "%s", e.text)
			return
		}
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		p.spoiled, p.early = math.MaxInt, true
		p.problemf(p.place(text, i), "has a NUL byte here, so it is no text file or a damaged one: restore it")
		return
	}
	if utf8.Valid(text) {
		return
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			p.problemf(p.place(text, i), "is not UTF-8 from here on: save it as UTF-8")
			return
		}
		i += n
	}
}

// place is the position of the byte at offset i.
func (p *parsed) place(text []byte, i int) Position {
	before := text[:i]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Position{
		File: p.path, Line: bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[start:]) + 1,
	}
}

func (p *parsed) take(s string, at Position) {
	l := readLine(s)
	if l.loneQuote {
		value := strings.IndexAny(s, "=:") + 1
		p.lineProblemf(column(at, s, value+strings.IndexAny(s[value:], `"'`)), "a value that is a single quotation mark: the AWS SDK for Go crashes on it; close the quotes or remove it")
	}
	if h := strings.TrimSpace(s); l.kind != lineSection && l.kind != lineComment && strings.HasPrefix(h, "[") {
		p.badHeader(s, at)
		if l.kind == lineStray || l.kind == lineContinuation {
			return
		}
	}
	switch l.kind {
	case lineBlank, lineComment:
	case lineSection:
		p.open(l.key, at)
	case lineSetting:
		p.set(l.key, l.value, at)
	case lineNested:
		p.nested(l.key, l.value, at)
	case lineContinuation:
		p.proceed(l.value, at)
	case lineStray:
		p.lineProblemf(at, "neither a [section] nor a setting (key = value) nor a # comment: AWS tools ignore it")
	}
}

func (p *parsed) open(name string, at Position) {
	p.key, p.current = "", nil
	p.headers++
	if name == "" {
		p.problemf(at, "a section without a name: nobody reads the settings below it")
		return
	}
	if s, ok := p.sections[name]; ok {
		p.current = s
		p.problemf(at, "[%s] stands on line %d already: the SDKs take both together, and the AWS CLI refuses the whole file; join them", name, s.Line)
		return
	}
	p.current = newSection(name, at)
	p.sections[name] = p.current
}

func (p *parsed) set(key, value string, at Position) {
	if p.homeless(at) {
		return
	}
	p.key = key
	if key == "" {
		p.nameless(at)
	} else if p.current.has(key) {
		p.lineProblemf(at, "this is set on line %d already: the SDKs take the later one, and the AWS CLI refuses the whole file; remove one", p.current.At(key).Line)
	}
	p.current.set(key, value, at)
}

// nested takes an indented setting: it belongs to the key above, if that has no
// value, and is a setting like any other elsewhere.
func (p *parsed) nested(key, value string, at Position) {
	switch {
	case p.homeless(at):
	case p.key == "" || p.current.Values[p.key] != "":
		p.set(key, strings.TrimSpace(cutComment(value)), at)
	default:
		if key == "" {
			p.nameless(at)
		}
		p.current.nest(p.key, key, value)
	}
}

func (p *parsed) nameless(at Position) {
	p.lineProblemf(at, "a setting without a name before the = sign: AWS tools ignore it")
}

// proceed takes an indented line that is no setting: more of the value above.
func (p *parsed) proceed(text string, at Position) {
	switch {
	case p.homeless(at):
	case p.key == "" || p.current.Values[p.key] == "":
		p.lineProblemf(at, "an indented line that continues no value: AWS tools ignore it")
	default:
		p.current.Values[p.key] += "\n" + text
	}
}

// homeless tells whether there is no section that a line could belong to.
func (p *parsed) homeless(at Position) bool {
	if p.current != nil {
		return false
	}
	if p.headers == 0 && !p.early {
		p.early = true
		p.problemf(at, "settings stand before the first [section]: nobody reads them")
	}
	return true
}

// badHeader says what keeps a line that starts with a bracket from being a
// section's header, and what follows from it.
func (p *parsed) badHeader(s string, at Position) {
	open := strings.IndexByte(s, '[')
	end := strings.LastIndexByte(s, ']')
	mark := strings.IndexAny(s, "#;")
	follows := "nobody reads the settings below it"
	if p.current != nil {
		follows = fmt.Sprintf("AWS tools take the settings below it for a part of [%s]", p.current.Name)
	}
	switch {
	case end < open:
		p.lineProblemf(column(at, s, len(strings.TrimRight(s, " \t\r"))), "a section's name without its closing ]: %s", follows)
	case mark >= 0 && mark < end:
		p.lineProblemf(column(at, s, mark), "a %c ends a section's name, even inside quotes: %s", s[mark], follows)
	default:
		rest := s[end+1:]
		p.lineProblemf(column(at, s, end+1+len(rest)-len(strings.TrimLeft(rest, " \t"))), "text after a section's closing ]: %s", follows)
	}
}

// column adds the column of the byte at offset i of the line.
func column(at Position, s string, i int) Position {
	at.Column = utf8.RuneCountInString(s[:i]) + 1
	return at
}
