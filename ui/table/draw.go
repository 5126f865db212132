package table

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// look is a Look made ready: styles as the bytes that switch them on and off,
// since rendering each span anew is what drawing a table would spend its time on.
type look struct {
	Look
	header, mark    paint
	blank           paint // of the row at the cursor, between texts
	plain, selected []paint
	markedPlain     paint // of the glyph of a marked row
	ellipsisSize    int
}

// paint switches a style on and off.
type paint struct{ on, off string }

func (p paint) write(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	b.WriteString(p.on)
	b.WriteString(text)
	b.WriteString(p.off)
}

func paintOf(s lipgloss.Style) paint {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return paint{on, off}
}

// SetLook changes how the table looks.
func (t *Table) SetLook(l Look) {
	t.look = look{
		Look: l, header: paintOf(l.Header), blank: paintOf(l.Selected), mark: paintOf(over(l.Mark, l.Selected)),
		markedPlain: paintOf(l.Mark), ellipsisSize: ansi.StringWidth(l.EllipsisGlyph),
	}
	for _, s := range l.Styles {
		t.look.plain = append(t.look.plain, paintOf(s))
		t.look.selected = append(t.look.selected, paintOf(over(s, l.Selected)))
	}
	if len(l.Styles) == 0 {
		t.look.plain, t.look.selected = []paint{{}}, []paint{t.look.blank}
	}
}

// over is a style with the selection's background and attributes beneath it.
func over(s, selection lipgloss.Style) lipgloss.Style {
	if bg := selection.GetBackground(); bg != (lipgloss.NoColor{}) {
		s = s.Background(bg)
	}
	return s.Bold(s.GetBold() || selection.GetBold()).
		Underline(s.GetUnderline() || selection.GetUnderline()).
		Reverse(s.GetReverse() || selection.GetReverse())
}

// Lines draws the table: a header and the visible rows, exactly as many lines as it
// is high, each exactly as wide as it is.
func (t *Table) Lines() []string {
	if t.height == 0 {
		return nil
	}
	lines := make([]string, 0, t.height)
	lines = append(lines, t.head())
	from, to := t.Visible()
	spanner, spans := t.rows.(Spanner)
	marker, marks := t.rows.(Marker)
	for i := from; i < to; i++ {
		how := state{selected: i == t.cursor, marked: marks && marker.Marked(i)}
		if spans {
			if cell, across := spanner.Span(i); across {
				lines = append(lines, t.across(cell, how))
				continue
			}
		}
		lines = append(lines, t.line(t.columns, t.layout, t.rows.Cells(i), how))
	}
	empty := strings.Repeat(" ", t.width)
	for len(lines) < t.height {
		lines = append(lines, empty)
	}
	return lines
}

func (t *Table) head() string {
	var b strings.Builder
	at := 0
	for _, p := range t.layout {
		c := t.columns[p.column]
		title := c.Title
		if p.column == t.sortColumn {
			switch t.order {
			case Ascending:
				title += " " + t.look.UpGlyph
			case Descending:
				title += " " + t.look.DownGlyph
			case Unsorted:
			}
		}
		title = t.cut(title, p.width)
		size := ansi.StringWidth(title)
		before := p.x - at
		if c.Right {
			before += p.width - size
		}
		b.WriteString(strings.Repeat(" ", before))
		b.WriteString(title)
		at += before + size
	}
	b.WriteString(strings.Repeat(" ", max(t.width-at, 0)))
	var line strings.Builder
	t.look.header.write(&line, ansi.Truncate(b.String(), t.width, ""))
	return line.String()
}

// state is what a row is told apart by.
type state struct{ selected, marked bool }

func (t *Table) line(columns []Column, layout []place, cells []Cell, how state) string {
	var b strings.Builder
	blank, paints, marked := paint{}, t.look.plain, t.look.markedPlain
	at := 0
	if how.selected {
		blank, paints, marked = t.look.blank, t.look.selected, t.look.mark
	}
	if (how.selected || how.marked) && t.width >= markWidth {
		for _, part := range []struct {
			paint paint
			glyph string
			shown bool
		}{{t.look.mark, t.look.MarkGlyph, how.selected}, {marked, t.look.MarkedGlyph, how.marked}} {
			if !part.shown {
				part.paint, part.glyph = blank, " "
			}
			part.paint.write(&b, part.glyph)
		}
		at = markWidth
	}
	for _, p := range layout {
		if p.column >= len(cells) {
			break
		}
		spans, size := t.fit(cells[p.column], p.width, columns[p.column].Cut)
		before := p.x - at
		if columns[p.column].Right {
			before += p.width - size
		}
		blank.write(&b, strings.Repeat(" ", before))
		for _, s := range spans {
			style := s.Style
			if style < 0 || style >= len(paints) {
				style = 0
			}
			paints[style].write(&b, s.Text)
		}
		at += before + size
	}
	blank.write(&b, strings.Repeat(" ", max(t.width-at, 0)))
	return b.String()
}

// across draws one text over all columns.
func (t *Table) across(cell Cell, how state) string {
	var whole []place
	if width := t.width - markWidth; width > 0 {
		whole = []place{{x: markWidth, width: width}}
	}
	return t.line([]Column{{}}, whole, []Cell{cell}, how)
}

// fit cuts a cell to a width and answers with how wide it is.
func (t *Table) fit(cell Cell, width int, cut func(string, int) string) (Cell, int) {
	size := 0
	for i, s := range cell {
		w := ansi.StringWidth(s.Text)
		if size+w <= width {
			size += w
			continue
		}
		room := width - size
		text := ""
		if cut != nil {
			text = cut(s.Text, room)
		}
		if cut == nil || ansi.StringWidth(text) > room {
			text = t.cut(s.Text, room)
		}
		short := append(append(Cell(nil), cell[:i]...), Span{text, s.Style})
		return short, size + ansi.StringWidth(text)
	}
	return cell, size
}

func (t *Table) cut(text string, width int) string {
	if ansi.StringWidth(text) <= width {
		return text
	}
	tail := t.look.EllipsisGlyph
	if width < t.look.ellipsisSize {
		tail = ""
	}
	return ansi.Truncate(text, max(width, 0), tail)
}
