package command

import (
	"context"
	"io/fs"
	"os"
	"time"

	"accountable/audit/workers"
)

// Input is a file that the operator names as input. It may be a named pipe.
type Input struct {
	*os.File

	ctx  context.Context
	stop func() bool
}

// OpenInput opens a file for reading. If it is a pipe, opening and reading it wait for the
// program at the other end, and no longer than until ctx ends.
func OpenInput(ctx context.Context, path string) (*Input, error) {
	file, err := openWaiting(ctx, path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	// Only pipes and devices have deadlines, and only they keep a reader waiting.
	stop := context.AfterFunc(ctx, func() { _ = file.SetReadDeadline(time.Now()) })
	return &Input{File: file, ctx: ctx, stop: stop}, nil
}

// Read reads from the file. After ctx has ended, an error is the cause of that.
func (in *Input) Read(p []byte) (int, error) {
	n, err := in.File.Read(p)
	if os.IsTimeout(err) && in.ctx.Err() != nil {
		err = context.Cause(in.ctx)
	}
	return n, err
}

// Close closes the file.
func (in *Input) Close() error {
	in.stop()
	return in.File.Close()
}

// openWaiting opens an existing file. Opening a named pipe waits for the program at the
// other end, and no longer than until ctx ends.
func openWaiting(ctx context.Context, path string, flag int) (*os.File, error) {
	if info, err := os.Stat(path); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return os.OpenFile(path, flag, 0)
	}
	type opened struct {
		file *os.File
		err  error
	}
	answer := make(chan opened, 1)
	workers.Go(ctx, func() { // the system call cannot be ended: it goes on until the process ends
		file, err := os.OpenFile(path, flag, 0)
		answer <- opened{file, err}
	}, nil)
	select {
	case a := <-answer:
		return a.file, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
