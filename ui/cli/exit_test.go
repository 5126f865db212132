package cli

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"accountable/audit"
	"accountable/audit/scan"
)

// TestExitCodes holds every row of the table of check's exit codes.
func TestExitCodes(t *testing.T) {
	type statuses = map[audit.Status]int
	interrupted, terminated := &SignalError{Signal: os.Interrupt}, &SignalError{Signal: syscall.SIGTERM}
	hungUp := &SignalError{Signal: syscall.SIGHUP}
	for _, row := range []struct {
		what    string
		counts  statuses
		failOn  threshold
		output  error
		stopped error
		want    int
	}{
		{"all pass", statuses{audit.Pass: 3}, failOnFail, nil, nil, 0},
		{"a warn below the threshold", statuses{audit.Pass: 1, audit.Warn: 1}, failOnFail, nil, nil, 0},
		{"a warn at the threshold", statuses{audit.Pass: 1, audit.Warn: 1}, failOnWarn, nil, nil, 1},
		{"a fail above the threshold", statuses{audit.Fail: 1}, failOnWarn, nil, nil, 1},
		{"a fail at the threshold", statuses{audit.Pass: 9, audit.Fail: 1}, failOnFail, nil, nil, 1},
		{"a fail that nobody asks for", statuses{audit.Fail: 1}, failOnNever, nil, nil, 0},
		{"skipped and excepted beside a pass", statuses{audit.Pass: 1, audit.Skipped: 5, audit.Excepted: 2}, failOnWarn, nil, nil, 0},
		{"only excepted ones: they were judged", statuses{audit.Excepted: 2}, failOnWarn, nil, nil, 0},
		{"only skipped ones: nothing was judged", statuses{audit.Skipped: 2}, failOnFail, nil, nil, 3},
		{"nothing at all", statuses{}, failOnFail, nil, nil, 3},
		{"some could not be judged", statuses{audit.Pass: 1, audit.Error: 1}, failOnFail, nil, nil, 3},
		{"an error is no verdict, whatever the threshold", statuses{audit.Error: 1}, failOnNever, nil, nil, 3},
		{"1 wins over 3", statuses{audit.Fail: 1, audit.Error: 1}, failOnFail, nil, nil, 1},
		{"an output failed midway", statuses{audit.Pass: 1}, failOnFail, errors.New("disk full"), nil, 1},
		{"interrupted, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, failOnFail, nil, interrupted, 130},
		{"terminated, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, failOnFail, nil, terminated, 143},
		{"the terminal was closed, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, failOnFail, nil, hungUp, 129},
	} {
		t.Run(row.what, func(t *testing.T) {
			end := newCheckEnd(scan.Summary{Counts: row.counts}, row.failOn)
			end.output, end.stopped = row.output, row.stopped
			if got := end.code(); got != row.want {
				t.Errorf("exit code %d, want %d", got, row.want)
			}
		})
	}
}

func TestCodeOfErrors(t *testing.T) {
	for _, row := range []struct {
		what string
		err  error
		want int
	}{
		{"done", nil, 0},
		{"a command that has said its say", exitCode(3), 3},
		{"typed wrongly", usage("", "no such flag"), 2},
		{"not done", notDone("", "nothing was written"), 1},
		{"wrapped", fmt.Errorf("reading: %w", usage("", "x")), 2},
		{"stopped by ctrl+c", &SignalError{Signal: os.Interrupt}, 130},
		{"stopped by SIGTERM", fmt.Errorf("asking: %w", &SignalError{Signal: syscall.SIGTERM}), 143},
		{"stopped by SIGHUP", &SignalError{Signal: syscall.SIGHUP}, 129},
		{"anything else", errors.New("write: broken pipe"), 1},
	} {
		t.Run(row.what, func(t *testing.T) {
			if got := codeOf(row.err); got != row.want {
				t.Errorf("exit code %d, want %d", got, row.want)
			}
		})
	}
}
