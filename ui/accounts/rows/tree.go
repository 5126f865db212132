package rows

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// Unit is an organizational unit as a line of the list. Accounts of no
// organization are a unit of their own, at the top.
type Unit struct {
	Path   string // Root/Payments/Prod; "" for accounts of no organization
	Depth  int    // how many units are above it
	Folded bool
	item   *Item // the line
	Parent *Unit
	Units  []*Unit // beneath it, in the order of their names
	items  []*Item // shown right beneath it, as gathered last
	Counts unitCounts
}

// unitCounts count the accounts that are shown of a unit and all beneath it.
type unitCounts struct {
	Accounts int
	Statuses [statusRanks]int // by rank
	Lines    int              // of accounts, those included that an earlier one shows
	Marked   int              // accounts that are marked
}

// statusRanks is how many ranks of statuses there are, the last one for what is none.
const statusRanks = 8

// tree groups the list by unit.
type tree struct {
	units map[string]*Unit
	roots []*Unit
	of    map[string]string // organizations by account id
	orgs  map[string]bool
	Moved map[string]string // paths that units have got instead of their old ones

	deepest int // the depth of the deepest unit
}

func newTree() *tree {
	return &tree{units: map[string]*Unit{}, of: map[string]string{}, orgs: map[string]bool{}, Moved: map[string]string{}}
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

// Unit finds the unit of a path, or makes it and those above it.
func (t *tree) Unit(path string) *Unit {
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
		if now := strings.Join(to[:i+1], "/"); old != nil && old.Path != now && t.Moved[old.Path] == "" {
			t.Unit(now).Folded = old.Folded
			t.Moved[old.Path] = now
		}
	}
}

// lines are the items in their order, grouped: each unit's line, its own
// accounts, then the units beneath it. What is folded is left out.
func (t *tree) lines(items []*Item) []*Item {
	for _, u := range t.units {
		u.items = u.items[:0]
	}
	for _, it := range items {
		it.Under.items = append(it.Under.items, it)
	}
	t.count(items)
	shown := make([]*Item, 0, len(items)+len(t.units))
	var add func(u *Unit)
	add = func(u *Unit) {
		if u.Counts.Lines == 0 {
			return // nothing is shown beneath it
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
func (t *tree) count(items []*Item) {
	for _, u := range t.units {
		u.Counts = unitCounts{}
	}
	for _, it := range items {
		it.tally = tallyOf(it)
		it.tally.add(1)
	}
}

// recount counts an item anew that was counted and may have changed since.
func (t *tree) recount(it *Item) {
	if now := tallyOf(it); now != it.tally {
		it.tally.add(-1)
		it.tally = now
		it.tally.add(1)
	}
}

// tally is what an item counts for in its unit and those above.
type tally struct {
	under  *Unit
	rank   int
	sameAs bool // an earlier row counts for the account
	marked bool
}

func tallyOf(it *Item) tally {
	return tally{it.Under, describe.Rank(it.Verdict.Status), it.Row.SameAs != "", it.Marked}
}

// add counts, or takes back with −1.
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

// unitKey is the key of a unit's line: no profile and no account has such a one.
func (u *Unit) Key() string { return "\x00" + u.Path }

// place puts an item under the unit that its account belongs to now, and tells
// whether that is another one.
func (l *List) place(it *Item) bool {
	path := l.Tree.pathOf(it.Row)
	if it.Under != nil && it.Under.Path == path {
		return false
	}
	if it.Under != nil && it.Under.Path != "" {
		l.Tree.renamed(it.Under.Path, path)
	}
	it.Under = l.Tree.Unit(path)
	return true
}

// Extend lists rows that are new and takes in what has changed of the others.
func (l *List) Extend(rows []*scan.Row, grouped bool) {
	for _, row := range rows {
		it := l.ByKey[row.Target.Key]
		if it == nil {
			it = newItem(row, len(l.Items))
			l.Items, l.ByKey[it.Key()] = append(l.Items, it), it
		} else {
			it.refresh()
		}
		l.note(it)
		it.Kept = it.Kept || l.wants(it)
	}
	l.Regroup(grouped)
}

// Regroup groups the list by unit, or not.
func (l *List) Regroup(grouped bool) {
	l.Grouped = grouped
	if grouped {
		for _, it := range l.Items {
			l.place(it)
		}
	}
	l.Gather()
}

// Keys are those of the accounts that are shown of a unit and all beneath it.
func (u *Unit) Keys() []string {
	var keys []string
	for _, it := range u.items {
		keys = append(keys, it.Key())
	}
	for _, below := range u.Units {
		keys = append(keys, below.Keys()...)
	}
	return keys
}

// attentionCount is how many accounts of a unit have a status.
type attentionCount struct {
	Status audit.Status
	N      int
}

// Attention counts what calls for somebody in a unit.
func (u *Unit) Attention() []attentionCount {
	var counts []attentionCount
	for r, status := range audit.StatusOrder {
		if n := u.Counts.Statuses[r]; n > 0 && (status.IsProblem() || status == audit.Skipped) {
			counts = append(counts, attentionCount{status, n})
		}
	}
	return counts
}
