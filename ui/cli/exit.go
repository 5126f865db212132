package cli

import (
	"context"
	"errors"
	"os"
	"syscall"

	"accountable/audit"
	"accountable/audit/scan"
)

// The exit codes of all commands.
const (
	exitDone        = 0
	exitNotDone     = 1
	exitUsage       = 2 // a flag, a name, a file or an output path is wrong; nothing was asked of AWS
	exitUnjudged    = 3
	exitHungUp      = 129
	exitInterrupted = 130
	exitTerminated  = 143
)

// signalExits are the exit codes of signals other than the interrupt.
var signalExits = map[os.Signal]int{syscall.SIGHUP: exitHungUp, syscall.SIGTERM: exitTerminated}

// SignalError is why the process is to end early: the signal it got. It is the
// cause of the context that main hands to Run.
type SignalError struct{ Signal os.Signal }

func (s *SignalError) Error() string { return "stopped by a signal: " + s.Signal.String() }

// stopCode is the exit code that a signal asks for.
func stopCode(err error) (int, bool) {
	if s, ok := errors.AsType[*SignalError](err); ok {
		if code, known := signalExits[s.Signal]; known {
			return code, true
		}
		return exitInterrupted, true
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted, true
	}
	return 0, false
}

// threshold is the value of --fail-on.
type threshold string

// The values of --fail-on.
const (
	failOnFail  threshold = "fail"
	failOnWarn  threshold = "warn"
	failOnNever threshold = "never"
)

var thresholds = []string{string(failOnFail), string(failOnWarn), string(failOnNever)}

// counts tells the statuses that are at or above a threshold.
var counts = map[threshold][]audit.Status{
	failOnFail:  {audit.Fail},
	failOnWarn:  {audit.Fail, audit.Warn},
	failOnNever: nil,
}

// checkEnd is everything that the exit code of check depends on.
type checkEnd struct {
	stopped  error // cause of an early end, nil where there was none
	output   error // of an output that failed midway
	atFault  int   // accounts at or above --fail-on
	judged   int   // accounts with a verdict, excepted ones included
	unjudged int   // accounts in error
	partial  bool  // accounts may be missing
}

// endOf counts what the exit code depends on.
func endOf(s scan.Summary, t threshold) checkEnd {
	var e checkEnd
	for _, status := range counts[t] {
		e.atFault += s.Counts[status]
	}
	for _, status := range []audit.Status{audit.Pass, audit.Warn, audit.Fail, audit.Excepted} {
		e.judged += s.Counts[status]
	}
	e.unjudged = s.Counts[audit.Error] + s.Counts[audit.Pending]
	return e
}

// checkExits is the table of check's exit codes: the first line that holds counts.
var checkExits = []struct {
	code  int
	holds func(checkEnd) bool
}{
	{exitHungUp, func(e checkEnd) bool { code, _ := stopCode(e.stopped); return code == exitHungUp }},
	{exitTerminated, func(e checkEnd) bool { code, _ := stopCode(e.stopped); return code == exitTerminated }},
	{exitInterrupted, func(e checkEnd) bool { return e.stopped != nil }},
	{exitNotDone, func(e checkEnd) bool { return e.atFault > 0 || e.output != nil }},
	{exitUnjudged, func(e checkEnd) bool { return e.unjudged > 0 || e.judged == 0 || e.partial }},
	{exitDone, func(checkEnd) bool { return true }},
}

// code is the exit code of check.
func (e checkEnd) code() int {
	for _, row := range checkExits {
		if row.holds(e) {
			return row.code
		}
	}
	return exitNotDone
}
