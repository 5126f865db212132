package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// help is the list of all keys.
type help struct {
	screen
	*shell
	scroll scroller
}

func newHelp(sh *shell) *help { return &help{shell: sh} }

func (h *help) scope() scope { return inHelp }

func (h *help) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		if msg.command == goBack || msg.command == openHelp {
			return leave{h}
		}
		h.scroll.move(msg.command)
	case tea.MouseWheelMsg:
		h.scroll.by(wheelStep(msg))
	}
	return nil
}

// placeNames are the headings of places whose keys do not hold everywhere.
var placeNames = []struct {
	where scope
	words string
}{
	{inAccounts, "the list"},
	{inDetail, "the details"},
	{inFilter, "the filter"},
	{inForm, "the form"},
	{inConfirm, "the confirmation"},
	{inWrite, "a write"},
	{inHelp, "this help"},
	{inMenu, "a menu"},
	{inAsk, "a question"},
}

// helpRow is one line: keys, what they do, where.
type helpRow struct{ keys, words, where string }

// rowsOf are the lines of a heading. A command that is bound in several places
// with the same keys and words is one line.
func (h *help) rowsOf(group string) []helpRow {
	var rows []helpRow
	for _, b := range bindings {
		if b.group != group {
			continue
		}
		row := helpRow{keys: b.label(h.theme.ASCII), words: b.help}
		if b.where&browsing == 0 {
			row.where = places(b.where)
		}
		if b.writes && h.opts.ReadOnly {
			row.words += " (not in read-only mode)"
		}
		rows = append(rows, row)
	}
	return rows
}

// places are the names of places.
func places(where scope) string {
	var names []string
	for _, p := range placeNames {
		if where&p.where != 0 {
			names = append(names, p.words)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "in " + joined(", ", names...)
}

func (h *help) view(room size) drawing {
	inner := room.width - 3
	two := inner >= 110
	columnWidth := inner
	if two {
		columnWidth = (inner - 4) / 2
	}
	var columns [2][]string
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
		columns[at] = append(columns[at], p.lines...)
	}
	text := beside(h.theme, columns[0], columnWidth+4, columns[1])
	title := h.theme.Title.Render("All keys")
	if h.opts.Version != "" {
		title = spread(inner, title, h.theme.Muted.Render(fmt.Sprintf("accountable %s", h.opts.Version)))
	}
	text = slices.Concat([]string{title, ""}, text)
	for i, line := range text {
		if line != "" {
			text[i] = " " + line
		}
	}
	return drawing{lines: h.scroll.window(h.theme, text, room)}
}

// row draws keys and words beside each other.
func (h *help) row(p *page, r helpRow) {
	const keysWidth = 18
	words := r.words
	if r.where != "" {
		words += " (" + r.where + ")"
	}
	room := p.width - keysWidth - 1
	if room < 16 {
		p.text(1, h.theme.Key, r.keys)
		p.text(3, h.theme.KeyText, words)
		return
	}
	for i, line := range style.Wrap(words, room) {
		keys := ""
		if i == 0 {
			keys = r.keys
		}
		p.lines = append(p.lines, " "+h.theme.Key.Render(h.theme.Fit(keys, keysWidth))+h.theme.KeyText.Render(line))
	}
}
