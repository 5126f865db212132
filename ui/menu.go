package ui

import (
	tea "charm.land/bubbletea/v2"

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
	widget  widget.Menu
	choices []choice
}

func newMenu(a *app, o openMenu) *menu {
	d := &menu{app: a, choices: o.choices}
	d.widget.Title = o.title
	for _, c := range o.choices {
		d.widget.Items = append(d.widget.Items, widget.MenuItem{Label: c.words, Note: c.shows})
	}
	d.widget.Select(o.at)
	return d
}

func (d *menu) scope() *scope {
	return &scope{Name: "menu", Outer: scrolling(&d.widget), Commands: []command{
		{ID: cmdChoose, Keys: []string{"enter"}, Label: "choose", Help: "take what is marked", Group: groupMenu, Footer: 2, Do: func() action { return d.choose(d.widget.At()) }},
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} }),
		quitCommand(),
	}}
}

func (d *menu) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.widget.Wheel(msg)
	case clickMsg:
		if i, ok := msg.target.(widget.ItemTarget); ok {
			return d.choose(int(i))
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

func (d *menu) view(room widget.Size) widget.Drawing { return d.widget.Draw(d.theme, room) }
