package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// lineReader reads standard input line by line. A read from a terminal cannot be
// canceled: the line that arrives after a canceled question answers the next one.
// It is not safe for concurrent use.
type lineReader struct {
	in      io.Reader
	buffer  *bufio.Reader // nil before the first read
	pending chan inputLine
}

// inputLine is the result of one read.
type inputLine struct {
	text string
	err  error
}

// next waits for a line. It returns io.EOF at the end of the input, and the cause
// of ctx when ctx ends.
func (l *lineReader) next(ctx context.Context) (string, error) {
	if l.buffer == nil {
		l.buffer = bufio.NewReader(l.in)
	}
	if l.pending == nil {
		l.pending = make(chan inputLine, 1)
		go func(lines chan<- inputLine) {
			text, err := l.buffer.ReadString('\n')
			lines <- inputLine{text, err}
		}(l.pending)
	}
	select {
	case line := <-l.pending:
		l.pending = nil
		if errors.Is(line.err, io.EOF) && line.text != "" {
			line.err = nil
		}
		return line.text, line.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// CanAsk reports whether a question can be shown and answered.
func (env *Environment) CanAsk() bool { return env.InTerminal && env.ErrTerminal }

// Ask prints a question on standard error and reads the answer from standard
// input. At the end of the input the answer is "".
func (env *Environment) Ask(ctx context.Context, question string) (string, error) {
	if _, err := fmt.Fprint(env.Err, question); err != nil {
		return "", fmt.Errorf("asking: %w", err)
	}
	text, err := env.answers.next(ctx)
	switch {
	case err == nil:
		return text, nil
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(env.Err)
		return "", err
	case errors.Is(err, io.EOF):
		_, _ = fmt.Fprintln(env.Err)
		return "", nil
	default:
		return "", fmt.Errorf("reading the answer: %w", err)
	}
}

// Confirm asks a question. Only "y" and "yes" mean yes.
func (env *Environment) Confirm(ctx context.Context, question string) (bool, error) {
	text, err := env.Ask(ctx, question+" [y/N] ")
	answer := strings.ToLower(strings.TrimSpace(text))
	return answer == "y" || answer == "yes", err
}
