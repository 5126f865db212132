package config

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLineProblems limits how many problems with single lines of one file are
// reported. For a file of another format, a few lines are enough.
const maxLineProblems = 20

// refusesFile ends the text of a problem with a line that the AWS CLI cannot read.
// This program reads the rest of the file all the same.
const refusesFile = "the AWS CLI refuses the whole file"

// defaultsHeader is a section whose settings the AWS CLI adds to all sections of the
// file (configparser of Python).
const defaultsHeader = "DEFAULT"

// parsedFile is one file, with its sections under the text of their headers.
type parsedFile struct {
	path     string
	sections map[string]*Section
	problems []*Problem

	current         *Section // nil before the first section and below a broken header
	key             string   // the last setting, which deeper lines belong to
	more            []string // the deeper lines
	moreSize        int      // bytes of more and of the setting's own line
	blanks          int      // empty lines after them
	indent          int      // of the last header or setting, in bytes
	headers         int
	lineProblems    int
	orphansReported bool     // settings before the first section have been reported
	skipUntil       int      // the last line whose problems are not reported
	refused         *Problem // why nothing of the file counts, or nil
}

// parse reads a whole file as the AWS CLI does, with RawConfigParser of Python and
// botocore/configloader.py. It never fails: what the AWS CLI would refuse is reported
// in problems. Problems never quote a line, because it may hold a secret. A file that
// exceeds one of the limits is refused.
func parse(path string, text []byte) *parsedFile {
	p := &parsedFile{path: path, sections: map[string]*Section{}}
	text = p.checkEncoding(text)
	number := 0
	for s := range strings.SplitSeq(unifyLineEnds(string(text)), "\n") {
		number++
		at := Position{File: path, Line: number}
		p.checkLimits(s, at)
		if p.refused != nil {
			return p
		}
		p.parseLine(s, at)
	}
	p.endValue()
	if more := p.lineProblems - maxLineProblems; more > 0 {
		p.reportf(Position{File: path}, "%d more lines that the AWS CLI cannot read: is this an AWS config file?", more)
	}
	p.applyDefaults()
	if p.refused != nil {
		return p
	}
	for _, header := range slices.Sorted(maps.Keys(p.sections)) {
		p.cleanValues(p.sections[header])
	}
	return p
}

// unifyLineEnds lets each line end with a line feed, as Python does.
func unifyLineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

func (p *parsedFile) reportf(at Position, format string, args ...any) {
	p.problems = append(p.problems, problemAt(at, format, args...))
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
	{byteOrderMark, 0, "starts with a byte order mark: " + refusesFile + "; save it as UTF-8 without BOM"},
	{"\xFF\xFE", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
	{"\xFE\xFF", math.MaxInt, "is UTF-16, which no AWS tool reads: save it as UTF-8"},
}

const byteOrderMark = "\xEF\xBB\xBF"

// checkEncoding reports an encoding that the AWS CLI cannot read. It returns the text
// without a byte order mark.
func (p *parsedFile) checkEncoding(text []byte) []byte {
	for _, e := range encodings {
		if bytes.HasPrefix(text, []byte(e.mark)) {
			p.skipUntil, p.orphansReported = e.spoiled, e.spoiled > 0
			p.reportf(Position{File: p.path, Line: 1, Column: 1}, "%s", e.text)
			return bytes.TrimPrefix(text, []byte(byteOrderMark))
		}
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		p.skipUntil, p.orphansReported = math.MaxInt, true
		p.reportf(p.positionOf(text, i), "has a NUL byte here, so it is damaged or not a text file: restore it")
		return text
	}
	if utf8.Valid(text) {
		return text
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			p.reportf(p.positionOf(text, i), "is not UTF-8 from here on: "+refusesFile+"; save it as UTF-8")
			return text
		}
		i += n
	}
	return text
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

// parseLine follows RawConfigParser._read: a line that is indented deeper than the
// last header or setting continues its value.
func (p *parsedFile) parseLine(s string, at Position) {
	text := strings.TrimSpace(s)
	switch {
	case text == "":
		p.blanks++
		return
	case text[0] == '#' || text[0] == ';':
		return
	}
	indent := len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	if p.key != "" && indent > p.indent {
		p.continueValue(text, at)
		return
	}
	p.indent = indent
	switch header, ok := headerOf(text); {
	case ok:
		p.openSection(header, at)
	case strings.HasPrefix(text, "["):
		p.reportBadHeader(s, at)
	default:
		p.addSetting(text, at)
	}
}

// headerOf returns the text between the first and the last bracket of a header. What
// follows the last bracket is ignored.
func headerOf(text string) (header string, ok bool) {
	end := strings.LastIndexByte(text, ']')
	if text[0] != '[' || end < 2 {
		return "", false
	}
	return text[1:end], true
}

func (p *parsedFile) openSection(header string, at Position) {
	p.endValue()
	p.headers++
	if s, ok := p.sections[header]; ok {
		p.current = s
		if header != defaultsHeader {
			p.reportf(at, "[%s] is on line %d already: %s; merge them", header, s.Line, refusesFile)
		}
		return
	}
	p.current = newSection(header, at)
	p.sections[header] = p.current
}

func (p *parsedFile) addSetting(text string, at Position) {
	p.endValue()
	key, value, ok := splitSetting(text)
	switch {
	case !ok:
		p.reportLinef(at, "neither a [section] nor a setting (key = value) nor a # comment: %s", refusesFile)
		return
	case p.isOrphan(at):
		return
	case key == "":
		p.reportLinef(at, "a setting without a name before the = sign: %s", refusesFile)
		return
	case p.current.has(key):
		p.reportLinef(at, "this is set on line %d already: %s; remove one", p.current.At(key).Line, refusesFile)
	}
	p.key, p.blanks, p.moreSize = key, 0, len(value)
	p.current.set(key, value, at)
}

// splitSetting splits at the first = or :.
func splitSetting(text string) (key, value string, ok bool) {
	i := strings.IndexAny(text, "=:")
	if i < 0 {
		return "", "", false
	}
	return strings.ToLower(strings.TrimSpace(text[:i])), strings.TrimSpace(text[i+1:]), true
}

// continueValue adds a deeper line to the setting above: to its value or, if that is
// empty, as a setting below it.
func (p *parsedFile) continueValue(text string, at Position) {
	if p.current.Values[p.key] == "" {
		p.addNested(text, at)
		return
	}
	if _, ok := headerOf(text); ok {
		p.reportLinef(at, "an indented [section]: the AWS CLI reads it as part of the value that starts on line %d; remove the indentation to start a section", p.current.At(p.key).Line)
	}
	for ; p.blanks > 0; p.blanks-- {
		p.more, p.moreSize = append(p.more, ""), p.moreSize+1
	}
	p.more, p.moreSize = append(p.more, text), p.moreSize+1+len(text)
}

// endValue completes the value of the last setting. The lines below belong to no setting.
func (p *parsedFile) endValue() {
	if len(p.more) > 0 {
		p.current.Values[p.key] += "\n" + strings.Join(p.more, "\n")
		p.more = p.more[:0]
	}
	p.key = ""
}

// addNested adds a setting below a key without a value. The AWS CLI splits it at the =
// only and keeps the case of its name, which no name that is used needs.
func (p *parsedFile) addNested(text string, at Position) {
	key, value, ok := splitSetting(text)
	switch {
	case !ok:
		p.reportLinef(at, "neither a setting (key = value) nor the value of %s on line %d: %s", p.key, p.current.At(p.key).Line, refusesFile)
		return
	case !strings.Contains(text, "="):
		p.reportLinef(at, "a setting without = below %s: %s; write key = value", p.key, refusesFile)
	case slices.Contains(credentialKeys, key):
		p.reportLinef(at, "the AWS CLI reads %s as a part of %s on line %d, so the profile does not have it: remove the deeper indentation", key, p.key, p.current.At(p.key).Line)
	}
	if key == "" {
		p.reportLinef(at, "a setting without a name below %s: the AWS CLI reads it, and nothing uses it", p.key)
		return
	}
	p.current.nest(p.key, key, p.cleanValue(key, value, at))
}

// isOrphan reports whether the line belongs to no section.
func (p *parsedFile) isOrphan(at Position) bool {
	if p.current != nil {
		return false
	}
	if p.headers == 0 && !p.orphansReported {
		p.orphansReported = true
		p.reportf(at, "settings before the first [section]: %s", refusesFile)
	}
	return true
}

// reportBadHeader reports a line that starts with a bracket and is not a header. The
// settings below it are not read, because they may belong to another account than
// those of the section above.
func (p *parsedFile) reportBadHeader(s string, at Position) {
	p.endValue()
	p.current = nil
	p.headers++
	if strings.HasPrefix(strings.TrimSpace(s), "[]") {
		p.reportLinef(at, "a section without a name: %s, and this program ignores the settings below it", refusesFile)
		return
	}
	p.reportLinef(withColumn(at, s, len(strings.TrimRightFunc(s, unicode.IsSpace))), "a section name without its closing ]: %s, and this program ignores the settings below it", refusesFile)
}

// withColumn returns the position with the column of the byte at offset i of the line.
func withColumn(at Position, s string, i int) Position {
	at.Column = utf8.RuneCountInString(s[:i]) + 1
	return at
}

// applyDefaults adds the settings of [DEFAULT] to the other sections.
func (p *parsedFile) applyDefaults() {
	defaults, ok := p.sections[defaultsHeader]
	if !ok {
		return
	}
	delete(p.sections, defaultsHeader)
	if len(defaults.Values)*len(p.sections) > maxDefaults {
		p.refusef(defaults.Position, "[%s] adds more than %d settings to the sections, the limit for AWS config files", defaultsHeader, maxDefaults)
		return
	}
	p.reportf(defaults.Position, "[%s]: the AWS CLI adds its settings to every section of this file; write [default] if they are those of the default profile", defaultsHeader)
	for _, s := range p.sections {
		for key, value := range defaults.Values {
			if s.has(key) {
				continue
			}
			s.set(key, value, defaults.At(key))
			for sub, value := range defaults.Nested[key] {
				s.nest(key, sub, value)
			}
		}
	}
}
