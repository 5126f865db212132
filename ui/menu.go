package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
	"accountable/ui/widget"
)

// choice is an entry of a menu.
type choice struct {
	words string
	shows string // the value that it is about, beside the words
	then  action
}

// menu is a dialog to choose one thing from.
type menu struct {
	dialog
	*app
	openMenu
	offset int
}

func newMenu(a *app, o openMenu) *menu { return &menu{app: a, openMenu: o} }

func (d *menu) scope() *scope {
	return &scope{Name: "menu", Outer: scrolling(d), Commands: []command{
		{ID: cmdChoose, Keys: []string{"enter"}, Label: "choose", Help: "take what is marked", Group: groupMenu, Footer: 2, Do: func() action { return d.choose(d.at) }},
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} }),
		quitCommand(),
	}}
}

// Move moves the mark; a page is the whole menu.
func (d *menu) Move(m widget.Motion) {
	switch m {
	case widget.LineUp:
		d.moveBy(-1)
	case widget.LineDown:
		d.moveBy(1)
	case widget.PageUp, widget.ToTop:
		d.at = 0
	case widget.PageDown, widget.ToBottom:
		d.moveBy(len(d.choices))
	}
}

func (d *menu) moveBy(n int) { d.at = max(min(d.at+n, len(d.choices)-1), 0) }

func (d *menu) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.moveBy(widget.WheelStep(msg))
	case clickMsg:
		if i, ok := msg.target.(int); ok {
			return d.choose(i)
		}
	}
	return nil
}

// choose closes the menu and performs a choice.
func (d *menu) choose(i int) action {
	if i < 0 || i >= len(d.choices) {
		return closeScreen{d}
	}
	return all{closeScreen{d}, d.choices[i].then}
}

func (d *menu) view(room widget.Size) widget.Drawing {
	t := d.theme
	words := 0
	for _, c := range d.choices {
		words = max(words, style.Width(c.words))
	}
	width := min(room.Width-2, 76)
	height := max(min(len(d.choices), room.Height-2), 1)
	d.offset = min(max(d.offset, d.at-height+1), d.at)
	var lines []string
	var zones []widget.Zone
	for i := d.offset; i < min(d.offset+height, len(d.choices)); i++ {
		c := d.choices[i]
		mark, how := " ", t.Text
		if i == d.at {
			mark, how = t.Mark.Render(t.Glyphs.Mark), t.Strong
		}
		line := mark + " " + how.Render(t.Fit(c.words, words)) + "  " + t.Muted.Render(c.shows)
		lines = append(lines, t.Fit(line, width-4))
		zones = append(zones, widget.Zone{Rect: widget.Rect{X: 1, Y: len(lines), Width: width - 2, Height: 1}, Target: i})
	}
	return widget.Drawing{Lines: t.Box(d.title, lines, width, t.Focus), Zones: zones}
}
