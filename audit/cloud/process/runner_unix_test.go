//go:build unix

package process_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
)

// A command that waits for a person does not outlive the program.
func TestRunner_CloseEndsCommands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("p", writeScript(t, fmt.Sprintf("exec > %s; sleep 600\n", path)))))
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		_, err := r.Read(ctx, "p")
		answer <- err
	}()
	// The command and its children keep the pipe open while they run.
	pipe, err := os.Open(path) // waits for the command to open it
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	cancel()
	cloudtest.Want{Kind: audit.Cancelled}.Check(t, cloudtest.Trouble(t, <-answer))
	r.Close()
	if err := pipe.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, pipe); err != nil {
		t.Errorf("it still runs: %v", err)
	}
	_, err = r.Read(t.Context(), "p")
	cloudtest.Want{Kind: audit.Cancelled}.Check(t, cloudtest.Trouble(t, err))
}

// Neither a flood nor a process that stays behind may use up memory or time, and none of
// the processes outlives its command.
func TestRunner_EndsHostileCommands(t *testing.T) {
	for name, test := range map[string]struct {
		script  string
		timeout time.Duration // 0: the default, which the test does not wait for
		want    cloudtest.Want
	}{
		"floods its output": {
			script: "yes secret",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "credential_process printed more than 64 KiB, the limit for its output"},
		},
		"floods without a line end": {
			script: "cat /dev/zero",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "credential_process printed more than 64 KiB, the limit for its output"},
		},
		"floods its errors": {
			script: "yes secret >&2",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "credential_process printed more than 16 MiB of errors, the limit for them"},
		},
		"a child floods": {
			script: "yes secret & wait",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "credential_process printed more than 64 KiB, the limit for its output"},
		},
		"a child keeps the output open": {
			script: "sleep 600 & exit 0",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "ended, but a process that it started keeps its output open"},
		},
		"a child keeps the errors open, and the command fails": {
			script: "sleep 600 > /dev/null & exit 1",
			want:   cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 1)"},
		},
		"ignores signals": {
			script: "trap '' TERM INT HUP; sh -c 'trap \"\" TERM INT HUP; while :; do sleep 600; done'", timeout: 50 * time.Millisecond,
			want: cloudtest.Want{Kind: audit.Timeout, Message: "credential_process did not answer within 50ms"},
		},
		"closes its output": {
			script: "exec > /dev/null 2>&1; sleep 600", timeout: 50 * time.Millisecond,
			want: cloudtest.Want{Kind: audit.Timeout, Message: "credential_process did not answer within 50ms"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
			command := writeScript(t, "exec 3> "+path+"\n"+test.script+"\n")
			r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("p", command)), func(g *cloudtest.Setup) {
				g.Options.ProcessTimeout = test.timeout
			})
			// The command and its children keep the pipe open while they run.
			pipe, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer pipe.Close()
			_, err = r.Read(t.Context(), "p")
			got := cloudtest.Trouble(t, err)
			test.want.Command = "aws sts get-caller-identity --profile p"
			test.want.Check(t, got)
			if err := pipe.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, pipe); err != nil {
				t.Errorf("it still runs: %v", err)
			}
		})
	}
}

// A command gets the environment of this process, as from the AWS CLI, and nothing else.
func TestRunner_PassesEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "environment")
	t.Setenv("ACCOUNTABLE_TEST_VARIABLE", "passed on")
	r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("p", writeScript(t, "env > "+path+"; exit 1\n"))))
	if _, err := r.Read(t.Context(), "p"); err == nil {
		t.Fatal("no error")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	passed := false
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		passed = passed || name == "ACCOUNTABLE_TEST_VARIABLE" && value == "passed on"
		if _, ours := os.LookupEnv(name); !ours && !slices.Contains([]string{"_", "PWD", "OLDPWD", "SHLVL"}, name) && isVariable.MatchString(name) { // the shell sets them
			t.Errorf("the command got %s", name)
		}
	}
	if !passed {
		t.Error("a variable was not passed on")
	}
}

// isVariable matches the names of variables, not the further lines of a value.
var isVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
