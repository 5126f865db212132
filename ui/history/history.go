package history

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// History shows the journal as a list, with a heading for the writes that were confirmed
// together.
type History struct {
	screen.FullScreen
	*screen.App
	Account string // whose writes are shown; "": all
	label   string // of that account

	Reading       widget.Guard // of the journal
	read          describe.JournalRead
	ready         bool // the journal has been read
	runs          []*writeRun
	folded        map[string]bool // runs, by id
	lines         []listLine
	table         *table.Table
	styledWith    *style.Theme      // of which the table has the styles
	width         int               // of the last drawing
	names         map[string]string // of accounts, by id
	namesRevision int               // revision of the rows at which the names were read
	widestName    int               // width of the widest name, in cells
	rechecks      *rechecks
}

// Open opens the history of one account, or of all.
func Open(sh *screen.App, o screen.OpenHistory) screen.Action {
	if sh.Options.Journal == nil {
		return screen.Notify{Notice: screen.Remark("There is no journal.")}
	}
	h := &History{App: sh, Account: o.AccountID, label: o.Label, folded: map[string]bool{}, table: table.New(nil, table.Look{})}
	h.rechecks = newRechecks(h)
	return screen.All{screen.Open{Screen: h}, screen.DismissOpenWrites{}, h.reload()}
}

// reload reads the journal again.
func (h *History) reload() screen.Action {
	journal, id := h.Options.Journal, h.Account
	return screen.Run{Cmd: widget.Ask(h.Context, &h.Reading, func(context.Context) (describe.JournalRead, error) { return describe.ReadJournal(journal, id, 0), nil })}
}

// OnRevealed reads the journal again: there may be new writes.
func (h *History) OnRevealed() screen.Action { return h.reload() }

// The commands of the history.
const (
	cmdOpenEntry screen.CommandID = "open-entry"
)

// Scope returns the commands for the current line.
func (h *History) Scope() *screen.Scope {
	rows := screen.TableMover{Table: func() *table.Table { return h.table }}
	onLine := func(do func(listLine) screen.Action) func() screen.Action {
		return func() screen.Action {
			l, _ := h.line()
			return do(l)
		}
	}
	return &screen.Scope{Name: "history", Outer: screen.Reading(rows), Commands: []screen.Command{
		{ID: cmdOpenEntry, Keys: []string{"enter"}, Label: "details", LabelNow: h.openLabel, Help: "history: details of a write; fold or unfold a run", Group: screen.GroupHistory, Footer: 3, Disabled: h.noLine, Do: onLine(h.openLine)},
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", LabelNow: h.undoLabel, Help: "history: undo the write, or the whole run", Group: screen.GroupHistory, Footer: 4, Disabled: h.nothingToUndo, Do: onLine(h.undoLine)},
		{ID: screen.CmdRecheck, Keys: []string{"l"}, Label: "check", LabelNow: screen.When(h.onRun, "check all"), Help: "history: check how interrupted writes ended", Group: screen.GroupHistory, Footer: 2, Disabled: screen.When(func() bool { return !h.hasWrite(isOpen) }, "No interrupted write here."), Do: onLine(h.recheckLine)},
		{ID: screen.CmdPlanAgain, Keys: []string{"a"}, Label: "retry", LabelNow: screen.When(h.onInterrupted, "continue"), Help: "history: retry writes that had no effect, continue an interrupted run", Group: screen.GroupHistory, Footer: 5, Disabled: h.nothingToPlan, Do: onLine(h.planLine)},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "history: copy a contact, an id or the principal", Group: screen.GroupHistory, Footer: 8, Disabled: h.noLine, Do: onLine(h.copyMenu)},
		{ID: screen.CmdReread, Keys: []string{"r"}, Label: "read again", Help: "history: read the journal again", Group: screen.GroupHistory, Footer: 9, Do: h.reload},
		{ID: screen.CmdFold, Keys: []string{"left"}, Label: "fold", Help: "history: fold the run", Group: screen.GroupHistory, Do: func() screen.Action { return h.foldCurrent(true) }},
		{ID: screen.CmdUnfold, Keys: []string{"right"}, Label: "unfold", Help: "history: unfold the run", Group: screen.GroupHistory, Do: func() screen.Action { return h.foldCurrent(false) }},
		screen.Back(screen.Command{Help: "history: back", Group: screen.GroupHistory, Footer: 1}, func() screen.Action { return screen.Close{Screen: h} }),
	}}
}

// line returns the line under the cursor, or false.
func (h *History) line() (listLine, bool) {
	if i, _, ok := h.table.Cursor(); ok && i < len(h.lines) {
		return h.lines[i], true
	}
	return listLine{}, false
}

// openLabel returns the label of enter on the heading of a run.
func (h *History) openLabel() string {
	l, ok := h.line()
	switch {
	case !ok || l.entry != nil:
		return ""
	case l.run.folded:
		return "unfold"
	default:
		return "fold"
	}
}

// onRun reports whether the current line is a run.
func (h *History) onRun() bool {
	l, ok := h.line()
	return ok && l.entry == nil
}

// undoLabel returns the label of undo. The undo of an undo is a redo.
func (h *History) undoLabel() string {
	word := "undo"
	if h.hasWrite(func(e journal.Entry) bool { return e.UndoOf != "" }) {
		word = "redo"
	}
	if h.onRun() {
		word += " the run"
	}
	return word
}

func (h *History) noLine() string {
	if _, ok := h.line(); !ok {
		return "No write selected."
	}
	return ""
}

// hasWrite reports whether the current line has a write that matches.
func (h *History) hasWrite(matches func(journal.Entry) bool) bool {
	l, ok := h.line()
	return ok && slices.ContainsFunc(l.entries(), matches)
}

// isOpen reports whether a write was left open.
func isOpen(e journal.Entry) bool { return e.Open }

func (h *History) nothingToUndo() string {
	if h.hasWrite(journal.Entry.CanUndo) {
		return ""
	}
	l, ok := h.line()
	if !ok {
		return h.noLine()
	}
	return noUndoReason(l.entries())
}

func (h *History) nothingToPlan() string {
	switch {
	case h.hasWrite(journal.Entry.CanRetry), h.onInterrupted():
		return ""
	case h.hasWrite(func(e journal.Entry) bool { return e.Live != nil }):
		return "This run is in progress."
	case h.hasWrite(isOpen):
		return "The outcome is unknown. Press " + h.KeyName(screen.CmdRecheck) + " to check it."
	case h.hasWrite(func(e journal.Entry) bool { return e.Interrupted != nil }):
		return "The journal does not have what the run did not try. Mark the accounts in the list and edit them again."
	default:
		return "Nothing to retry."
	}
}

// noUndoReason returns why writes cannot be undone.
func noUndoReason(entries []journal.Entry) string {
	switch {
	case len(entries) > 0 && entries[0].Live != nil:
		return progressText(*entries[0].Live)
	case len(entries) != 1:
		return "Nothing to undo: none of these writes had an effect."
	default:
		return "Nothing to undo: this write had no effect (" + style.Clean(entries[0].Label()) + ")."
	}
}

// progressText says that a run is in progress.
func progressText(live journal.LiveRun) string {
	return fmt.Sprintf("This run is in progress: %d of %s done. It can be undone when it has ended.", live.Done, audit.Plural(live.Size, "write", "writes"))
}

// Update applies answers, clicks and outcomes of rechecks.
func (h *History) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case screen.ClickMsg:
		return h.clicked(msg)
	case tea.MouseWheelMsg:
		h.table.Scroll(widget.WheelStep(msg))
	case widget.Answer[describe.JournalRead]:
		if h.Reading.Close(msg.Ticket) {
			h.show(msg.Value)
			return h.damageNotice()
		}
	case recheckedMsg:
		if h.rechecks.guard.Accepts(msg.Ticket) {
			return h.rechecks.applyOutcome(msg)
		}
	}
	return nil
}

// show shows the journal.
func (h *History) show(read describe.JournalRead) {
	first := !h.ready
	h.read, h.ready = read, true
	h.runs = groupRuns(read.Entries)
	if first {
		h.foldLarge()
	}
	for _, r := range h.runs {
		r.folded, r.tally, r.callerName = h.folded[r.id], countByLabel(r.entries), r.caller()
	}
	h.updateNames()
	h.rebuild()
	if first {
		h.selectFirst()
	}
}

// selectFirst selects the first interrupted write, or the first line: the newest run.
func (h *History) selectFirst() {
	for i, l := range h.lines {
		if h.hasOpen(l.entries()) {
			h.table.SelectIndex(i)
			return
		}
	}
	h.table.SelectIndex(0)
}

func (h *History) foldCurrent(folded bool) screen.Action {
	if l, ok := h.line(); ok {
		h.fold(l.run, folded)
	}
	return nil
}

// planLine opens the plan that continues an interrupted run, or retries the writes of a line.
func (h *History) planLine(l listLine) screen.Action {
	if !h.onInterrupted() {
		return screen.OpenRetryPlan{Entries: h.entriesIn(l, journal.Entry.CanRetry), Name: h.nameOf(l)}
	}
	if _, run := l.run.entries[0].TakesBack(); run != "" {
		return h.undoPlan(run, l.run.entries, "the rest of the run "+style.Clean(run))
	}
	return screen.OpenPolicyPlan{Keys: screen.KeysOf(h.Roster.Rows())}
}

// onInterrupted reports whether the current line is an interrupted run that can be continued.
// The journal has only the changes that were tried: the others follow from what the run takes
// back, or from the policy.
func (h *History) onInterrupted() bool {
	l, ok := h.line()
	if !ok || l.entry != nil || l.run.entries[0].Interrupted == nil {
		return false
	}
	_, run := l.run.entries[0].TakesBack()
	return run != "" || slices.ContainsFunc(audit.ContactTypes, h.Policy().WantsType)
}

// recheckLine rechecks the interrupted writes of a line.
func (h *History) recheckLine(l listLine) screen.Action {
	return h.rechecks.start(h.entriesIn(l, isOpen))
}

// entriesIn returns the writes of a line that match.
func (h *History) entriesIn(l listLine, matches func(journal.Entry) bool) []journal.Entry {
	return slices.DeleteFunc(slices.Clone(l.entries()), func(e journal.Entry) bool { return !matches(e) })
}

// clicked selects a line, or opens the selected line.
func (h *History) clicked(msg screen.ClickMsg) screen.Action {
	hit := h.table.Hit(msg.X, msg.Y)
	if hit.Part != table.Row {
		return nil
	}
	if i, _, _ := h.table.Cursor(); i != hit.Index {
		h.table.SelectIndex(hit.Index)
		return nil
	}
	if l, ok := h.line(); ok {
		return h.openLine(l)
	}
	return nil
}

func (h *History) openLine(l listLine) screen.Action {
	if l.entry == nil {
		h.fold(l.run, !l.run.folded)
		return nil
	}
	return screen.Open{Screen: newEntryDialog(h, *l.entry)}
}

// nameOf returns the name of a line in a title or a sentence.
func (h *History) nameOf(l listLine) string {
	when := l.run.startedAt()
	if l.entry != nil {
		when = l.entry.Time
	}
	at := when.In(h.Options.CurrentTime().Location()).Format("2006-01-02 15:04")
	if l.entry != nil {
		return "the write to " + h.AccountName(l.entry.AccountID) + " of " + at
	}
	return "the run of " + at
}

// copyMenu offers what can be copied of a line.
func (h *History) copyMenu(l listLine) screen.Action {
	var menu screen.CopyMenu
	if e := l.entry; e != nil {
		menu.Add("account id", "the account id", e.AccountID)
		if e.Before != nil {
			menu.Add("contact before", "the old contact", describe.ContactLines(*e.Before)...)
		}
		if e.After != nil {
			menu.Add("contact after", "the new contact", describe.ContactLines(*e.After)...)
		}
		menu.Add("request id", "AWS's id of the request", e.RequestID)
	}
	menu.Add("run", "the id of the run", l.run.id)
	menu.Add("ticket", "the ticket", l.run.entries[0].Ticket)
	menu.Add("who", "the principal", l.caller())
	return menu.Open()
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	return []*screen.Scope{(&History{}).Scope(), (&entryDialog{}).Scope()}
}
