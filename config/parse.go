package config

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// maxLineProblems limits how many problems with single lines of one file are
// reported. For a file of another format, a few lines are enough.
const maxLineProblems = 20

// parsedFile is one file, with its sections under the names of their headers.
type parsedFile struct {
	path     string
	sections map[string]*Section
	problems []*Problem

	current         *Section // nil before the first section and in a section without a name
	key             string   // the last setting, which indented lines belong to
	indent          int      // of the last header or setting, in bytes
	continues       bool     // deeper lines continue the last value, whatever they look like
	headers         int
	lineProblems    int
	orphansReported bool // settings before the first section have been reported
	skipUntil       int  // the last line whose problems are not reported
}

// parse reads a whole file. It never fails: what AWS tools would not read is
// reported in problems. Problems never quote a line, because it may hold a secret.
func parse(path string, text []byte) *parsedFile {
	p := &parsedFile{path: path, sections: map[string]*Section{}}
	p.checkEncoding(text)
	number := 0
	for s := range strings.SplitSeq(string(text), "\n") {
		number++
		p.parseLine(s, Position{File: path, Line: number})
	}
	if more := p.lineProblems - maxLineProblems; more > 0 {
		p.reportf(Position{File: path}, "%d more lines that AWS tools cannot read: is this an AWS config file?", more)
	}
	for _, s := range p.sections {
		s.checkPair()
	}
	return p
}

func (p *parsedFile) reportf(at Position, format string, args ...any) {
	p.problems = append(p.problems, &Problem{Position: at, Text: fmt.Sprintf(format, args...)})
}

// reportLinef reports a problem with one line, up to maxLineProblems of a file.
func (p *parsedFile) reportLinef(at Position, format string, args ...any) {
	if at.Line <= p.skipUntil {
		return
	}
	p.lineProblems++
	if p.lineProblems <= maxLineProblems {
		p.reportf(at, format, args...)
	}
}

// encodings are recognized by the first bytes of a file. Further problems with
// the lines that such an encoding spoils are not reported.
var encodings = []struct {
	mark    string
	spoiled int // how many lines
	text    string
}{
	{"\xEF\xBB\xBF", 1, "starts with a byte order mark, so AWS tools do not see its first line: save it as UTF-8 without BOM"},
	{"\xFF\xFE", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
	{"\xFE\xFF", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
}

func (p *parsedFile) checkEncoding(text []byte) {
	for _, e := range encodings {
		if bytes.HasPrefix(text, []byte(e.mark)) {
			p.skipUntil, p.orphansReported = e.spoiled, true
			p.reportf(Position{File: p.path, Line: 1, Column: 1}, "%s", e.text)
			return
		}
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		p.skipUntil, p.orphansReported = math.MaxInt, true
		p.reportf(p.positionOf(text, i), "has a NUL byte here, so it is damaged or not a text file: restore it")
		return
	}
	if utf8.Valid(text) {
		return
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			p.reportf(p.positionOf(text, i), "is not UTF-8 from here on: save it as UTF-8")
			return
		}
		i += n
	}
}

// positionOf returns the position of the byte at offset i.
func (p *parsedFile) positionOf(text []byte, i int) Position {
	before := text[:i]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Position{
		File: p.path, Line: bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[start:]) + 1,
	}
}

func (p *parsedFile) parseLine(s string, at Position) {
	l := readLine(s)
	if l.loneQuote {
		value := strings.IndexAny(s, "=:") + 1
		p.reportLinef(withColumn(at, s, value+strings.IndexAny(s[value:], `"'`)), "a value that is a single quotation mark: the AWS SDK for Go crashes on it; close the quotes or remove it")
	}
	if l.kind == lineBlank || l.kind == lineComment || p.isBracketValue(s, l, at) {
		return
	}
	if strings.HasPrefix(strings.TrimSpace(s), "[") && l.kind != lineSection {
		p.reportBadHeader(s, at)
		if l.kind == lineStray || l.kind == lineContinuation {
			return
		}
	}
	switch l.kind {
	case lineBlank, lineComment:
	case lineSection:
		p.openSection(l.key, at)
	case lineSetting:
		p.addSetting(l.key, l.value, at)
	case lineNested:
		p.addNested(l.key, l.value, at)
	case lineContinuation:
		p.continueValue(l.value, at)
	case lineStray:
		p.reportLinef(at, "neither a [section] nor a setting (key = value) nor a # comment: AWS tools ignore it")
	}
}

// isBracketValue adds an indented line that starts with a bracket to the value
// above, and then every line as deep as it. It reports whether the line is one.
//
// The AWS CLI reads all lines that are indented deeper than a setting as part of
// its value (configparser of Python); the AWS SDK for Go reads a complete [header]
// as a section at any depth.
func (p *parsedFile) isBracketValue(s string, l line, at Position) bool {
	indent := len(s) - len(strings.TrimLeft(s, " \t"))
	if indent <= p.indent {
		p.continues = false
	}
	p.continues = p.continues || strings.HasPrefix(strings.TrimSpace(s), "[") && p.hasValueAbove(indent)
	if !p.continues {
		if l.kind != lineContinuation && (indent < p.indent || p.key == "") {
			p.indent = indent
		}
		return false
	}
	if l.kind == lineSection {
		p.reportLinef(at, "an indented [section]: the AWS CLI reads it as part of the value that starts on line %d; remove the indentation to start a section", p.current.At(p.key).Line)
	}
	p.current.Values[p.key] += "\n" + s[indent:]
	return true
}

// hasValueAbove reports whether a line indented this far continues a value.
func (p *parsedFile) hasValueAbove(indent int) bool {
	return indent > p.indent && p.current != nil && p.key != "" && p.current.Values[p.key] != ""
}

func (p *parsedFile) openSection(name string, at Position) {
	p.key, p.current = "", nil
	p.headers++
	if name == "" {
		p.reportf(at, "a section without a name: AWS tools ignore the settings below it")
		return
	}
	if s, ok := p.sections[name]; ok {
		p.current = s
		p.reportf(at, "[%s] is on line %d already: the SDKs merge both, and the AWS CLI refuses the whole file; merge them", name, s.Line)
		return
	}
	p.current = newSection(name, at)
	p.sections[name] = p.current
}

func (p *parsedFile) addSetting(key, value string, at Position) {
	if p.isOrphan(at) {
		return
	}
	p.key = key
	if key == "" {
		p.reportMissingKey(at)
	} else if p.current.has(key) {
		p.reportLinef(at, "this is set on line %d already: the SDKs use the later one, and the AWS CLI refuses the whole file; remove one", p.current.At(key).Line)
	}
	p.current.set(key, value, at)
}

// addNested adds an indented setting. It belongs to the key above if that key has
// no value; otherwise it is a setting of the section.
func (p *parsedFile) addNested(key, value string, at Position) {
	switch {
	case p.isOrphan(at):
	case p.key == "" || p.current.Values[p.key] != "":
		p.addSetting(key, strings.TrimSpace(cutComment(value)), at)
	default:
		if key == "" {
			p.reportMissingKey(at)
		}
		p.current.nest(p.key, key, value)
	}
}

func (p *parsedFile) reportMissingKey(at Position) {
	p.reportLinef(at, "a setting without a name before the = sign: AWS tools ignore it")
}

// continueValue adds an indented line without = or : to the value above.
func (p *parsedFile) continueValue(text string, at Position) {
	switch {
	case p.isOrphan(at):
	case p.key == "" || p.current.Values[p.key] == "":
		p.reportLinef(at, "an indented line that continues no value: AWS tools ignore it")
	default:
		p.current.Values[p.key] += "\n" + text
	}
}

// isOrphan reports whether the line belongs to no section.
func (p *parsedFile) isOrphan(at Position) bool {
	if p.current != nil {
		return false
	}
	if p.headers == 0 && !p.orphansReported {
		p.orphansReported = true
		p.reportf(at, "settings before the first [section]: AWS tools ignore them")
	}
	return true
}

// reportBadHeader reports why a line that starts with a bracket is not a section
// header, and the consequence for the lines below it.
func (p *parsedFile) reportBadHeader(s string, at Position) {
	open := strings.IndexByte(s, '[')
	end := strings.LastIndexByte(s, ']')
	mark := strings.IndexAny(s, "#;")
	follows := "AWS tools ignore the settings below it"
	if p.current != nil {
		follows = fmt.Sprintf("AWS tools add the settings below it to [%s]", p.current.Name)
	}
	switch {
	case end < open:
		p.reportLinef(withColumn(at, s, len(strings.TrimRight(s, " \t\r"))), "a section name without its closing ]: %s", follows)
	case mark >= 0 && mark < end:
		p.reportLinef(withColumn(at, s, mark), "a %c ends a section name, even inside quotes: %s", s[mark], follows)
	default:
		rest := s[end+1:]
		p.reportLinef(withColumn(at, s, end+1+len(rest)-len(strings.TrimLeft(rest, " \t"))), "text after a section's closing ]: %s", follows)
	}
}

// withColumn returns the position with the column of the byte at offset i of the line.
func withColumn(at Position, s string, i int) Position {
	at.Column = utf8.RuneCountInString(s[:i]) + 1
	return at
}
