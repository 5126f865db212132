package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// lines reads what is typed, a line at a time. A read from a terminal cannot be
// taken back: what comes of one that nobody waits for any more goes to the next
// who asks. It is not safe for concurrent use.
type lines struct {
	in      *bufio.Reader
	pending chan typed // of a read that is under way
}

// typed is what came of one read.
type typed struct {
	text string
	err  error
}

// next waits for a line. At the end of the input it is io.EOF; when ctx ends, its
// cause is the error.
func (l *lines) next(ctx context.Context) (string, error) {
	if l.pending == nil {
		l.pending = make(chan typed, 1)
		go func(answers chan<- typed) {
			text, err := l.in.ReadString('\n')
			answers <- typed{text, err}
		}(l.pending)
	}
	select {
	case got := <-l.pending:
		l.pending = nil
		if errors.Is(got.err, io.EOF) && got.text != "" {
			got.err = nil
		}
		return got.text, got.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// ask puts a question on standard error and reads the answer from standard
// input; at its end the answer is "".
func (r *runner) ask(ctx context.Context, question string) (string, error) {
	if _, err := fmt.Fprint(r.sys.Err, question); err != nil {
		return "", fmt.Errorf("asking: %w", err)
	}
	if r.lines == nil {
		r.lines = &lines{in: bufio.NewReader(r.sys.In)}
	}
	text, err := r.lines.next(ctx)
	switch {
	case err == nil:
		return text, nil
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(r.sys.Err)
		return "", err
	case errors.Is(err, io.EOF):
		_, _ = fmt.Fprintln(r.sys.Err)
		return "", nil
	default:
		return "", fmt.Errorf("reading the answer: %w", err)
	}
}

// canAsk tells whether somebody sits there who could answer.
func (r *runner) canAsk() bool { return r.sys.InTerminal && r.sys.ErrTerminal }
