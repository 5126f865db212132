package widget

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// Menu is a dialog from which one item is chosen.
type Menu struct {
	Title string
	Items []MenuItem
	// Refusal says why the last key did nothing. It is drawn below the items.
	Refusal string

	at, offset int
}

// MenuItem is a line of a menu.
type MenuItem struct {
	Label string
	Note  string // beside the label: what the item would bring
}

// ItemTarget is the Target of the zone of an item: its index.
type ItemTarget int

// menuWidth is the greatest width of a menu, in cells.
const menuWidth = 76

// At returns the index of the marked item.
func (m *Menu) At() int { return m.at }

// Select marks the item of an index, or the nearest one.
func (m *Menu) Select(i int) { m.at = max(min(i, len(m.Items)-1), 0) }

// Move moves the mark. A menu has no pages.
func (m *Menu) Move(by Motion) {
	switch by {
	case LineUp, PageUp:
		m.Select(m.at - 1)
	case LineDown, PageDown:
		m.Select(m.at + 1)
	case ToTop:
		m.Select(0)
	case ToBottom:
		m.Select(len(m.Items) - 1)
	}
}

// Wheel moves the mark by a turn of the wheel.
func (m *Menu) Wheel(msg tea.MouseWheelMsg) { m.Select(m.at + WheelStep(msg)) }

// Draw draws the menu, at most as large as the room. Each item in view has a
// zone with its ItemTarget.
func (m *Menu) Draw(t *style.Theme, room Size) Drawing {
	labels := 0
	for _, item := range m.Items {
		labels = max(labels, style.Width(item.Label))
	}
	width := min(room.Width-2, menuWidth)
	below := 0
	if m.Refusal != "" {
		below = 1
	}
	height := max(min(len(m.Items), room.Height-2-below), 1)
	m.offset = min(max(m.offset, m.at-height+1), m.at)
	var list Drawing
	for i := m.offset; i < min(m.offset+height, len(m.Items)); i++ {
		mark, how := " ", t.Text
		if i == m.at {
			mark, how = t.Mark.Render(t.Glyphs.Mark), t.Strong
		}
		item := m.Items[i]
		zone := Rect{X: 1 - dialogFrame/2, Y: len(list.Lines), Width: width - 2, Height: 1}
		list.Zones = append(list.Zones, Zone{zone, ItemTarget(i)})
		list.Lines = append(list.Lines, t.Fit(mark+" "+how.Render(t.Fit(item.Label, labels))+"  "+t.Muted.Render(item.Note), width-dialogFrame))
	}
	if m.Refusal != "" {
		list.Lines = append(list.Lines, t.Truncate(t.Advice.Render(m.Refusal), width-dialogFrame))
	}
	box := Drawing{Lines: t.Box(m.Title, list.Lines, width, t.Focus)}
	box.Place(list, dialogFrame/2, (len(box.Lines)-len(list.Lines))/2)
	return Crop(box, room)
}
