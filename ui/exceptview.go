package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/style"
	"accountable/ui/widget"
)

func (d *except) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := dialogPage(t, room)
	p.Paragraph(0, t.Text, "What is known and tolerated for a while shows as excepted. After its last day it counts again.")
	p.Blank()
	mark := func(at int) string {
		if at == d.focus {
			return t.Mark.Render(t.Glyphs.Mark) + " "
		}
		return "  "
	}
	rule := d.rules[d.rule]
	turn := ""
	if n := len(d.rules); n > 1 {
		turn = t.Muted.Render(fmt.Sprintf("  %d of %d: ", d.rule+1, n)) + t.Key.Render("space") + t.Muted.Render(" turns")
	}
	ruleLine := mark(0) + t.Label.Render(t.Fit("What", widget.LabelWidth-2))
	words := t.Truncate(rule.words, max(p.Width-widget.LabelWidth-style.Width(turn), 1)) // how to take another one matters more
	p.Lines = append(p.Lines, t.Truncate(ruleLine+t.Text.Render(words)+turn, p.Width), labelIndent+t.Truncate(t.Muted.Render(ruleWords(rule.id)), p.Width-widget.LabelWidth))
	var cursor *tea.Cursor
	focusAt, cursorLine := len(p.Lines)-2, ruleLine
	for i, l := range d.lines {
		focused := d.focus == i+1
		value, x := l.draw(max(p.Width-widget.LabelWidth, 1), focused, t)
		line := mark(i+1) + t.Label.Render(t.Fit(l.label, widget.LabelWidth-2)) + t.Text.Render(value)
		if focused {
			focusAt, cursor, cursorLine = len(p.Lines), tea.NewCursor(2+widget.LabelWidth+x, 0), line
			cursor.Shape = tea.CursorBar
		}
		p.Lines = append(p.Lines, line, labelIndent+t.Truncate(d.noteOf(i), p.Width-widget.LabelWidth))
	}
	p.KeepInView(focusAt, 2, false)
	drawn := boxed(p, room, "Exception for "+d.name(), &d.scroll, "", []button{{"Show the change", cmdSave, true}, {"Back", cmdBack, false}})
	d.zonesOf(&drawn)
	for y, line := range drawn.Lines {
		if cursor != nil && strings.Contains(line, strings.TrimRight(cursorLine, " ")) {
			cursor.Y = y
			drawn.Cursor = cursor
			break
		}
	}
	return drawn
}

// zonesOf has a click on a label or a value go there.
func (d *except) zonesOf(drawn *widget.Drawing) {
	labels := append([]string{"What"}, d.labels()...)
	for y, line := range drawn.Lines {
		for i, label := range labels {
			text := strings.TrimLeft(ansi.Strip(line), "│| ▌>")
			if strings.HasPrefix(text, label+" ") {
				drawn.Zones = append(drawn.Zones, widget.Zone{Rect: widget.Rect{X: 2 + widget.LabelWidth, Y: y, Width: max(style.Width(line)-widget.LabelWidth-4, 1), Height: 1}, Target: i})
			}
		}
	}
}

func (d *except) labels() []string {
	all := make([]string, len(d.lines))
	for i, l := range d.lines {
		all[i] = l.label
	}
	return all
}

// labelIndent stands before what is said below a value.
var labelIndent = strings.Repeat(" ", widget.LabelWidth)

// noteOf is the one thing that is said below a line.
func (d *except) noteOf(i int) string {
	t, l := d.theme, d.lines[i]
	if c := l.check(l.value()); c != "" && (d.tried || l.left) {
		return t.Complaint.Render(t.Verdict(string(audit.Fail)).Shape + " " + c)
	}
	if i == exceptExpires {
		if a := d.dayAdvice(); a != "" {
			return t.Advice.Render(t.Verdict(string(audit.Warn)).Shape + " " + a)
		}
	}
	return t.Hint.Render(l.hint)
}

// ruleWords name a rule below what it says.
func ruleWords(id audit.RuleID) string {
	if id == policy.AnyRule {
		return "all rules, those too that do not complain today"
	}
	return "rule " + string(id)
}
