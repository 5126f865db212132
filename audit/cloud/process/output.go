package process

import (
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"accountable/audit/printable"
)

// The limits of what a command prints, in bytes. Credentials are a few thousand bytes. A
// log of errors is smaller than maxErrors.
const (
	maxOutput  = 64 << 10
	maxErrors  = 16 << 20
	keptErrors = 4 << 10 // the end of the errors
)

// output collects what a command prints on one of its streams.
type output struct {
	limit  int    // how many bytes the command may print
	keep   int    // how many of them are kept, the last ones
	exceed func() // called when the command prints more than the limit

	kept     []byte
	printed  int
	heldOpen bool // a process held the stream open when reading it ended
}

// Write adds printed text. The error ends the copying.
func (o *output) Write(b []byte) (int, error) {
	o.printed += len(b)
	if o.isExceeded() {
		o.exceed()
		return 0, io.ErrShortWrite
	}
	o.kept = append(o.kept, b...)
	if over := len(o.kept) - o.keep; over > 0 {
		o.kept = append(o.kept[:0], o.kept[over:]...)
	}
	return len(b), nil
}

// ReadFrom collects what a pipe has. Package os/exec calls it, and closes the pipe when the
// command has ended and another process still holds it open.
func (o *output) ReadFrom(pipe io.Reader) (int64, error) {
	n, err := io.Copy(struct{ io.Writer }{o}, pipe)
	o.heldOpen = errors.Is(err, os.ErrClosed)
	return n, err
}

// isExceeded reports whether the command printed more than the limit.
func (o *output) isExceeded() bool { return o.printed > o.limit }

// secretLike matches what could be a key or a token.
var secretLike = regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|[A-Za-z0-9/+=_-]{40,}`)

// complaintLength is the number of characters that are quoted of an error output.
const complaintLength = 160

// lastLine returns the last line, at most complaintLength characters of it, without hidden
// characters and without text that looks like a key.
func (o *output) lastLine() string {
	lines := strings.FieldsFunc(string(o.kept), func(r rune) bool { return r == '\n' || r == '\r' })
	for _, last := range slices.Backward(lines) {
		line := strings.TrimSpace(printable.Remove(last))
		if line == "" {
			continue
		}
		return printable.Shorten(secretLike.ReplaceAllString(line, "…"), complaintLength)
	}
	return ""
}
