package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/style"
)

func (d *except) view(room size) drawing {
	t := d.theme
	p := dialogPage(t, room)
	p.text(0, t.Text, "What is known and tolerated for a while shows as excepted. After its last day it counts again.")
	p.blank()
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
	ruleLine := mark(0) + t.Label.Render(t.Fit("What", labelWidth-2))
	words := t.Truncate(rule.words, max(p.width-labelWidth-style.Width(turn), 1)) // how to take another one matters more
	p.lines = append(p.lines, t.Truncate(ruleLine+t.Text.Render(words)+turn, p.width), labelIndent+t.Truncate(t.Muted.Render(ruleWords(rule.id)), p.width-labelWidth))
	var cursor *tea.Cursor
	focusAt, cursorLine := len(p.lines)-2, ruleLine
	for i, l := range d.lines {
		focused := d.focus == i+1
		value, x := l.draw(max(p.width-labelWidth, 1), focused, t)
		line := mark(i+1) + t.Label.Render(t.Fit(l.label, labelWidth-2)) + t.Text.Render(value)
		if focused {
			focusAt, cursor, cursorLine = len(p.lines), tea.NewCursor(2+labelWidth+x, 0), line
			cursor.Shape = tea.CursorBar
		}
		p.lines = append(p.lines, line, labelIndent+t.Truncate(d.noteOf(i), p.width-labelWidth))
	}
	draw := func() drawing {
		return boxed(p, room, "Exception for "+d.name(), &d.scroll, "", []button{{"Show the change", cmdSave, true}, {"Back", cmdBack, false}})
	}
	drawn := draw()
	if d.scroll.lines > d.scroll.height { // then blank lines were left out: see that the focus is in view
		for _, line := range p.lines[:focusAt] {
			if line == "" {
				focusAt--
			}
		}
		d.scroll.by(focusAt - d.scroll.height/2 - d.scroll.offset)
		drawn = draw()
	}
	d.zonesOf(&drawn)
	for y, line := range drawn.lines {
		if cursor != nil && strings.Contains(line, strings.TrimRight(cursorLine, " ")) {
			cursor.Y = y
			drawn.cursor = cursor
			break
		}
	}
	return drawn
}

// zonesOf has a click on a label or a value go there.
func (d *except) zonesOf(drawn *drawing) {
	labels := append([]string{"What"}, d.labels()...)
	for y, line := range drawn.lines {
		for i, label := range labels {
			text := strings.TrimLeft(ansi.Strip(line), "│| ▌>")
			if strings.HasPrefix(text, label+" ") {
				drawn.zones = append(drawn.zones, zone{x: 2 + labelWidth, y: y, width: max(style.Width(line)-labelWidth-4, 1), height: 1, what: i})
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
var labelIndent = strings.Repeat(" ", labelWidth)

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
