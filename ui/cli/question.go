package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// confirm asks a question on standard error and reads the answer from standard
// input; only a y or yes is a yes. When ctx ends, its cause is the error.
func (r *runner) confirm(ctx context.Context, question string) (bool, error) {
	if _, err := fmt.Fprintf(r.sys.Err, "%s [y/N] ", question); err != nil {
		return false, err
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() { // a read from a terminal cannot be taken back; the process ends with it
		text, err := bufio.NewReader(r.sys.In).ReadString('\n')
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		if a.err != nil && a.err != io.EOF { //nolint:errorlint // ReadString returns it as it is
			return false, fmt.Errorf("reading the answer: %w", a.err)
		}
		yes := strings.ToLower(strings.TrimSpace(a.text))
		return yes == "y" || yes == "yes", nil
	case <-ctx.Done():
		_, _ = fmt.Fprintln(r.sys.Err)
		return false, context.Cause(ctx)
	}
}
