package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"accountable/audit/workers"
	"accountable/ui/cli/text"
)

// Console is the terminal of the process. Questions and answers use it alone: standard
// input may be a file with data, and standard error a log.
type Console struct {
	In  io.Reader
	Out io.Writer
	// DropTypeAhead drops what was typed and not read yet. It is nil if nothing can be
	// typed ahead: the console is not a terminal.
	DropTypeAhead func() error
}

// openConsole opens the terminal of this process. The error says why there is none.
func openConsole() (*Console, error) {
	if runtime.GOOS != "windows" {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		return newConsole(tty, tty), nil
	}
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return newConsole(in, out), nil
}

// newConsole returns a console of terminal files.
func newConsole(in, out *os.File) *Console {
	return &Console{in, out, func() error {
		raw, err := in.SyscallConn() // Fd would make the file blocking
		if err != nil {
			return err
		}
		var failed error
		err = raw.Control(func(fd uintptr) { failed = dropTypeAhead(fd) })
		return errors.Join(err, failed)
	}}
}

// questions asks on the console, which it opens for the first question. It is not safe
// for concurrent use.
type questions struct {
	open    func() (*Console, error) // nil: there is no console
	tried   bool
	console *Console // nil: there is none, or it is not open yet
	answers lineReader
}

// find returns the console, or nil.
func (q *questions) find() *Console {
	if q.open == nil || q.tried {
		return q.console
	}
	q.tried = true
	if console, err := q.open(); err == nil {
		q.console, q.answers.in = console, console.In
	}
	return q.console
}

// lineReader reads a terminal line by line. A read from a terminal cannot be
// canceled: it continues after a canceled question, and drop removes its line. It is
// not safe for concurrent use.
type lineReader struct {
	in      io.Reader
	buffer  *bufio.Reader // nil before the first read
	pending chan inputLine
}

// maxAnswer is the longest answer in bytes, with the end of its line. Terminals that edit
// lines send no more.
const maxAnswer = 4 << 10

// errLongAnswer reports a line longer than maxAnswer, of which nothing was kept.
var errLongAnswer = errors.New("the answer is longer than 4 KiB")

// inputLine is the result of one read.
type inputLine struct {
	text string
	err  error
}

// readAnswer reads a line that fits the buffer, or skips one that does not.
func readAnswer(from *bufio.Reader) inputLine {
	text, err := from.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return inputLine{string(text), err}
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = from.ReadSlice('\n')
	}
	return inputLine{"", cmp.Or(err, errLongAnswer)}
}

// next waits for a line. It returns io.EOF at the end of the input, errLongAnswer for a
// line that is too long, and the cause of ctx when ctx ends.
func (l *lineReader) next(ctx context.Context) (string, error) {
	if l.buffer == nil {
		l.buffer = bufio.NewReaderSize(l.in, maxAnswer)
	}
	if l.pending == nil {
		l.pending = make(chan inputLine, 1)
		lines := l.pending
		workers.Go(ctx, func() { lines <- readAnswer(l.buffer) }, nil)
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

// drop drops lines that were read but answered no question: the line of a canceled question,
// or further lines of a terminal in raw mode, which returns several at once.
func (l *lineReader) drop() {
	select {
	case <-l.pending:
		l.pending = nil
	default:
	}
	if l.pending == nil && l.buffer != nil {
		_, _ = l.buffer.Discard(l.buffer.Buffered()) // never fails: they are in the buffer
	}
}

// CanAsk reports whether there is a terminal to ask questions on.
func (env *Environment) CanAsk() bool { return env.questions.find() != nil }

// ConsoleInput returns the keyboard of the terminal, for commands that ask themselves;
// nil if CanAsk is false.
func (env *Environment) ConsoleInput() io.Reader {
	if console := env.questions.find(); console != nil {
		return console.In
	}
	return nil
}

// ConsoleOutput draws on the terminal what belongs to a question. It must not be called
// if CanAsk is false.
func (env *Environment) ConsoleOutput() *text.Output {
	return env.newOutput(env.questions.find().Out, true)
}

// CopyToClipboard writes an escape sequence that sets the clipboard of the terminal (OSC 52).
// Whether the terminal obeys is not known. It must not be called if CanAsk is false.
func (env *Environment) CopyToClipboard(sequence string) error {
	_, err := io.WriteString(env.questions.find().Out, sequence)
	return err
}

// Ask prints a question on the terminal and reads the answer from it. It drops what was typed
// before the question was drawn. Text that reaches the terminal later counts, also if it was
// typed or pasted earlier, for example over a slow connection. A line above 4 KiB is
// refused and the question is asked again. At the end of the input the answer is "". It must not be called if CanAsk is false.
func (env *Environment) Ask(ctx context.Context, question string) (string, error) {
	console := env.questions.find()
	if err := env.draw(console, question); err != nil {
		return "", fmt.Errorf("asking: %w", err)
	}
	text, err := env.questions.answers.next(ctx)
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, errLongAnswer):
		_, _ = fmt.Fprintln(console.Out, "The answer is longer than 4 KiB. Type a shorter one.")
		return env.Ask(ctx, question)
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(console.Out)
		return "", err
	case errors.Is(err, io.EOF):
		_, _ = fmt.Fprintln(console.Out)
		return "", nil
	default:
		return "", fmt.Errorf("reading the answer: %w", err)
	}
}

// draw draws a question on a new line, because the terminal may have shown earlier typing on
// this one. It drops type-ahead before the last word appears, so that a program that answers
// when it sees the whole question is not too early.
func (env *Environment) draw(console *Console, question string) error {
	if console.DropTypeAhead == nil {
		_, err := fmt.Fprint(console.Out, question)
		return err
	}
	freshLine := "\r\x1b[K"
	if env.IsDumb() {
		freshLine = "\n"
	}
	last := strings.LastIndexByte(strings.TrimRight(question, " "), ' ') + 1
	if _, err := fmt.Fprint(console.Out, freshLine+question[:last]); err != nil {
		return err
	}
	if err := console.DropTypeAhead(); err != nil {
		return fmt.Errorf("dropping what was typed before: %w", err)
	}
	env.questions.answers.drop()
	_, err := fmt.Fprint(console.Out, question[last:])
	return err
}

// Confirm asks a question. Only "y" and "yes" mean yes.
func (env *Environment) Confirm(ctx context.Context, question string) (bool, error) {
	text, err := env.Ask(ctx, question+" [y/N] ")
	answer := strings.ToLower(strings.TrimSpace(text))
	return answer == "y" || answer == "yes", err
}
