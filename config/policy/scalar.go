package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config/yamlfile"
)

// textSpec describes a text. parse converts it, or returns the fault, which
// follows the name of the value in the message. If numbers is set, a YAML
// number or date counts as the text that is written: 012345678901,
// +12065554100.
func textSpec[T any](s schema, numbers bool, parse func(text string) (T, string)) spec[T] {
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
		v, fault := parse(n.Value)
		if fault != "" {
			d.reportf(n, "%s %s", name, fault)
			return none, false
		}
		return v, true
	}}
}

// textFault returns why a node is not a text, or "".
func textFault(n *yaml.Node, numbers bool) string {
	plain := n.Kind == yaml.ScalarNode && n.Tag != "!!str" && !yamlfile.IsNull(n)
	switch {
	case plain && numbers && n.Tag != "!!bool":
		return ""
	case plain:
		return fmt.Sprintf("needs a text, not %s: put it in quotes if you mean the text", describeNode(n))
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

// sentenceSpec describes a text that only people read.
func sentenceSpec(example string) spec[string] {
	return textSpec(schema{examples: []any{example}}, false, func(s string) (string, string) { return s, "" })
}

// choiceSpec describes one of a few words.
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
			d.reportf(n, "%s must be %s, not %s%s", name, audit.JoinOr(words), quoteNode(n), suggest(n, words))
			return "", false
		},
	}
}

// quoteNode returns a scalar in quotation marks, or a description of any other
// node.
func quoteNode(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || yamlfile.IsNull(n) && n.Value == "" {
		return describeNode(n)
	}
	return fmt.Sprintf("%q", n.Value)
}

// suggest returns the end of a sentence that proposes the nearest known word,
// or "".
func suggest(n *yaml.Node, known []string) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if slices.Contains(known, "off") && boolWords[strings.ToLower(n.Value)] == "false" {
		return didYouMean("off")
	}
	return didYouMean(audit.ClosestName(n.Value, known))
}

// boolWords are words that people write for true and false.
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

// boolSpec describes true or false.
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
		d.reportf(n, "%s must be true or false, not %s%s", name, quoteNode(n), advice)
		return false, false
	}}
}

// parseGlob parses a pattern over names. A pattern with an invalid set is a name: Lint
// reports it.
func parseGlob(pattern string) (g policy.Glob, fault string) {
	g, err := policy.ParseGlob(pattern)
	return g, lengthFault(err)
}

// lengthFault returns what is wrong with a pattern that is too long, by the error of
// parsing it, or "".
func lengthFault(err error) string {
	if errors.Is(err, policy.ErrLongPattern) {
		return fmt.Sprintf("is longer than %d bytes, the limit for patterns", policy.MaxPattern)
	}
	return ""
}

// globSpec describes a pattern that is read by parse.
func globSpec[G any](example string, parse func(pattern string) (g G, fault string)) spec[G] {
	text := textSpec(schema{examples: []any{example}, pattern: `\S`}, true, parse)
	readText := text.read
	text.read = func(d *decoder, n *yaml.Node, name string) (G, bool) {
		if !isQuotedName(n) {
			return readText(d, n, name)
		}
		g, fault := parse(n.Value)
		if fault != "" {
			d.reportf(n, "%s %s", name, fault)
		}
		return g, fault == ""
	}
	return text
}

// isQuotedName reports whether a node is a text in quotation marks, whose blanks at the
// ends are part of a name.
func isQuotedName(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 && n.Tag == "!!str" &&
		n.Anchor == "" && strings.TrimSpace(n.Value) != ""
}
