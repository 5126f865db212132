package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxText limits the size of a YAML file. It is enough for tens of thousands of
// accounts.
const maxText = 1 << 20

// bom is the byte order mark that some editors put before UTF-8.
const bom = "\xEF\xBB\xBF"

// readText reads a YAML file. what says what it should be, for the error of a file
// that is too large. The errors are those of ReadText.
func readText(path, what string) ([]byte, error) { return ReadText(path, maxText, what) }

// document is a YAML file that has been taken apart.
type document struct {
	path string
	text []byte     // without a byte order mark
	root *yaml.Node // nil where there is nothing
}

// parseDocument takes the text of a file apart. The error is a *FileError.
func parseDocument(path string, text []byte) (document, error) {
	doc := document{path: path, text: bytes.TrimPrefix(text, []byte(bom))}
	if p := unwelcome(path, doc.text); p != nil {
		return doc, &FileError{Path: path, Problems: []Problem{*p}}
	}
	documents, err := parseYAML(doc.text)
	if err != nil {
		return doc, &FileError{Path: path, Problems: []Problem{syntaxProblem(path, doc.text, err)}}
	}
	if len(documents) > 1 {
		return doc, FileErrorf(Position{path, documents[1].Line, documents[1].Column}, "a second document starts here, and one file holds one: remove the ---")
	}
	if len(documents) == 1 && !isNull(documents[0].Content[0]) {
		doc.root = documents[0].Content[0]
	}
	return doc, nil
}

// parseYAML gives the documents of a text.
func parseYAML(text []byte) (documents []*yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser has bugs of its own
			err = fmt.Errorf("taking the text apart: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		switch {
		case errors.Is(err, io.EOF):
			return documents, nil
		case err != nil:
			return nil, err
		case n.Kind == yaml.DocumentNode && len(n.Content) > 0:
			documents = append(documents, &n)
		}
	}
}

// unwelcome tells of the first character that has no business in a text file.
func unwelcome(path string, text []byte) *Problem {
	if bytes.HasPrefix(text, []byte("\xFF\xFE")) || bytes.HasPrefix(text, []byte("\xFE\xFF")) {
		return &Problem{Position{path, 1, 1}, "is UTF-16: save it as UTF-8"}
	}
	line, column := 1, 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		column++
		here := Position{path, line, column}
		switch {
		case r == utf8.RuneError && n == 1:
			return &Problem{here, "is not UTF-8 from here on: save it as UTF-8"}
		case r == '\n':
			line, column = line+1, 0
		case r == '\r' && !bytes.HasPrefix(text[i+1:], []byte("\n")):
			return &Problem{here, "has a carriage return without a line feed: save it with the line ends of Unix or Windows"}
		case r == '\r', r == '\t':
		case r < ' ', r >= 0x7F && r < 0xA0, r == '\u2028', r == '\u2029', r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
			return &Problem{here, fmt.Sprintf("has the invisible character %U: remove it", r)}
		}
		i += n
	}
	return nil
}
