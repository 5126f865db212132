package placeholder

import (
	"slices"
	"strings"
)

// pairs are the marks around the name of a value in templates.
var pairs = [...]struct{ open, end string }{
	{"${", "}"}, {"#{", "}"}, {"@{", "}"}, {"%{", "}"}, {"{{", "}}"}, {"{%", "%}"}, {"<%", "%>"}, {"$(", ")"}, {"%(", ")"}, {"[[", "]]"}, {"@@", "@@"}, {"__", "__"},
}

// starts are the first words of expressions in templates of infrastructure.
var starts = [...]string{
	"!ref ", "!sub ", "!getatt ", "!importvalue ", "!join ", "!findinmap ", "!select ", "ref: ", "fn::",
	"var.", "local.", "locals.", "data.", "module.", "each.", "self.", "param.", "params.", "values.", ".values.", "process.env.", "os.environ", "env.", "ssm:", "secret:", "config.", "input.", "inputs.", "vars.", "secrets.",
}

// results are what programs print in the place of a value.
var results = [...]string{"[object ", "#name?", "#ref!", "#value!", "#n/a", "#null!", "#div/0!", "%!", "<nil>", "<null>", "<no value>", "<undefined>"}

// nouns are words of constants and variables that hold the value of a field.
var nouns = [...]string{
	"name", "contact", "title", "email", "mail", "phone", "number", "user", "username", "owner", "value", "var", "variable", "placeholder", "param", "parameter", "field", "text", "string",
	"todo", "key", "id", "job", "position", "person", "alternate", "change", "replace", "your", "insert", "enter", "here",
}

// FindTemplate returns the part of a text that is a template which was never filled in:
// ${name}, <name>, %s, CONTACT_NAME. It returns "" for other texts, such as
// "SOC <soc@octank.cloud>" and "Ops <24x7>".
func FindTemplate(text string) string {
	if len(text) > maxText {
		return ""
	}
	if !strings.ContainsAny(text, "${}<>%#[]@_!.:") {
		return ""
	}
	lower := strings.ToLower(text)
	for _, p := range pairs {
		if mark := between(text, p.open, p.end); mark != "" {
			return mark
		}
	}
	for _, result := range results {
		if i := strings.Index(lower, result); i >= 0 && len(lower) == len(text) {
			return text[i:]
		}
	}
	for _, start := range starts {
		if strings.HasPrefix(lower, start) && isExpression(text[len(start):]) {
			return text
		}
	}
	if isVariable(text) {
		return text
	}
	return inAngles(text)
}

// between returns the part of a text from an opening to its closing mark, or "". Both
// marks and at least one character must be there.
func between(text, open, end string) string {
	i := strings.Index(text, open)
	if i < 0 {
		return ""
	}
	n := strings.Index(text[i+len(open):], end)
	if n < 1 {
		return ""
	}
	return text[i : i+len(open)+n+len(end)]
}

// inAngles returns <name>, or "". It leaves out addresses and hours.
func inAngles(text string) string {
	mark := between(text, "<", ">")
	if len(mark) < 3 || strings.Contains(mark, "@") || !isLetter(rune(mark[1])) && mark[1] < 0x80 && mark[1] != '_' {
		return ""
	}
	return mark
}

// isExpression reports whether the rest of an expression is one: it has no blank unless a
// bracket comes first.
func isExpression(rest string) bool {
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return false
	}
	blank := strings.IndexByte(rest, ' ')
	bracket := strings.IndexAny(rest, "[({$")
	return blank < 0 || bracket >= 0 && bracket < blank
}

// isVariable reports whether a whole text is a variable ($NAME, %NAME%, {name}, @NAME@), a
// verb of printf (%s) or a constant (CONTACT_NAME).
func isVariable(text string) bool {
	switch {
	case len(text) < 2:
		return false
	case text[0] == '$', text[0] == '@' && text[len(text)-1] == '@', text[0] == '{' && text[len(text)-1] == '}':
		return isIdentifier(strings.Trim(text, "$@{}"))
	case text[0] == '%':
		rest := strings.Trim(text, "%")
		return text[len(text)-1] == '%' && isIdentifier(rest) || isVerbs(text)
	default:
		return isConstant(text)
	}
}

// isVerbs reports whether a text consists of verbs of printf.
func isVerbs(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if len(word) != 2 || word[0] != '%' || !isLetter(rune(word[1])) {
			return false
		}
	}
	return true
}

// isIdentifier reports whether a text is the name of a variable, or a number for one.
func isIdentifier(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool {
		return !isLetter(r) && (r < '0' || r > '9') && !strings.ContainsRune("_-.:", r)
	}) < 0
}

// isConstant reports whether a text is a constant that holds the value of a field:
// CONTACT_NAME, but not SOC_EMEA.
func isConstant(text string) bool {
	if !strings.Contains(text, "_") || strings.ToUpper(text) != text || !isIdentifier(text) {
		return false
	}
	for word := range strings.SplitSeq(strings.ToLower(text), "_") {
		if slices.Contains(nouns[:], word) {
			return true
		}
	}
	return false
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
