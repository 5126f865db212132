package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
	"accountable/ui/widget"
)

// help is the list of all keys.
type help struct {
	fullScreen
	*app
	scroll widget.Scroller
	begin  string // the heading to be shown first; "": the top
}

// newHelp returns the help, scrolled to the keys of the scope from which it is opened.
func newHelp(a *app, from *scope) *help {
	h := &help{app: a}
	for _, c := range from.Commands { // the accounts have commands of every heading
		if from.Name != "accounts" && from.Name != "detail" {
			h.begin = c.Group
			break
		}
	}
	return h
}

func (h *help) scope() *scope {
	leave := func() action { return closeScreen{h} }
	return &scope{Name: "help", Outer: reading(&h.scroll), Commands: []command{
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, leave),
		{ID: cmdHelp, Keys: []string{"?"}, Label: "back", Help: "back from the keys", Group: groupProgram, Do: leave},
	}}
}

func (h *help) update(msg tea.Msg) action {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		h.scroll.By(widget.WheelStep(wheel))
	}
	return nil
}

// helpRow is one line: keys and what they do.
type helpRow struct{ keys, words string }

// helpRows returns the lines of every heading. A command that several scopes have alike
// has one line.
func (h *help) helpRows() map[string][]helpRow {
	rows := map[string][]helpRow{}
	for c := range commandsOf(allScopes()) {
		if c.Help == "" {
			continue
		}
		row := helpRow{keys: c.keyText(h.theme.ASCII), words: c.Help}
		if c.Writes && h.opts.ReadOnly {
			row.words += " (not in read-only mode)"
		}
		if !slices.Contains(rows[c.Group], row) {
			rows[c.Group] = append(rows[c.Group], row)
		}
	}
	return rows
}

func (h *help) view(room widget.Size) widget.Drawing {
	inner := room.Width - 3
	two := inner >= 110
	columnWidth := inner
	if two {
		columnWidth = (inner - 4) / 2
	}
	var columns [2][]string
	first, rows := 0, h.helpRows()
	for i, group := range helpGroups {
		p := newPage(h.theme, columnWidth)
		p.Heading(group)
		for _, row := range rows[group] {
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
		columns[at] = append(columns[at], p.Lines...)
	}
	keys := beside(h.theme, columns[0], columnWidth+4, columns[1])
	title := h.theme.Title.Render("All keys")
	if h.opts.Version != "" {
		title = widget.Spread(inner, title, h.theme.Muted.Render("accountable "+h.opts.Version))
	}
	about := newPage(h.theme, inner)
	remarksSection(about, h.app)
	if len(about.Lines) > 0 {
		about.Blank()
		about.Lines = append(about.Lines, "")
	}
	text := slices.Concat([]string{title, ""}, about.Lines, keys)
	for i, line := range text {
		if line != "" {
			text[i] = " " + line
		}
	}
	d := widget.Drawing{Lines: h.scroll.Draw(h.theme, widget.Drawing{Lines: text}, room).Lines}
	if h.begin != "" { // now that it is known how long it is
		h.scroll.By(len(text) - len(keys) + first)
		h.begin, d.Lines = "", h.scroll.Draw(h.theme, widget.Drawing{Lines: text}, room).Lines
	}
	return d
}

// row draws keys and words beside each other.
func (h *help) row(p *page, r helpRow) {
	const keysWidth = 18
	room := p.Width - keysWidth - 1
	if room < 16 {
		p.Paragraph(1, h.theme.Key, r.keys)
		p.Paragraph(3, h.theme.KeyText, r.words)
		return
	}
	for i, line := range style.Wrap(r.words, room) {
		keys := ""
		if i == 0 {
			keys = r.keys
		}
		p.Lines = append(p.Lines, " "+h.theme.Key.Render(h.theme.Fit(keys, keysWidth))+h.theme.KeyText.Render(line))
	}
}
