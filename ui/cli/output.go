package cli

import (
	"io"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/ui/style"
)

// output is a stream that a command draws on, with its theme. Colors that the
// terminal cannot show are dropped.
type output struct {
	io.Writer
	theme *style.Theme
	width int // columns; 0: unlimited
}

// stdout draws on standard output. A pipe gets full lines, even if a terminal is
// attached to the process.
func (env *environment) stdout() *output { return env.newOutput(env.Out, env.OutTerminal) }

// stderr draws on standard error.
func (env *environment) stderr() *output { return env.newOutput(env.Err, env.ErrTerminal) }

func (env *environment) newOutput(w io.Writer, terminal bool) *output {
	profile := env.colorProfile(terminal)
	p := &output{
		Writer: &colorprofile.Writer{Forward: w, Profile: profile},
		theme: style.New(style.Options{
			Background: env.terminal.Background, Profile: profile, ASCII: env.terminal.ASCII,
		}),
	}
	if terminal {
		p.width = env.Width()
	}
	return p
}

// file returns an output to a file: without colors and of unlimited width.
func (p *output) file(w io.Writer) *output {
	return &output{Writer: &colorprofile.Writer{Forward: w, Profile: colorprofile.NoTTY}, theme: p.theme}
}

// in returns a function that draws a cell in a style.
func in(s lipgloss.Style) func(string) string {
	return func(text string) string { return s.Render(text) }
}
