package describe

import (
	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/table"
)

// The styles of cells.
const (
	PlainText = iota
	MutedText
	StrongText
	StatusText // and on, by audit.StatusOrder
)

// Look is how the table looks in a theme.
func Look(t *style.Theme) table.Look {
	l := table.Look{
		Header: t.Header, Selected: t.Selected, Mark: t.Mark,
		MarkGlyph: t.Glyphs.Mark, MarkedGlyph: t.Glyphs.Marked, EllipsisGlyph: t.Glyphs.Ellipsis, UpGlyph: t.Glyphs.Up, DownGlyph: t.Glyphs.Down,
	}
	l.Styles = append(l.Styles, t.Text, t.Muted, t.Strong)
	for _, s := range audit.StatusOrder {
		l.Styles = append(l.Styles, t.Verdict(string(s)).Style)
	}
	return l
}
