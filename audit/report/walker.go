package report

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
)

// walker reads the values of a document, and collects what is wrong with it.
type walker struct {
	text  []byte
	found []complaint
}

// complaint is a problem of the value at a place of the text.
type complaint struct {
	at   int // in bytes from the start
	path string
	text string
}

func (w *walker) complainf(at int, path, format string, args ...any) {
	w.found = append(w.found, complaint{at, path, fmt.Sprintf(format, args...)})
}

// failed is the error of the file, with the complaints in the order of its text;
// nil where there is none.
func (w *walker) failed(name string) error {
	slices.SortStableFunc(w.found, func(a, b complaint) int { return cmp.Compare(a.at, b.at) })
	var all problems
	line, start, done := 1, 0, 0
	for _, c := range w.found {
		between := w.text[done:c.at]
		line += bytes.Count(between, []byte("\n"))
		if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
			start = done + i + 1
		}
		done = c.at
		all.addf(line, c.at-start+1, c.path, "%s", c.text)
	}
	return all.failed(name)
}

// key is what is known of one key of an object.
type key struct {
	name     string
	optional bool
	read     func(*node, string) // of the value and its path
}

// object reads an object: each key that is not optional has to be there, and
// none beyond those that are known.
func (w *walker) object(n *node, path string, keys []key) {
	members, ok := n.value.([]member)
	if !ok {
		w.complainf(n.at, path, "is %s instead of an object", n.kind())
		return
	}
	values := map[string]*node{}
	for _, m := range members {
		at := strings.TrimPrefix(path+"."+printable(m.key), ".")
		known := keyNamed(keys, m.key)
		switch {
		case known == nil:
			w.complainf(m.at, at, "the key is not known%s", meant(m.key, keys))
		case values[m.key] != nil:
			w.complainf(m.at, at, "the key is there twice")
		default:
			values[m.key] = m.value
		}
	}
	for _, k := range keys {
		at := strings.TrimPrefix(path+"."+k.name, ".")
		switch value := values[k.name]; {
		case value != nil:
			k.read(value, at)
		case !k.optional:
			w.complainf(n.at, at, "the key is missing")
		}
	}
}

func keyNamed(keys []key, name string) *key {
	for i := range keys {
		if keys[i].name == name {
			return &keys[i]
		}
	}
	return nil
}

func meant(name string, keys []key) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	if near := audit.Nearest(name, names); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// printable is a key of a file as it stands in a path.
func printable(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) {
		return shown(name)
	}
	return name
}

// list reads each value of a list.
func (w *walker) list(n *node, path string, read func(*node, string)) {
	items, ok := n.value.([]*node)
	if !ok {
		w.complainf(n.at, path, "is %s instead of a list", n.kind())
		return
	}
	for i, item := range items {
		read(item, fmt.Sprintf("%s[%d]", path, i))
	}
}

// raw reads a text exactly as it stands there.
func (w *walker) raw(n *node, path string) string {
	text, ok := n.value.(string)
	if !ok {
		w.complainf(n.at, path, "is %s instead of a text", n.kind())
	}
	return text
}

// into reads a text for people, in which nothing moves a terminal's cursor.
func (w *walker) into(text *string) func(*node, string) {
	return func(n *node, path string) { *text = visible(w.raw(n, path)) }
}

// isNull tells a value that is not there.
func (n *node) isNull() bool { return n.value == nil }
