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

// accountPage shows the contact of an account, its problems and what the form starts with.
func (w *Walk) accountPage(p *describe.Page, room widget.Size) []widget.Button {
	s, row := w.currentStep()
	if s == nil || row == nil || row.Result == nil {
		return []widget.Button{w.mainButton("continue")}
	}
	if room.Width >= len(w.Steps)+13 && len(w.Steps) > 1 {
		p.Lines = append(p.Lines, w.drawTrack())
		p.Blank()
	}
	done := s.Progress != untouched || s.denied != nil
	if done { // the outcome must be visible without scrolling
		w.drawProgress(p, s, row)
		p.Blank()
	}
	p.ContactsOf(row.Result)
	p.Of = describe.Judged{Policy: w.Policy(), Result: row.Result}
	p.Reasons(row)
	if !done {
		p.Blank()
		w.drawProgress(p, s, row)
	}
	buttons := []widget.Button{w.mainButton(editLabel(row))}
	if n := len(w.openSteps()); n > 0 && w.lastContact() != nil {
		buttons = append(buttons, w.KeyButton(cmdUseForOthers, useForOthersLabel(n)))
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

// mainButton returns the focused button of a page.
func (w *Walk) mainButton(label string) widget.Button {
	b := w.KeyButton(cmdContinue, label)
	b.Focused = true
	return b
}

// editLabel returns the label of the command that opens the form.
func editLabel(row *scan.Row) string {
	if row.Result.Contact(audit.Security) == nil {
		return "set contact"
	}
	return "edit"
}

// useForOthersLabel returns the label of the command that uses a contact for n accounts.
func useForOthersLabel(n int) string {
	if n == 1 {
		return "use the last contact"
	}
	return fmt.Sprintf("use this for the other %d", n)
}

// drawProgress shows what was done for the account, or what comes next.
func (w *Walk) drawProgress(p *describe.Page, s *step, row *scan.Row) {
	t := w.Theme
	switch {
	case s.Progress == Written:
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" Saved and verified.")
	case s.Progress == Collected:
		p.Paragraph(0, t.Text, "In the text to hand over: "+p.Brief(s.Contact))
	case s.denied != nil:
		v := t.Verdict(string(audit.Error))
		p.Paragraph(0, v.Style, v.Shape+" "+describe.Sentence(style.Clean(s.denied.Message)))
		p.Paragraph(2, t.Text, "Another person has to write it. Press "+w.KeyName(cmdHandOver)+" for a text to hand over, "+w.KeyName(cmdSkip)+" for the next account.")
	case w.isHandedOver(row) && !w.Options.ReadOnly:
		planner := w.Planner()
		p.Paragraph(0, t.Advice, t.Verdict(string(audit.Warn)).Shape+" Can't write this account: "+style.Clean(planner.Blocked(row.Result.Target, planner.Order.Routes(*row.Result)))+".")
		p.Paragraph(2, t.Text, "Your input goes into a text for a person who may write.")
	default:
		w.drawPrefill(p, row)
	}
}

// drawPrefill shows what the form of the account starts with or can be filled with.
func (w *Walk) drawPrefill(p *describe.Page, row *scan.Row) {
	t, start, wanted := w.Theme, w.prefill(row), w.wantedFields(row)
	switch {
	case start == nil:
	case row.Result.Contact(audit.Security) == nil && len(wanted) > 0:
		p.Paragraph(0, t.Text, "The form starts with the policy's values: "+p.Brief(start))
	case row.Result.Contact(audit.Security) == nil:
		p.Paragraph(0, t.Text, "The form starts with your last contact: "+p.Brief(start))
	case len(wanted) > 0:
		var c audit.Contact
		for f, v := range wanted {
			c = f.With(c, v.Text)
		}
		text := "In the form, press " + w.KeyName(screen.CmdFillPolicy) + " for the policy's values"
		if slices.ContainsFunc(row.Result.Findings, func(f rules.Finding) bool { return f.Status.IsProblem() && len(p.Drift(f)) > 0 }) {
			text += "." // which are shown above
		} else {
			text += ": " + p.Brief(&c)
		}
		p.Paragraph(0, t.Text, text)
	default:
		p.Paragraph(0, t.Text, "In the form, press "+w.KeyName(screen.CmdFillSaved)+" for your last contact: "+p.Brief(w.lastContact()))
	}
}
