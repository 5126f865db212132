package ui

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// accountPage shows what is set in an account, why it does not pass, and what
// the form begins with.
func (w *walk) accountPage(p *page, room widget.Size) []widget.Button {
	s, row := w.step()
	if s == nil || row == nil || row.Result == nil {
		return []widget.Button{w.mainButton("go on")}
	}
	if room.Width >= len(w.steps)+13 && len(w.steps) > 1 {
		p.Lines = append(p.Lines, w.track())
		p.Blank()
	}
	done := s.did != walkNothing || s.denied != nil
	if done { // what came of it is not to be scrolled for
		w.standing(p, s, row)
		p.Blank()
	}
	p.contactsOf(row.Result)
	p.of = judged{w.policy(), row.Result}
	p.reasons(row)
	if !done {
		p.Blank()
		w.standing(p, s, row)
	}
	buttons := []widget.Button{w.mainButton(editWords(row))}
	if n := len(w.others()); n > 0 && w.last() != nil {
		buttons = append(buttons, w.keyButton(cmdOthers, othersWords(n)))
	}
	buttons = append(buttons, w.keyButton(cmdSkip, "skip"))
	if w.at > 0 {
		buttons = append(buttons, w.keyButton(cmdPreviousAccount, "back"))
	}
	if s.denied != nil {
		buttons = append(buttons, w.keyButton(cmdHandOver, "text to hand over"))
	}
	return append(buttons, w.keyButton(cmdBack, "stop"))
}

// mainButton returns the marked button of a page.
func (w *walk) mainButton(label string) widget.Button {
	b := w.keyButton(cmdGoOn, label)
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
func (w *walk) standing(p *page, s *walkStep, row *scan.Row) {
	t := w.theme
	switch {
	case s.did == walkWrote:
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" Saved and verified.")
	case s.did == walkCollected:
		p.Paragraph(0, t.Text, "In the text to hand over: "+p.brief(s.contact))
	case s.denied != nil:
		v := t.Verdict(string(audit.Error))
		p.Paragraph(0, v.Style, v.Shape+" "+sentence(style.Clean(s.denied.Message)))
		p.Paragraph(2, t.Text, "Somebody else has to write it: "+w.keyName(cmdHandOver)+" shows a text to hand over, with what you entered. "+w.keyName(cmdSkip)+" goes on to the next account.")
	case w.collects(row) && !w.opts.ReadOnly:
		planner := w.planner()
		p.Paragraph(0, t.Advice, t.Verdict(string(audit.Warn)).Shape+" It cannot be written from here: "+style.Clean(planner.Blocked(row.Result.Target, planner.Order.Routes(*row.Result)))+".")
		p.Paragraph(2, t.Text, "What you enter goes into a text for somebody who may write.")
	default:
		w.offered(p, row)
	}
}

// offered says what the form of the account begins with, or can be filled with.
func (w *walk) offered(p *page, row *scan.Row) {
	t, start, wanted := w.theme, w.start(row), w.wanted(row)
	switch {
	case start == nil:
	case row.Result.Contact(audit.Security) == nil && len(wanted) > 0:
		p.Paragraph(0, t.Text, "The form begins with what the policy wants: "+p.brief(start))
	case row.Result.Contact(audit.Security) == nil:
		p.Paragraph(0, t.Text, "The form begins with what you entered last: "+p.brief(start))
	case len(wanted) > 0:
		var c audit.Contact
		for f, v := range wanted {
			c = f.With(c, v.Text)
		}
		text := "In the form, " + w.keyName(cmdFillPolicy) + " fills in what the policy wants"
		if slices.ContainsFunc(row.Result.Findings, func(f rules.Finding) bool { return troubled(f.Status) && len(p.drift(f)) > 0 }) {
			text += "." // which stands right above
		} else {
			text += ": " + p.brief(&c)
		}
		p.Paragraph(0, t.Text, text)
	default:
		p.Paragraph(0, t.Text, "In the form, "+w.keyName(cmdFillSaved)+" fills in what you entered last: "+p.brief(w.last()))
	}
}
