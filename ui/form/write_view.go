package form

import (
	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

func (w *write) View(room widget.Size) widget.Drawing {
	p := w.Page(w.Theme, room)
	var buttons []widget.Button
	switch {
	case w.outcome == nil:
		w.drawStages(p)
	case w.outcome.Kind == journal.ChangedMeanwhile:
		buttons = w.drawConflict(p)
	case w.outcome.Kind == journal.Unconfirmed:
		buttons = w.drawUnconfirmed(p)
	default:
		buttons = w.drawFailure(p)
	}
	return w.Draw(room, w.form.title(), p.Text, buttons)
}

func (w *write) drawStages(p *describe.Page) {
	t := w.Theme
	for _, s := range change.Stages() {
		switch {
		case s < w.stage:
			p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" "+s.Step())
		case s == w.stage:
			p.Paragraph(0, t.Strong, t.SpinnerFrame(w.writing.Frame)+" "+s.Step())
		default:
			p.Paragraph(2, t.Muted, s.Step())
		}
	}
	if w.waiting != "" {
		p.Blank()
		p.Paragraph(0, t.Complaint, "Waiting: "+style.Clean(w.waiting)+".")
	}
}

// drawConflict shows what another person changed since the form was opened.
func (w *write) drawConflict(p *describe.Page) []widget.Button {
	t := w.Theme
	p.Paragraph(0, t.Complaint, w.outcome.Kind.Sentence())
	p.Blank()
	p.Paragraph(0, t.Header, "What you saw "+t.Glyphs.Arrow+" what AWS has now")
	p.Changes(w.item.Change.Before, w.outcome.Found)
	p.Blank()
	p.Paragraph(0, t.Header, "What you wanted to write")
	for _, f := range audit.Fields {
		p.Value(0, f.Label(), t.Text, style.Reveal(f.Of(*w.item.Change.After)))
	}
	return []widget.Button{w.KeyButton(cmdEditTheirs, "edit theirs"), w.KeyButton(cmdOverwrite, "overwrite"), w.KeyButton(cmdKeepTheirs, "keep theirs")}
}

// drawUnconfirmed shows that the write was sent and that AWS has not shown it.
func (w *write) drawUnconfirmed(p *describe.Page) []widget.Button {
	t := w.Theme
	p.Paragraph(0, t.Complaint, "Not confirmed: "+w.outcome.Kind.Sentence())
	p.Blank()
	switch {
	case !w.outcome.Read:
		p.Paragraph(0, t.Text, "The read-back failed; the current value is unknown.")
	default:
		p.Paragraph(0, t.Text, "After 8 seconds AWS still shows:")
		p.Changes(w.outcome.Found, w.item.Change.After)
	}
	w.drawTrouble(p)
	p.Blank()
	p.Paragraph(0, t.Text, "Reload in a minute before you retry.")
	return []widget.Button{w.KeyButton(cmdReadAgain, "read again"), w.KeyButton(screen.CmdBack, "keep editing")}
}

func (w *write) drawFailure(p *describe.Page) []widget.Button {
	p.Paragraph(0, w.Theme.Complaint, w.outcome.Kind.Sentence()+" What you typed is kept.")
	w.drawTrouble(p)
	buttons := []widget.Button{w.KeyButton(screen.CmdBack, "keep editing"), w.KeyButton(cmdTryAgain, "try again")}
	if len(w.item.Routes) > 1 {
		next := w.item.Routes[(w.route+1)%len(w.item.Routes)]
		buttons = append(buttons, w.KeyButton(cmdOtherRoute, "as "+w.Theme.Truncate(style.Clean(next.Label()), 20)))
	}
	return buttons
}

// drawTrouble shows what went wrong and what to do about it.
func (w *write) drawTrouble(p *describe.Page) {
	if w.outcome.Trouble != nil {
		p.Trouble(w.outcome.Trouble, w.KeyName(screen.CmdSignIn))
	}
}
