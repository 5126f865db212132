package style

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Box draws lines in a border of exactly width cells with a title in its upper
// edge; each line is cut or filled to the width and has a blank at each side.
// Below 4 cells there is no room for a border, and the lines stand alone.
func (t *Theme) Box(title string, lines []string, width int, border lipgloss.Style) []string {
	if width < 4 {
		out := make([]string, len(lines))
		for i, line := range lines {
			out[i] = t.Fit(line, width)
		}
		return out
	}
	b, inner := t.Glyphs.Border, width-2
	head := ""
	if title != "" && inner >= 6 {
		head = t.Truncate(title, inner-4)
	}
	top := border.Render(b.TopLeft + strings.Repeat(b.Top, inner) + b.TopRight)
	if head != "" {
		top = border.Render(b.TopLeft) + " " + t.Title.Render(head) + " " +
			border.Render(strings.Repeat(b.Top, inner-2-ansi.StringWidth(head))+b.TopRight)
	}
	out := make([]string, 0, len(lines)+2)
	out = append(out, top)
	for _, line := range lines {
		out = append(out, border.Render(b.Left)+" "+t.Fit(line, inner-2)+" "+border.Render(b.Right))
	}
	return append(out, border.Render(b.BottomLeft+strings.Repeat(b.Bottom, inner)+b.BottomRight))
}
