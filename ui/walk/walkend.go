package walk

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// ending is what became of the accounts of one kind.
type ending struct {
	as    audit.Status // whose shape and style it has
	words string
	rows  []*scan.Row
	why   bool // the reason stands beside each name
}

// endings are the accounts of the walk by what became of them.
func (w *Walk) endings() []ending {
	wrote := ending{as: audit.Pass, words: "written"}
	handed := ending{as: audit.Excepted, words: "to be handed over"}
	skipped := ending{as: audit.Skipped, words: "skipped"}
	left := ending{as: audit.Fail, words: "still not passing", why: true}
	for _, s := range w.Steps {
		row := w.Roster.Row(s.key)
		if row == nil {
			continue
		}
		isFixed := row.Result != nil && !row.Status().IsProblem()
		switch {
		case s.Did == WalkWrote:
			wrote.rows = append(wrote.rows, row)
			if !isFixed {
				left.rows = append(left.rows, row)
			}
		case s.Did == WalkCollected, s.denied != nil:
			handed.rows = append(handed.rows, row)
		case isFixed:
		case s.Did == walkSkipped:
			skipped.rows = append(skipped.rows, row)
		default:
			left.rows = append(left.rows, row)
		}
	}
	return []ending{wrote, handed, skipped, left}
}

// names are those of the first few accounts, with how many more there are.
func (e ending) names() string {
	const most = 4
	var names []string
	for _, row := range e.rows[:min(len(e.rows), most)] {
		name := describe.AccountLabel(row)
		if e.why {
			name += " (" + describe.VerdictOf(row).Reason + ")"
		}
		names = append(names, name)
	}
	text := strings.Join(names, ", ")
	if more := len(e.rows) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// summaryPage says what was done and what is left.
func (w *Walk) summaryPage(p *describe.Page) []widget.Button {
	t := w.Theme
	for _, e := range w.endings() {
		if len(e.rows) == 0 {
			continue
		}
		v := t.Verdict(string(e.as))
		p.Paragraph(0, v.Style, fmt.Sprintf("%s %d %s", v.Shape, len(e.rows), e.words))
		p.Paragraph(2, t.Text, e.names())
	}
	if len(p.Lines) == 0 {
		p.Paragraph(0, t.Text, "Nothing was done.")
	}
	w.unreadLines(p)
	switch {
	case w.keepable():
		p.Blank()
		p.Paragraph(0, t.Strong, "Keep it for next time?")
		p.Paragraph(0, t.Text, "Written into the policy file, these values are what every account is held to from then on: a new account, or one that somebody changes, shows at once.")
		p.Paragraph(2, t.Muted, p.Brief(w.mostEntered()))
	case w.kept:
		p.Blank()
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" The policy file wants these values now.")
	}
	return w.summaryButtons()
}

func (w *Walk) summaryButtons() []widget.Button {
	buttons := []widget.Button{w.mainButton("done")}
	if w.toHandOver() > 0 {
		buttons = []widget.Button{w.mainButton("text to hand over"), w.KeyButton(screen.CmdBack, "leave")}
	}
	if w.keepable() {
		buttons = append(buttons, w.KeyButton(cmdKeep, "keep in the policy file"))
	}
	if len(w.Steps) > 0 {
		buttons = append(buttons, w.KeyButton(cmdPreviousAccount, "back"))
	}
	return buttons
}
