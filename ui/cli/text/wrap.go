package text

import (
	"strings"

	"accountable/ui/style"
)

// wrap breaks a text at blanks alone, so that the options of a command stay
// whole; a word that is wider than a line is broken where the line ends. A
// width of 0 breaks nothing.
func wrap(text string, width int) []string {
	if width <= 0 || style.Width(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && style.Width(line)+1+style.Width(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		if style.Width(word) > width {
			broken := style.Wrap(word, width)
			lines = append(lines, broken[:len(broken)-1]...)
			line = broken[len(broken)-1]
		}
	}
	return append(lines, line)
}
