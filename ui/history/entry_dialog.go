package history

import (
	"fmt"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// entryDialog shows all details of one write.
type entryDialog struct {
	screen.Dialog
	*screen.App
	history *History
	entry   journal.Entry
}

func newEntryDialog(h *History, e journal.Entry) *entryDialog {
	return &entryDialog{App: h.App, history: h, entry: e}
}

func (d *entryDialog) Scope() *screen.Scope {
	closing := func(do func(listLine) screen.Action) func() screen.Action {
		return func() screen.Action { return screen.All{screen.Close{Screen: d}, do(d.line())} }
	}
	return &screen.Scope{Name: "entry", Outer: screen.Deciding(d), Commands: []screen.Command{
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", Help: "history: undo the write, or the whole run", Group: screen.GroupHistory, Footer: 4, Disabled: d.nothingToUndo, Do: closing(d.history.undoLine)},
		{ID: screen.CmdRecheck, Keys: []string{"l"}, Label: "check", Help: "history: check how interrupted writes ended", Group: screen.GroupHistory, Footer: 2, Disabled: screen.When(func() bool { return !isOpen(d.entry) }, "No interrupted write here."), Do: closing(d.history.recheckLine)},
		{ID: screen.CmdPlanAgain, Keys: []string{"a"}, Label: "retry", Help: "history: retry writes that had no effect", Group: screen.GroupHistory, Footer: 5, Disabled: screen.When(func() bool { return !d.entry.CanRetry() }, "Nothing to retry."), Do: closing(d.history.planLine)},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "history: copy a contact, an id or the principal", Group: screen.GroupHistory, Footer: 8, Do: func() screen.Action { return d.history.copyMenu(d.line()) }},
		screen.Back(screen.Command{Help: "history: back", Group: screen.GroupHistory, Footer: 1}, func() screen.Action { return screen.Close{Screen: d} }),
	}}
}

func (d *entryDialog) line() listLine {
	return listLine{run: &writeRun{id: d.entry.Run, entries: []journal.Entry{d.entry}}, entry: &d.entry}
}

func (d *entryDialog) nothingToUndo() string {
	if d.entry.CanUndo() {
		return ""
	}
	return noUndoReason([]journal.Entry{d.entry})
}

func (d *entryDialog) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	d.history.entryText(p, d.entry)
	buttons := []widget.Button{d.KeyButton(screen.CmdBack, "back")}
	for _, b := range []struct {
		id    screen.CommandID
		label string
	}{{screen.CmdUndo, "undo"}, {screen.CmdRecheck, "check"}, {screen.CmdPlanAgain, "retry"}} {
		if c, _ := d.Scope().ByID(b.id); c.DisabledReason() == "" {
			buttons = append(buttons, d.KeyButton(b.id, b.label))
		}
	}
	title := "Write to " + d.AccountName(d.entry.AccountID)
	return d.Draw(room, title, p.Text, buttons)
}

// entryText draws what the journal holds about a write.
func (h *History) entryText(p *describe.Page, e journal.Entry) {
	t := h.Theme
	in := h.Options.CurrentTime().Location()
	v := t.Verdict(string(e.Status()))
	p.Paragraph(0, v.Style, v.Shape+" "+describe.Capitalize(style.Clean(e.Label())))
	p.Paragraph(2, t.Text, e.Sentence())
	p.Blank()
	p.Changes(e.Before, e.After)
	if e.After == nil {
		p.Paragraph(0, t.Advice, "The contact was deleted.")
	}
	if e.Before == nil {
		p.Paragraph(0, t.Muted, "No contact was set before: undo deletes it.")
	}
	p.Blank()
	p.Value(0, "Account", t.Text, describe.Join(" "+t.Glyphs.Dot+" ", audit.DashedAccountID(style.Clean(e.AccountID)), style.Clean(e.Type.Key())+" contact"))
	p.Value(0, "When", t.Text, e.Time.In(in).Format("2006-01-02 15:04:05 MST"))
	p.Value(0, "Took", t.Text, tookText(e))
	p.Value(0, "Who", t.Text, style.Clean(e.Caller))
	profile := style.Clean(e.Profile)
	if e.Route.Label() != "" {
		profile = describe.RouteText(e.Route)
	}
	p.Value(0, "Profile", t.Text, profile)
	p.Value(0, "Ticket", t.Text, style.Clean(e.Ticket))
	if e.Trouble != "" {
		p.Value(0, "Trouble", t.Text, troubleWords(e.Trouble))
	}
	p.Value(0, "Request", t.Muted, style.Clean(e.RequestID))
	p.Value(0, "Run", t.Muted, style.Clean(e.Run))
	p.Value(0, "Kind", t.Text, style.Clean(e.TakebackText()))
}

// tookText returns the time until the outcome was known, if it was a second or more.
func tookText(e journal.Entry) string {
	took := e.EndedAt.Sub(e.Time)
	if e.EndedAt.IsZero() || e.FoundLater || took < time.Second {
		return ""
	}
	return fmt.Sprintf("%.0f s, verification included", took.Seconds())
}

// troubleWords returns a kind of trouble in a few words.
func troubleWords(k audit.TroubleKind) string {
	if s, known := describe.ShortTroubles[k]; known {
		return s
	}
	return style.Clean(string(k))
}
