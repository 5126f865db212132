package accounts

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// Screen is the first screen: every account with its verdict.
type Screen struct {
	screen.FullScreen
	*screen.App
	List   *rows.List
	Table  *table.Table
	filter widget.Input
	typing bool // the filter has the keys
	seen   seen
	counts scan.Summary
	pane   pane

	listWidth  int // cells that the list has
	indentStep int // cells that a level of units is indented; 0: the list is flat

	dressed *style.Theme // that the table was given
}

func New(sh *screen.App) *Screen {
	a := &Screen{App: sh, List: rows.NewList(sh.Roster.Rows()), filter: widget.NewInput(""), counts: sh.Roster.Summary()}
	a.Table = table.New(nil, table.Look{})
	a.Table.SetRows(shownRows{a, a.List.Shown})
	for _, it := range a.List.Items {
		if sh.Options.StartOn != "" && slices.Contains(it.Row.Source.Profiles(), sh.Options.StartOn) {
			a.Table.Select(it.Key())
			break
		}
	}
	return a
}

func (a *Screen) Scope() *screen.Scope {
	if a.typing {
		return a.filterScope()
	}
	return a.listScope()
}

func (a *Screen) listScope() *screen.Scope {
	own := []screen.Command{
		{ID: cmdDetails, Keys: []string{"enter"}, Label: "details", LabelNow: a.detailsLabel, Help: "everything about the account", Group: screen.GroupAccount, Footer: 4, Disabled: a.noLine, Do: a.openDetail},
		{ID: cmdStatus, Keys: []string{"f"}, Label: "not passing", LabelNow: a.statusLabel, Help: "only accounts that do not pass, or all", Group: screen.GroupLook, Footer: 6, Disabled: a.NoAccounts, Do: a.cycleStatus},
		{ID: cmdFilter, Keys: []string{"/"}, Label: "filter", Help: "filter over every column", Group: screen.GroupLook, Footer: 7, Disabled: a.NoAccounts, Do: a.openFilter},
		{ID: cmdMark, Keys: []string{"space"}, Label: "mark", Help: "mark the account, or all of the unit; again: no longer", Group: screen.GroupPlan, Footer: 8, Disabled: a.NoAccounts, Do: a.toggleMark},
		{ID: cmdMarkAll, Keys: []string{"A"}, Label: "mark not passing", Help: "mark all accounts that are shown and do not pass; again: no longer", Group: screen.GroupPlan, Do: a.toggleProblems},
		{ID: "sort", Keys: []string{"s"}, Label: "sort", Help: "sort by verdict, account, name, contact; or not", Group: screen.GroupLook, Footer: 9, Disabled: a.NoAccounts, Do: a.cycleSort},
		{ID: screen.CmdFold, Keys: []string{"left"}, Label: "fold", Help: "fold the organizational unit", Group: screen.GroupLook, Do: a.fold},
		{ID: screen.CmdUnfold, Keys: []string{"right"}, Label: "unfold", Help: "unfold the organizational unit", Group: screen.GroupLook, Do: a.unfold},
		screen.Back(screen.Command{Label: "all accounts", Help: "dismiss the error; else clear the filter; else show all accounts again; else take the marks away", Group: screen.GroupLook}, a.showAll),
	}
	rows := screen.TableMover{Table: func() *table.Table { return a.Table }}
	return &screen.Scope{Name: "accounts", Outer: screen.Reading(rows), Commands: slices.Concat([]screen.Command{editCommand(a)}, own[:1], problemCommands(a), own[1:], accountCommands(a))}
}

// filterScope returns the commands while the filter is typed. Those without keys are
// for clicks on what lies around it.
func (a *Screen) filterScope() *screen.Scope {
	rows := screen.TableMover{Table: func() *table.Table { return a.Table }}
	return &screen.Scope{Name: "filter", Outer: screen.Deciding(rows), Commands: []screen.Command{
		{ID: "keep-filter", Keys: []string{"enter"}, Label: "keep the filter", Help: "keep the filter and go back to the list", Group: screen.GroupFilter, Footer: 1, Do: a.closeFilter},
		screen.Back(screen.Command{Label: "clear", Help: "clear the filter", Group: screen.GroupFilter, Footer: 2}, func() screen.Action { a.setFilter(""); return a.closeFilter() }),
		{ID: cmdDetails, Do: a.openDetail},
		{ID: screen.CmdSignIn, Do: func() screen.Action { return screen.OpenSignIns{Key: keyOf(a.Current())} }},
	}}
}

func (a *Screen) shared() *screen.App { return a.App }

// detailsLabel: on the line of a unit, the key folds it.
func (a *Screen) detailsLabel() string {
	if a.onUnit() {
		return foldWord(a.line().Unit)
	}
	return ""
}

// statusLabel: the key that narrows the list also widens it again.
func (a *Screen) statusLabel() string {
	if a.List.ProblemsOnly {
		return "all"
	}
	return ""
}

func (a *Screen) editLabel() string  { return a.markedLabel("edit") }
func (a *Screen) applyLabel() string { return a.markedLabel("apply policy") }

// markedLabel adds how many accounts are marked.
func (a *Screen) markedLabel(label string) string {
	if n := a.List.Marks.All; n > 0 {
		return fmt.Sprintf("%s (%d)", label, n)
	}
	return ""
}

// noLine returns why a command on the current line does nothing.
func (a *Screen) noLine() string {
	if len(a.List.Items) == 0 {
		return a.NoAccounts()
	}
	return ""
}

// noAccount returns why a command on the current account does nothing.
func (a *Screen) noAccount() string {
	if a.onUnit() && a.List.Marks.All == 0 {
		return "A unit has no contact of its own: move to one of its accounts."
	}
	return a.NoAccounts()
}

// Summary counts the accounts.
func (a *Screen) Summary() scan.Summary { return a.counts }

// Current is the account under the cursor, nil where there is none.
func (a *Screen) Current() *rows.Item {
	if it := a.line(); it != nil && it.Unit == nil {
		return it
	}
	return nil
}

// line is the line under the cursor, an account or a unit; nil where nothing is shown.
func (a *Screen) line() *rows.Item {
	if i, _, ok := a.Table.Cursor(); ok && i < len(a.List.Shown) {
		return a.List.Shown[i]
	}
	return nil
}

// Changed takes in that rows have changed.
func (a *Screen) Changed(rows []*scan.Row) {
	if a.List.Changed(rows) {
		a.reline()
	}
}

// Count counts the accounts again, once after all that has changed.
func (a *Screen) Count() { a.counts = a.Roster.Summary() }

// Refilter lets go of what no longer matches. If that is the cursor's row, the
// cursor goes to the row that shows the same account, if there is one.
func (a *Screen) Refilter() {
	_, key, _ := a.Table.Cursor()
	a.List.Refilter()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	if it := a.List.ByKey[key]; it != nil && !it.Kept && it.Row.SameAs != "" {
		a.Table.Select(it.Row.SameAs)
	}
}

func (a *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		if a.typing {
			return a.typed(msg)
		}
	case tea.MouseWheelMsg:
		a.Table.Scroll(widget.WheelStep(msg))
	case screen.ClickMsg:
		return a.clicked(msg)
	}
	return nil
}

// showNext moves to the next (step 1) or previous (−1) account that does not pass.
func (a *Screen) showNext(step int) screen.Action {
	from, _, ok := a.Table.Cursor()
	if !ok {
		return nil
	}
	at := a.List.Next(from, step)
	if at < 0 {
		return screen.Notify{Notice: screen.Remark(a.noOther())}
	}
	a.Table.SelectIndex(at)
	return nil
}

// noOther says why there is nowhere to go.
func (a *Screen) noOther() string {
	switch {
	case a.Scan.Reading():
		return "No other account that does not pass yet: some are still being read."
	case a.Current() != nil && a.Current().Verdict.Status.IsProblem():
		return "No other account fails to pass."
	default:
		return "Every account that is shown passes."
	}
}

func (a *Screen) openDetail() screen.Action {
	if it := a.line(); it != nil && it.Unit != nil {
		return a.toggle(it.Unit)
	}
	if a.Current() == nil {
		return nil
	}
	d, first := newDetail(a.App, a)
	return screen.All{screen.Open{Screen: d}, first}
}

func (a *Screen) cycleStatus() screen.Action {
	a.List.ProblemsOnly = !a.List.ProblemsOnly
	a.Refilter()
	return nil
}

func (a *Screen) cycleSort() screen.Action {
	i := slices.Index(rows.SortCycle, a.List.Order.By)
	a.sort(rows.SortCycle[(i+1)%len(rows.SortCycle)])
	return nil
}

// sort orders by a column, by the same one again backward, and shows what comes first.
func (a *Screen) sort(by rows.Column) {
	a.List.Sort(by)
	a.Table.SetRows(shownRows{a, a.List.Shown})
	a.Table.Scroll(-len(a.List.Shown))
}

func (a *Screen) openFilter() screen.Action {
	a.typing = true
	a.filter.Focus()
	return nil
}

func (a *Screen) closeFilter() screen.Action {
	a.typing = false
	a.filter.Blur()
	return nil
}

// typed hands a key or a pasted text to the filter.
func (a *Screen) typed(msg tea.Msg) screen.Action {
	before := a.filter.Value()
	a.filter.Edit(msg)
	if text := a.filter.Value(); text != before {
		a.setFilter(text)
	}
	return nil
}

func (a *Screen) setFilter(text string) {
	if a.filter.Value() != text {
		a.filter.SetValue(text)
	}
	a.List.SetWords(text)
	was := a.Current()
	a.Refilter()
	if was != nil && !was.Kept && was.Row.SameAs == "" { // what is looked for is what matches first
		first := slices.IndexFunc(a.List.Shown, func(it *rows.Item) bool { return it.Unit == nil })
		a.Table.SelectIndex(max(first, 0))
	}
}

// showAll ends the filters, the last one first.
func (a *Screen) showAll() screen.Action {
	switch {
	case a.filter.Value() != "":
		a.setFilter("")
	case a.List.ProblemsOnly:
		return a.cycleStatus()
	case a.List.Marks.All > 0:
		return a.unmarkAll()
	}
	return nil
}

// edit opens the form of the marked accounts, or of the current one.
func (a *Screen) edit() screen.Action {
	if a.List.Marks.All > 0 {
		return screen.OpenForm{Keys: screen.KeysOf(a.chosen()), Hidden: a.List.Marks.Hidden()}
	}
	return screen.OpenForm{Keys: []string{keyOf(a.Current())}}
}

func (a *Screen) applyPolicy() screen.Action {
	return screen.OpenPolicyPlan{Keys: screen.KeysOf(a.chosen()), Hidden: a.List.Marks.Hidden()}
}

func (a *Screen) showHistory() screen.Action { return screen.OpenHistory{} }

// rereadCurrent reads the current account again, or the accounts of the current unit.
func (a *Screen) rereadCurrent() screen.Action {
	switch it := a.line(); {
	case it == nil:
		return nil
	case it.Unit != nil:
		return screen.Reread{Keys: it.Unit.Keys()}
	default:
		return screen.Reread{Keys: []string{it.Key()}}
	}
}

// Unmark removes the marks of accounts.
func (a *Screen) Unmark(keys []string) {
	a.List.Mark(func(yield func(*rows.Item) bool) {
		for _, key := range keys {
			if it := a.List.ByKey[key]; it != nil && !yield(it) {
				return
			}
		}
	}, false)
}

// clicked takes a click in the table: a header sorts, a row is selected, and
// the selected row opens.
func (a *Screen) clicked(msg screen.ClickMsg) screen.Action {
	switch hit := a.Table.Hit(msg.X, msg.Y); hit.Part {
	case table.Header:
		if hit.Column >= 0 {
			a.sort(columnsInOrder[hit.Column])
		}
	case table.Row:
		if i, _, _ := a.Table.Cursor(); i == hit.Index {
			return a.openDetail()
		}
		a.Table.SelectIndex(hit.Index)
	case table.Nothing:
	}
	return nil
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	list := &Screen{}
	return []*screen.Scope{list.listScope(), list.filterScope(), (&detail{accounts: list}).Scope()}
}
