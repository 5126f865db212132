package cli

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// TestExitCodes tests every row of the table of check's exit codes.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	type statuses = map[audit.Status]int
	interrupted, terminated := &command.SignalError{Signal: os.Interrupt}, &command.SignalError{Signal: syscall.SIGTERM}
	hungUp := &command.SignalError{Signal: syscall.SIGHUP}
	for _, row := range []struct {
		what    string
		counts  statuses
		failOn  session.Threshold
		output  error
		stopped error
		want    int
	}{
		{"all pass", statuses{audit.Pass: 3}, session.FailOnFail, nil, nil, 0},
		{"a warn below the threshold", statuses{audit.Pass: 1, audit.Warn: 1}, session.FailOnFail, nil, nil, 0},
		{"a warn at the threshold", statuses{audit.Pass: 1, audit.Warn: 1}, session.FailOnWarn, nil, nil, 1},
		{"a fail above the threshold", statuses{audit.Fail: 1}, session.FailOnWarn, nil, nil, 1},
		{"a fail at the threshold", statuses{audit.Pass: 9, audit.Fail: 1}, session.FailOnFail, nil, nil, 1},
		{"a fail with --fail-on never", statuses{audit.Fail: 1}, session.FailOnNever, nil, nil, 0},
		{"skipped and excepted beside a pass", statuses{audit.Pass: 1, audit.Skipped: 5, audit.Excepted: 2}, session.FailOnWarn, nil, nil, 0},
		{"only excepted ones: they were judged", statuses{audit.Excepted: 2}, session.FailOnWarn, nil, nil, 0},
		{"only skipped ones: nothing was judged", statuses{audit.Skipped: 2}, session.FailOnFail, nil, nil, 3},
		{"nothing at all", statuses{}, session.FailOnFail, nil, nil, 3},
		{"some could not be judged", statuses{audit.Pass: 1, audit.Error: 1}, session.FailOnFail, nil, nil, 3},
		{"an error is no verdict, whatever the threshold", statuses{audit.Error: 1}, session.FailOnNever, nil, nil, 3},
		{"1 wins over 3", statuses{audit.Fail: 1, audit.Error: 1}, session.FailOnFail, nil, nil, 1},
		{"an output failed midway", statuses{audit.Pass: 1}, session.FailOnFail, errors.New("disk full"), nil, 1},
		{"interrupted, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, session.FailOnFail, nil, interrupted, 130},
		{"terminated, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, session.FailOnFail, nil, terminated, 143},
		{"the terminal was closed, whatever was found", statuses{audit.Fail: 1, audit.Error: 1}, session.FailOnFail, nil, hungUp, 129},
	} {
		t.Run(row.what, func(t *testing.T) {
			end := newCheckEnd(scan.Summary{Counts: row.counts}, row.failOn)
			end.output, end.stopped = row.output, row.stopped
			if got := checkExits.code(end); got != row.want {
				t.Errorf("exit code %d, want %d", got, row.want)
			}
		})
	}
}

func TestCodeOfErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what string
		err  error
		want int
	}{
		{"done", nil, 0},
		{"a command that has said its say", command.Exit(3), 3},
		{"typed wrongly", command.Usage("", "no such flag"), 2},
		{"not done", command.NotDone("", "nothing was written"), 1},
		{"wrapped", fmt.Errorf("reading: %w", command.Usage("", "x")), 2},
		{"stopped by ctrl+c", &command.SignalError{Signal: os.Interrupt}, 130},
		{"stopped by SIGTERM", fmt.Errorf("asking: %w", &command.SignalError{Signal: syscall.SIGTERM}), 143},
		{"stopped by SIGHUP", &command.SignalError{Signal: syscall.SIGHUP}, 129},
		{"anything else", errors.New("write: broken pipe"), 1},
	} {
		t.Run(row.what, func(t *testing.T) {
			if got := command.CodeOf(row.err); got != row.want {
				t.Errorf("exit code %d, want %d", got, row.want)
			}
		})
	}
}

// TestExitCodes_Plan tests every row of the table of plan's exit codes.
func TestExitCodes_Plan(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	for _, row := range []struct {
		what string
		end  planEnd
		want int
	}{
		{"nothing to change", planEnd{}, 0},
		{"changes", planEnd{wanted: 3}, 0},
		{"changes with --exit-code", planEnd{wanted: 3, reportChanges: true}, 1},
		{"nothing to change with --exit-code", planEnd{reportChanges: true}, 0},
		{"some accounts are unread", planEnd{wanted: 3, unread: 1}, 3},
		{"with --exit-code, 1 wins over 3", planEnd{wanted: 3, unread: 1, reportChanges: true}, 1},
		{"with --exit-code, none but unread ones", planEnd{unread: 1, reportChanges: true}, 3},
		{"discovery was incomplete", planEnd{partial: true}, 3},
		{"an output failed midway", planEnd{output: full, unread: 1}, 1},
	} {
		t.Run(row.what, func(t *testing.T) {
			if got := planExits.code(row.end); got != row.want {
				t.Errorf("exit code %d, want %d", got, row.want)
			}
		})
	}
}
