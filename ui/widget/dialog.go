package widget

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// DialogWidth is the greatest width of a dialog, in cells. Wider text is hard to
// read.
const DialogWidth = 92

// Dialog is a box with a title, a text that scrolls, a note and buttons. It is
// used for every question and every message that has to be closed.
type Dialog struct {
	// Note says why the last key did nothing. The next key clears it.
	Note string
	// Width is the greatest width in cells; 0: DialogWidth.
	Width int
	// Number has to be typed before a button that commits can be chosen; 0: none.
	Number int
	// Pending says what is still being checked, such as "Checking octank.cloud…". It
	// is drawn instead of the buttons, and enter waits for Settle.
	Pending string
	// NoFocus leaves every button without the focus: each has a key of its own.
	NoFocus bool

	focus  any    // the ID of the focused button; nil: the first one
	typed  string // of the number
	scroll Scroller

	entered bool // enter was the last key, while something was pending
}

// NewText returns a text for the body of the dialog in a room.
func (d *Dialog) NewText(t *style.Theme, room Size) *Text {
	return NewText(t, d.width(room)-dialogFrame-1) // 1: the scroll bar
}

// dialogFrame is the width of both borders and the blanks beside them.
const dialogFrame = 4

func (d *Dialog) width(room Size) int {
	most := d.Width
	if most == 0 {
		most = DialogWidth
	}
	return min(room.Width-2, most)
}

// SetFocus moves the focus to the button of an ID.
func (d *Dialog) SetFocus(id any) { d.focus = id }

// Typed returns the digits that were typed so far.
func (d *Dialog) Typed() string { return d.typed }

// IsNumberTyped reports whether the number that is asked for was typed. It is
// true where none is.
func (d *Dialog) IsNumberTyped() bool { return d.Number == 0 || d.typed == strconv.Itoa(d.Number) }

// Move scrolls by a motion.
func (d *Dialog) Move(m Motion) { d.scroll.Move(m) }

// Wheel scrolls by a turn of the wheel.
func (d *Dialog) Wheel(msg tea.MouseWheelMsg) { d.scroll.By(WheelStep(msg)) }

// KeyPressed clears the note of the last key. It is called before each key is used.
func (d *Dialog) KeyPressed() { d.Note, d.entered = "", false }

// Settle ends Pending and moves the focus to the button of an ID. It reports whether
// enter was the last key meanwhile: a person has chosen before the buttons were drawn.
func (d *Dialog) Settle(focus any) (entered bool) {
	entered = d.entered
	if d.Pending != "" {
		d.Note = ""
	}
	d.Pending, d.entered, d.focus = "", false, focus
	return entered
}

// Choose returns the ID of the focused button.
func (d *Dialog) Choose(buttons []Button) (id any, chosen bool) {
	b, found := d.focused(buttons)
	switch {
	case !found:
		return nil, false
	case d.Pending != "":
		d.Note, d.entered = "Continues after the check, unless there is a warning.", true
		return nil, false
	default:
		return b.ID, true
	}
}

// focused returns the button that enter chooses. Where a number is typed, it is
// the one that commits: typing the number says what is meant.
func (d *Dialog) focused(buttons []Button) (Button, bool) {
	if d.NoFocus || len(buttons) == 0 {
		return Button{}, false
	}
	if d.Number > 0 {
		for _, b := range buttons {
			if b.Commits {
				return b, true
			}
		}
	}
	if b, found := findButton(buttons, d.focus); found {
		return b, true
	}
	return buttons[0], true
}

// FocusNext moves the focus to the next button, in a circle.
func (d *Dialog) FocusNext(buttons []Button) { d.moveFocus(1, buttons) }

// FocusPrevious moves the focus to the previous button, in a circle.
func (d *Dialog) FocusPrevious(buttons []Button) { d.moveFocus(len(buttons)-1, buttons) }

func (d *Dialog) moveFocus(by int, buttons []Button) {
	b, found := d.focused(buttons)
	if !found || d.Number > 0 || d.Pending != "" {
		return
	}
	for i := range buttons {
		if buttons[i].ID == b.ID {
			d.focus = buttons[(i+by)%len(buttons)].ID
			return
		}
	}
}

// TypeDigits adds the digits of a text to the number. One digit too many is
// accepted, so that the mistake is visible.
func (d *Dialog) TypeDigits(text string) {
	for _, r := range text {
		if d.Number > 0 && r >= '0' && r <= '9' && len(d.typed) <= len(strconv.Itoa(d.Number)) {
			d.typed += string(r)
		}
	}
}

// EraseDigit erases the last digit of the number.
func (d *Dialog) EraseDigit() { d.typed = d.typed[:max(len(d.typed)-1, 0)] }

// Draw draws the dialog, at most as large as the room. The body scrolls where it
// is long; the note and the buttons always stay.
func (d *Dialog) Draw(room Size, title string, body *Text, buttons []Button) Drawing {
	t, width := body.Theme, d.width(room)
	below := d.drawBelow(t, width-dialogFrame, buttons)
	body = body.Fit(room.Height - 2 - len(below.Lines))
	height := max(min(len(body.Lines), room.Height-2-len(below.Lines)), 1)
	shown := d.scroll.DrawText(body, Size{width - dialogFrame, height})
	shown.Append(below)
	box := Drawing{Lines: t.Box(title, shown.Lines, width, t.Focus)}
	if len(box.Lines) == len(shown.Lines) { // too narrow for a border
		box.Place(shown, 0, 0)
	} else {
		box.Place(shown, dialogFrame/2, 1)
	}
	return Crop(box, room)
}

// drawBelow draws the line of the note and the buttons.
func (d *Dialog) drawBelow(t *style.Theme, width int, buttons []Button) Drawing {
	note := d.Note
	var below Drawing
	if d.Number > 0 {
		number := strconv.Itoa(d.Number)
		ask := "Type " + number + " to write: "
		below.Cursor = tea.NewCursor(style.Width(ask)+len(d.typed), 0)
		below.Cursor.Shape = tea.CursorBar
		note = ask + d.typed
		if d.Note != "" {
			note += strings.Repeat(" ", max(len(number)+3-len(d.typed), 1)) + d.Note
		}
	}
	below.Lines = []string{t.Truncate(t.Advice.Render(note), width)}
	if d.Pending != "" {
		below.Lines = append(below.Lines, t.Truncate("   "+t.Muted.Render(d.Pending), width))
		return below
	}
	marked := make([]Button, len(buttons))
	focused, found := d.focused(buttons)
	for i, b := range buttons {
		b.Focused = found && b.ID == focused.ID
		marked[i] = b
	}
	if d.Number > 0 && focused.Blocked { // enter only says what is missing
		for i, b := range marked {
			marked[i].Focused = !b.Commits
		}
	}
	below.Append(DrawButtons(t, marked, width))
	return below
}
