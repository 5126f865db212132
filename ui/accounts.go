package ui

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// accounts is the first screen: every account with its verdict.
type accounts struct {
	fullScreen
	*app
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

func newAccounts(sh *app) *accounts {
	a := &accounts{app: sh, list: newList(sh.roster.Rows()), filter: textinput.New(), counts: sh.roster.Summary()}
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

func (a *accounts) scope() *scope {
	if a.typing {
		return a.filterScope()
	}
	return a.listScope()
}

func (a *accounts) listScope() *scope {
	own := []command{
		{ID: cmdDetails, Keys: []string{"enter"}, Label: "details", LabelNow: a.detailsLabel, Help: "everything about the account", Group: groupAccount, Footer: 4, Disabled: a.noLine, Do: a.openDetail},
		{ID: cmdStatus, Keys: []string{"f"}, Label: "not passing", LabelNow: a.statusLabel, Help: "only accounts that do not pass, or all", Group: groupLook, Footer: 6, Disabled: a.noAccounts, Do: a.cycleStatus},
		{ID: cmdFilter, Keys: []string{"/"}, Label: "filter", Help: "filter over every column", Group: groupLook, Footer: 7, Disabled: a.noAccounts, Do: a.openFilter},
		{ID: cmdMark, Keys: []string{"space"}, Label: "mark", Help: "mark the account, or all of the unit; again: no longer", Group: groupPlan, Footer: 8, Disabled: a.noAccounts, Do: a.toggleMark},
		{ID: cmdMarkAll, Keys: []string{"A"}, Label: "mark not passing", Help: "mark all accounts that are shown and do not pass; again: no longer", Group: groupPlan, Do: a.toggleProblems},
		{ID: "sort", Keys: []string{"s"}, Label: "sort", Help: "sort by verdict, account, name, contact; or not", Group: groupLook, Footer: 9, Disabled: a.noAccounts, Do: a.cycleSort},
		{ID: cmdFold, Keys: []string{"left"}, Label: "fold", Help: "fold the organizational unit", Group: groupLook, Do: a.fold},
		{ID: cmdUnfold, Keys: []string{"right"}, Label: "unfold", Help: "unfold the organizational unit", Group: groupLook, Do: a.unfold},
		back(command{Label: "all accounts", Help: "dismiss the error; else clear the filter; else show all accounts again; else take the marks away", Group: groupLook}, a.showAll),
	}
	rows := tableMover{func() *table.Table { return a.table }}
	return &scope{Name: "accounts", Outer: reading(rows), Commands: slices.Concat([]command{editCommand(a)}, own[:1], problemCommands(a), own[1:], accountCommands(a))}
}

// filterScope returns the commands while the filter is typed. Those without keys are
// for clicks on what lies around it.
func (a *accounts) filterScope() *scope {
	rows := tableMover{func() *table.Table { return a.table }}
	return &scope{Name: "filter", Outer: deciding(rows), Commands: []command{
		{ID: "keep-filter", Keys: []string{"enter"}, Label: "keep the filter", Help: "keep the filter and go back to the list", Group: groupFilter, Footer: 1, Do: a.closeFilter},
		back(command{Label: "clear", Help: "clear the filter", Group: groupFilter, Footer: 2}, func() action { a.setFilter(""); return a.closeFilter() }),
		{ID: cmdDetails, Do: a.openDetail},
		{ID: cmdSignIn, Do: func() action { return openSignIns{keyOf(a.current())} }},
	}}
}

func (a *accounts) shared() *app { return a.app }

// detailsLabel: on the line of a unit, the key folds it.
func (a *accounts) detailsLabel() string {
	if a.onUnit() {
		return foldWord(a.line().unit)
	}
	return ""
}

// statusLabel: the key that narrows the list also widens it again.
func (a *accounts) statusLabel() string {
	if a.list.problemsOnly {
		return "all"
	}
	return ""
}

func (a *accounts) editLabel() string  { return a.markedLabel("edit") }
func (a *accounts) applyLabel() string { return a.markedLabel("apply policy") }

// markedLabel adds how many accounts are marked.
func (a *accounts) markedLabel(label string) string {
	if n := a.list.marks.all; n > 0 {
		return fmt.Sprintf("%s (%d)", label, n)
	}
	return ""
}

// noLine returns why a command on the current line does nothing.
func (a *accounts) noLine() string {
	if len(a.list.items) == 0 {
		return a.noAccounts()
	}
	return ""
}

// noAccount returns why a command on the current account does nothing.
func (a *accounts) noAccount() string {
	if a.onUnit() && a.list.marks.all == 0 {
		return "A unit has no contact of its own: move to one of its accounts."
	}
	return a.noAccounts()
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

// count counts the accounts again, once after all that has changed.
func (a *accounts) count() { a.counts = a.roster.Summary() }

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
	case tea.KeyPressMsg, tea.PasteMsg:
		if a.typing {
			return a.typed(msg)
		}
	case tea.MouseWheelMsg:
		a.table.Scroll(widget.WheelStep(msg))
	case clickMsg:
		return a.clicked(msg)
	}
	return nil
}

// showNext moves to the next (step 1) or previous (−1) account that does not pass.
func (a *accounts) showNext(step int) action {
	from, _, ok := a.table.Cursor()
	if !ok {
		return nil
	}
	at := a.list.next(from, step)
	if at < 0 {
		return notify{remark(a.noOther())}
	}
	a.table.SelectIndex(at)
	return nil
}

// noOther says why there is nowhere to go.
func (a *accounts) noOther() string {
	switch {
	case a.isReading():
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
	d, first := newDetail(a.app, a)
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

// edit opens the form of the marked accounts, or of the current one.
func (a *accounts) edit() action {
	if a.list.marks.all > 0 {
		return openForm{keys: keysOfRows(a.chosen()), hidden: a.list.marks.hidden()}
	}
	return openForm{keys: []string{keyOf(a.current())}}
}

func (a *accounts) applyPolicy() action {
	return openPolicyPlan{keysOfRows(a.chosen()), a.list.marks.hidden()}
}

func (a *accounts) showHistory() action { return openHistory{} }

// rereadCurrent reads the current account again, or the accounts of the current unit.
func (a *accounts) rereadCurrent() action {
	switch it := a.line(); {
	case it == nil:
		return nil
	case it.unit != nil:
		return reread{it.unit.keys()}
	default:
		return reread{[]string{it.key()}}
	}
}

// unmark removes the marks of accounts.
func (a *accounts) unmark(keys []string) {
	a.list.mark(func(yield func(*item) bool) {
		for _, key := range keys {
			if it := a.list.byKey[key]; it != nil && !yield(it) {
				return
			}
		}
	}, false)
}

// keysOfRows returns the keys of rows.
func keysOfRows(rows []*scan.Row) []string {
	keys := make([]string, len(rows))
	for i, row := range rows {
		keys[i] = row.Target.Key
	}
	return keys
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

// accountScopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func accountScopes() []*scope {
	list := &accounts{}
	return []*scope{list.listScope(), list.filterScope(), (&detail{accounts: list}).scope()}
}
