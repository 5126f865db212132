package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// help is the list of all keys.
type help struct {
	screen
	*shell
	scroll scroller
	begin  string // the heading to be shown first; "": the top
}

// helpAt is where the help begins that is opened from elsewhere than the accounts.
var helpAt = map[scope]string{
	inPlan: groupPlan, inRunEnded: groupPlan, inHistory: groupHistory,
	inWalkIntro: groupWalk, inWalk: groupWalk, inWalkEnd: groupWalk, inHandOver: groupWalk,
}

// newHelp begins with the keys of the place from which it is opened.
func newHelp(sh *shell, from scope) *help { return &help{shell: sh, begin: helpAt[from]} }

func (h *help) scope() scope { return inHelp }

func (h *help) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		if msg.command == goBack {
			return leave{h}
		}
		h.scroll.move(msg.command)
	case tea.MouseWheelMsg:
		h.scroll.by(wheelStep(msg))
	}
	return nil
}

// helpRow is one line: keys and what they do.
type helpRow struct{ keys, words string }

// rowsOf are the lines of a heading.
func (h *help) rowsOf(group string) []helpRow {
	var rows []helpRow
	for _, b := range bindings {
		if b.group != group {
			continue
		}
		row := helpRow{keys: b.label(h.theme.ASCII), words: b.help}
		if b.writes && h.opts.ReadOnly {
			row.words += " (not in read-only mode)"
		}
		rows = append(rows, row)
	}
	return rows
}

func (h *help) view(room size) drawing {
	inner := room.width - 3
	two := inner >= 110
	columnWidth := inner
	if two {
		columnWidth = (inner - 4) / 2
	}
	var columns [2][]string
	first := 0
	for i, group := range helpGroups {
		p := &page{theme: h.theme, width: columnWidth}
		p.heading(group)
		for _, row := range h.rowsOf(group) {
			h.row(p, row)
		}
		at := 0
		if two && i >= (len(helpGroups)+1)/2 {
			at = 1
		}
		if len(columns[at]) > 0 {
			columns[at] = append(columns[at], "")
		}
		if group == h.begin {
			first = len(columns[at])
		}
		columns[at] = append(columns[at], p.lines...)
	}
	keys := beside(h.theme, columns[0], columnWidth+4, columns[1])
	title := h.theme.Title.Render("All keys")
	if h.opts.Version != "" {
		title = spread(inner, title, h.theme.Muted.Render("accountable "+h.opts.Version))
	}
	about := &page{theme: h.theme, width: inner}
	about.remarksSection(h.shell)
	if len(about.lines) > 0 {
		about.blank()
		about.lines = append(about.lines, "")
	}
	text := slices.Concat([]string{title, ""}, about.lines, keys)
	for i, line := range text {
		if line != "" {
			text[i] = " " + line
		}
	}
	d := drawing{lines: h.scroll.window(h.theme, text, room)}
	if h.begin != "" { // now that it is known how long it is
		h.scroll.by(len(text) - len(keys) + first)
		h.begin, d.lines = "", h.scroll.window(h.theme, text, room)
	}
	return d
}

// row draws keys and words beside each other.
func (h *help) row(p *page, r helpRow) {
	const keysWidth = 18
	room := p.width - keysWidth - 1
	if room < 16 {
		p.text(1, h.theme.Key, r.keys)
		p.text(3, h.theme.KeyText, r.words)
		return
	}
	for i, line := range wrapWords(r.words, room) {
		keys := ""
		if i == 0 {
			keys = r.keys
		}
		p.lines = append(p.lines, " "+h.theme.Key.Render(h.theme.Fit(keys, keysWidth))+h.theme.KeyText.Render(line))
	}
}
