//go:build unix

package process_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
