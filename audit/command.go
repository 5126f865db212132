package audit

import (
	"encoding/json"
	"slices"
	"strings"

	"accountable/audit/printable"
)

// ShellQuote returns a text as one word of a POSIX shell, quoted if necessary. It escapes
// characters that cannot be seen, which changes the word. ShellJoin refuses such words.
func ShellQuote(word string) string {
	word = printable.Escape(word)
	special := func(r rune) bool { return !strings.ContainsRune(shellPlain, r) }
	if word != "" && !strings.ContainsFunc(word, special) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// shellPlain are the characters without a special meaning in a shell, in any position.
const shellPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,="

// CommandProblem returns why words cannot be a command that people copy, such as "it has
// the control character U+001B", or "". A terminal may read a character that cannot be seen
// as a key, such as enter, in spite of quotation marks.
func CommandProblem(words ...string) string {
	for _, word := range words {
		if r, hidden := printable.FindEscaped(word); hidden {
			return "it has " + printable.Name(r)
		}
	}
	return ""
}

// ShellJoin returns words as a command line, each quoted for a POSIX shell. It returns ""
// if they have a CommandProblem.
func ShellJoin(words []string) string {
	if CommandProblem(words...) != "" {
		return ""
	}
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = ShellQuote(word)
	}
	return strings.Join(quoted, " ")
}

// AWSCommand returns a command line of the AWS CLI, each argument quoted for a
// POSIX shell: AWSCommand("sts", "get-caller-identity"). See AWSArguments. It returns "" if
// the arguments have a CommandProblem.
func AWSCommand(args ...string) string {
	return ShellJoin(append([]string{"aws"}, AWSArguments(args...)...))
}

// AWSArguments returns arguments as the AWS CLI reads them. Every flag has a value. A value
// that begins with a dash is joined to its flag: the AWS CLI takes it for a flag otherwise.
func AWSArguments(args ...string) []string {
	var words []string
	afterFlag := false
	for _, arg := range args {
		if afterFlag && strings.HasPrefix(arg, "-") {
			words[len(words)-1] += "=" + arg
		} else {
			words = append(words, arg)
		}
		afterFlag = !afterFlag && strings.HasPrefix(arg, "--")
	}
	return words
}

// contactOptions are the names of the fields in put-alternate-contact of the AWS CLI, as
// options and in JSON.
var contactOptions = map[Field]struct{ flag, key string }{
	FieldName:  {"--name", "Name"},
	FieldTitle: {"--title", "Title"},
	FieldEmail: {"--email-address", "EmailAddress"},
	FieldPhone: {"--phone-number", "PhoneNumber"},
}

// AWSContactArguments returns the arguments of put-alternate-contact that set the fields.
// They are JSON if the AWS CLI would read a value as the address of a file, whose content
// it would write
// (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html), or if a
// value has a character that cannot be seen: JSON has escapes for it, and the shell of POSIX
// has none.
func AWSContactArguments(c Contact) []string {
	needsJSON := func(f Field) bool {
		return strings.Contains(f.Of(c), "://") || strings.ContainsFunc(f.Of(c), printable.NeedsEscape)
	}
	if slices.ContainsFunc(Fields, needsJSON) {
		values := map[string]string{}
		for _, f := range Fields {
			values[contactOptions[f].key] = f.Of(c)
		}
		text, _ := json.Marshal(values) //nolint:errchkjson // a map of texts is always JSON
		return []string{"--cli-input-json", string(printable.EscapeJSON(text))}
	}
	var args []string
	for _, f := range Fields {
		args = append(args, contactOptions[f].flag, f.Of(c))
	}
	return args
}
