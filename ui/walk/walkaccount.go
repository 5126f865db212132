package walk

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// accountPage shows what is set in an account, why it does not pass, and what
// the form begins with.
func (w *Walk) accountPage(p *describe.Page, room widget.Size) []widget.Button {
	s, row := w.step()
	if s == nil || row == nil || row.Result == nil {
		return []widget.Button{w.mainButton("go on")}
	}
	if room.Width >= len(w.Steps)+13 && len(w.Steps) > 1 {
		p.Lines = append(p.Lines, w.track())
		p.Blank()
	}
	done := s.Did != walkNothing || s.denied != nil
	if done { // what came of it is not to be scrolled for
		w.standing(p, s, row)
		p.Blank()
	}
	p.ContactsOf(row.Result)
	p.Of = describe.Judged{Policy: w.Policy(), Result: row.Result}
	p.Reasons(row)
	if !done {
		p.Blank()
		w.standing(p, s, row)
	}
	buttons := []widget.Button{w.mainButton(editWords(row))}
	if n := len(w.others()); n > 0 && w.last() != nil {
		buttons = append(buttons, w.KeyButton(cmdOthers, othersWords(n)))
	}
	buttons = append(buttons, w.KeyButton(cmdSkip, "skip"))
	if w.at > 0 {
		buttons = append(buttons, w.KeyButton(cmdPreviousAccount, "back"))
	}
	if s.denied != nil {
		buttons = append(buttons, w.KeyButton(cmdHandOver, "text to hand over"))
	}
	return append(buttons, w.KeyButton(screen.CmdBack, "stop"))
}

// mainButton returns the marked button of a page.
func (w *Walk) mainButton(label string) widget.Button {
	b := w.KeyButton(cmdGoOn, label)
	b.Focused = true
	return b
}

// editWords say what enter does about an account.
func editWords(row *scan.Row) string {
	if row.Result.Contact(audit.Security) == nil {
		return "set it"
	}
	return "edit"
}

// othersWords is the button that uses a contact for all that are left.
func othersWords(n int) string {
	if n == 1 {
		return "use the last one here, too"
	}
	return fmt.Sprintf("use this for the other %d", n)
}

// standing says what was done about the account, or what comes next.
func (w *Walk) standing(p *describe.Page, s *walkStep, row *scan.Row) {
	t := w.Theme
	switch {
	case s.Did == WalkWrote:
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" Saved and verified.")
	case s.Did == WalkCollected:
		p.Paragraph(0, t.Text, "In the text to hand over: "+p.Brief(s.Contact))
	case s.denied != nil:
		v := t.Verdict(string(audit.Error))
		p.Paragraph(0, v.Style, v.Shape+" "+describe.Sentence(style.Clean(s.denied.Message)))
		p.Paragraph(2, t.Text, "Somebody else has to write it: "+w.KeyName(cmdHandOver)+" shows a text to hand over, with what you entered. "+w.KeyName(cmdSkip)+" goes on to the next account.")
	case w.collects(row) && !w.Options.ReadOnly:
		planner := w.Planner()
		p.Paragraph(0, t.Advice, t.Verdict(string(audit.Warn)).Shape+" It cannot be written from here: "+style.Clean(planner.Blocked(row.Result.Target, planner.Order.Routes(*row.Result)))+".")
		p.Paragraph(2, t.Text, "What you enter goes into a text for somebody who may write.")
	default:
		w.offered(p, row)
	}
}

// offered says what the form of the account begins with, or can be filled with.
func (w *Walk) offered(p *describe.Page, row *scan.Row) {
	t, start, wanted := w.Theme, w.start(row), w.wanted(row)
	switch {
	case start == nil:
	case row.Result.Contact(audit.Security) == nil && len(wanted) > 0:
		p.Paragraph(0, t.Text, "The form begins with what the policy wants: "+p.Brief(start))
	case row.Result.Contact(audit.Security) == nil:
		p.Paragraph(0, t.Text, "The form begins with what you entered last: "+p.Brief(start))
	case len(wanted) > 0:
		var c audit.Contact
		for f, v := range wanted {
			c = f.With(c, v.Text)
		}
		text := "In the form, " + w.KeyName(screen.CmdFillPolicy) + " fills in what the policy wants"
		if slices.ContainsFunc(row.Result.Findings, func(f rules.Finding) bool { return f.Status.IsProblem() && len(p.Drift(f)) > 0 }) {
			text += "." // which stands right above
		} else {
			text += ": " + p.Brief(&c)
		}
		p.Paragraph(0, t.Text, text)
	default:
		p.Paragraph(0, t.Text, "In the form, "+w.KeyName(screen.CmdFillSaved)+" fills in what you entered last: "+p.Brief(w.last()))
	}
}
