package text

import (
	"io"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/ui/style"
)

// Output is a stream that a command draws on, with its theme. Colors that the
// terminal cannot show are dropped.
type Output struct {
	io.Writer
	Theme *style.Theme
	Width int // columns; 0: unlimited
}

// File returns an output to a file: without colors and of unlimited width.
func (p *Output) File(w io.Writer) *Output {
	return &Output{Writer: &colorprofile.Writer{Forward: w, Profile: colorprofile.NoTTY}, Theme: p.Theme}
}

// styled returns a function that draws a cell in a style.
func styled(s lipgloss.Style) func(string) string {
	return func(text string) string { return s.Render(text) }
}
