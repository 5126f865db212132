package strictjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/printable"
	"accountable/config"
)

// Document decodes a JSON document with encoding/json and reports what that
// package accepts: unknown, missing and repeated keys, keys in another case, null
// for a text and text after the end. It records where each value is, for further
// problems.
type Document struct {
	IsJSON bool // the text is one JSON value, whatever its problems

	text      []byte
	tokens    *json.Decoder
	positions map[string]int  // offset of each value, by its path such as changes[0].type
	values    int             // how many there are
	invalid   map[string]bool // paths of values that have a problem in them
	problems  []placedProblem
}

// placedProblem is a problem with the value at an offset of the text.
type placedProblem struct {
	offset     int
	path, text string
}

// maxValues limits the values of a document: their positions take more memory than the
// text. A change has about 30.
const maxValues = 3_000_000

var (
	errManyValues   = fmt.Errorf("there are more than %d values in the document, the limit for saved plans", maxValues)
	errManyProblems = errors.New("there are more problems than are listed")
)

// Decode decodes text into the struct that target points to. Where the
// document has problems, the fields with problems keep their zero value.
func Decode(text []byte, target any) *Document {
	d := &Document{text: text, tokens: json.NewDecoder(bytes.NewReader(text)), positions: map[string]int{}, invalid: map[string]bool{}}
	d.tokens.UseNumber()
	if strings.TrimSpace(string(text)) == "" {
		d.reportf(0, "", "is empty")
		return d
	}
	switch err := d.checkValue(reflect.TypeOf(target).Elem(), ""); {
	case errors.Is(err, errManyProblems):
		return d
	case err != nil:
		d.problems = []placedProblem{d.syntaxProblem(err)}
		return d
	}
	end := d.nextOffset()
	if _, err := d.tokens.Token(); !errors.Is(err, io.EOF) {
		d.problems = []placedProblem{{end, "", "there is text after the end of the document"}}
		return d
	}
	d.IsJSON = true
	if err := json.Unmarshal(text, target); err != nil && len(d.problems) == 0 {
		d.reportf(0, "", "cannot be decoded: %s", printable.Escape(err.Error()))
	}
	return d
}

func (d *Document) reportf(offset int, path, format string, args ...any) {
	d.problems = append(d.problems, placedProblem{offset, path, fmt.Sprintf(format, args...)})
	for end := len(path); end > 0; end = strings.LastIndexAny(path[:end], ".[") {
		d.invalid[path[:end]] = true
	}
}

// Rejectf reports a problem with the value at a path, unless the value or a part
// of it has one already.
func (d *Document) Rejectf(path, format string, args ...any) {
	if d.IsValid(path) {
		d.reportf(d.positions[path], path, format, args...)
	}
}

// Has reports whether the document has a value at a path.
func (d *Document) Has(path string) bool {
	_, has := d.positions[path]
	return has
}

// HasProblems reports whether a problem was found.
func (d *Document) HasProblems() bool { return len(d.problems) > 0 }

// RejectOnly replaces all problems with one at a path.
func (d *Document) RejectOnly(path, text string) {
	d.problems = []placedProblem{{d.positions[path], path, text}}
}

// KeepOnly removes all problems except those at a path.
func (d *Document) KeepOnly(path string) {
	d.problems = slices.DeleteFunc(d.problems, func(p placedProblem) bool { return p.path != path })
}

// IsValid reports whether the value at a path and its parts have no problem.
func (d *Document) IsValid(path string) bool { return !d.invalid[path] }

// Err returns the error of the file, with the problems in the order of its text,
// or nil.
func (d *Document) Err(name string) error {
	slices.SortStableFunc(d.problems, func(a, b placedProblem) int { return cmp.Compare(a.offset, b.offset) })
	var all config.ProblemList
	line, lineStart, done := 1, 0, 0
	for _, p := range d.problems {
		between := d.text[done:p.offset]
		line += bytes.Count(between, []byte("\n"))
		if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
			lineStart = done + i + 1
		}
		done = p.offset
		text := p.text
		if p.path != "" {
			text = p.path + ": " + text
		}
		all.Addf(config.Position{File: name, Line: line, Column: p.offset - lineStart + 1}, "%s", text)
	}
	return all.Err(name)
}

// syntaxProblem explains an error of the JSON decoder.
func (d *Document) syntaxProblem(err error) placedProblem {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return placedProblem{offset: len(d.text), text: "the document ends in the middle: the file is not complete"}
	// Only decoding the whole text counts the offset from its start.
	case errors.As(err, &syntax) && errors.As(json.Unmarshal(d.text, new(json.RawMessage)), &syntax):
		return placedProblem{offset: int(syntax.Offset) - 1, text: "is not JSON: " + printable.Escape(syntax.Error())}
	default:
		return placedProblem{offset: d.nextOffset(), text: printable.Escape(err.Error())}
	}
}

// nextOffset returns where the next token starts.
func (d *Document) nextOffset() int {
	at := int(d.tokens.InputOffset())
	for at < len(d.text) && strings.IndexByte(" \t\r\n,:", d.text[at]) >= 0 {
		at++
	}
	return at
}

// checkValue checks the next value against the type that it is decoded into. The
// error is that of a text that is not JSON.
func (d *Document) checkValue(t reflect.Type, path string) error {
	d.values++
	switch {
	case d.values > maxValues:
		return errManyValues
	case len(d.problems) > config.MaxProblems:
		return errManyProblems
	}
	offset := d.nextOffset()
	d.positions[path] = offset
	if offset < len(d.text) && d.text[offset] == 'n' && t.Kind() == reflect.Pointer {
		_, err := d.tokens.Token() // null
		return err
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	found, expected := kindAt(d.text[min(offset, len(d.text)):]), kindOf(t)
	if found != expected {
		var skipped json.RawMessage
		if err := d.tokens.Decode(&skipped); err != nil {
			return err
		}
		d.reportf(offset, path, "is %s instead of %s", found, expected)
		return nil
	}
	token, err := d.tokens.Token()
	if err != nil {
		return err
	}
	switch expected {
	case kindObject:
		return d.checkObject(t, path, offset)
	case kindList:
		return d.checkList(t, path)
	case kindNumber:
		number, _ := token.(json.Number)
		if _, err := number.Int64(); err != nil {
			d.reportf(offset, path, "is not a whole number")
		}
	}
	return nil
}

func (d *Document) checkList(t reflect.Type, path string) error {
	for i := 0; d.tokens.More(); i++ {
		if err := d.checkValue(t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	_, err := d.tokens.Token() // the closing bracket
	return err
}

// checkObject checks the keys of an object that is decoded into a struct or a map.
func (d *Document) checkObject(t reflect.Type, path string, start int) error {
	var fields []jsonField
	if t.Kind() == reflect.Struct {
		fields = fieldsOf(t)
	}
	found := map[string]bool{}
	for d.tokens.More() {
		offset := d.nextOffset()
		token, err := d.tokens.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		at := strings.TrimPrefix(path+"."+printableKey(key), ".")
		i := slices.IndexFunc(fields, func(f jsonField) bool { return f.name == key })
		problem, valueType := "", reflect.TypeFor[json.RawMessage]()
		switch {
		case found[key]:
			problem = "the key is there twice"
		case t.Kind() == reflect.Map:
			valueType = t.Elem()
		case i < 0:
			problem = "the key is not known" + suggestKey(key, fields)
		default:
			valueType = fields[i].valueType
		}
		found[key] = true
		if problem == "" {
			err = d.checkValue(valueType, at)
		} else {
			d.reportf(offset, at, "%s", problem)
			if len(d.problems) > config.MaxProblems {
				return errManyProblems
			}
			err = d.tokens.Decode(new(json.RawMessage))
		}
		if err != nil {
			return err
		}
	}
	for _, f := range fields {
		if !found[f.name] && !f.optional {
			d.reportf(start, strings.TrimPrefix(path+"."+f.name, "."), "the key is missing")
		}
	}
	_, err := d.tokens.Token() // the closing brace
	return err
}

// jsonField is one key of an object.
type jsonField struct {
	name      string
	optional  bool
	valueType reflect.Type
}

// fieldsOf returns the keys that encoding/json decodes into a struct.
func fieldsOf(t reflect.Type) []jsonField {
	var fields []jsonField
	for f := range t.Fields() {
		if f.Anonymous {
			fields = append(fields, fieldsOf(f.Type)...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, jsonField{name, strings.Contains(options, "omit"), f.Type})
	}
	return fields
}

// The kinds of JSON values, as messages name them.
const (
	kindText   = "a text"
	kindNumber = "a number"
	kindBool   = "true or false"
	kindList   = "a list"
	kindObject = "an object"
	kindNull   = "null"
)

// kindAt returns the kind of the JSON value that a text starts with.
func kindAt(text []byte) string {
	if len(text) == 0 {
		return kindNull
	}
	switch text[0] {
	case '"':
		return kindText
	case '[':
		return kindList
	case '{':
		return kindObject
	case 't', 'f':
		return kindBool
	case 'n':
		return kindNull
	default:
		return kindNumber
	}
}

// kindOf returns the kind of JSON value that is decoded into a type.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return kindObject
	case reflect.Slice:
		return kindList
	case reflect.Int:
		return kindNumber
	default:
		return kindText
	}
}

func suggestKey(key string, fields []jsonField) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	if near := audit.ClosestName(key, names); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// printableKey returns a key as it is written in a path, quoted if it is not a
// plain word.
func printableKey(key string) string {
	if key == "" || strings.ContainsFunc(key, func(r rune) bool {
		return r != '_' && (r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) {
		return printable.QuoteShort(key)
	}
	return key
}
