package text

import (
	"io"
	"strings"

	"accountable/ui/style"
)

// grid is a table of text for people: columns side by side, no lines between
// them. The last column wraps where the terminal is too narrow, or goes below
// the others where too little room is left beside them. Then those are cut if
// they have to be, the widest first.
type grid struct {
	columns []column
	rows    [][]cell

	widths []int
	below  int // columns for the last cell below the others; 0: it stands beside them
}

// column is one column of a grid.
type column struct {
	title string
	floor int  // it is never cut below so many cells; 0: never cut
	email bool // it holds addresses, which are cut before the @
}

// cell is a text and how it is drawn; nil: plainly.
type cell struct {
	text string
	draw func(string) string
}

const (
	gap      = 2  // blanks between columns
	wrapRoom = 40 // where the last column has less room than this, it goes below
	indent   = 2  // blanks before what stands below
)

// write draws the grid. Columns in which no row says anything are left out.
func (g *grid) write(p *Output) error {
	g.dropEmpty()
	if len(g.columns) == 0 {
		return nil
	}
	g.fit(p.Width)
	titles := make([]cell, len(g.columns))
	for i, c := range g.columns {
		titles[i] = cell{text: c.title, draw: styled(p.Theme.Header)}
	}
	if g.below > 0 {
		titles[len(titles)-1].text = ""
	}
	var b strings.Builder
	for _, row := range append([][]cell{titles}, g.rows...) {
		g.line(&b, p.Theme, row)
	}
	_, err := io.WriteString(p, b.String())
	return err
}

func (g *grid) dropEmpty() {
	says := make([]bool, len(g.columns))
	for _, row := range g.rows {
		for i, c := range row {
			says[i] = says[i] || c.text != ""
		}
	}
	g.columns = kept(g.columns, says)
	for r, row := range g.rows {
		g.rows[r] = kept(row, says)
	}
}

// kept are the items that are to stay.
func kept[T any](items []T, stay []bool) []T {
	var some []T
	for i, item := range items {
		if stay[i] {
			some = append(some, item)
		}
	}
	return some
}

// fits tells whether all of it stands side by side in so many columns; 0 bounds nothing.
func (g *grid) fits(width int) bool { return width <= 0 || g.total(g.natural()) <= width }

// fit decides how wide every column is; a width of 0 bounds nothing.
func (g *grid) fit(width int) {
	g.widths, g.below = g.natural(), 0
	last := len(g.widths) - 1
	if width <= 0 || g.total(g.widths) <= width {
		return
	}
	if room := width - gap - g.total(g.widths[:last]); room >= wrapRoom {
		g.widths[last] = room
		return
	}
	g.squeeze(g.widths[:last], width)
	g.below = max(1, width-indent)
}

// natural are the widths with nothing cut.
func (g *grid) natural() []int {
	widths := make([]int, len(g.columns))
	for i, c := range g.columns {
		widths[i] = style.Width(c.title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], style.Width(row[i].text))
		}
	}
	return widths
}

func (g *grid) total(widths []int) int {
	total := gap * max(0, len(widths)-1)
	for _, w := range widths {
		total += w
	}
	return total
}

// squeeze makes the columns that can give narrower, the widest first, until
// they fit.
func (g *grid) squeeze(widths []int, width int) {
	for g.total(widths) > width {
		widest := -1
		for i := range widths {
			if floor := g.columns[i].floor; floor > 0 && widths[i] > floor && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

// line draws one row, on as many lines as its last cell takes.
func (g *grid) line(b *strings.Builder, theme *style.Theme, row []cell) {
	last := len(row) - 1
	beside, text := row[:last], row[last].text
	width := g.widths[last]
	if g.below > 0 {
		width = g.below
	}
	for n, part := range wrap(text, width) {
		part = drawn(row[last], strings.TrimSpace(part))
		switch {
		case n == 0 && g.below == 0:
			part = g.beside(theme, beside) + part
		case n == 0:
			b.WriteString(strings.TrimRight(g.beside(theme, beside), " ") + "\n")
			part = strings.Repeat(" ", indent) + part
		case g.below > 0:
			part = strings.Repeat(" ", indent) + part
		default:
			part = strings.Repeat(" ", g.total(g.widths[:last])+gap) + part
		}
		if line := strings.TrimRight(part, " "); line != "" || g.below == 0 {
			b.WriteString(line + "\n")
		}
	}
}

// beside are the cells before the last one.
func (g *grid) beside(theme *style.Theme, row []cell) string {
	var l strings.Builder
	for i, c := range row {
		text := g.cut(theme, i, c.text, g.widths[i])
		l.WriteString(drawn(c, text) + strings.Repeat(" ", max(0, g.widths[i]-style.Width(text))+gap))
	}
	return l.String()
}

func (g *grid) cut(theme *style.Theme, i int, text string, width int) string {
	if g.columns[i].email {
		return theme.Email(text, width)
	}
	return theme.Truncate(text, width)
}

func drawn(c cell, text string) string {
	if c.draw == nil || text == "" {
		return text
	}
	return c.draw(text)
}

// wrap breaks a text into lines of at most width cells; 0 is unlimited. It returns
// at least one line.
func wrap(text string, width int) []string {
	if width <= 0 || style.Width(text) <= width {
		return []string{text}
	}
	return style.Wrap(text, width)
}
