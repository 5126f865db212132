package ui

import (
	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

func (w *write) view(room widget.Size) widget.Drawing {
	p := w.page(w.theme, room)
	var buttons []widget.Button
	switch {
	case w.outcome == nil:
		w.underWay(p)
	case w.outcome.Kind == change.ChangedMeanwhile:
		buttons = w.conflict(p)
	case w.outcome.Kind == change.Unconfirmed:
		buttons = w.unconfirmed(p)
	default:
		buttons = w.failed(p)
	}
	return w.Draw(room, w.form.title(), p.Text, buttons)
}

func (w *write) underWay(p *page) {
	t := w.theme
	for _, s := range change.Stages() {
		switch {
		case s < w.stage:
			p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" "+s.Step())
		case s == w.stage:
			frames := t.Glyphs.Spinner
			p.Paragraph(0, t.Strong, frames[w.frame%len(frames)]+" "+s.Step())
		default:
			p.Paragraph(2, t.Muted, s.Step())
		}
	}
}

// conflict shows what somebody else changed since the person looked.
func (w *write) conflict(p *page) []widget.Button {
	t := w.theme
	p.Paragraph(0, t.Complaint, w.outcome.Kind.Sentence())
	p.Blank()
	p.Paragraph(0, t.Header, "What you saw "+t.Glyphs.Arrow+" what AWS has now")
	p.changes(w.item.Change.Before, w.outcome.Found)
	p.Blank()
	p.Paragraph(0, t.Header, "What you wanted to write")
	for _, f := range audit.Fields {
		p.Value(0, f.Label(), t.Text, style.Clean(f.Of(*w.item.Change.After)))
	}
	return []widget.Button{w.keyButton(cmdEditTheirs, "edit theirs"), w.keyButton(cmdOverwrite, "overwrite"), w.keyButton(cmdLeaveAsIs, "keep theirs")}
}

// unconfirmed says that the write was taken but does not show yet.
func (w *write) unconfirmed(p *page) []widget.Button {
	t := w.theme
	p.Paragraph(0, t.Complaint, "Not confirmed: "+w.outcome.Kind.Sentence())
	p.Blank()
	switch {
	case !w.outcome.Read:
		p.Paragraph(0, t.Text, "The read-back failed; the current value is unknown.")
	default:
		p.Paragraph(0, t.Text, "After 8 seconds AWS still shows:")
		p.changes(w.outcome.Found, w.item.Change.After)
	}
	w.trouble(p)
	p.Blank()
	p.Paragraph(0, t.Text, "Reload in a minute before you retry.")
	return []widget.Button{w.keyButton(cmdReadAgain, "read again"), w.keyButton(cmdBack, "keep editing")}
}

func (w *write) failed(p *page) []widget.Button {
	p.Paragraph(0, w.theme.Complaint, w.outcome.Kind.Sentence()+" What you typed is kept.")
	w.trouble(p)
	buttons := []widget.Button{w.keyButton(cmdBack, "keep editing"), w.keyButton(cmdTryAgain, "try again")}
	if len(w.item.Routes) > 1 {
		next := w.item.Routes[(w.route+1)%len(w.item.Routes)]
		buttons = append(buttons, w.keyButton(cmdOtherRoute, "as "+w.theme.Truncate(style.Clean(next.Label()), 20)))
	}
	return buttons
}

// trouble says what went wrong and what to do about it.
func (w *write) trouble(p *page) {
	if w.outcome.Trouble != nil {
		p.trouble(w.outcome.Trouble, w.keyName(cmdSignIn))
	}
}
