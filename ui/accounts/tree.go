package accounts

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// unit is an organizational unit as a line of the list. Accounts of no
// organization are a unit of their own, at the top.
type unit struct {
	path   string // Root/Payments/Prod; "" for accounts of no organization
	depth  int    // how many units are above it
	folded bool
	item   *item // the line
	parent *unit
	units  []*unit // beneath it, in the order of their names
	items  []*item // shown right beneath it, as gathered last
	counts unitCounts
}

// unitCounts count the accounts that are shown of a unit and all beneath it.
type unitCounts struct {
	accounts int
	statuses [statusRanks]int // by rank
	lines    int              // of accounts, those included that an earlier one shows
	marked   int              // accounts that are marked
}

// statusRanks is how many ranks of statuses there are, the last one for what is none.
const statusRanks = 8

// tree groups the list by unit.
type tree struct {
	units map[string]*unit
	roots []*unit
	of    map[string]string // organizations by account id
	orgs  map[string]bool
	moved map[string]string // paths that units have got instead of their old ones

	deepest int // the depth of the deepest unit
}

func newTree() *tree {
	return &tree{units: map[string]*unit{}, of: map[string]string{}, orgs: map[string]bool{}, moved: map[string]string{}}
}

// Belongs notes the organization that an account was found in.
func (t *tree) Belongs(accountID, organization string) {
	t.of[accountID] = organization
	t.orgs[organization] = true
}

// pathOf is the path of the unit that a row stands under. The organization goes
// first where there are several.
func (t *tree) pathOf(row *scan.Row) string {
	path := style.Clean(row.Target.OUPath)
	if path == "" || len(t.orgs) < 2 {
		return path
	}
	return style.Clean(t.of[row.Target.AccountID]) + "/" + path
}

// unit finds the unit of a path, or makes it and those above it.
func (t *tree) unit(path string) *unit {
	if u := t.units[path]; u != nil {
		return u
	}
	u := &unit{path: path}
	u.item = &item{unit: u}
	t.units[path] = u
	siblings := &t.roots
	if above, _, below := cutLast(path); below {
		u.parent = t.unit(above)
		u.depth = u.parent.depth + 1
		siblings = &u.parent.units
	}
	t.deepest = max(t.deepest, u.depth)
	at, _ := slices.BinarySearchFunc(*siblings, u, func(a, b *unit) int { return cmp.Compare(a.path, b.path) })
	*siblings = slices.Insert(*siblings, at, u)
	return u
}

// cutLast parts a path from its last name.
func cutLast(path string) (above, name string, below bool) {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// renamed carries what is folded over to units that have got another path.
func (t *tree) renamed(before, after string) {
	from, to := strings.Split(before, "/"), strings.Split(after, "/")
	if len(from) != len(to) {
		return
	}
	for i := range from {
		old := t.units[strings.Join(from[:i+1], "/")]
		if now := strings.Join(to[:i+1], "/"); old != nil && old.path != now && t.moved[old.path] == "" {
			t.unit(now).folded = old.folded
			t.moved[old.path] = now
		}
	}
}

// lines are the items in their order, grouped: each unit's line, its own
// accounts, then the units beneath it. What is folded is left out.
func (t *tree) lines(items []*item) []*item {
	for _, u := range t.units {
		u.items = u.items[:0]
	}
	for _, it := range items {
		it.under.items = append(it.under.items, it)
	}
	t.count(items)
	shown := make([]*item, 0, len(items)+len(t.units))
	var add func(u *unit)
	add = func(u *unit) {
		if u.counts.lines == 0 {
			return // nothing is shown beneath it
		}
		shown = append(shown, u.item)
		if u.folded {
			return
		}
		shown = append(shown, u.items...)
		for _, below := range u.units {
			add(below)
		}
	}
	for _, u := range t.roots {
		add(u)
	}
	return shown
}

// count counts the accounts of every unit.
func (t *tree) count(items []*item) {
	for _, u := range t.units {
		u.counts = unitCounts{}
	}
	for _, it := range items {
		it.tally = tallyOf(it)
		it.tally.add(1)
	}
}

// recount counts an item anew that was counted and may have changed since.
func (t *tree) recount(it *item) {
	if now := tallyOf(it); now != it.tally {
		it.tally.add(-1)
		it.tally = now
		it.tally.add(1)
	}
}

// tally is what an item counts for in its unit and those above.
type tally struct {
	under  *unit
	rank   int
	sameAs bool // an earlier row counts for the account
	marked bool
}

func tallyOf(it *item) tally {
	return tally{it.under, describe.Rank(it.verdict.Status), it.row.SameAs != "", it.marked}
}

// add counts, or takes back with −1.
func (t tally) add(n int) {
	for u := t.under; u != nil; u = u.parent {
		u.counts.lines += n
		if !t.sameAs {
			u.counts.accounts += n
			u.counts.statuses[t.rank] += n
			if t.marked {
				u.counts.marked += n
			}
		}
	}
}

// unitKey is the key of a unit's line: no profile and no account has such a one.
func (u *unit) key() string { return "\x00" + u.path }

// place puts an item under the unit that its account belongs to now, and tells
// whether that is another one.
func (l *list) place(it *item) bool {
	path := l.Tree.pathOf(it.row)
	if it.under != nil && it.under.path == path {
		return false
	}
	if it.under != nil && it.under.path != "" {
		l.Tree.renamed(it.under.path, path)
	}
	it.under = l.Tree.unit(path)
	return true
}

// extend lists rows that are new and takes in what has changed of the others.
func (l *list) extend(rows []*scan.Row, grouped bool) {
	for _, row := range rows {
		it := l.byKey[row.Target.Key]
		if it == nil {
			it = newItem(row, len(l.items))
			l.items, l.byKey[it.key()] = append(l.items, it), it
		} else {
			it.refresh()
		}
		l.note(it)
		it.kept = it.kept || l.wants(it)
	}
	l.regroup(grouped)
}

// regroup groups the list by unit, or not.
func (l *list) regroup(grouped bool) {
	l.grouped = grouped
	if grouped {
		for _, it := range l.items {
			l.place(it)
		}
	}
	l.gather()
}

// Extended takes in rows that were found.
func (a *AccountList) Extended(rows []*scan.Row) {
	a.List.extend(rows, a.Grouped() && !a.IsFlat)
	a.reline()
}

// Regroup shows the list by unit or flat, as is wished.
func (a *AccountList) Regroup() {
	a.List.regroup(a.Grouped() && !a.IsFlat)
	a.reline()
}

// reline hands the table the lines after they have changed. The cursor stays
// with its account; on a unit, it goes along when the unit gets its name.
func (a *AccountList) reline() {
	before := a.line()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	if before == nil || before.unit == nil || before.unit.counts.lines > 0 {
		return
	}
	if now := a.List.Tree.moved[before.unit.path]; now != "" {
		a.Table.Select(a.List.Tree.unit(now).key())
	}
}

// toggle folds or unfolds a unit.
func (a *AccountList) toggle(u *unit) screen.Action {
	u.folded = !u.folded
	a.List.gather()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	return nil
}

// fold folds the unit under the cursor, or goes to the unit above.
func (a *AccountList) fold() screen.Action {
	it := a.line()
	switch {
	case it == nil || !a.List.grouped:
	case it.unit == nil:
		a.Table.Select(it.under.key())
	case !it.unit.folded:
		return a.toggle(it.unit)
	case it.unit.parent != nil:
		a.Table.Select(it.unit.parent.key())
	}
	return nil
}

// unfold unfolds the unit under the cursor, or goes to the line beneath it.
func (a *AccountList) unfold() screen.Action {
	it := a.line()
	switch {
	case it == nil || it.unit == nil:
	case it.unit.folded:
		return a.toggle(it.unit)
	default:
		a.Table.Move(1)
	}
	return nil
}

// onUnit tells that the cursor is on the line of a unit.
func (a *AccountList) onUnit() bool {
	it := a.line()
	return it != nil && it.unit != nil
}

// keys are those of the accounts that are shown of a unit and all beneath it.
func (u *unit) keys() []string {
	var keys []string
	for _, it := range u.items {
		keys = append(keys, it.key())
	}
	for _, below := range u.units {
		keys = append(keys, below.keys()...)
	}
	return keys
}
