package walk

import (
	"fmt"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// resultGroup is a group of accounts on the summary.
type resultGroup struct {
	status     audit.Status // gives shape and color
	words      string
	rows       []*scan.Row
	showReason bool // after each name
}

// groupResults returns the accounts of the walk in groups.
func (w *Walk) groupResults() []resultGroup {
	wrote := resultGroup{status: audit.Pass, words: "written"}
	handed := resultGroup{status: audit.Excepted, words: "to be handed over"}
	theSkipped := resultGroup{status: audit.Skipped, words: "skipped"}
	left := resultGroup{status: audit.Fail, words: "with problems left", showReason: true}
	for _, s := range w.Steps {
		row := w.Roster.Row(s.key)
		if row == nil {
			continue
		}
		isFixed := row.Result != nil && !row.Status().IsProblem()
		switch {
		case s.Progress == Written:
			wrote.rows = append(wrote.rows, row)
			if !isFixed {
				left.rows = append(left.rows, row)
			}
		case s.Progress == Collected, s.denied != nil:
			handed.rows = append(handed.rows, row)
		case isFixed:
		case s.Progress == skipped:
			theSkipped.rows = append(theSkipped.rows, row)
		default:
			left.rows = append(left.rows, row)
		}
	}
	return []resultGroup{wrote, handed, theSkipped, left}
}

// names returns the first few names and the number of the others.
func (e resultGroup) names() string {
	const most = 4
	var names []string
	for _, row := range e.rows {
		name := describe.AccountLabel(row)
		if e.showReason {
			name += " (" + describe.VerdictOf(row).Reason + ")"
		}
		names = append(names, name)
	}
	return joinNames(names, most)
}

// summaryPage shows what was done and what is left.
func (w *Walk) summaryPage(p *describe.Page) []widget.Button {
	t := w.Theme
	for _, e := range w.groupResults() {
		if len(e.rows) == 0 {
			continue
		}
		v := t.Verdict(string(e.status))
		p.Paragraph(0, v.Style, fmt.Sprintf("%s %d %s", v.Shape, len(e.rows), e.words))
		p.Paragraph(2, t.Text, e.names())
	}
	if len(p.Lines) == 0 {
		p.Paragraph(0, t.Text, "No changes were made.")
	}
	w.drawUnread(p)
	switch {
	case w.canSaveInPolicy():
		p.Blank()
		p.Paragraph(0, t.Strong, "Save it for next time?")
		p.Paragraph(0, t.Text, "Saved in the policy file, every account is checked against this contact: new accounts and changes by hand show up at once.")
		p.Paragraph(2, t.Muted, p.Brief(w.mostUsedContact()))
	case w.savedInPolicy:
		p.Blank()
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" Saved in the policy file.")
	}
	return w.summaryButtons()
}

func (w *Walk) summaryButtons() []widget.Button {
	buttons := []widget.Button{w.mainButton("done")}
	if w.countHandedOver() > 0 {
		buttons = []widget.Button{w.mainButton("text to hand over"), w.KeyButton(screen.CmdBack, "leave")}
	}
	if w.canSaveInPolicy() {
		buttons = append(buttons, w.KeyButton(cmdSaveInPolicy, "save in the policy"))
	}
	if len(w.Steps) > 0 {
		buttons = append(buttons, w.KeyButton(cmdPreviousAccount, "back"))
	}
	return buttons
}

// mostUsedContact returns the contact that was entered for most accounts; of several, the
// last one; nil if none was entered.
func (w *Walk) mostUsedContact() *audit.Contact {
	counts := map[audit.Contact]int{}
	var most *audit.Contact
	for _, s := range w.Steps {
		if s.Contact == nil || s.Progress != Written && s.Progress != Collected {
			continue
		}
		c := s.Contact.Trimmed()
		counts[c]++
		if most == nil || counts[c] >= counts[*most] {
			most = &c
		}
	}
	return most
}

// canSaveInPolicy reports whether there is a policy file that does not contain the contact
// yet.
func (w *Walk) canSaveInPolicy() bool {
	c := w.mostUsedContact()
	if w.Options.PolicyFile == nil || w.savedInPolicy || c == nil {
		return false
	}
	wanted := w.Policy().Contacts[audit.Security]
	for _, f := range audit.Fields {
		if v, ok := wanted[f]; !ok || !f.SameMeaning(v.Text, f.Of(*c)) {
			return true
		}
	}
	return false
}

// saveInPolicy opens the dialog that writes the contact into the policy file.
func (w *Walk) saveInPolicy() screen.Action {
	return screen.OpenPolicyEdit{Change: screen.PolicyChange{Title: "Save in the policy file", What: "The policy sets this contact for every account", Contact: w.mostUsedContact()}}
}
