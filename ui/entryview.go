package ui

import (
	"fmt"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// entryDialog shows one write whole.
type entryDialog struct {
	dialog
	*app
	history *history
	entry   change.Entry
}

func newEntryDialog(h *history, e change.Entry) *entryDialog {
	return &entryDialog{app: h.app, history: h, entry: e}
}

func (d *entryDialog) scope() *scope {
	closing := func(do func(historyLine) action) func() action {
		return func() action { return all{closeScreen{d}, do(d.line())} }
	}
	lacks := func(reason string, has func(change.Entry) bool) func() string {
		return func() string {
			if has(d.entry) {
				return ""
			}
			return reason
		}
	}
	return &scope{Name: "entry", Outer: deciding(d), Commands: []command{
		{ID: cmdUndo, Keys: []string{"u"}, Label: "undo", Help: "history: take back the write, or the whole run", Group: groupHistory, Footer: 4, Disabled: d.nothingToUndo, Do: closing(func(l historyLine) action { return d.history.undoLine(l) })},
		{ID: cmdRecheck, Keys: []string{"l"}, Label: "look", Help: "history: look what became of writes that were cut off", Group: groupHistory, Footer: 2, Disabled: lacks("Nothing was left open here.", isOpen), Do: closing(func(l historyLine) action { return d.history.recheckLine(l) })},
		{ID: cmdPlanAgain, Keys: []string{"a"}, Label: "plan again", Help: "history: plan again what was not written", Group: groupHistory, Footer: 5, Disabled: lacks("Nothing is left to be written here.", change.Entry.CanRedo), Do: closing(func(l historyLine) action { return d.history.planLine(l) })},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy", Help: "history: copy a contact, an id, who wrote", Group: groupHistory, Footer: 8, Do: func() action { return openMenu{title: "Copy", choices: d.history.copies(d.line())} }},
		back(command{Help: "history: back", Group: groupHistory, Footer: 1}, func() action { return closeScreen{d} }),
	}}
}

func (d *entryDialog) line() historyLine {
	return historyLine{run: &historyRun{id: d.entry.Run, entries: []change.Entry{d.entry}}, entry: &d.entry}
}

func (d *entryDialog) nothingToUndo() string {
	if d.entry.CanUndo() {
		return ""
	}
	return nothingBack([]change.Entry{d.entry})
}

func (d *entryDialog) view(room widget.Size) widget.Drawing {
	p := d.page(d.theme, room)
	d.history.entryText(p, d.entry)
	buttons := []widget.Button{d.keyButton(cmdBack, "back")}
	for _, b := range []struct {
		id    commandID
		label string
	}{{cmdUndo, "take it back"}, {cmdRecheck, "look"}, {cmdPlanAgain, "plan it again"}} {
		if c, _ := d.scope().byID(b.id); c.disabledReason() == "" {
			buttons = append(buttons, d.keyButton(b.id, b.label))
		}
	}
	title := "Write to " + d.accountName(d.entry.AccountID)
	return d.Draw(room, title, p.Text, buttons)
}

// entryText shows all that the journal tells of a write.
func (h *history) entryText(p *page, e change.Entry) {
	t := h.theme
	in := h.opts.now().Location()
	v := t.Verdict(string(e.Status()))
	p.Paragraph(0, v.Style, v.Shape+" "+capital(style.Clean(e.Label())))
	p.Paragraph(2, t.Text, e.Sentence())
	p.Blank()
	p.changes(e.Before, e.After)
	if e.After == nil {
		p.Paragraph(0, t.Advice, "The contact was deleted.")
	}
	if e.Before == nil {
		p.Paragraph(0, t.Muted, "It was not set before: taking it back deletes it.")
	}
	p.Blank()
	p.Value(0, "Account", t.Text, joined(" "+t.Glyphs.Dot+" ", dashed(style.Clean(e.AccountID)), style.Clean(e.Type.Key())+" contact"))
	p.Value(0, "When", t.Text, e.Time.In(in).Format("2006-01-02 15:04:05 MST"))
	p.Value(0, "Took", t.Text, tookText(e))
	p.Value(0, "Who", t.Text, style.Clean(e.Caller))
	profile := style.Clean(e.Profile)
	if e.Route.Label() != "" {
		profile = routeText(e.Route)
	}
	p.Value(0, "Profile", t.Text, profile)
	p.Value(0, "Ticket", t.Text, style.Clean(e.Ticket))
	if e.Trouble != "" {
		p.Value(0, "Trouble", t.Text, troubleWords(e.Trouble))
	}
	p.Value(0, "Request", t.Muted, style.Clean(e.RequestID))
	p.Value(0, "Run", t.Muted, style.Clean(e.Run))
}

// tookText is how long it took until the outcome was known, where that says anything.
func tookText(e change.Entry) string {
	took := e.EndedAt.Sub(e.Time)
	if e.EndedAt.IsZero() || e.FoundLater || took < time.Second {
		return ""
	}
	return fmt.Sprintf("%.0f s, reading back included", took.Seconds())
}

// troubleWords are a kind of trouble in a few words.
func troubleWords(k audit.TroubleKind) string {
	if s, known := shortTroubles[k]; known {
		return s
	}
	return style.Clean(string(k))
}
