package cli

import (
	"io"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/ui/style"
)

// paper is where a command draws for people: standard output with the theme
// that suits it. Colours that it cannot show are dropped on the way.
type paper struct {
	io.Writer
	theme *style.Theme
	width int // columns; 0: as wide as need be
}

// paper is standard output. A pipe gets full lines, whatever terminal stands
// beside it.
func (r *runner) paper() *paper { return r.draw(r.sys.Out, r.sys.OutTerminal) }

// notes is standard error.
func (r *runner) notes() *paper { return r.draw(r.sys.Err, r.sys.ErrTerminal) }

func (r *runner) draw(w io.Writer, terminal bool) *paper {
	profile := colorsOf(r.flags.color, terminal, r.facts, r.sys.Environ())
	p := &paper{
		Writer: &colorprofile.Writer{Forward: w, Profile: profile},
		theme: style.New(style.Options{
			Background: r.terminal.Background, Profile: profile, ASCII: r.terminal.ASCII,
		}),
	}
	if terminal {
		p.width = r.sys.Width()
	}
	return p
}

// file is a paper without colours that is as wide as need be.
func (p *paper) file(w io.Writer) *paper {
	return &paper{Writer: &colorprofile.Writer{Forward: w, Profile: colorprofile.NoTTY}, theme: p.theme}
}

// in draws a cell in a style.
func in(s lipgloss.Style) func(string) string {
	return func(text string) string { return s.Render(text) }
}
