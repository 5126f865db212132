package table

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// look is a Look with prepared styles: the bytes that switch them on and off.
// Rendering each span with Lip Gloss would dominate the time of drawing.
type look struct {
	Look
	header, mark    styleCodes
	blank           styleCodes // between texts of the row at the cursor
	plain, selected []styleCodes
	markedPlain     styleCodes // for the glyph of a marked row
	ellipsisSize    int
}

// styleCodes switch a style on and off.
type styleCodes struct{ on, off string }

func (p styleCodes) write(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	b.WriteString(p.on)
	b.WriteString(text)
	b.WriteString(p.off)
}

func codesOf(s lipgloss.Style) styleCodes {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return styleCodes{on, off}
}

// SetLook changes the look of the table.
func (t *Table) SetLook(l Look) {
	t.look = look{
		Look: l, header: codesOf(l.Header), blank: codesOf(l.Selected), mark: codesOf(layerOver(l.Mark, l.Selected)),
		markedPlain: codesOf(l.Mark), ellipsisSize: ansi.StringWidth(l.EllipsisGlyph),
	}
	for _, s := range l.Styles {
		t.look.plain = append(t.look.plain, codesOf(s))
		t.look.selected = append(t.look.selected, codesOf(layerOver(s, l.Selected)))
	}
	if len(l.Styles) == 0 {
		t.look.plain, t.look.selected = []styleCodes{{}}, []styleCodes{t.look.blank}
	}
}

// layerOver returns a style with the background and the attributes of the
// selection below it.
func layerOver(s, selection lipgloss.Style) lipgloss.Style {
	if bg := selection.GetBackground(); bg != (lipgloss.NoColor{}) {
		s = s.Background(bg)
	}
	return s.Bold(s.GetBold() || selection.GetBold()).
		Underline(s.GetUnderline() || selection.GetUnderline()).
		Reverse(s.GetReverse() || selection.GetReverse())
}

// Lines returns the header and the visible rows: as many lines as the table is
// high, each as wide as the table.
func (t *Table) Lines() []string {
	if t.height == 0 {
		return nil
	}
	lines := make([]string, 0, t.height)
	lines = append(lines, t.formatHeader())
	from, to := t.Visible()
	spanner, spans := t.rows.(Spanner)
	marker, marks := t.rows.(Marker)
	for i := from; i < to; i++ {
		how := rowState{selected: i == t.cursor, marked: marks && marker.Marked(i)}
		if spans {
			if cell, across := spanner.Span(i); across {
				lines = append(lines, t.formatSpan(cell, how))
				continue
			}
		}
		lines = append(lines, t.formatRow(t.columns, t.layout, t.rows.Cells(i), how))
	}
	empty := strings.Repeat(" ", t.width)
	for len(lines) < t.height {
		lines = append(lines, empty)
	}
	return lines
}

func (t *Table) formatHeader() string {
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
		title = t.truncate(title, p.width)
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

// rowState is the state that changes how a row looks.
type rowState struct{ selected, marked bool }

func (t *Table) formatRow(columns []Column, layout []columnPlace, cells []Cell, how rowState) string {
	var b strings.Builder
	blank, paints, marked := styleCodes{}, t.look.plain, t.look.markedPlain
	at := 0
	if how.selected {
		blank, paints, marked = t.look.blank, t.look.selected, t.look.mark
	}
	if (how.selected || how.marked) && t.width >= markWidth {
		for _, part := range []struct {
			paint styleCodes
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
		spans, size := t.fitCell(cells[p.column], p.width, columns[p.column].Cut)
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

// formatSpan draws one text across all columns.
func (t *Table) formatSpan(cell Cell, how rowState) string {
	var whole []columnPlace
	if width := t.width - markWidth; width > 0 {
		whole = []columnPlace{{x: markWidth, width: width}}
	}
	return t.formatRow([]Column{{}}, whole, []Cell{cell}, how)
}

// fitCell cuts a cell to a width and returns its new width.
func (t *Table) fitCell(cell Cell, width int, cut func(string, int) string) (Cell, int) {
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
			text = t.truncate(s.Text, room)
		}
		short := append(append(Cell(nil), cell[:i]...), Span{text, s.Style})
		return short, size + ansi.StringWidth(text)
	}
	return cell, size
}

func (t *Table) truncate(text string, width int) string {
	if ansi.StringWidth(text) <= width {
		return text
	}
	tail := t.look.EllipsisGlyph
	if width < t.look.ellipsisSize {
		tail = ""
	}
	return ansi.Truncate(text, max(width, 0), tail)
}
