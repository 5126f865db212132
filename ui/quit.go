package ui

import "accountable/ui/widget"

// quitDialog asks before something is lost. Staying is preselected.
type quitDialog struct {
	dialog
	*app
	lost string
}

const cmdQuitAnyway commandID = "quit-anyway"

// quitWidth is the greatest width of the question.
const quitWidth = 57

func newQuitDialog(a *app, lost string) *quitDialog {
	d := &quitDialog{app: a, lost: lost}
	d.Width = quitWidth
	return d
}

func (d *quitDialog) scope() *scope {
	return d.question(d.app, "quit", d.buttons,
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} }),
		command{ID: cmdQuitAnyway, Keys: []string{"q", "y"}, Label: "quit", Help: "quit although something is lost", Group: groupMenu, Footer: 4, Do: func() action { return quit{} }},
	)
}

func (*quitDialog) buttons() []widget.Button {
	return []widget.Button{{Label: "Stay", ID: cmdBack}, {Label: "Quit", ID: cmdQuitAnyway}}
}

func (d *quitDialog) view(room widget.Size) widget.Drawing {
	p := d.page(d.theme, room)
	p.Paragraph(0, d.theme.Text, "Quit although "+d.lost+"?")
	return d.Draw(room, "Quit", p.Text, d.buttons())
}
