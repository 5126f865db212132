package audit

import "strings"

// ShellQuote makes one word of a text for a POSIX shell, in quotation marks
// where it needs them.
func ShellQuote(word string) string {
	special := func(r rune) bool { return !strings.ContainsRune(shellPlain, r) }
	if word != "" && !strings.ContainsFunc(word, special) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// shellPlain are the characters that mean nothing to a shell wherever they stand.
const shellPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,="
