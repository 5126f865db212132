package text

import (
	"cmp"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"accountable/ui/style"
)

// grid is a table without lines. If the terminal is too narrow, the last column
// wraps. If it has less than wrapRoom left, it moves below the other columns. If these are
// still too wide, they are shortened in the order of their ranks, and left out in that order
// where that is not enough.
type grid struct {
	columns []column
	rows    [][]cell

	widths []int
	below  int // width of the last cell below the others; 0: it is next to them
}

// column is one column of a grid.
type column struct {
	title string
	floor int  // minimum width when shortened; 0: shortened only if nothing else helps
	rank  int  // which column is shortened, and then left out, first; 0: after all others, never left out
	email bool // of email addresses, which are shortened before the @
}

// cell is a text with its style; nil draws it plainly.
type cell struct {
	text string
	draw func(string) string
}

const (
	gap      = 2  // blanks between columns
	wrapRoom = 40 // minimum width of the last column next to the others
	indent   = 2  // blanks before the last column if it is below the others
)

// write draws the grid without its empty columns.
func (g *grid) write(p *Output) error {
	g.dropEmpty()
	if len(g.columns) == 0 {
		return nil
	}
	g.fit(p.columns())
	titles := make([]cell, len(g.columns))
	for i, c := range g.columns {
		titles[i] = cell{text: c.title, draw: styled(p.Theme.Header)}
	}
	if g.below > 0 {
		titles[len(titles)-1].text = ""
	}
	var b strings.Builder
	for _, row := range append([][]cell{titles}, g.rows...) {
		g.drawRow(&b, p.Theme, row)
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
	g.columns = keepMarked(g.columns, says)
	for r, row := range g.rows {
		g.rows[r] = keepMarked(row, says)
	}
}

// keepMarked returns the items whose mark is set.
func keepMarked[T any](items []T, stay []bool) []T {
	var some []T
	for i, item := range items {
		if stay[i] {
			some = append(some, item)
		}
	}
	return some
}

// fits reports whether the grid fits into a width without changes.
func (g *grid) fits(width int) bool { return g.totalWidth(g.naturalWidths()) <= width }

// fit sets the width of every column.
func (g *grid) fit(width int) {
	g.widths, g.below = g.naturalWidths(), 0
	last := len(g.widths) - 1
	if g.totalWidth(g.widths) <= width {
		return
	}
	if room := width - gap - g.totalWidth(g.widths[:last]); room >= wrapRoom {
		g.widths[last] = room
		return
	}
	for fits := false; !fits; {
		fits = g.totalWidth(g.floors()) <= width || !g.leaveOut()
	}
	g.widths = g.naturalWidths()
	last = len(g.widths) - 1
	g.squeeze(g.widths[:last], width)
	g.below = max(1, width-indent)
}

// floors returns the least widths of the columns next to each other, if those without a
// floor are not shortened.
func (g *grid) floors() []int {
	widths := g.naturalWidths()
	for i, c := range g.columns {
		if widths[i] = min(widths[i], longestID); c.floor > 0 {
			widths[i] = min(widths[i], c.floor)
		}
	}
	return widths[:len(widths)-1]
}

// leaveOut removes the column of the lowest rank. It reports whether there was one.
func (g *grid) leaveOut() bool {
	first := -1
	for i, c := range g.columns[:len(g.columns)-1] {
		if c.rank > 0 && (first < 0 || c.rank < g.columns[first].rank) {
			first = i
		}
	}
	if first < 0 {
		return false
	}
	stay := make([]bool, len(g.columns))
	for i := range stay {
		stay[i] = i != first
	}
	g.columns = keepMarked(g.columns, stay)
	for r, row := range g.rows {
		g.rows[r] = keepMarked(row, stay)
	}
	return true
}

// naturalWidths returns the widths of the columns when nothing is shortened.
func (g *grid) naturalWidths() []int {
	widths := make([]int, len(g.columns))
	for i, c := range g.columns {
		widths[i] = style.Width(c.title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], style.Width(row[i].text))
		}
	}
	return widths
}

func (g *grid) totalWidth(widths []int) int {
	total := gap * max(0, len(widths)-1)
	for _, w := range widths {
		total += w
	}
	return total
}

// longestID is the width above which any column is shortened if that is necessary: no
// account id, run or word of this program is longer.
const longestID = 32

// squeeze shortens the columns that have a floor until they fit, then every column that is
// wider than longestID, then all.
func (g *grid) squeeze(widths []int, width int) {
	g.shrink(widths, width, func(c column) int { return c.floor })
	g.shrink(widths, width, func(c column) int { return cmp.Or(c.floor, longestID) })
	g.shrink(widths, width, func(column) int { return 1 })
}

// shrink shortens columns to their floors until they fit: by rank, those without a rank last
// and the widest first. 0 is no floor.
func (g *grid) shrink(widths []int, width int, floor func(column) int) {
	for i := range widths { // in one step what cannot be shown anyway
		if f := floor(g.columns[i]); f > 0 {
			widths[i] = min(widths[i], max(width, f))
		}
	}
	rank := func(i int) int { return cmp.Or(g.columns[i].rank, len(g.columns)+1) }
	for g.totalWidth(widths) > width {
		next := -1
		for i := range widths {
			f := floor(g.columns[i])
			if f > 0 && widths[i] > f && (next < 0 || rank(i) < rank(next) || rank(i) == rank(next) && widths[i] > widths[next]) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		widths[next]--
	}
}

// drawRow draws one row on as many lines as its last cell needs.
func (g *grid) drawRow(b *strings.Builder, theme *style.Theme, row []cell) {
	last := len(row) - 1
	beside, text := row[:last], row[last].text
	width := g.widths[last]
	if g.below > 0 {
		width = g.below
	}
	for n, part := range wrap(text, width) {
		part = drawCell(row[last], strings.TrimSpace(part))
		switch {
		case n == 0 && g.below == 0:
			part = g.leadingCells(theme, beside) + part
		case n == 0:
			b.WriteString(strings.TrimRight(g.leadingCells(theme, beside), " ") + "\n")
			part = strings.Repeat(" ", indent) + part
		case g.below > 0:
			part = strings.Repeat(" ", indent) + part
		default:
			part = strings.Repeat(" ", g.totalWidth(g.widths[:last])+gap) + part
		}
		if line := strings.TrimRight(part, " "); line != "" || g.below == 0 {
			b.WriteString(line + "\n")
		}
	}
}

// leadingCells draws the cells before the last one.
func (g *grid) leadingCells(theme *style.Theme, row []cell) string {
	var l strings.Builder
	for i, c := range row {
		text := g.shorten(theme, i, c.text, g.widths[i])
		l.WriteString(drawCell(c, text) + strings.Repeat(" ", max(0, g.widths[i]-style.Width(text))+gap))
	}
	return l.String()
}

func (g *grid) shorten(theme *style.Theme, i int, text string, width int) string {
	if g.columns[i].email {
		return theme.Email(text, width)
	}
	return theme.Truncate(text, width)
}

func drawCell(c cell, text string) string {
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

// Output is a stream that a command draws on, with its theme. Colors that the
// terminal cannot show are dropped.
type Output struct {
	io.Writer
	Theme *style.Theme
	Width int // columns of the terminal; 0: a pipe or a file
}

// pipeWidth is the greatest width of a table in a pipe or a file, in columns: a name of
// 10,000 characters must not make every line as long.
const pipeWidth = 160

// columns returns the width of tables.
func (p *Output) columns() int {
	if p.Width <= 0 {
		return pipeWidth
	}
	return p.Width
}

// WriteFitted writes lines, which may be styled, and breaks those that are wider than a table
// may be. What follows a break is indented further than the line.
func (p *Output) WriteFitted(text string) error {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for _, part := range style.Fold(strings.TrimSuffix(line, "\n"), p.columns(), indent) {
			b.WriteString(part + "\n")
		}
	}
	_, err := io.WriteString(p, b.String())
	return err
}

// File returns an output to a file: without colors and pipeWidth wide.
func (p *Output) File(w io.Writer) *Output {
	return &Output{Writer: &colorprofile.Writer{Forward: w, Profile: colorprofile.NoTTY}, Theme: p.Theme}
}

// styled returns a function that draws a cell in a style.
func styled(s lipgloss.Style) func(string) string {
	return func(text string) string { return s.Render(text) }
}
