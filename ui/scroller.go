package ui

import (
	"math"
	"slices"

	"accountable/ui/style"
	"accountable/ui/table"
)

// scroller is a text that may be longer than its room.
type scroller struct {
	offset, lines, height int
}

func (s *scroller) top() { s.offset = 0 }

// by scrolls by so many lines.
func (s *scroller) by(n int) {
	s.offset = max(min(s.offset+n, s.lines-s.height), 0)
}

// move scrolls as far as a motion.
func (s *scroller) move(m motion) {
	switch m {
	case lineUp:
		s.by(-1)
	case lineDown:
		s.by(1)
	case pageUp:
		s.by(1 - s.height)
	case pageDown:
		s.by(s.height - 1)
	case toTop:
		s.by(-s.lines)
	case toBottom:
		s.by(s.lines)
	}
}

// window is the part of the lines that is shown, with a bar at the right edge
// where there is more.
func (s *scroller) window(t *style.Theme, lines []string, room size) []string {
	s.lines, s.height = len(lines), max(room.height, 1)
	s.by(0)
	shown := slices.Clone(lines[s.offset:min(s.offset+s.height, len(lines))])
	if len(lines) <= s.height || room.width < 2 {
		return shown
	}
	length := max(s.height*s.height/len(lines), 1)
	at := s.offset * (s.height - length) / (len(lines) - s.height)
	for i := range shown {
		bar := t.Border.Render(t.Glyphs.Bar)
		if i >= at && i < at+length {
			bar = t.Mark.Render(t.Glyphs.Mark)
		}
		shown[i] = t.Fit(shown[i], room.width-1) + bar
	}
	return shown
}

// tableMover moves the cursor of a table.
type tableMover struct{ table func() *table.Table }

func (t tableMover) move(m motion) {
	switch at := t.table(); m {
	case lineUp:
		at.Move(-1)
	case lineDown:
		at.Move(1)
	case pageUp:
		at.Page(-1)
	case pageDown:
		at.Page(1)
	case toTop:
		at.SelectIndex(0)
	case toBottom:
		at.SelectIndex(math.MaxInt)
	}
}
