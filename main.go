// Command accountable checks AWS profiles, shows which accounts have a working
// security contact, and fixes the rest.
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

// run cancels the context at the first signal. The second signal ends the process
// in the default way.
func run() int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(signals, syscall.SIGHUP) // the terminal was closed
	}
	// A closed pipe makes a write fail instead of ending the process, so that work in
	// progress is completed. Child processes do not inherit this.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(&command.SignalError{Signal: s})
	}()
	return cli.Run(ctx, command.OS(), command.BuildVersion(version), os.Args[1:])
}
