package ui

import (
	"strings"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// header is the line at the top of every full screen, with the banners below.
func (m *model) header(width int) []string {
	t := m.Theme
	name := t.Title.Render("accountable")
	if m.Options.Demo {
		name += t.Muted.Render(" demo")
	}
	var facts []string
	if o := strings.Join(m.OrganizationNames(), ", "); o != "" {
		facts = append(facts, t.Muted.Render("organization "+style.Clean(o)))
	}
	if n := len(m.joined); n > 0 {
		facts = append(facts, t.Advice.Render(audit.Plural(n, "account", "accounts")+" joined since the last look"))
	}
	if p := m.Policy().Path; p != "" {
		facts = append(facts, t.Muted.Render("policy "+style.Clean(p)))
	}
	if m.Options.ReadOnly {
		facts = append(facts, t.Strong.Render("read-only"))
	} else {
		facts = append(facts, t.Muted.Render("read-write"))
	}
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	// What does not fit goes from the left: whether it can write stands last.
	right := strings.Join(facts, dot)
	for len(facts) > 1 && style.Width(name)+style.Width(right)+4 > width {
		facts = facts[1:]
		right = strings.Join(facts, dot)
	}
	lines := []string{widget.Spread(width, " "+name, right+" ")}
	for _, b := range m.Options.Banners {
		lines = append(lines, " "+t.Advice.Render(t.Truncate("! "+style.Clean(b), width-2)))
	}
	if text := m.remarksLine(); text != "" {
		lines = append(lines, " "+t.Advice.Render(t.Truncate("! "+text, width-2)))
	}
	// On a low terminal the list matters more.
	if most := max(1, m.size.Height/5); len(lines) > most {
		lines = lines[:most]
	}
	return lines
}

// footer returns the line of keys at the bottom, and where each can be clicked. When
// room is short, the commands with the highest rank go first.
func (m *model) footer(width int) widget.Drawing {
	type entry struct {
		screen.Command
		key, label string
	}
	var shown []entry
	for _, c := range m.top().Scope().Footer() {
		shown = append(shown, entry{c, c.FirstKey(m.Theme.ASCII), c.CurrentLabel()})
	}
	const gap = 3
	total := func() int {
		n := 1
		for _, e := range shown {
			n += style.Width(e.key) + 1 + style.Width(e.label) + gap
		}
		return n - gap + 1
	}
	for len(shown) > 1 && total() > width {
		last := 0
		for i, e := range shown {
			if e.Footer > shown[last].Footer {
				last = i
			}
		}
		shown = append(shown[:last:last], shown[last+1:]...)
	}
	var line strings.Builder
	zones := make([]widget.Zone, 0, len(shown))
	x := 1
	line.WriteString(" ")
	for i, e := range shown {
		if i > 0 {
			line.WriteString(strings.Repeat(" ", gap))
			x += gap
		}
		line.WriteString(m.Theme.Key.Render(e.key) + " " + m.Theme.KeyText.Render(e.label))
		w := style.Width(e.key) + 1 + style.Width(e.label)
		zones = append(zones, widget.Zone{Rect: widget.Rect{X: x, Width: w, Height: 1}, Target: e.ID})
		x += w
	}
	return widget.Drawing{Lines: []string{line.String()}, Zones: zones}
}
