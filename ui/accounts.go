package ui

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/table"
)

// accounts is the first screen: every account with its verdict.
type accounts struct {
	screen
	*shell
	list   *list
	table  *table.Table
	filter textinput.Model
	typing bool // the filter has the keys
	seen   seen
	counts scan.Summary
	pane   pane

	listWidth  int // cells that the list has
	indentStep int // cells that a level of units is indented; 0: the list is flat

	dressed *style.Theme // that table and filter were given
}

func newAccounts(sh *shell) *accounts {
	a := &accounts{shell: sh, list: newList(sh.roster.Rows()), filter: textinput.New(), counts: sh.roster.Summary()}
	a.filter.SetVirtualCursor(false)
	a.filter.Prompt = ""
	a.table = table.New(nil, table.Look{})
	a.table.SetRows(shownRows{a, a.list.shown})
	for _, it := range a.list.items {
		if sh.opts.StartOn != "" && slices.Contains(it.row.Source.Profiles(), sh.opts.StartOn) {
			a.table.Select(it.key())
			break
		}
	}
	return a
}

func (a *accounts) scope() scope {
	if a.typing {
		return inFilter
	}
	return inAccounts
}

// words: the key that narrows the list also widens it again.
func (a *accounts) words(c command) string {
	if c == openDetail && a.onUnit() {
		return foldWord(a.line().unit)
	}
	if c == cycleStatus && a.list.problemsOnly {
		return "all"
	}
	if n := a.list.marks.all; n > 0 && (c == editContact || c == applyPolicy) {
		return fmt.Sprintf("%s (%d)", map[command]string{editContact: "edit", applyPolicy: "apply policy"}[c], n)
	}
	return ""
}

// summary counts the accounts.
func (a *accounts) summary() scan.Summary { return a.counts }

// current is the account under the cursor, nil where there is none.
func (a *accounts) current() *item {
	if it := a.line(); it != nil && it.unit == nil {
		return it
	}
	return nil
}

// line is the line under the cursor, an account or a unit; nil where nothing is shown.
func (a *accounts) line() *item {
	if i, _, ok := a.table.Cursor(); ok && i < len(a.list.shown) {
		return a.list.shown[i]
	}
	return nil
}

// changed takes in that rows have changed.
func (a *accounts) changed(rows []*scan.Row) {
	if a.list.changed(rows) {
		a.reline()
	}
}

// count counts the accounts anew, once after all that has changed.
func (a *accounts) count() {
	a.news++
	a.counts = a.roster.Summary()
	a.signIns.count(a.roster, a.sources)
}

// refilter lets go of what no longer matches. If that is the cursor's row, the
// cursor goes to the row that shows the same account, if there is one.
func (a *accounts) refilter() {
	_, key, _ := a.table.Cursor()
	a.list.refilter()
	a.table.SetRows(shownRows{a, a.list.shown})
	if it := a.list.byKey[key]; it != nil && !it.kept && it.row.SameAs != "" {
		a.table.Select(it.row.SameAs)
	}
}

func (a *accounts) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		if do, ok := accountsCommands[msg.command]; ok {
			return do(a)
		}
		if a.typing {
			return a.typed(msg.KeyPressMsg)
		}
		if a.onUnit() {
			return a.unitAction(msg.command)
		}
		return accountAction(a.shell, a.current(), msg.command)
	case tea.PasteMsg:
		if a.typing {
			return a.typed(msg)
		}
	case tea.MouseWheelMsg:
		a.table.Scroll(wheelStep(msg))
	case clickMsg:
		return a.clicked(msg)
	}
	return nil
}

// accountsCommands are the commands of the list itself.
var accountsCommands = map[command]func(*accounts) action{
	moveUp:          moves(func(t *table.Table) { t.Move(-1) }),
	moveDown:        moves(func(t *table.Table) { t.Move(1) }),
	pageUp:          moves(func(t *table.Table) { t.Page(-1) }),
	pageDown:        moves(func(t *table.Table) { t.Page(1) }),
	moveTop:         moves(func(t *table.Table) { t.SelectIndex(0) }),
	moveBottom:      func(a *accounts) action { a.table.SelectIndex(len(a.list.shown) - 1); return nil },
	nextProblem:     func(a *accounts) action { return a.seek(nextProblem) },
	previousProblem: func(a *accounts) action { return a.seek(previousProblem) },
	openDetail:      (*accounts).openDetail,
	cycleStatus:     (*accounts).cycleStatus,
	cycleSort:       (*accounts).cycleSort,
	openFilter:      (*accounts).openFilter,
	startWalk:       func(a *accounts) action { return openWalk(a.shell) },
	openHistory:     func(a *accounts) action { return openHistoryOf(a.shell, "", "") },
	foldUnit:        (*accounts).fold,
	unfoldUnit:      (*accounts).unfold,
	keepFilter:      func(a *accounts) action { return a.closeFilter() },
	dropFilter:      func(a *accounts) action { a.setFilter(""); return a.closeFilter() },
	goBack:          (*accounts).showAll,
	editContact:     (*accounts).edit,
	markAccount:     (*accounts).toggleMark,
	markProblems:    (*accounts).toggleProblems,
	applyPolicy:     func(a *accounts) action { return planPolicy(a.shell, a.chosen(), a.list.marks.hidden()) },
}

func moves(how func(*table.Table)) func(*accounts) action {
	return func(a *accounts) action {
		how(a.table)
		return nil
	}
}

// seek moves to the next or previous account that does not pass.
func (a *accounts) seek(c command) action {
	step := 1
	if c == previousProblem {
		step = -1
	}
	from, _, ok := a.table.Cursor()
	if !ok {
		return nil
	}
	at := a.list.next(from, step)
	if at < 0 {
		return tell{remark(a.noOther())}
	}
	a.table.SelectIndex(at)
	return nil
}

// noOther says why there is nowhere to go.
func (a *accounts) noOther() string {
	switch {
	case a.era.busy():
		return "No other account that does not pass yet: some are still being read."
	case a.current() != nil && troubled(a.current().verdict.status):
		return "No other account fails to pass."
	default:
		return "Every account that is shown passes."
	}
}

func (a *accounts) openDetail() action {
	if it := a.line(); it != nil && it.unit != nil {
		return a.toggle(it.unit)
	}
	if a.current() == nil {
		return nil
	}
	d, first := newDetail(a.shell, a)
	return all{open{d}, first}
}

func (a *accounts) cycleStatus() action {
	a.list.problemsOnly = !a.list.problemsOnly
	a.refilter()
	return nil
}

func (a *accounts) cycleSort() action {
	i := slices.Index(sortCycle, a.list.order.by)
	a.sort(sortCycle[(i+1)%len(sortCycle)])
	return nil
}

// sort orders by a column, by the same one again backward, and shows what comes first.
func (a *accounts) sort(by column) {
	a.list.sort(by)
	a.table.SetRows(shownRows{a, a.list.shown})
	a.table.Scroll(-len(a.list.shown))
}

func (a *accounts) openFilter() action {
	a.typing = true
	a.filter.CursorEnd()
	return run{a.filter.Focus()}
}

func (a *accounts) closeFilter() action {
	a.typing = false
	a.filter.Blur()
	return nil
}

// typed hands a key or a pasted text to the filter.
func (a *accounts) typed(msg tea.Msg) action {
	before := a.filter.Value()
	var cmd tea.Cmd
	a.filter, cmd = a.filter.Update(msg)
	if text := a.filter.Value(); text != before {
		a.setFilter(text)
	}
	return run{cmd}
}

func (a *accounts) setFilter(text string) {
	if a.filter.Value() != text {
		a.filter.SetValue(text)
	}
	a.list.setWords(text)
	was := a.current()
	a.refilter()
	if was != nil && !was.kept && was.row.SameAs == "" { // what is looked for is what matches first
		first := slices.IndexFunc(a.list.shown, func(it *item) bool { return it.unit == nil })
		a.table.SelectIndex(max(first, 0))
	}
}

// showAll ends the filters, the last one first.
func (a *accounts) showAll() action {
	switch {
	case a.filter.Value() != "":
		a.setFilter("")
	case a.list.problemsOnly:
		return a.cycleStatus()
	case a.list.marks.all > 0:
		return a.unmarkAll()
	}
	return nil
}

// edit opens the form of the marked accounts, or of the one under the cursor.
func (a *accounts) edit() action {
	switch {
	case a.list.marks.all > 0:
		return editMany(a.shell, a.chosen(), a.list.marks.hidden())
	case a.onUnit():
		return a.unitAction(editContact)
	default:
		return editAccount(a.shell, a.current())
	}
}

// clicked takes a click in the table: a header sorts, a row is selected, and
// the selected row opens.
func (a *accounts) clicked(msg clickMsg) action {
	switch hit := a.table.Hit(msg.x, msg.y); hit.Part {
	case table.Header:
		if hit.Column >= 0 {
			a.sort(columnsInOrder[hit.Column])
		}
	case table.Row:
		if i, _, _ := a.table.Cursor(); i == hit.Index {
			return a.openDetail()
		}
		a.table.SelectIndex(hit.Index)
	case table.Nothing:
	}
	return nil
}
