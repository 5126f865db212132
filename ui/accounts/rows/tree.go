package rows

import (
	"cmp"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// Unit is an organizational unit as a line of the list. Accounts without an organization
// form a unit of their own, at the top.
type Unit struct {
	Path   string // Root/Payments/Prod (see audit.JoinOUPath); "" for accounts without an organization
	Depth  int    // number of units above it
	Folded bool
	item   *Item // its line
	Parent *Unit
	Units  []*Unit // below it, sorted by name
	items  []*Item // listed directly below it
	Counts UnitCounts
}

// UnitCounts counts the listed accounts of a unit and of all units below it.
type UnitCounts struct {
	Accounts int
	Statuses [statusRanks]int // by rank
	Lines    int              // including further rows of the same account
	Marked   int
}

// statusRanks is the number of ranks of statuses; the last one is for unknown statuses.
const statusRanks = 8

// Tree groups the list by organizational unit.
type Tree struct {
	units          map[string]*Unit
	roots          []*Unit
	organizationOf map[string]string // by account ID
	organizations  map[string]bool
	Renamed        map[string]string // new paths of units by their old ones
	clean          map[string]string // paths to draw by those of the accounts

	deepest int // depth of the deepest unit
}

func newTree() *Tree {
	return &Tree{units: map[string]*Unit{}, organizationOf: map[string]string{}, organizations: map[string]bool{}, Renamed: map[string]string{}, clean: map[string]string{}}
}

// SetOrganization records the organization of an account.
func (t *Tree) SetOrganization(accountID, organization string) {
	t.organizationOf[accountID] = organization
	t.organizations[organization] = true
}

// pathOf returns the path of the unit that contains a row. With several organizations, it
// starts with the organization.
func (t *Tree) pathOf(row *scan.Row) string {
	path := t.cleanPath(row.Target.OUPath)
	if path == "" || len(t.organizations) < 2 {
		return path
	}
	return style.Clean(t.organizationOf[row.Target.AccountID]) + "/" + path
}

// cleanPath returns a path whose names are safe to draw.
func (t *Tree) cleanPath(path string) string {
	clean, ok := t.clean[path]
	if !ok {
		names := audit.SplitOUPath(path)
		for i, name := range names {
			names[i] = style.Clean(name)
		}
		clean = audit.JoinOUPath(names...)
		t.clean[path] = clean
	}
	return clean
}

// Unit returns the unit of a path; it creates missing units, and those above them.
func (t *Tree) Unit(path string) *Unit {
	if u := t.units[path]; u != nil {
		return u
	}
	u := &Unit{Path: path}
	u.item = &Item{Unit: u}
	t.units[path] = u
	siblings := &t.roots
	if above, _, below := cutLast(path); below {
		u.Parent = t.Unit(above)
		u.Depth = u.Parent.Depth + 1
		siblings = &u.Parent.Units
	}
	t.deepest = max(t.deepest, u.Depth)
	at, _ := slices.BinarySearchFunc(*siblings, u, func(a, b *Unit) int { return cmp.Compare(a.Path, b.Path) })
	*siblings = slices.Insert(*siblings, at, u)
	return u
}

// cutLast splits a path before its last name, which stays escaped: "/" means a level.
func cutLast(path string) (above, name string, below bool) {
	names := audit.SplitOUPath(path)
	if len(names) < 2 {
		return "", path, false
	}
	last := len(names) - 1
	above = audit.JoinOUPath(names[:last]...)
	if above == "" { // the name of the root cannot be drawn
		return "", path, false
	}
	return above, audit.JoinOUPath(names[last]), true
}

// rename keeps units folded whose path changed, such as from IDs to names.
func (t *Tree) rename(before, after string) {
	from, to := audit.SplitOUPath(before), audit.SplitOUPath(after)
	if len(from) != len(to) {
		return
	}
	for i := range from {
		old := t.units[audit.JoinOUPath(from[:i+1]...)]
		if now := audit.JoinOUPath(to[:i+1]...); old != nil && old.Path != now && t.Renamed[old.Path] == "" {
			t.Unit(now).Folded = old.Folded
			t.Renamed[old.Path] = now
		}
	}
}

// group returns the items grouped: the line of each unit, its accounts, then the units
// below it. What is folded is omitted.
func (t *Tree) group(items []*Item) []*Item {
	for _, u := range t.units {
		u.items = u.items[:0]
	}
	for _, it := range items {
		it.InUnit.items = append(it.InUnit.items, it)
	}
	t.count(items)
	shown := make([]*Item, 0, len(items)+len(t.units))
	var add func(u *Unit)
	add = func(u *Unit) {
		if u.Counts.Lines == 0 {
			return // nothing below it is listed
		}
		shown = append(shown, u.item)
		if u.Folded {
			return
		}
		shown = append(shown, u.items...)
		for _, below := range u.Units {
			add(below)
		}
	}
	for _, u := range t.roots {
		add(u)
	}
	return shown
}

// count counts the accounts of every unit.
func (t *Tree) count(items []*Item) {
	for _, u := range t.units {
		u.Counts = UnitCounts{}
	}
	for _, it := range items {
		it.tally = tallyOf(it)
		it.tally.add(1)
	}
}

// recount updates the counts for an item that may have changed.
func (t *Tree) recount(it *Item) {
	if now := tallyOf(it); now != it.tally {
		it.tally.add(-1)
		it.tally = now
		it.tally.add(1)
	}
}

// tally is how an item is counted in its unit and the units above.
type tally struct {
	under  *Unit
	rank   int
	sameAs bool // an earlier row is counted for the account
	marked bool
}

func tallyOf(it *Item) tally {
	return tally{it.InUnit, describe.Rank(it.Verdict.Status), it.Row.SameAs != "", it.Marked}
}

// add adds the item to the counts, or removes it with −1.
func (t tally) add(n int) {
	for u := t.under; u != nil; u = u.Parent {
		u.Counts.Lines += n
		if !t.sameAs {
			u.Counts.Accounts += n
			u.Counts.Statuses[t.rank] += n
			if t.marked {
				u.Counts.Marked += n
			}
		}
	}
}

// Key returns the key of the line of the unit, which no profile and no account has.
func (u *Unit) Key() string { return "\x00" + u.Path }

// assignUnit assigns an item to the unit of its account and reports whether that changed.
func (l *List) assignUnit(it *Item) bool {
	path := l.Tree.pathOf(it.Row)
	if it.InUnit != nil && it.InUnit.Path == path {
		return false
	}
	if it.InUnit != nil && it.InUnit.Path != "" {
		l.Tree.rename(it.InUnit.Path, path)
	}
	it.InUnit = l.Tree.Unit(path)
	return true
}

// Extend adds new rows, updates the others, and groups the list, or not.
func (l *List) Extend(rows []*scan.Row, grouped bool) {
	for _, row := range rows {
		it := l.ByKey[row.Target.Key]
		if it == nil {
			it = newItem(row, len(l.Items))
			l.Items, l.ByKey[it.Key()] = append(l.Items, it), it
		} else {
			it.refresh()
		}
		l.widenColumns(it)
		it.Kept = it.Kept || l.matches(it)
	}
	l.Regroup(grouped)
}

// Regroup groups the list by organizational unit, or not.
func (l *List) Regroup(grouped bool) {
	l.IsGrouped = grouped
	if grouped {
		for _, it := range l.Items {
			l.assignUnit(it)
		}
	}
	l.Rebuild()
}

// Keys returns the keys of the listed accounts in the unit and below it.
func (u *Unit) Keys() []string {
	var keys []string
	for it := range u.All {
		keys = append(keys, it.Key())
	}
	return keys
}

// StatusCount is the number of accounts of a unit with a status.
type StatusCount struct {
	Status audit.Status
	N      int
}

// ProblemCounts counts the accounts of a unit that have a problem or were skipped, by
// status.
func (u *Unit) ProblemCounts() []StatusCount {
	var counts []StatusCount
	for r, status := range audit.StatusOrder {
		if n := u.Counts.Statuses[r]; n > 0 && (status.IsProblem() || status == audit.Skipped) {
			counts = append(counts, StatusCount{status, n})
		}
	}
	return counts
}

// Title returns the path above the unit, with a slash at its end, and its name.
func (u *Unit) Title() (above, name string) {
	if u.Path == "" {
		return "", "Other accounts"
	}
	above, name, below := cutLast(u.Path)
	if below {
		above += "/"
	}
	return above, name
}

// Levels returns the number of levels, including that of the accounts.
func (t *Tree) Levels() int { return t.deepest + 1 }
