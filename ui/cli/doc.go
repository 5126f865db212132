// Package cli is the command line of the program: one file for each command with
// its flags, its options and its run function.
//
// Start from Run, which executes a command line, and newRootCommand, which lists
// the commands. A command is built by newXCommand(program). Its RunE copies the
// parsed flags into an options struct and calls runX(ctx, environment, options).
// Options are values: a run function never writes to flags.
//
// The packages below it hold what commands share:
//
//   - command: the process and the terminal (Environment), errors with exit codes
//     (Error, Exit), questions, outputs.
//   - session: settings, policy, AWS config and the accounts of a run (Session).
//   - flagset: the flags that several commands share.
//   - apply: making, confirming and writing plans.
//   - text: everything that commands print.
//
// Data flow: flags → options → session.Session → results, plan or outcomes →
// text or audit/report → an output. The package may import every other package
// of the program. Errors are printed in one place, Run, and become exit codes there.
package cli
