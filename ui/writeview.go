package ui

import (
	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// stages are what is done in a write, in order, in words.
var stages = []struct {
	stage change.Stage
	words string
}{
	{change.StageIdentify, "ask whose credentials these are"},
	{change.StageReread, "read the contact again"},
	{change.StageWrite, "write"},
	{change.StageReadBack, "wait until AWS shows the new contact"},
}

func (w *write) view(room size) drawing {
	p := dialogPage(w.theme, room)
	var buttons []button
	note := ""
	switch {
	case w.outcome == nil:
		w.underWay(p)
		note = w.stopNote()
	case w.outcome.Kind == change.ChangedMeanwhile:
		buttons = w.conflict(p)
	case w.outcome.Kind == change.Unconfirmed:
		buttons = w.unconfirmed(p)
	default:
		buttons = w.failed(p)
	}
	return boxed(p, room, w.form.title(), &w.scroll, note, buttons)
}

func (w *write) underWay(p *page) {
	t := w.theme
	for _, s := range stages {
		switch {
		case s.stage < w.stage:
			p.text(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" "+s.words)
		case s.stage == w.stage:
			frames := t.Glyphs.Spinner
			p.text(0, t.Strong, frames[w.frame%len(frames)]+" "+s.words)
		default:
			p.text(2, t.Muted, s.words)
		}
	}
}

func (w *write) stopNote() string {
	if w.stopping {
		return "Stopping. A request that is under way is waited for."
	}
	return ""
}

// conflict shows what somebody else changed since the person looked.
func (w *write) conflict(p *page) []button {
	t := w.theme
	p.text(0, t.Complaint, "Somebody changed this contact meanwhile. Nothing was written.")
	p.blank()
	p.text(0, t.Header, "What you saw "+t.Glyphs.Arrow+" what AWS holds now")
	p.changes(w.change.Before, w.outcome.Found)
	p.blank()
	p.text(0, t.Header, "What you wanted to write")
	for _, f := range audit.Fields {
		p.field(0, f.Label(), t.Text, style.Clean(f.Of(*w.change.After)))
	}
	return []button{w.keyButton(cmdEditTheirs, "edit theirs"), w.keyButton(cmdOverwrite, "overwrite"), w.keyButton(cmdLeaveAsIs, "leave it")}
}

// unconfirmed says that the write was taken but does not show yet.
func (w *write) unconfirmed(p *page) []button {
	t := w.theme
	p.text(0, t.Complaint, "Not confirmed: AWS took the change but does not show it yet.")
	p.blank()
	switch {
	case !w.outcome.Read:
		p.text(0, t.Text, "It could not be read back, so nobody can tell what AWS holds now.")
	default:
		p.text(0, t.Text, "After 8 seconds AWS still shows:")
		p.changes(w.outcome.Found, w.change.After)
	}
	w.trouble(p)
	p.blank()
	p.text(0, t.Text, "Read it again in a while, before writing it once more.")
	return []button{w.keyButton(cmdReadAgain, "read again"), w.keyButton(cmdBack, "keep editing")}
}

// failureWords say what became of a write that did not come to be.
var failureWords = map[change.OutcomeKind]string{
	change.Refused:        "Not written.",
	change.Failed:         "The write failed. What you typed is kept.",
	change.WriteCancelled: "Stopped. Nothing was written, and what you typed is kept.",
}

func (w *write) failed(p *page) []button {
	p.text(0, w.theme.Complaint, failureWords[w.outcome.Kind])
	w.trouble(p)
	buttons := []button{w.keyButton(cmdBack, "keep editing"), w.keyButton(cmdTryAgain, "try again")}
	if len(w.routes) > 1 {
		next := w.routes[(w.route+1)%len(w.routes)]
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
