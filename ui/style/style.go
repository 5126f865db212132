package style

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Background is the background of the terminal.
type Background int

// The backgrounds. Unknown is the zero value, for a terminal that has not
// answered.
const (
	Unknown Background = iota
	Dark
	Light
)

// BackgroundOf converts the answer of a terminal.
func BackgroundOf(dark bool) Background {
	if dark {
		return Dark
	}
	return Light
}

// Options decide the look of a theme.
type Options struct {
	Background Background
	// Profile is which colors the terminal has. The zero value means all.
	// NO_COLOR needs no other theme: the renderer drops colors, and no
	// information is in color alone.
	Profile colorprofile.Profile
	// ASCII restricts glyphs to ASCII, for a locale that is not UTF-8.
	ASCII bool
}

// Theme holds the styles of the screens, by purpose.
type Theme struct {
	Options
	Glyphs Glyphs

	Text   lipgloss.Style // plain
	Strong lipgloss.Style // important in its line
	Muted  lipgloss.Style // less important; plain on an unknown background
	Title  lipgloss.Style // of the program, a screen or a box
	Link   lipgloss.Style

	Header   lipgloss.Style // of a table
	Selected lipgloss.Style // the row at the cursor, besides its mark
	Mark     lipgloss.Style // the glyph at the selected row or field
	Border   lipgloss.Style // of a box
	Focus    lipgloss.Style // of the box with the keyboard focus
	Under    lipgloss.Style // everything below a dialog

	Key     lipgloss.Style // a key in the footer and the help
	KeyText lipgloss.Style // the description of a key

	Button        lipgloss.Style
	ButtonFocused lipgloss.Style

	Label       lipgloss.Style // of a field
	Placeholder lipgloss.Style
	Hint        lipgloss.Style
	Advice      lipgloss.Style // a violated rule for a value that may be saved
	Complaint   lipgloss.Style // why a value may not be saved
	Before      lipgloss.Style // a value that is replaced
	After       lipgloss.Style // the new value
	Good        lipgloss.Style // success

	verdicts map[string]Verdict
}

// newLineStyle returns a style for texts of one line. It has no borders and margins, which
// lipgloss would compute for every text of every frame.
func newLineStyle() lipgloss.Style { return lipgloss.NewStyle().Inline(true) }

// New returns a theme.
func New(o Options) *Theme {
	p := newPalette(o)
	plain := newLineStyle()
	bold := plain.Bold(true)
	t := &Theme{
		Options: o, Glyphs: utf8Glyphs,

		Text:   lipgloss.NewStyle(),
		Strong: bold,
		Muted:  withColor(plain, p.muted),
		Title:  withColor(bold, p.accent),
		Link:   withColor(plain.Underline(true), p.accent),

		Header: withColor(bold, p.muted),
		Mark:   withColor(bold, p.accent),
		Border: withColor(plain, p.border),
		Focus:  withColor(plain, p.accent),

		Key:     withColor(bold, p.accent),
		KeyText: withColor(plain, p.muted),

		Button:        lipgloss.NewStyle(),
		ButtonFocused: bold.Reverse(true),

		Label:       bold,
		Placeholder: withColor(plain, p.muted),
		Hint:        withColor(plain, p.muted),
		Advice:      withColor(plain, p.warn),
		Complaint:   withColor(bold, p.fail),
		Before:      withColor(plain, p.muted),
		After:       withColor(bold, p.pass),
		Good:        withColor(bold, p.pass),
	}
	t.Selected = bold
	if p.selection != nil {
		t.Selected = plain.Background(p.selection)
	}
	if o.Background != Unknown {
		t.Under = plain.Faint(true)
	}
	if o.ASCII {
		t.Glyphs = asciiGlyphs
	}
	t.verdicts = newVerdicts(p, t.Glyphs)
	return t
}

// Glyphs are the symbols of a theme. Each is one cell wide.
type Glyphs struct {
	Mark     string // at the selected row or field
	Marked   string // at a marked row
	Ellipsis string // where a text is cut
	None     string // for a missing value
	Dot      string // between the parts of a line
	Arrow    string // between the old and the new value
	Bar      string // between columns of text
	Up, Down string // sorted ascending, descending
	Open     string // at the preselected button
	Folded   string // a group with hidden lines
	Unfolded string
	Spinner  []string
	Border   lipgloss.Border
}

// SpinnerFrame returns a picture of the spinner; frames count from 0.
func (t *Theme) SpinnerFrame(frame int) string { return t.Glyphs.Spinner[frame%len(t.Glyphs.Spinner)] }

var utf8Glyphs = Glyphs{
	Mark: "▌", Marked: "●", Ellipsis: "…", None: "—", Dot: "·", Arrow: "→", Bar: "│", Up: "▲", Down: "▼", Open: "▸", Folded: "▸", Unfolded: "▾",
	Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
	Border:  lipgloss.RoundedBorder(),
}

var asciiGlyphs = Glyphs{
	Mark: ">", Marked: "*", Ellipsis: "~", None: "-", Dot: "-", Arrow: ">", Bar: "|", Up: "^", Down: "v", Open: ">", Folded: "+", Unfolded: "-",
	Spinner: []string{"|", "/", "-", "\\"},
	Border:  lipgloss.ASCIIBorder(),
}
