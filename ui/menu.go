package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
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

// move moves the mark; a page is the whole menu.
func (d *menu) move(m motion) {
	switch m {
	case lineUp:
		d.moveBy(-1)
	case lineDown:
		d.moveBy(1)
	case pageUp, toTop:
		d.at = 0
	case pageDown, toBottom:
		d.moveBy(len(d.choices))
	}
}

func (d *menu) moveBy(n int) { d.at = max(min(d.at+n, len(d.choices)-1), 0) }

func (d *menu) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.moveBy(wheelStep(msg))
	case clickMsg:
		if i, ok := msg.zone.what.(int); ok {
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

func (d *menu) view(room size) drawing {
	t := d.theme
	words := 0
	for _, c := range d.choices {
		words = max(words, style.Width(c.words))
	}
	width := min(room.width-2, 76)
	height := max(min(len(d.choices), room.height-2), 1)
	d.offset = min(max(d.offset, d.at-height+1), d.at)
	var lines []string
	var zones []zone
	for i := d.offset; i < min(d.offset+height, len(d.choices)); i++ {
		c := d.choices[i]
		mark, how := " ", t.Text
		if i == d.at {
			mark, how = t.Mark.Render(t.Glyphs.Mark), t.Strong
		}
		line := mark + " " + how.Render(t.Fit(c.words, words)) + "  " + t.Muted.Render(c.shows)
		lines = append(lines, t.Fit(line, width-4))
		zones = append(zones, zone{x: 1, y: len(lines), width: width - 2, height: 1, what: i})
	}
	return drawing{lines: t.Box(d.title, lines, width, t.Focus), zones: zones}
}
