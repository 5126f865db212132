package widget

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// Motion is how far a key moves in a list or a text.
type Motion int

// The motions.
const (
	LineUp Motion = iota
	LineDown
	PageUp
	PageDown
	ToTop
	ToBottom
)

// Mover is what motions move: a list, a table or a text that scrolls.
type Mover interface{ Move(m Motion) }

// Scroller shows a part of a text that may be longer than its room. The zero
// value shows the top.
type Scroller struct {
	// Arrow marks a text that goes on below with an arrow in its last line
	// instead of a bar at the right edge.
	Arrow bool

	offset, lines, height int // lines and height are those of the last drawing
}

// By scrolls down by n lines, up where n is negative.
func (s *Scroller) By(n int) { s.offset = max(min(s.offset+n, s.lines-s.height), 0) }

// Move scrolls by a motion.
func (s *Scroller) Move(m Motion) {
	switch m {
	case LineUp:
		s.By(-1)
	case LineDown:
		s.By(1)
	case PageUp:
		s.By(1 - s.height)
	case PageDown:
		s.By(s.height - 1)
	case ToTop:
		s.By(-s.lines)
	case ToBottom:
		s.By(s.lines)
	}
}

// Draw draws the part in view, at most as high as the room, without the zones
// and the cursor outside of it.
func (s *Scroller) Draw(t *style.Theme, text Drawing, room Size) Drawing {
	s.measure(len(text.Lines), room.Height)
	end := min(s.offset+s.height, len(text.Lines))
	d := Drawing{Lines: slices.Clone(text.Lines[s.offset:end])}
	d.Place(text, 0, -s.offset)
	d.clip(Rect{Width: max(room.Width, 0), Height: len(d.Lines)})
	switch {
	case len(text.Lines) <= s.height || room.Width < 2:
	case !s.Arrow:
		s.drawBar(t, d.Lines, room.Width)
	case end < len(text.Lines):
		last := len(d.Lines) - 1
		d.Lines[last] = t.Fit(d.Lines[last], room.Width-2) + " " + t.Muted.Render(t.Glyphs.Down)
	}
	return d
}

// DrawText is Draw for a text. It scrolls as little as needed to show the lines
// that the text keeps in view.
func (s *Scroller) DrawText(text *Text, room Size) Drawing {
	s.measure(len(text.Lines), room.Height)
	if f := text.focus; f.lines > 0 {
		s.offset = max(min(s.offset, f.line), f.line+f.lines-s.height)
		if f.first && f.line+f.lines <= s.height {
			s.offset = 0
		}
		s.By(0)
	}
	return s.Draw(text.Theme, text.Drawing, room)
}

func (s *Scroller) measure(lines, height int) {
	s.lines, s.height = lines, max(height, 1)
	s.By(0)
}

// drawBar adds a scroll bar at the right edge of the lines.
func (s *Scroller) drawBar(t *style.Theme, lines []string, width int) {
	length := max(s.height*s.height/s.lines, 1)
	at := s.offset * (s.height - length) / (s.lines - s.height)
	for i := range lines {
		bar := t.Border.Render(t.Glyphs.Bar)
		if i >= at && i < at+length {
			bar = t.Mark.Render(t.Glyphs.Mark)
		}
		lines[i] = t.Fit(lines[i], width-1) + bar
	}
}

// wheelLines is how many lines one notch of the wheel scrolls.
const wheelLines = 3

// WheelStep returns how many lines a turn of the wheel scrolls, down counted
// positive.
func WheelStep(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -wheelLines
	case tea.MouseWheelDown:
		return wheelLines
	default:
		return 0
	}
}

// Kept is a value that is made again only when its key changes, such as drawn lines. The
// key holds everything that the value depends on.
type Kept[K comparable, V any] struct {
	key    K
	value  V
	isMade bool
}

// Get returns the value for a key.
func (k *Kept[K, V]) Get(key K, create func() V) V {
	if !k.isMade || k.key != key {
		k.key, k.value, k.isMade = key, create(), true
	}
	return k.value
}
