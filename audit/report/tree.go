package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is a value of a JSON document and where it starts.
type node struct {
	value any // string, json.Number, bool, nil, []*node or []member
	at    int // in bytes from the start
}

// member is one key of an object with its value.
type member struct {
	key   string
	at    int
	value *node
}

// deepest bounds how far values nest; no document of ours comes near.
const deepest = 16

var errDeep = fmt.Errorf("values nest more than %d deep", deepest)

// parseTree reads a JSON document. Unlike encoding/json it keeps where each
// value stands, and keys that are there twice. The error's place is where the
// decoder stopped.
func parseTree(text []byte) (root *node, at int, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	p := &treeParser{d, text}
	root, err = p.value(0)
	if err == nil {
		after := p.start()
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return nil, after, errors.New("something follows the end of the document")
		}
		return root, 0, nil
	}
	at = int(d.InputOffset())
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, len(text), errors.New("the document ends in the middle: it was not written to its end")
	case errors.As(err, &syntax):
		return nil, p.start(), errors.New("this is no JSON: " + visible(syntax.Error()))
	}
	return nil, at, err
}

type treeParser struct {
	*json.Decoder

	text []byte
}

// start is where the next token starts.
func (p *treeParser) start() int {
	at := int(p.InputOffset())
	for at < len(p.text) && strings.IndexByte(" \t\r\n,:", p.text[at]) >= 0 {
		at++
	}
	return at
}

func (p *treeParser) value(depth int) (*node, error) {
	n := &node{at: p.start()}
	token, err := p.Token()
	if err != nil {
		return nil, err
	}
	delim, composed := token.(json.Delim)
	if !composed {
		n.value = token
		return n, nil
	}
	if depth == deepest {
		return nil, errDeep
	}
	if delim == '[' {
		n.value, err = p.array(depth)
	} else {
		n.value, err = p.object(depth)
	}
	if err != nil {
		return nil, err
	}
	_, err = p.Token() // the closing bracket
	return n, err
}

func (p *treeParser) array(depth int) ([]*node, error) {
	items := []*node{}
	for p.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func (p *treeParser) object(depth int) ([]member, error) {
	members := []member{}
	for p.More() {
		at := p.start()
		key, err := p.Token()
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, errors.New("a key is no text")
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		members = append(members, member{name, at, value})
	}
	return members, nil
}

// kind is what a value is, in words.
func (n *node) kind() string {
	switch n.value.(type) {
	case string:
		return "a text"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []*node:
		return "a list"
	case []member:
		return "an object"
	default:
		return "null"
	}
}
