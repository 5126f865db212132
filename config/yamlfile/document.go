package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"accountable/config"
)

// Child returns the value of a key, or nil if the key is missing.
func Child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// Lookup returns the value at a path of keys, or nil if there is none.
func Lookup(n *yaml.Node, keys []string) *yaml.Node {
	for _, key := range keys {
		n = Child(n, key)
	}
	return n
}

// IsNull reports whether a node has no value.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// bom is the byte order mark that some editors write before UTF-8.
const bom = "\xEF\xBB\xBF"

// Document is a parsed YAML file.
type Document struct {
	Text []byte     // without a byte order mark
	Root *yaml.Node // nil if the file is empty
}

// Parse parses the text of a file. The error is a *config.FileError.
func Parse(path string, text []byte) (Document, error) {
	doc := Document{Text: bytes.TrimPrefix(text, []byte(bom))}
	if p := invalidCharacter(path, doc.Text); p != nil {
		return doc, &config.FileError{Path: path, Problems: []config.Problem{*p}}
	}
	documents, err := parseNodes(doc.Text)
	if err != nil {
		return doc, &config.FileError{Path: path, Problems: []config.Problem{explainSyntax(path, doc.Text, err)}}
	}
	if len(documents) > 1 {
		return doc, config.FileErrorf(config.Position{File: path, Line: documents[1].Line, Column: documents[1].Column}, "a second document starts here, but a file must have only one: remove the ---")
	}
	for _, n := range documents {
		if key := findBlankKey(n); key != nil {
			column, text := explainBlank(key.Value)
			return doc, config.FileErrorf(config.Position{File: path, Line: key.Line, Column: key.Column + column - 1}, "%s", text)
		}
	}
	if len(documents) == 1 && !IsNull(documents[0].Content[0]) {
		doc.Root = documents[0].Content[0]
	}
	return doc, nil
}

// findBlankKey returns the first key that starts with a blank other than a space, or nil.
// Such blanks come from web pages and look like indentation.
func findBlankKey(n *yaml.Node) *yaml.Node {
	for i, child := range n.Content {
		if column, _ := explainBlank(child.Value); n.Kind == yaml.MappingNode && i%2 == 0 && column > 0 && child.Style == 0 {
			return child
		}
		if key := findBlankKey(child); key != nil {
			return key
		}
	}
	return nil
}

// parseNodes returns the documents of a text.
func parseNodes(text []byte) (documents []*yaml.Node, err error) {
	return parseFrom(bytes.NewReader(text))
}

func parseFrom(text io.Reader) (documents []*yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser has bugs
			err = fmt.Errorf("taking the text apart: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(text)
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

// invalidCharacter reports the first character that must not be in a text file.
func invalidCharacter(path string, text []byte) *config.Problem {
	if bytes.HasPrefix(text, []byte("\xFF\xFE")) || bytes.HasPrefix(text, []byte("\xFE\xFF")) {
		return &config.Problem{Position: config.Position{File: path, Line: 1, Column: 1}, Text: "is UTF-16: save it as UTF-8"}
	}
	line, column := 1, 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		column++
		here := config.Position{File: path, Line: line, Column: column}
		switch {
		case r == utf8.RuneError && n == 1:
			return &config.Problem{Position: here, Text: "is not UTF-8 from here on: save it as UTF-8"}
		case r == '\n':
			line, column = line+1, 0
		case r == '\r' && !bytes.HasPrefix(text[i+1:], []byte("\n")):
			return &config.Problem{Position: here, Text: "has a carriage return without a line feed: save it with the line endings of Unix or Windows"}
		case r == '\r', r == '\t':
		case r < ' ', r >= 0x7F && r < 0xA0, r == '\u2028', r == '\u2029', r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
			return &config.Problem{Position: here, Text: fmt.Sprintf("has the invisible character %U: remove it", r)}
		}
		i += n
	}
	return nil
}
