// Package printable makes texts with hidden characters safe to show: it removes the
// characters, or writes them as escapes that can be seen.
//
// It has the one table of such characters: [IsHidden] and [IsOddBlank]. Use [Remove] for
// texts that people read, [Escape] for values whose every character matters, [Encode] for
// values that [Decode] reads back, and [FindEscaped] to refuse a text, such as a command
// that people paste into a shell. [Shorten] cuts long texts.
//
// It imports no other package of the project. Package ui/style adds to it what the
// cells of a terminal need.
package printable
