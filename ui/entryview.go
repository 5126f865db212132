package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// entryDialog shows one write whole.
type entryDialog struct {
	dialog
	*shell
	history *history
	entry   change.Entry
	scroll  scroller
}

func newEntryDialog(h *history, e change.Entry) *entryDialog {
	return &entryDialog{shell: h.shell, history: h, entry: e}
}

func (d *entryDialog) scope() scope { return inEntry }

func (d *entryDialog) line() historyLine {
	return historyLine{run: &historyRun{id: d.entry.Run, entries: []change.Entry{d.entry}}, entry: &d.entry}
}

// idle is what this write gives no occasion for.
func (d *entryDialog) idle(c command) bool {
	s := d.history.read.stateOf(d.entry)
	switch c {
	case undoWrite:
		return !s.holds
	case lookAtOpen:
		return s != leftOpen
	case planAgain:
		return !s.again
	default:
		return false
	}
}

func (d *entryDialog) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return d.key(msg.command)
	case tea.MouseWheelMsg:
		d.scroll.by(wheelStep(msg))
	}
	return nil
}

func (d *entryDialog) key(c command) action {
	h, l := d.history, d.line()
	switch c {
	case goBack:
		return leave{d}
	case undoWrite:
		return all{leave{d}, undoing(d.shell, h.read, l.entries(), h.nameOf(l))}
	case planAgain:
		return all{leave{d}, planningAgain(d.shell, h.read, l.entries(), h.nameOf(l))}
	case lookAtOpen:
		return all{leave{d}, h.look(l)}
	case copyEntry:
		return open{newMenu(d.shell, "Copy", h.copies(l))}
	default:
		d.scroll.move(c)
	}
	return nil
}

func (d *entryDialog) view(room size) drawing {
	p := dialogPage(d.theme, room)
	d.history.entryText(p, d.entry)
	buttons := []button{{"esc back", goBack, true}}
	for _, b := range []button{{"u take it back", undoWrite, false}, {"l look", lookAtOpen, false}, {"a plan it again", planAgain, false}} {
		if !d.idle(b.command) {
			buttons = append(buttons, b)
		}
	}
	title := "Write to " + d.accountName(d.entry.AccountID)
	return boxed(p, room, title, &d.scroll, "", buttons)
}

// stateWords say in a sentence what a state of a write means.
var stateWords = map[change.OutcomeKind]string{
	change.Written:          "AWS showed it when it was read back.",
	change.AlreadyRight:     "AWS held exactly this already, so nothing was sent.",
	change.Unconfirmed:      "AWS took it, and did not show it in the seconds after.",
	change.ChangedMeanwhile: "Somebody else had changed the contact, so it was left alone.",
	change.Refused:          "Nothing was sent.",
	change.Failed:           "AWS holds what was there before, as far as anybody can tell.",
	change.WriteCancelled:   "It was stopped before anything was sent.",
}

// entryText shows all that the journal tells of a write.
func (h *history) entryText(p *page, e change.Entry) {
	t, s := h.theme, h.read.stateOf(e)
	in := h.opts.now().Location()
	v := t.Verdict(string(s.as))
	p.text(0, v.Style, v.Shape+" "+capital(s.words))
	means := stateWords[e.Outcome]
	switch {
	case s == leftOpen:
		means = "The program was ended before it knew. The account holds one of the two; l looks which."
	case s == beingWritten:
		means = "Another accountable is writing it now."
	case e.FoundLater:
		means = "That is what was found when somebody looked later."
	}
	p.text(2, t.Text, means)
	p.blank()
	p.changes(e.Before, e.After)
	if e.After == nil {
		p.text(0, t.Advice, "The contact was deleted.")
	}
	if e.Before == nil {
		p.text(0, t.Muted, "It was not set before: taking it back deletes it.")
	}
	p.blank()
	p.field(0, "Account", t.Text, joined(" "+t.Glyphs.Dot+" ", dashed(style.Clean(e.AccountID)), style.Clean(e.Type.Key())+" contact"))
	p.field(0, "When", t.Text, e.Time.In(in).Format("2006-01-02 15:04:05 MST"))
	p.field(0, "Took", t.Text, tookText(e))
	p.field(0, "Who", t.Text, style.Clean(e.Caller))
	profile := style.Clean(e.Profile)
	if e.Route.Label() != "" {
		profile = routeText(e.Route)
	}
	p.field(0, "Profile", t.Text, profile)
	p.field(0, "Ticket", t.Text, style.Clean(e.Ticket))
	if e.Trouble != "" {
		p.field(0, "Trouble", t.Text, troubleWords(e.Trouble))
	}
	p.field(0, "Request", t.Muted, style.Clean(e.RequestID))
	p.field(0, "Run", t.Muted, style.Clean(e.Run))
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

// writes shows the last writes to the account, newest first.
func (p *page) writes(read journalRead, in *time.Location) {
	if len(read.entries) == 0 {
		return
	}
	p.heading("Last writes")
	dot := " " + p.theme.Glyphs.Dot + " "
	for _, e := range read.entries {
		s := read.stateOf(e)
		v := p.theme.Verdict(string(s.as))
		p.lines = append(p.lines, p.theme.Truncate(" "+v.Style.Render(v.Shape+" "+s.words)+
			p.theme.Text.Render(dot+e.Time.In(in).Format("2006-01-02 15:04")+dot+style.Clean(e.Profile)), p.width))
		p.text(3, p.theme.Muted, p.brief(e.Before)+" "+p.theme.Glyphs.Arrow+" "+p.brief(e.After))
		p.text(3, p.theme.Muted, style.Clean(e.Caller))
	}
	p.lines = append(p.lines, " "+p.theme.Muted.Render("h shows all, u takes the last one back"))
}
