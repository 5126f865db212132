package widget

import "accountable/ui/style"

// Button is a part of a dialog or page that is clicked or chosen by enter.
type Button struct {
	Label string
	ID    any // comparable: the Target of its zone, and what a dialog returns when it is chosen
	// Focused is set by a page without a Dialog. A Dialog keeps its own focus.
	Focused bool
	// Commits says that the button changes something: it is the one to which a
	// typed number belongs.
	Commits bool
	// Blocked says that choosing the button only explains why it does nothing yet:
	// it is drawn dimmed.
	Blocked bool
}

// buttonGap is the room between two buttons, in cells.
const buttonGap = 2

// DrawButtons draws buttons side by side, in as many rows as they need. Each has
// a zone with its ID.
func DrawButtons(t *style.Theme, buttons []Button, width int) Drawing {
	width = max(width, 0)
	var d Drawing
	row, x := "", 0
	end := func() {
		if x > 0 {
			d.Lines = append(d.Lines, t.Truncate(row, width))
		}
		row, x = "", 0
	}
	for _, b := range buttons {
		how, mark := t.Button, " "
		if b.Focused {
			how, mark = t.ButtonFocused, t.Glyphs.Open
		}
		if b.Blocked {
			how = t.Muted
		}
		label := " " + mark + " " + b.Label + "  "
		w := style.Width(label)
		if x > 0 && x+buttonGap+w > width {
			end()
		}
		if x > 0 {
			row, x = row+"  ", x+buttonGap
		}
		zone := Rect{X: x, Y: len(d.Lines), Width: w, Height: 1}
		d.Zones = append(d.Zones, Zone{zone, b.ID})
		row, x = row+how.Render(label), x+w
	}
	end()
	d.clip(Rect{Width: width, Height: len(d.Lines)})
	return d
}

// findButton returns the button of an ID.
func findButton(buttons []Button, id any) (Button, bool) {
	for _, b := range buttons {
		if id != nil && b.ID == id {
			return b, true
		}
	}
	return Button{}, false
}
