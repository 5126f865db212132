package widget

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
)

// Size is a room on the terminal, in cells.
type Size struct{ Width, Height int }

// Rect is a rectangle of cells. X and Y are those of its upper left corner.
type Rect struct{ X, Y, Width, Height int }

// Contains reports whether a cell lies in the rectangle.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && x < r.X+r.Width && y >= r.Y && y < r.Y+r.Height
}

// Moved returns the rectangle shifted by x and y cells.
func (r Rect) Moved(x, y int) Rect {
	r.X, r.Y = r.X+x, r.Y+y
	return r
}

// Clipped returns the part of the rectangle that lies in an area. Its width or
// height is 0 where no part does.
func (r Rect) Clipped(area Rect) Rect {
	x, y := max(r.X, area.X), max(r.Y, area.Y)
	return Rect{
		X: x, Y: y,
		Width:  max(min(r.X+r.Width, area.X+area.Width)-x, 0),
		Height: max(min(r.Y+r.Height, area.Y+area.Height)-y, 0),
	}
}

// Zone is a part of a drawing that can be clicked. Target is the ID of a button,
// a FieldTarget, an ItemTarget, or a value that only the screen understands.
type Zone struct {
	Rect
	Target any
}

// Moved returns the zone shifted by x and y cells.
func (z Zone) Moved(x, y int) Zone {
	z.Rect = z.Rect.Moved(x, y)
	return z
}

// Drawing is what a widget or a screen drew, and where.
type Drawing struct {
	Lines  []string
	Cursor *tea.Cursor // counted from the first cell of the first line; nil: hidden
	Zones  []Zone      // later ones lie on top of earlier ones
}

// Hit returns the zone at a cell.
func (d *Drawing) Hit(x, y int) (Zone, bool) {
	for _, z := range slices.Backward(d.Zones) {
		if z.Contains(x, y) {
			return z, true
		}
	}
	return Zone{}, false
}

// Width returns the width of the widest line.
func (d *Drawing) Width() int {
	width := 0
	for _, line := range d.Lines {
		width = max(width, style.Width(line))
	}
	return width
}

// Place takes over the zones and the cursor of a part whose first cell lies at
// x, y. Its lines are the caller's to draw.
func (d *Drawing) Place(part Drawing, x, y int) {
	for _, z := range part.Zones {
		d.Zones = append(d.Zones, z.Moved(x, y))
	}
	if part.Cursor != nil {
		moved := *part.Cursor
		moved.X, moved.Y = moved.X+x, moved.Y+y
		d.Cursor = &moved
	}
}

// Append adds a part below the lines that are there.
func (d *Drawing) Append(part Drawing) {
	d.Place(part, 0, len(d.Lines))
	d.Lines = append(d.Lines, part.Lines...)
}

// Crop returns the part of a drawing that fits into a room. A cursor outside of
// it is hidden.
func Crop(d Drawing, room Size) Drawing {
	width, height := max(room.Width, 0), max(room.Height, 0)
	d.Lines = slices.Clone(d.Lines[:min(len(d.Lines), height)])
	for i, line := range d.Lines {
		if style.Width(line) > width {
			d.Lines[i] = ansi.Truncate(line, width, "")
		}
	}
	d.clip(Rect{Width: width, Height: len(d.Lines)})
	return d
}

// clip drops zones and a cursor outside of an area, and cuts zones at its edges.
func (d *Drawing) clip(area Rect) {
	var zones []Zone
	for _, z := range d.Zones {
		if z.Rect = z.Clipped(area); z.Width > 0 && z.Height > 0 {
			zones = append(zones, z)
		}
	}
	d.Zones = zones
	if c := d.Cursor; c != nil && !area.Contains(c.X, c.Y) {
		d.Cursor = nil
	}
}

// Filled returns the lines, cut or extended by blank ones to a height.
func Filled(lines []string, height int) []string {
	height = max(height, 0)
	if len(lines) > height {
		return lines[:height]
	}
	return append(lines, make([]string, height-len(lines))...)
}

// Overlay draws a dialog in the middle of an area over another drawing, which
// fills width cells. What lies beneath loses its colors, zones and cursor.
func Overlay(t *style.Theme, under, over Drawing, width int, area Rect) Drawing {
	over = Crop(over, Size{area.Width, area.Height})
	room := min(over.Width(), area.Width)
	x, y := area.X+(area.Width-room)/2, area.Y+(area.Height-len(over.Lines))/2
	d := Drawing{Lines: make([]string, len(under.Lines))}
	for i, line := range under.Lines {
		plain := ansi.Strip(line)
		at := i - y
		if at < 0 || at >= len(over.Lines) {
			d.Lines[i] = t.Under.Render(plain)
			continue
		}
		plain = t.Fit(plain, width)
		d.Lines[i] = t.Under.Render(ansi.Cut(plain, 0, x)) + t.Fit(over.Lines[at], room) +
			t.Under.Render(ansi.Cut(plain, x+room, width))
	}
	d.Place(over, x, y)
	return d
}
