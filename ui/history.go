package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/table"
)

// history is the journal as a list: what was confirmed together stands under
// one heading.
type history struct {
	screen
	*shell
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

// openHistoryOf opens the history of one account, or of all.
func openHistoryOf(sh *shell, accountID, label string) action {
	if sh.opts.History == nil {
		return tell{remark("There is no journal: nothing that is written here is recorded.")}
	}
	h := &history{shell: sh, account: accountID, label: label, folded: map[string]bool{}, table: table.New(nil, table.Look{})}
	h.looks = newLooks(h)
	return all{open{h}, toldLeftOpen{}, h.reload()}
}

// historyOfAccount opens the history of the account that is shown.
func historyOfAccount(sh *shell, it *item) action {
	if it == nil || it.account == "" {
		return openHistoryOf(sh, "", "")
	}
	return openHistoryOf(sh, it.row.Target.AccountID, it.label())
}

// reload reads the journal anew.
func (h *history) reload() action {
	h.era++
	era, o, id := h.era, h.opts, h.account
	return run{func() tea.Msg { return journalMsg{h, era, readJournal(o, id, 0)} }}
}

// uncovered reads what was written meanwhile.
func (h *history) uncovered() action { return h.reload() }

func (h *history) scope() scope { return inHistory }

// line is the one under the cursor; false: there is none.
func (h *history) line() (historyLine, bool) {
	if i, _, ok := h.table.Cursor(); ok && i < len(h.shown) {
		return h.shown[i], true
	}
	return historyLine{}, false
}

// words: what a key does depends on the line.
func (h *history) words(c command) string {
	l, ok := h.line()
	if !ok || l.entry != nil {
		return ""
	}
	switch c {
	case openEntry:
		if l.run.folded {
			return "unfold"
		}
		return "fold"
	case undoWrite:
		return "undo the run"
	case lookAtOpen:
		return "look at all"
	default:
		return ""
	}
}

// idle is what the line under the cursor gives no occasion for.
func (h *history) idle(c command) bool {
	l, ok := h.line()
	some := func(what func(writeState) bool) bool {
		switch {
		case !ok:
			return false
		case l.entry != nil:
			return what(h.read.stateOf(*l.entry))
		default:
			return slices.ContainsFunc(l.run.tally, func(t tallied) bool { return what(t.state) })
		}
	}
	switch c {
	case openEntry, copyEntry:
		return !ok
	case undoWrite:
		return !some(func(s writeState) bool { return s.holds })
	case lookAtOpen:
		return !some(func(s writeState) bool { return s == leftOpen })
	case planAgain:
		return !some(func(s writeState) bool { return s.again })
	default:
		return false
	}
}

func (h *history) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return h.key(msg.command)
	case clickMsg:
		return h.clicked(msg)
	case tea.MouseWheelMsg:
		h.table.Scroll(wheelStep(msg))
	case journalMsg:
		if msg.history == h && msg.era == h.era {
			h.take(msg.read)
		}
	case lookedMsg:
		if msg.looks == h.looks {
			return h.looks.heard(msg)
		}
	}
	return nil
}

// take shows the journal as it was read.
func (h *history) take(read journalRead) {
	first := !h.ready
	h.read, h.ready = read, true
	h.runs = runsOf(read.entries)
	if first {
		h.foldLarge()
	}
	for _, r := range h.runs {
		r.folded, r.tally, r.who = h.folded[r.id], read.tallyOf(r.entries), r.caller()
	}
	h.learnNames()
	h.gather()
	if first {
		h.start()
	}
}

// start puts the cursor on what was left open, if anything was.
func (h *history) start() {
	for i, l := range h.shown {
		if h.hasOpen(l.entries()) {
			h.table.SelectIndex(i)
			return
		}
	}
	h.table.SelectIndex(0)
}

func (h *history) key(c command) action {
	if move, ok := historyMoves[c]; ok {
		move(h.table, len(h.shown))
		return nil
	}
	l, ok := h.line()
	switch {
	case c == goBack:
		return leave{h}
	case c == rereadJournal:
		return h.reload()
	case !ok:
		return nil
	}
	switch c {
	case openEntry:
		return h.openLine(l)
	case foldRun:
		h.fold(l.run, true)
	case unfoldRun:
		h.fold(l.run, false)
	case undoWrite:
		return undoing(h.shell, h.read, l.entries(), h.nameOf(l))
	case planAgain:
		return planningAgain(h.shell, h.read, l.entries(), h.nameOf(l))
	case lookAtOpen:
		return h.look(l)
	case copyEntry:
		return open{newMenu(h.shell, "Copy", h.copies(l))}
	default:
	}
	return nil
}

// historyMoves move the cursor.
var historyMoves = map[command]func(t *table.Table, rows int){
	moveUp:     func(t *table.Table, _ int) { t.Move(-1) },
	moveDown:   func(t *table.Table, _ int) { t.Move(1) },
	pageUp:     func(t *table.Table, _ int) { t.Page(-1) },
	pageDown:   func(t *table.Table, _ int) { t.Page(1) },
	moveTop:    func(t *table.Table, _ int) { t.SelectIndex(0) },
	moveBottom: func(t *table.Table, rows int) { t.SelectIndex(rows - 1) },
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

// look finds out what became of what was left open.
func (h *history) look(l historyLine) action {
	var cut []change.Entry
	for _, e := range l.entries() {
		if h.read.stateOf(e) == leftOpen {
			cut = append(cut, e)
		}
	}
	if len(cut) == 0 {
		return tell{remark("Nothing was left open here.")}
	}
	return h.looks.begin(cut)
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
