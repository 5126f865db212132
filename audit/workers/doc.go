// Package workers starts goroutines, and keeps a panic in one of them from ending the
// process, which would leave the terminal in raw mode and lose what was read.
//
// It is the only package with a go statement: a test refuses others. Start with Go, for
// one goroutine; Group and ForEach, for several that a caller waits for; Catch and Call,
// for the work on one account. Each of them turns a panic into an error of type *PanicError,
// which audit.TroubleOf makes a Trouble: the account, or the stream, ends with an error
// and never with a verdict.
//
// A PanicLog, which WithPanicLog adds to a context, also gets every panic, so that a face
// of the program can write the details for the developers into a file.
//
// The value of a panic may be contact data, so only its type is kept, and of the stack
// only functions and lines.
//
// The package imports no other package of the project.
package workers
