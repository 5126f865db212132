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
// wraps. If it has less than wrapRoom left, it moves below the other columns, which
// are then shortened if necessary, the widest first.
type grid struct {
	columns []column
	rows    [][]cell

	widths []int
	below  int // width of the last cell below the others; 0: it is next to them
}

// column is one column of a grid.
type column struct {
	title string
	floor int  // minimum width when shortened; 0: never shortened
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
	g.squeeze(g.widths[:last], width)
	g.below = max(1, width-indent)
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

// squeeze shortens the columns that have a floor, the widest first, until they fit, and
// then every column that is wider than longestID.
func (g *grid) squeeze(widths []int, width int) {
	g.shrink(widths, width, func(c column) int { return c.floor })
	g.shrink(widths, width, func(c column) int { return cmp.Or(c.floor, longestID) })
}

// shrink shortens columns to their floors, the widest first, until they fit; 0 is none.
func (g *grid) shrink(widths []int, width int, floor func(column) int) {
	for i := range widths { // in one step what cannot be shown anyway
		if f := floor(g.columns[i]); f > 0 {
			widths[i] = min(widths[i], max(width, f))
		}
	}
	for g.totalWidth(widths) > width {
		widest := -1
		for i := range widths {
			if f := floor(g.columns[i]); f > 0 && widths[i] > f && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
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

// File returns an output to a file: without colors and pipeWidth wide.
func (p *Output) File(w io.Writer) *Output {
	return &Output{Writer: &colorprofile.Writer{Forward: w, Profile: colorprofile.NoTTY}, Theme: p.Theme}
}

// styled returns a function that draws a cell in a style.
func styled(s lipgloss.Style) func(string) string {
	return func(text string) string { return s.Render(text) }
}
