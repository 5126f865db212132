package style

import "charm.land/lipgloss/v2"

// Glyphs are the shapes of a theme. Each is one cell wide.
type Glyphs struct {
	Mark     string // at the selected row or field
	Marked   string // at a row that was marked
	Ellipsis string // where a text was cut
	None     string // where there is no value
	Dot      string // between parts of a line
	Arrow    string // from before to after
	Bar      string // between columns of text
	Up, Down string // sorted upwards, downwards
	Open     string // the preselected button
	Folded   string // a group whose lines are hidden
	Unfolded string
	Spinner  []string
	Border   lipgloss.Border
}

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
