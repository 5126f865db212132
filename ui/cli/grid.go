package cli

import (
	"io"
	"strings"

	"accountable/ui/style"
)

// grid is a table of text for people: columns side by side, no lines between
// them. The last column wraps where the terminal is too narrow; the others are
// cut, the widest first.
type grid struct {
	columns []column
	rows    [][]cell
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
	wrapRoom = 28 // the last column gives way down to so many cells before others are cut
	wrapLast = 12 // and is never narrower than this
)

// write draws the grid. Columns in which no row says anything are left out.
func (g *grid) write(p *paper) error {
	g.dropEmpty()
	widths := g.fit(p.width)
	var b strings.Builder
	titles := make([]cell, len(g.columns))
	for i, c := range g.columns {
		titles[i] = cell{text: c.title, draw: in(p.theme.Header)}
	}
	for _, row := range append([][]cell{titles}, g.rows...) {
		g.line(&b, p.theme, widths, row)
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

// fit decides how wide every column is; a width of 0 bounds nothing.
func (g *grid) fit(width int) []int {
	widths := make([]int, len(g.columns))
	total := gap * (len(g.columns) - 1)
	for i, c := range g.columns {
		widths[i] = style.Width(c.title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], style.Width(row[i].text))
		}
		total += widths[i]
	}
	last := len(widths) - 1
	if width <= 0 || last < 0 {
		return widths
	}
	squeeze := func(i, floor int) {
		cut := max(0, min(widths[i]-floor, total-width))
		widths[i] -= cut
		total -= cut
	}
	squeeze(last, wrapRoom)
	for total > width {
		widest := -1
		for i, c := range g.columns[:last] {
			if c.floor > 0 && widths[i] > c.floor && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		squeeze(widest, widths[widest]-1)
	}
	squeeze(last, wrapLast)
	return widths
}

// line draws one row, on as many lines as its last cell takes.
func (g *grid) line(b *strings.Builder, theme *style.Theme, widths []int, row []cell) {
	last := len(row) - 1
	if last < 0 {
		return
	}
	wrapped := []string{row[last].text}
	if style.Width(row[last].text) > widths[last] {
		wrapped = style.Wrap(row[last].text, widths[last])
	}
	for n, part := range wrapped {
		var l strings.Builder
		for i, c := range row[:last] {
			text := ""
			if n == 0 {
				text = g.cut(theme, i, c.text, widths[i])
			}
			l.WriteString(drawn(c, text) + strings.Repeat(" ", max(0, widths[i]-style.Width(text))+gap))
		}
		l.WriteString(drawn(row[last], strings.TrimSpace(part)))
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
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
