package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config/yamlfile"
)

// textSpec is a text that a check takes over or says what is wrong with, as what
// follows the value's name. With numbers, one that YAML takes for a number or a
// date counts as it is spelled: 012345678901, +12065554100.
func textSpec[T any](s schema, numbers bool, take func(text string) (T, string)) spec[T] {
	s.types = []string{"string"}
	if numbers {
		s.types = []string{"string", "number"}
	}
	return spec[T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
		var none T
		if d.rejectUnsupported(n) {
			return none, false
		}
		if fault := textFault(n, numbers); fault != "" {
			d.reportf(n, "%s %s", name, fault)
			return none, false
		}
		v, fault := take(n.Value)
		if fault != "" {
			d.reportf(n, "%s %s", name, fault)
			return none, false
		}
		return v, true
	}}
}

// textFault says why a node is no text, or "".
func textFault(n *yaml.Node, numbers bool) string {
	plain := n.Kind == yaml.ScalarNode && n.Tag != "!!str" && !yamlfile.IsNull(n)
	switch {
	case plain && numbers && n.Tag != "!!bool":
		return ""
	case plain:
		return fmt.Sprintf("needs a text, not %s: put it in quotes if it is meant", describeNode(n))
	case n.Kind != yaml.ScalarNode:
		return "needs a text, not " + describeNode(n)
	case yamlfile.IsNull(n) || strings.TrimSpace(n.Value) == "":
		return "is empty: fill it in, or remove the key"
	case strings.TrimFunc(n.Value, unicode.IsSpace) != n.Value:
		return "starts or ends with white space: remove it" + blockTextHint(n)
	default:
		return ""
	}
}

func blockTextHint(n *yaml.Node) string {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return " (a text after | or > ends with a new line: write it on one line instead)"
	}
	return ""
}

// sentenceSpec is a text that is read by people alone.
func sentenceSpec(example string) spec[string] {
	return textSpec(schema{examples: []any{example}}, false, func(s string) (string, string) { return s, "" })
}

// choiceSpec is one of a few words.
func choiceSpec[T ~string](options ...T) spec[T] {
	words := make([]string, len(options))
	enum := make([]any, len(options))
	for i, o := range options {
		words[i], enum[i] = string(o), string(o)
	}
	return spec[T]{
		schema: schema{enum: enum},
		read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
			if d.rejectUnsupported(n) {
				return "", false
			}
			for _, o := range options {
				if n.Kind == yaml.ScalarNode && n.Value == string(o) {
					return o, true
				}
			}
			d.reportf(n, "%s has to be %s, not %s%s", name, joinWords(words, "or"), quoteNode(n), suggest(n, words))
			return "", false
		},
	}
}

// quoteNode is a scalar in quotation marks, what else a node is in words.
func quoteNode(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || yamlfile.IsNull(n) && n.Value == "" {
		return describeNode(n)
	}
	return fmt.Sprintf("%q", n.Value)
}

// suggest proposes the known word that is next to what stands there, as the end
// of a sentence.
func suggest(n *yaml.Node, known []string) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if slices.Contains(known, "off") && boolWords[strings.ToLower(n.Value)] == "false" {
		return didYouMean("off")
	}
	return didYouMean(audit.ClosestName(n.Value, known))
}

// boolWords are what people write for true and false.
var boolWords = map[string]string{
	"true": "true", "yes": "true", "on": "true", "y": "true", "1": "true",
	"false": "false", "no": "false", "off": "false", "n": "false", "0": "false",
}

func didYouMean(better string) string {
	if better == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", better)
}

// boolSpec is true or false.
func boolSpec() spec[bool] {
	return spec[bool]{schema: schema{types: []string{"boolean"}}, read: func(d *decoder, n *yaml.Node, name string) (bool, bool) {
		if d.rejectUnsupported(n) {
			return false, false
		}
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			return strings.EqualFold(n.Value, "true"), true
		}
		advice := ""
		if better := boolWords[strings.ToLower(n.Value)]; n.Kind == yaml.ScalarNode && better != "" {
			advice = fmt.Sprintf(" (did you mean %s, without quotes?)", better)
		}
		d.reportf(n, "%s has to be true or false, not %s%s", name, quoteNode(n), advice)
		return false, false
	}}
}

// globSpec is a pattern over names.
func globSpec(example string, check func(pattern string) string) spec[policy.Glob] {
	s := schema{examples: []any{example}, pattern: `\S`}
	return textSpec(s, true, func(pattern string) (policy.Glob, string) {
		g, err := policy.ParseGlob(pattern)
		if err != nil {
			return g, fmt.Sprintf("makes no sense as a pattern: a range in brackets of %q runs backwards", pattern)
		}
		if check != nil {
			return g, check(pattern)
		}
		return g, ""
	})
}
