package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"accountable/audit"
)

// text is a text that a check takes over or says what is wrong with, as what
// follows the value's name. With numbers, one that YAML takes for a number or a
// date counts as it is spelled: 012345678901, +12065554100.
func text[T any](s schema, numbers bool, take func(text string) (T, string)) form[T] {
	s.types = []string{"string"}
	if numbers {
		s.types = []string{"string", "number"}
	}
	return form[T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
		var none T
		if d.beyond(n) {
			return none, false
		}
		if fault := untext(n, numbers); fault != "" {
			d.problemf(n, "%s %s", name, fault)
			return none, false
		}
		v, fault := take(n.Value)
		if fault != "" {
			d.problemf(n, "%s %s", name, fault)
			return none, false
		}
		return v, true
	}}
}

// untext says why a node is no text, or "".
func untext(n *yaml.Node, numbers bool) string {
	plain := n.Kind == yaml.ScalarNode && n.Tag != "!!str" && !isNull(n)
	switch {
	case plain && numbers && n.Tag != "!!bool":
		return ""
	case plain:
		return fmt.Sprintf("needs a text, not %s: put it in quotes if it is meant", inWords(n))
	case n.Kind != yaml.ScalarNode:
		return "needs a text, not " + inWords(n)
	case isNull(n) || strings.TrimSpace(n.Value) == "":
		return "is empty: fill it in, or remove the key"
	case strings.TrimFunc(n.Value, unicode.IsSpace) != n.Value:
		return "starts or ends with white space: remove it" + blockAdvice(n)
	default:
		return ""
	}
}

func blockAdvice(n *yaml.Node) string {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return " (a text after | or > ends with a new line: write it on one line instead)"
	}
	return ""
}

// sentence is a text that is read by people alone.
func sentence(example string) form[string] {
	return text(schema{examples: []any{example}}, false, func(s string) (string, string) { return s, "" })
}

// choice is one of a few words.
func choice[T ~string](options ...T) form[T] {
	words := make([]string, len(options))
	enum := make([]any, len(options))
	for i, o := range options {
		words[i], enum[i] = string(o), string(o)
	}
	return form[T]{
		schema: schema{enum: enum},
		read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
			if d.beyond(n) {
				return "", false
			}
			for _, o := range options {
				if n.Kind == yaml.ScalarNode && n.Value == string(o) {
					return o, true
				}
			}
			d.problemf(n, "%s has to be %s, not %s%s", name, listed(words, "or"), spelled(n), meant(n, words))
			return "", false
		},
	}
}

// spelled is a scalar in quotation marks, what else a node is in words.
func spelled(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || isNull(n) && n.Value == "" {
		return inWords(n)
	}
	return fmt.Sprintf("%q", n.Value)
}

// meant proposes the known word that is next to what stands there, as the end
// of a sentence.
func meant(n *yaml.Node, known []string) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if slices.Contains(known, "off") && truthWords[strings.ToLower(n.Value)] == "false" {
		return didYouMean("off")
	}
	return didYouMean(audit.Nearest(n.Value, known))
}

// truthWords are what people write for true and false.
var truthWords = map[string]string{
	"true": "true", "yes": "true", "on": "true", "y": "true", "1": "true",
	"false": "false", "no": "false", "off": "false", "n": "false", "0": "false",
}

func didYouMean(better string) string {
	if better == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", better)
}

// truth is true or false.
func truth() form[bool] {
	return form[bool]{schema: schema{types: []string{"boolean"}}, read: func(d *decoder, n *yaml.Node, name string) (bool, bool) {
		if d.beyond(n) {
			return false, false
		}
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			return strings.EqualFold(n.Value, "true"), true
		}
		advice := ""
		if better := truthWords[strings.ToLower(n.Value)]; n.Kind == yaml.ScalarNode && better != "" {
			advice = fmt.Sprintf(" (did you mean %s, without quotes?)", better)
		}
		d.problemf(n, "%s has to be true or false, not %s%s", name, spelled(n), advice)
		return false, false
	}}
}

// glob is a pattern over names.
func glob(example string, check func(pattern string) string) form[audit.Glob] {
	s := schema{examples: []any{example}, pattern: `\S`}
	return text(s, true, func(pattern string) (audit.Glob, string) {
		g, err := audit.ParseGlob(pattern)
		if err != nil {
			return g, fmt.Sprintf("makes no sense as a pattern: a range in brackets of %q runs backwards", pattern)
		}
		if check != nil {
			return g, check(pattern)
		}
		return g, ""
	})
}
