package ui

import (
	"strings"

	"accountable/ui/style"
)

// header is the line at the top of every full screen, with the banners below.
func (m *model) header(width int) []string {
	t := m.theme
	name := t.Title.Render("accountable")
	if m.opts.Demo {
		name += t.Muted.Render(" demo")
	}
	var facts []string
	if o := strings.Join(m.organizationNames(), ", "); o != "" {
		facts = append(facts, t.Muted.Render("organization "+style.Clean(o)))
	}
	if p := m.opts.Policy; p != "" {
		facts = append(facts, t.Muted.Render("policy "+style.Clean(p)))
	}
	if m.opts.ReadOnly {
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
	lines := []string{spread(width, " "+name, right+" ")}
	for _, b := range m.opts.Banners {
		lines = append(lines, " "+t.Advice.Render(t.Truncate("! "+style.Clean(b), width-2)))
	}
	if text := m.remarksLine(); text != "" {
		lines = append(lines, " "+t.Advice.Render(t.Truncate("! "+text, width-2)))
	}
	// On a low terminal the list matters more.
	if most := max(1, m.size.height/5); len(lines) > most {
		lines = lines[:most]
	}
	return lines
}

// spread puts one text at the left and one at the right end of a line.
func spread(width int, left, right string) string {
	gap := max(width-style.Width(left)-style.Width(right), 1)
	return left + strings.Repeat(" ", gap) + right
}

// footer is the line of keys at the bottom, as many as fit: those that rank
// low go first. Each can be clicked.
func (m *model) footer(width int) (string, []zone) {
	where := m.top().scope()
	var shown []binding
	for _, b := range bindings {
		if b.where&where == 0 || b.footer == 0 || m.top().idle(b.command) {
			continue
		}
		if other := m.top().words(b.command); other != "" {
			b.words = other
		}
		shown = append(shown, b)
	}
	const gap = 3
	total := func() int {
		n := 1
		for _, b := range shown {
			n += style.Width(b.first(m.theme.ASCII)) + 1 + style.Width(b.words) + gap
		}
		return n - gap + 1
	}
	for len(shown) > 1 && total() > width {
		last := 0
		for i, b := range shown {
			if b.footer > shown[last].footer {
				last = i
			}
		}
		shown = append(shown[:last:last], shown[last+1:]...)
	}
	var line strings.Builder
	zones := make([]zone, 0, len(shown))
	x := 1
	line.WriteString(" ")
	for i, b := range shown {
		if i > 0 {
			line.WriteString(strings.Repeat(" ", gap))
			x += gap
		}
		key := b.first(m.theme.ASCII)
		line.WriteString(m.theme.Key.Render(key) + " " + m.theme.KeyText.Render(b.words))
		w := style.Width(key) + 1 + style.Width(b.words)
		zones = append(zones, zone{x: x, width: w, height: 1, command: b.command})
		x += w
	}
	return line.String(), zones
}
