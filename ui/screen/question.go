package screen

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/describe"
	"accountable/ui/widget"
)

// Question is a dialog that asks before something is lost. The button that changes
// nothing is preselected.
type Question struct {
	Dialog
	*App
	about QuestionAbout
}

// QuestionAbout is what a Question asks.
type QuestionAbout struct {
	Title, Text string
	Stay        string      // label of the button that changes nothing
	Act         Command     // is run by the other button
	IsOver      func() bool // reports whether there is nothing to ask any more; nil: never
}

// questionWidth is the greatest width of a question, in cells.
const questionWidth = 57

// Ask opens a question.
func Ask(a *App, about QuestionAbout) Action {
	return Open{Screen: newQuestion(a, about)}
}

func newQuestion(a *App, about QuestionAbout) *Question {
	q := &Question{App: a, about: about}
	q.Width = questionWidth
	return q
}

// QuestionScope returns the scope of a question with a command, for the help and for
// tests. Its commands must not be run.
func QuestionScope(act Command) *Scope {
	return newQuestion(nil, QuestionAbout{Act: act}).Scope()
}

// Scope returns the commands of the two buttons.
func (q *Question) Scope() *Scope {
	act := q.about.Act
	act.Do = func() Action { return All{Close{Screen: q}, q.about.Act.Do()} }
	return q.Question(string(act.ID), q.buttons,
		Back(Command{Help: "dismiss the error; else go back", Group: GroupLook, Footer: 3}, func() Action { return Close{Screen: q} }),
		act,
	)
}

func (q *Question) buttons() []widget.Button {
	return []widget.Button{{Label: q.about.Stay, ID: CmdBack}, {Label: describe.Capitalize(q.about.Act.Label), ID: q.about.Act.ID}}
}

// InShort returns the question and its keys for a terminal that is too small for a box.
func (q *Question) InShort() string {
	return q.about.Text + " " + q.KeyName(q.about.Act.ID) + ": " + q.about.Act.Label + ", " + q.KeyName(CmdBack) + ": " + q.about.Stay
}

// Update closes the question once it is over.
func (q *Question) Update(msg tea.Msg) Action {
	if q.about.IsOver != nil && q.about.IsOver() {
		return Close{Screen: q}
	}
	return q.Dialog.Update(msg)
}

// View draws the question.
func (q *Question) View(room widget.Size) widget.Drawing {
	p := q.Page(q.Theme, room)
	p.Paragraph(0, q.Theme.Text, q.about.Text)
	return q.Draw(room, q.about.Title, p.Text, q.buttons())
}
