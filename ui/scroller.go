package ui

import (
	"slices"

	"accountable/ui/style"
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

// move scrolls as a command wants; false: it is none for scrolling.
func (s *scroller) move(c command) bool {
	switch c {
	case moveUp:
		s.by(-1)
	case moveDown:
		s.by(1)
	case pageUp:
		s.by(1 - s.height)
	case pageDown:
		s.by(s.height - 1)
	case moveTop:
		s.by(-s.lines)
	case moveBottom:
		s.by(s.lines)
	default:
		return false
	}
	return true
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
