package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// schema describes a value with the keywords of JSON Schema, draft 2020-12
// (https://json-schema.org/draft/2020-12). The zero value accepts everything.
type schema struct {
	name         string // if set, it is written once, under $defs
	title        string
	description  string
	types        []string
	enum         []any
	constant     any
	pattern      string
	format       string
	maxLength    int // in characters; 0: no limit
	examples     []any
	defaultValue any // the value that applies if the key is missing
	anyOf        []schema
	items        *schema
	nonEmpty     bool // a list or mapping must have at least one entry
	properties   []property
	required     []string
	closed       bool    // no other properties
	keyNames     *schema // for the keys that are not fixed
	otherValues  *schema // for the values of the keys that are not fixed
}

// property is one key of an object.
type property struct {
	key string
	schema
}

// member is one key of a JSON object with a fixed order of keys.
type member struct {
	key   string
	value any
}

type members []member

func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, each := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(each.key)
		if err != nil {
			return nil, fmt.Errorf("writing a key of the schema: %w", err)
		}
		value, err := marshalPlain(each.value)
		if err != nil {
			return nil, fmt.Errorf("writing %s of the schema: %w", each.key, err)
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshalPlain leaves <, > and & unescaped, because people read the output.
func marshalPlain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// definitions are the parts of a schema that are written once.
type definitions struct {
	done map[string]bool
	list members
}

// members returns the keywords of a schema. Named schemas become references.
func (d *definitions) members(s schema) members {
	if s.name != "" {
		d.define(s)
		own := schema{description: s.description, examples: s.examples}
		return append(members{{"$ref", "#/$defs/" + s.name}}, d.members(own)...)
	}
	var m members
	add := func(key string, is bool, value any) {
		if is {
			m = append(m, member{key, value})
		}
	}
	add("title", s.title != "", s.title)
	add("description", s.description != "", s.description)
	add("type", len(s.types) == 1, firstWord(s.types))
	add("type", len(s.types) > 1, s.types)
	add("enum", s.enum != nil, s.enum)
	add("const", s.constant != nil, s.constant)
	add("pattern", s.pattern != "", s.pattern)
	add("format", s.format != "", s.format)
	add("maxLength", s.maxLength > 0, s.maxLength)
	add("default", s.defaultValue != nil, s.defaultValue)
	add("examples", s.examples != nil, s.examples)
	if s.anyOf != nil {
		some := make([]members, len(s.anyOf))
		for i, each := range s.anyOf {
			some[i] = d.members(each)
		}
		add("anyOf", true, some)
	}
	if s.items != nil {
		add("items", true, d.members(*s.items))
		add("minItems", s.nonEmpty, 1)
		add("uniqueItems", true, true)
	}
	return append(m, d.objectMembers(s)...)
}

// objectMembers returns the keywords about the keys of an object.
func (d *definitions) objectMembers(s schema) members {
	var m members
	if s.properties != nil {
		list := make(members, len(s.properties))
		for i, p := range s.properties {
			list[i] = member{p.key, d.members(p.schema)}
		}
		m = append(m, member{"properties", list})
	}
	if s.required != nil {
		m = append(m, member{"required", s.required})
	}
	if s.keyNames != nil {
		m = append(m, member{"propertyNames", d.members(*s.keyNames)})
	}
	switch {
	case s.otherValues != nil:
		m = append(m, member{"additionalProperties", d.members(*s.otherValues)})
	case s.closed:
		m = append(m, member{"additionalProperties", false})
	}
	if s.nonEmpty && s.items == nil {
		m = append(m, member{"minProperties", 1})
	}
	return m
}

// define adds a named schema to the definitions.
func (d *definitions) define(s schema) {
	if d.done[s.name] {
		return
	}
	d.done[s.name] = true
	name := s.name
	s.name, s.description, s.examples = "", "", nil
	list := d.members(s)
	d.list = append(d.list, member{name, list})
}

// encode writes a whole schema, indented.
func (s schema) encode() []byte {
	d := &definitions{done: map[string]bool{}}
	all := append(members{{"$schema", "https://json-schema.org/draft/2020-12/schema"}}, d.members(s)...)
	all = append(all, member{"$defs", d.list})
	var b bytes.Buffer
	text, err := all.MarshalJSON()
	if err == nil {
		err = json.Indent(&b, text, "", "  ")
	}
	if err != nil { // not possible: it consists of texts, numbers and lists
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func firstWord(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
