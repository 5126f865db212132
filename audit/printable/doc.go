// Package printable knows which characters of a text show nothing of their own, and
// makes a text that holds some safe to show: it removes them, or writes them as
// escapes that can be seen.
//
// It has the one table of such characters, [IsHidden] and [IsOddBlank]. [Remove] is for
// texts that people read, [Escape] for values whose every character matters, and
// [Encode] for those that [Decode] reads back. [FindEscaped] is for texts that are better
// not shown at all, such as a command to be pasted into a shell.
//
// It imports no other package of the project. Package ui/style adds to it what the
// cells of a terminal need.
package printable
