package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/widget"
)

// menu is a dialog to choose one thing from.
type menu struct {
	screen.Dialog
	*screen.App
	widget  widget.Menu
	choices []screen.Choice
}

func newMenu(a *screen.App, o screen.OpenMenu) *menu {
	d := &menu{App: a, choices: o.Choices}
	d.widget.Title = o.Title
	for _, c := range o.Choices {
		d.widget.Items = append(d.widget.Items, widget.MenuItem{Label: c.Label, Note: c.Value})
	}
	d.widget.Select(o.At)
	return d
}

func (d *menu) Scope() *screen.Scope {
	return &screen.Scope{Name: "menu", Outer: screen.Scrolling(&d.widget), Commands: []screen.Command{
		{ID: screen.CmdChoose, Keys: []string{"enter"}, Label: "choose", Help: "choose the marked item", Group: screen.GroupMenu, Footer: 2, Do: func() screen.Action { return d.choose(d.widget.At()) }},
		screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, func() screen.Action { return screen.Close{Screen: d} }),
		screen.QuitCommand(),
	}}
}

func (d *menu) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.widget.Wheel(msg)
	case screen.ClickMsg:
		if i, ok := msg.Target.(widget.ItemTarget); ok {
			return d.choose(int(i))
		}
	}
	return nil
}

// choose closes the menu and performs a choice.
func (d *menu) choose(i int) screen.Action {
	if i < 0 || i >= len(d.choices) {
		return screen.Close{Screen: d}
	}
	return screen.All{screen.Close{Screen: d}, d.choices[i].Action}
}

func (d *menu) View(room widget.Size) widget.Drawing {
	d.widget.Refusal = d.Note
	return d.widget.Draw(d.Theme, room)
}

// quitQuestion asks before the program quits and something is lost.
func quitQuestion(text string) screen.QuestionAbout {
	return screen.QuestionAbout{Title: "Quit", Text: text, Stay: "Stay", Act: screen.Command{
		ID: "quit-anyway", Keys: []string{"q", "y", "ctrl+c"}, Label: "quit", Help: "quit anyway", Group: screen.GroupMenu, Footer: 4, Do: func() screen.Action { return screen.Quit{} },
	}}
}
