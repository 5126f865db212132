package printable

import "strings"

// removeSequences removes complete terminal control sequences: CSI, OSC and the other
// string sequences with their terminator, and the escapes with intermediate characters
// (ECMA-48). It keeps a string without a terminator, so that the text after it stays
// visible. A regular expression would look for the terminator again at each start of a
// string, which takes quadratic time.
func removeSequences(s string) string {
	var b strings.Builder
	stop := 0 // where the last string sequence may end
	for i := 0; i < len(s); {
		end := 0
		switch kind := introducer(s[i:]); kind {
		case controlSequence:
			end = endOf(s, i+introducerLength, "\x30\x3f", "\x20\x2f", '\x40')
		case stringSequence:
			if stop < i+introducerLength {
				stop = nextStop(s, i+introducerLength)
			}
			if n := terminatorLength(s[stop:]); n > 0 {
				end = stop + n
			}
		case intermediateSequence:
			end = endOf(s, i+introducerLength, "\x20\x2f", "\x20\x2f", '\x30')
		case noSequence:
		}
		if end > 0 {
			i = end
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// sequenceKind is the form of a control sequence.
type sequenceKind int

const (
	noSequence           sequenceKind = iota
	controlSequence                   // CSI: parameters, intermediate characters and a letter
	stringSequence                    // OSC, DCS, SOS, PM, APC: a text and a terminator
	intermediateSequence              // ESC with intermediate characters and a letter
)

// introducerLength is the length of what starts a sequence, in bytes.
const introducerLength = 2

// introducer returns the kind of the sequence at the start of a text, in its 7-bit form
// or as one character of C1.
func introducer(s string) sequenceKind {
	if len(s) < introducerLength {
		return noSequence
	}
	switch start := s[:introducerLength]; start {
	case "\x1b[", "\u009b":
		return controlSequence
	case "\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\u009d", "\u0090", "\u0098", "\u009e", "\u009f":
		return stringSequence
	default:
		if start[0] == '\x1b' && start[1] >= ' ' && start[1] <= '/' {
			return intermediateSequence
		}
		return noSequence
	}
}

// endOf returns the offset after a sequence whose body starts at i: any number of bytes in
// a range, then in a second one, then a byte from final to ~. It returns 0 if the sequence
// is not complete.
func endOf(s string, i int, first, second string, final byte) int {
	for _, within := range [...]string{first, second} {
		for i < len(s) && s[i] >= within[0] && s[i] <= within[1] {
			i++
		}
	}
	if i < len(s) && s[i] >= final && s[i] <= '~' {
		return i + 1
	}
	return 0
}

// nextStop returns the offset of the next character from i on that ends a string sequence,
// or the length of the text.
func nextStop(s string, i int) int {
	if n := strings.IndexAny(s[i:], "\x1b\x07\u009c"); n >= 0 {
		return i + n
	}
	return len(s)
}

// terminatorLength returns the length of the terminator at the start of a text, or 0.
func terminatorLength(s string) int {
	switch {
	case strings.HasPrefix(s, "\x07"):
		return 1
	case strings.HasPrefix(s, "\x1b\\"), strings.HasPrefix(s, "\u009c"):
		return 2
	default:
		return 0
	}
}
