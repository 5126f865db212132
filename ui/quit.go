package ui

import (
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// quitDialog asks before something is lost. Staying is preselected.
type quitDialog struct {
	screen.Dialog
	*screen.App
	question string
}

const cmdQuitAnyway screen.CommandID = "quit-anyway"

// quitWidth is the greatest width of the question.
const quitWidth = 57

func newQuitDialog(a *screen.App, question string) *quitDialog {
	d := &quitDialog{App: a, question: question}
	d.Width = quitWidth
	return d
}

func (d *quitDialog) Scope() *screen.Scope {
	return d.Question(d.App, "quit", d.buttons,
		screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, func() screen.Action { return screen.Close{Screen: d} }),
		screen.Command{ID: cmdQuitAnyway, Keys: []string{"q", "y"}, Label: "quit", Help: "quit anyway", Group: screen.GroupMenu, Footer: 4, Do: func() screen.Action { return screen.Quit{} }},
	)
}

func (*quitDialog) buttons() []widget.Button {
	return []widget.Button{{Label: "Stay", ID: screen.CmdBack}, {Label: "Quit", ID: cmdQuitAnyway}}
}

func (d *quitDialog) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	p.Paragraph(0, d.Theme.Text, d.question)
	return d.Draw(room, "Quit", p.Text, d.buttons())
}
