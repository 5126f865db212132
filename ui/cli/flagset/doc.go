// Package flagset has the flags that several commands share: what they are, which of them a
// command uses, and what is wrong with their values.
//
// It may import audit, its packages policy, scan and timing, and the packages command, session
// and text of ui/cli.
//
// Start with [Flags]. Data flow: Define creates the flags once → Use adds some of them to each
// command → Cobra fills them → Parse returns session.GlobalOptions, to which nothing is
// written after that, or an error that lists every invalid flag.
package flagset
