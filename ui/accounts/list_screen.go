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
	List    *rows.List
	Table   *table.Table
	filter  widget.Input
	typing  bool // keys go to the filter
	columns columnSet
	counts  scan.Summary
	pane    widget.Kept[paneKey, []string] // the current account beside or below the list

	listWidth  int // of the list, in cells
	indentStep int // indent of each level of units, in cells; 0: the list is flat

	tableTheme *style.Theme // the theme that the table has
}

// New returns the list of all accounts of the roster.
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

// Scope returns the commands of the list, or of the filter while it is typed.
func (a *Screen) Scope() *screen.Scope {
	if a.typing {
		return a.filterScope()
	}
	return a.listScope()
}

func (a *Screen) shared() *screen.App { return a.App }

// detailsLabel returns what the key does on the line of a unit: it folds the unit.
func (a *Screen) detailsLabel() string {
	if a.onUnit() {
		return foldLabel(a.currentLine().Unit)
	}
	return ""
}

func (a *Screen) editLabel() string  { return a.markedLabel("edit") }
func (a *Screen) applyLabel() string { return a.markedLabel("apply policy") }

// markedLabel adds the number of marked accounts to a label.
func (a *Screen) markedLabel(label string) string {
	if n := a.List.Marks.All; n > 0 {
		return fmt.Sprintf("%s (%d)", label, n)
	}
	return ""
}

// noLine returns why a command on the current line is disabled.
func (a *Screen) noLine() string {
	if len(a.List.Items) == 0 {
		return a.NoAccounts()
	}
	return ""
}

// noAccount returns why a command on the current account is disabled.
func (a *Screen) noAccount() string {
	if a.onUnit() && a.List.Marks.All == 0 {
		return "A unit has no contact: select one of its accounts."
	}
	return a.NoAccounts()
}

// Summary returns the counts of the accounts, as of the last Count.
func (a *Screen) Summary() scan.Summary { return a.counts }

// Current returns the account under the cursor; nil: none.
func (a *Screen) Current() *rows.Item {
	if it := a.currentLine(); it != nil && it.Unit == nil {
		return it
	}
	return nil
}

// currentLine returns the account or unit under the cursor; nil: the list is empty.
func (a *Screen) currentLine() *rows.Item {
	if i, _, ok := a.Table.Cursor(); ok && i < len(a.List.Shown) {
		return a.List.Shown[i]
	}
	return nil
}

// Changed updates the list after rows changed.
func (a *Screen) Changed(rows []*scan.Row) {
	if a.List.Changed(rows) {
		a.syncTable()
	}
}

// Count counts the accounts again. It is called once after all changes of a message.
func (a *Screen) Count() { a.counts = a.Roster.Summary() }

// Refilter lists exactly what matches the filters now. If the current row does not, the
// cursor moves to the row that represents its account, if there is one.
func (a *Screen) Refilter() {
	_, key, _ := a.Table.Cursor()
	a.List.Refilter()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	if it := a.List.ByKey[key]; it != nil && !it.Kept && it.Row.SameAs != "" {
		a.Table.Select(it.Row.SameAs)
	}
}

// Update handles typing, pasting, the wheel and clicks.
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

// showNext moves to the next (step 1) or previous (−1) account with a problem.
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

// noOther says why there is no other problem to move to.
func (a *Screen) noOther() string {
	switch {
	case a.Scan.Reading():
		return "No other problems yet, still loading."
	case a.Current() != nil && a.Current().Verdict.Status.IsProblem():
		return "No other problems."
	default:
		return "All listed accounts pass."
	}
}

func (a *Screen) openDetail() screen.Action {
	if it := a.currentLine(); it != nil && it.Unit != nil {
		return a.toggleFold(it.Unit)
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

// sort sorts by a column, by the same column again in reverse, and shows the top.
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

// typed passes a key or a pasted text on to the filter.
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
	if was != nil && !was.Kept && was.Row.SameAs == "" { // show the first match
		first := slices.IndexFunc(a.List.Shown, func(it *rows.Item) bool { return it.Unit == nil })
		a.Table.SelectIndex(max(first, 0))
	}
}

// showAll clears the filter, else lists all accounts, else removes the marks.
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
		return screen.OpenForm{Keys: screen.KeysOf(a.selectedRows()), Hidden: a.List.Marks.HiddenText()}
	}
	return screen.OpenForm{Keys: []string{keyOf(a.Current())}}
}

func (a *Screen) applyPolicy() screen.Action {
	return screen.OpenPolicyPlan{Keys: screen.KeysOf(a.selectedRows()), Hidden: a.List.Marks.HiddenText()}
}

func (a *Screen) showHistory() screen.Action { return screen.OpenHistory{} }

// rereadCurrent reads the current account again, or the accounts of the current unit.
func (a *Screen) rereadCurrent() screen.Action {
	switch it := a.currentLine(); {
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

// clicked handles a click in the table: a header sorts, another row is selected, and the
// selected row opens.
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
