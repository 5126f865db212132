package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// history is the journal as a list: what was confirmed together stands under
// one heading.
type history struct {
	fullScreen
	*app
	account string // whose writes are shown; "": all
	label   string // of that account

	era     int // of the question for the journal; answers to earlier ones are dropped
	read    journalRead
	ready   bool // the journal was read once
	runs    []*historyRun
	folded  map[string]bool // runs, by id
	shown   []historyLine
	table   *table.Table
	dressed *style.Theme      // that the table was given
	width   int               // that the list had last
	names   map[string]string // of accounts, by id
	named   int               // the news of the rows that the names are of
	widest  int               // of the names, in cells
	looks   *looks
}

// journalMsg brings the journal.
type journalMsg struct {
	history *history
	era     int
	read    journalRead
}

// historyOf opens the history of one account, or of all.
func historyOf(sh *app, o openHistory) action {
	if sh.opts.Journal == nil {
		return notify{remark("There is no journal: nothing that is written here is recorded.")}
	}
	h := &history{app: sh, account: o.accountID, label: o.label, folded: map[string]bool{}, table: table.New(nil, table.Look{})}
	h.looks = newLooks(h)
	return all{open{h}, dismissLeftOpen{}, h.reload()}
}

// reload reads the journal anew.
func (h *history) reload() action {
	h.era++
	era, o, id := h.era, h.opts, h.account
	return run{func() tea.Msg { return journalMsg{h, era, readJournal(o.Journal, id, 0)} }}
}

// onRevealed reads the journal again: there may be new writes.
func (h *history) onRevealed() action { return h.reload() }

// The commands of the history.
const (
	cmdOpenEntry commandID = "open-entry"
)

func (h *history) scope() *scope {
	rows := tableMover{func() *table.Table { return h.table }}
	return &scope{Name: "history", Outer: reading(rows), Commands: []command{
		{ID: cmdOpenEntry, Keys: []string{"enter"}, Label: "all of it", LabelNow: h.openLabel, Help: "history: one write whole; fold or unfold a run", Group: groupHistory, Footer: 3, Disabled: h.noLine, Do: h.openCurrent},
		{ID: cmdUndo, Keys: []string{"u"}, Label: "undo", LabelNow: h.runLabel("undo the run"), Help: "history: take back the write, or the whole run", Group: groupHistory, Footer: 4, Disabled: h.nothingToUndo, Do: h.undo},
		{ID: cmdRecheck, Keys: []string{"l"}, Label: "look", LabelNow: h.runLabel("look at all"), Help: "history: look what became of writes that were cut off", Group: groupHistory, Footer: 2, Disabled: h.nothingOpen, Do: h.recheck},
		{ID: cmdPlanAgain, Keys: []string{"a"}, Label: "plan again", Help: "history: plan again what was not written", Group: groupHistory, Footer: 5, Disabled: h.nothingToPlan, Do: h.planAgain},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy", Help: "history: copy a contact, an id, who wrote", Group: groupHistory, Footer: 8, Disabled: h.noLine, Do: h.copy},
		{ID: cmdReread, Keys: []string{"r"}, Label: "read again", Help: "history: read the journal again", Group: groupHistory, Footer: 9, Do: h.reload},
		{ID: cmdFold, Keys: []string{"left"}, Label: "fold", Help: "history: fold the run", Group: groupHistory, Do: func() action { return h.foldCurrent(true) }},
		{ID: cmdUnfold, Keys: []string{"right"}, Label: "unfold", Help: "history: unfold the run", Group: groupHistory, Do: func() action { return h.foldCurrent(false) }},
		back(command{Help: "history: back", Group: groupHistory, Footer: 1}, func() action { return closeScreen{h} }),
	}}
}

// line is the one under the cursor; false: there is none.
func (h *history) line() (historyLine, bool) {
	if i, _, ok := h.table.Cursor(); ok && i < len(h.shown) {
		return h.shown[i], true
	}
	return historyLine{}, false
}

// openLabel: on the heading of a run, the key folds it.
func (h *history) openLabel() string {
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

// runLabel returns the label of a command for the heading of a run.
func (h *history) runLabel(label string) func() string {
	return func() string {
		if l, ok := h.line(); ok && l.entry == nil {
			return label
		}
		return ""
	}
}

func (h *history) noLine() string {
	if _, ok := h.line(); !ok {
		return "There is no write here."
	}
	return ""
}

// hasWrite reports whether the current line has a write that matches.
func (h *history) hasWrite(matches func(change.Entry) bool) bool {
	l, ok := h.line()
	return ok && slices.ContainsFunc(l.entries(), matches)
}

// isOpen reports whether a write was left open.
func isOpen(e change.Entry) bool { return e.Open }

func (h *history) nothingToUndo() string {
	if h.hasWrite(change.Entry.CanUndo) {
		return ""
	}
	l, ok := h.line()
	if !ok {
		return h.noLine()
	}
	return nothingBack(l.entries())
}

func (h *history) nothingOpen() string {
	if h.hasWrite(isOpen) {
		return ""
	}
	return "Nothing was left open here."
}

func (h *history) nothingToPlan() string {
	switch {
	case h.hasWrite(change.Entry.CanRedo):
		return ""
	case h.hasWrite(isOpen):
		return "Nobody knows yet what became of it: " + h.keyName(cmdRecheck) + " looks."
	default:
		return "Nothing is left to be written here."
	}
}

// nothingBack returns why writes cannot be taken back.
func nothingBack(entries []change.Entry) string {
	switch {
	case len(entries) != 1:
		return "None of these took effect, so there is nothing to take back."
	case entries[0].UnderWay():
		return "It is being written right now: wait for what comes of it."
	default:
		return "It had no effect (" + style.Clean(entries[0].Label()) + "), so there is nothing to take back."
	}
}

func (h *history) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case clickMsg:
		return h.clicked(msg)
	case tea.MouseWheelMsg:
		h.table.Scroll(widget.WheelStep(msg))
	case journalMsg:
		if msg.history == h && msg.era == h.era {
			h.show(msg.read)
		}
	case lookedMsg:
		if msg.looks == h.looks {
			return h.looks.applyOutcome(msg)
		}
	}
	return nil
}

// show shows the journal as it was read.
func (h *history) show(read journalRead) {
	first := !h.ready
	h.read, h.ready = read, true
	h.runs = runsOf(read.entries)
	if first {
		h.foldLarge()
	}
	for _, r := range h.runs {
		r.folded, r.tally, r.who = h.folded[r.id], countByLabel(r.entries), r.caller()
	}
	h.learnNames()
	h.rebuild()
	if first {
		h.selectFirst()
	}
}

// selectFirst puts the cursor on what was left open, if anything was.
func (h *history) selectFirst() {
	for i, l := range h.shown {
		if h.hasOpen(l.entries()) {
			h.table.SelectIndex(i)
			return
		}
	}
	h.table.SelectIndex(0)
}

// openCurrent opens the current write, or folds the current run.
func (h *history) openCurrent() action {
	l, _ := h.line()
	return h.openLine(l)
}

func (h *history) foldCurrent(folded bool) action {
	if l, ok := h.line(); ok {
		h.fold(l.run, folded)
	}
	return nil
}

func (h *history) undo() action {
	l, _ := h.line()
	return h.undoLine(l)
}

func (h *history) planAgain() action {
	l, _ := h.line()
	return h.planLine(l)
}

func (h *history) recheck() action {
	l, _ := h.line()
	return h.recheckLine(l)
}

func (h *history) copy() action {
	l, _ := h.line()
	return openMenu{title: "Copy", choices: h.copies(l)}
}

// undoLine plans to take back the writes of a line.
func (h *history) undoLine(l historyLine) action {
	return openUndoPlan{h.entriesIn(l, change.Entry.CanUndo), h.nameOf(l)}
}

// planLine plans what the writes of a line did not write.
func (h *history) planLine(l historyLine) action {
	return openAgainPlan{h.entriesIn(l, change.Entry.CanRedo), h.nameOf(l)}
}

// recheckLine reads what accounts hold whose writes were interrupted.
func (h *history) recheckLine(l historyLine) action {
	return h.looks.begin(h.entriesIn(l, isOpen))
}

// entriesIn returns the writes of a line that match.
func (h *history) entriesIn(l historyLine, matches func(change.Entry) bool) []change.Entry {
	return slices.DeleteFunc(slices.Clone(l.entries()), func(e change.Entry) bool { return !matches(e) })
}

// clicked selects a line, and opens the selected one.
func (h *history) clicked(msg clickMsg) action {
	hit := h.table.Hit(msg.x, msg.y)
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

func (h *history) openLine(l historyLine) action {
	if l.entry == nil {
		h.fold(l.run, !l.run.folded)
		return nil
	}
	return open{newEntryDialog(h, *l.entry)}
}

// nameOf names a line in a title or a sentence.
func (h *history) nameOf(l historyLine) string {
	when := l.run.began()
	if l.entry != nil {
		when = l.entry.Time
	}
	at := when.In(h.opts.now().Location()).Format("2006-01-02 15:04")
	if l.entry != nil {
		return "the write to " + h.accountName(l.entry.AccountID) + " of " + at
	}
	return "the run of " + at
}

// copies are what can be taken along from a line.
func (h *history) copies(l historyLine) []choice {
	var choices []choice
	add := func(words, what, text string) {
		if text != "" {
			choices = append(choices, choice{words, style.Clean(text), copyText{what, text}})
		}
	}
	if e := l.entry; e != nil {
		add("account id", "the account id", e.AccountID)
		if e.Before != nil {
			add("contact before", "the contact as it was before", contactLines(*e.Before))
		}
		if e.After != nil {
			add("contact after", "the contact that was written", contactLines(*e.After))
		}
		add("request id", "AWS's id of the request", e.RequestID)
	}
	add("run", "the id of the run", l.run.id)
	add("ticket", "the ticket", l.run.entries[0].Ticket)
	add("who", "who wrote", l.caller())
	return choices
}

// readLastWrite reads the writes to an account and plans to take back the last one
// that took effect.
func readLastWrite(sh *app, row *scan.Row) action {
	switch {
	case row == nil:
		return notify{remark("Move to an account: its last write is taken back. " + sh.keyName(cmdHistory) + " shows all writes.")}
	case sh.opts.Journal == nil:
		return notify{remark("There is no journal, so there is nothing to take back.")}
	case row.Target.AccountID == "":
		return notify{remark("It is not known which account this is.")}
	}
	o, id := sh.opts, row.Target.AccountID
	name, in := sh.accountName(id), o.now().Location()
	return run{func() tea.Msg {
		read := readJournal(o.Journal, id, 0)
		if read.err != nil {
			return actionMsg{notify{failure("The journal could not be read: " + style.Clean(read.err.Error()) + ".")}}
		}
		for _, e := range read.entries {
			if e.CanUndo() {
				when := e.Time.In(in).Format("2006-01-02 15:04")
				return actionMsg{openUndoPlan{[]change.Entry{e}, "the write to " + name + " of " + when}}
			}
		}
		return actionMsg{notify{remark("Nothing was written to " + name + " from here, so there is nothing to take back.")}}
	}}
}

// historyScopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func historyScopes() []*scope {
	return []*scope{(&history{}).scope(), (&entryDialog{}).scope()}
}
