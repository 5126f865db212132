package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// help is the list of all keys.
type help struct {
	screen.FullScreen
	*screen.App
	scroll widget.Scroller
	begin  string // the heading to show first; "": the top
}

// newHelp returns the help, scrolled to the keys of the scope from which it is opened.
func newHelp(a *screen.App, from *screen.Scope) *help {
	h := &help{App: a}
	// The commands of the accounts are under every heading: there the help begins at the top.
	if from.Name != "accounts" && from.Name != "detail" && len(from.Commands) > 0 {
		h.begin = from.Commands[0].Group
	}
	return h
}

func (h *help) Scope() *screen.Scope {
	leave := func() screen.Action { return screen.Close{Screen: h} }
	return &screen.Scope{Name: "help", Outer: screen.Reading(&h.scroll), Commands: []screen.Command{
		screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, leave),
		{ID: screen.CmdHelp, Keys: []string{"?"}, Label: "back", Help: "close the help", Group: screen.GroupProgram, Do: leave},
	}}
}

func (h *help) Update(msg tea.Msg) screen.Action {
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
		row := helpRow{keys: c.KeyText(h.Theme.ASCII), words: c.Help}
		if c.Writes && h.Options.ReadOnly {
			row.words += " (not in read-only mode)"
		}
		if !slices.Contains(rows[c.Group], row) {
			rows[c.Group] = append(rows[c.Group], row)
		}
	}
	return rows
}

func (h *help) View(room widget.Size) widget.Drawing {
	inner := room.Width - 3
	two := inner >= 110
	columnWidth := inner
	if two {
		columnWidth = (inner - 4) / 2
	}
	var columns [2][]string
	first, rows := 0, h.helpRows()
	for i, group := range screen.HelpGroups {
		p := describe.NewPage(h.Theme, columnWidth)
		p.Heading(group)
		for _, row := range rows[group] {
			h.row(p, row)
		}
		at := 0
		if two && i >= (len(screen.HelpGroups)+1)/2 {
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
	keys := describe.Beside(h.Theme, columns[0], columnWidth+4, columns[1])
	title := h.Theme.Title.Render("All keys")
	if h.Options.Version != "" {
		title = widget.Spread(inner, title, h.Theme.Muted.Render("accountable "+h.Options.Version))
	}
	about := describe.NewPage(h.Theme, inner)
	remarksSection(about, h.App)
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
	d := widget.Drawing{Lines: h.scroll.Draw(h.Theme, widget.Drawing{Lines: text}, room).Lines}
	if h.begin != "" { // the first drawing knows its length
		h.scroll.By(len(text) - len(keys) + first)
		h.begin, d.Lines = "", h.scroll.Draw(h.Theme, widget.Drawing{Lines: text}, room).Lines
	}
	return d
}

// row draws keys and words beside each other.
func (h *help) row(p *describe.Page, r helpRow) {
	const keysWidth = 18
	room := p.Width - keysWidth - 1
	if room < 16 {
		p.Paragraph(1, h.Theme.Key, r.keys)
		p.Paragraph(3, h.Theme.KeyText, r.words)
		return
	}
	for i, line := range style.Wrap(r.words, room) {
		keys := ""
		if i == 0 {
			keys = r.keys
		}
		p.Lines = append(p.Lines, " "+h.Theme.Key.Render(h.Theme.Fit(keys, keysWidth))+h.Theme.KeyText.Render(line))
	}
}
