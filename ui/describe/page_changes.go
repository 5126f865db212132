package describe

import (
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	// sideBySide is the width of a dialog from which before and after stand in one line.
	sideBySide = 70
)

// Changes shows four fields before and after. Nil is a contact that is not set.
func (p *Page) Changes(before, after *audit.Contact) {
	t := p.Theme
	room := p.Width - widget.LabelWidth
	sides, beside := p.changeSides(before, after, room)
	for i, f := range audit.Fields {
		old, now := valueText(t, f, before), valueText(t, f, after)
		label := t.Muted.Render(t.Fit(f.Label(), widget.LabelWidth))
		arrow := t.Muted.Render(t.Glyphs.Arrow)
		switch {
		case ValueOf(f, before) == ValueOf(f, after):
			p.Lines = append(p.Lines, label+t.Muted.Render(t.Truncate(old+"  (unchanged)", room)))
		case beside:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Fit(old, sides[i]))+" "+arrow+" "+t.After.Render(t.Truncate(now, room-3-sides[i])))
		default:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Truncate(old, room)),
				strings.Repeat(" ", widget.LabelWidth-2)+arrow+" "+t.After.Render(t.Truncate(now, room)))
		}
	}
}

// changeSides is how wide the values before are, by field, and whether those after
// stand beside them. The arrows stand in line unless a value needs the other's room.
func (p *Page) changeSides(before, after *audit.Contact, room int) (sides []int, beside bool) {
	most := make([]int, len(audit.Fields))
	side, fit := max((room-3)/3, 1), true
	for i, f := range audit.Fields {
		if ValueOf(f, before) == ValueOf(f, after) {
			continue
		}
		old, now := style.Width(valueText(p.Theme, f, before)), style.Width(valueText(p.Theme, f, after))
		most[i] = max((room-3)/2, room-3-now, 1)
		side = max(side, min(old, most[i]))
		fit = fit && old+now+3 <= room
	}
	for i, m := range most {
		most[i] = min(side, m)
	}
	return most, fit || p.Width >= sideBySide
}

func ValueOf(f audit.Field, c *audit.Contact) string {
	if c == nil {
		return ""
	}
	return f.Of(*c)
}

// valueText is a value as it is shown: what is blank is said, and what is
// there but not to be seen is told.
func valueText(t *style.Theme, f audit.Field, c *audit.Contact) string {
	value := ValueOf(f, c)
	if value == "" {
		return t.Glyphs.None
	}
	clean := style.Clean(value)
	if clean != value && !strings.Contains(clean, "\uFFFD") {
		return clean + "  (hidden characters)"
	}
	if strings.TrimSpace(clean) != clean {
		clean = `"` + clean + `"` // the blanks at its ends are what changes
	}
	return clean
}

// ReasonOf returns why an item of a plan is not written.
func ReasonOf(it change.PlanItem) string {
	if it.Reason != "" {
		return it.Reason
	}
	return "it is as it was before"
}
