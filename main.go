// Command accountable walks AWS profiles, shows for each account whether AWS
// can reach somebody when something is wrong, and puts it right.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"accountable/ui/cli"
	"accountable/ui/cli/command"
)

// version is set by the release: -ldflags "-X main.version=1.2.3".
var version string

func main() {
	os.Exit(run())
}

// run turns the first signal into the end of the context; the second one ends
// the process as if nobody had asked for signals.
func run() int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored
		signal.Notify(signals, syscall.SIGHUP) // the terminal was closed
	}
	// A reader that went away is an error of the write and not the end of the
	// process: what was begun is put away. Children do not inherit this.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(&command.SignalError{Signal: s})
	}()
	return cli.Run(ctx, command.OS(), command.BuildVersion(version), os.Args[1:])
}
