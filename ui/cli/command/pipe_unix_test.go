//go:build unix

package command

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// makePipe creates a named pipe and, if it is connected, keeps both ends open.
func makePipe(t *testing.T, connected bool) (path string, end *os.File) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if !connected {
		return path, nil
	}
	end, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end.Close() })
	return path, end
}

var errStopped = errors.New("stopped")

func TestPipe_WaitForOtherEndIsStopped(t *testing.T) {
	path, _ := makePipe(t, false)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopped)
	if _, err := OpenInput(ctx, path); !errors.Is(err, errStopped) {
		t.Errorf("input: %v", err)
	}
	if err := PrepareOutputs(ctx, []*Destination{{Format: "json", Path: path}}); !errors.Is(err, errStopped) {
		t.Errorf("output: %v", err)
	}
	path, _ = makePipe(t, false) // the abandoned reads and writes of the first may meet
	if _, _, err := openLog(path, false); CodeOf(err) != ExitUsage {
		t.Errorf("log: %v", err)
	}
}

func TestOpenInput_WaitForDataIsStopped(t *testing.T) {
	path, _ := makePipe(t, true)
	ctx, cancel := context.WithCancelCause(t.Context())
	in, err := OpenInput(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	cancel(errStopped)
	if _, err := io.ReadAll(in); !errors.Is(err, errStopped) {
		t.Errorf("%v", err)
	}
}

func TestOpenInput_ReadsPipe(t *testing.T) {
	path, end := makePipe(t, true)
	in, err := OpenInput(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = end.WriteString("text")
	if err := errors.Join(err, end.Close()); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(in); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}
