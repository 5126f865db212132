package audit

import (
	"cmp"
	"slices"
)

// Roster is the list of targets as it fills with results: which row stands for
// which account, and what is known of it. Several rows can lead to one account;
// the first of them shows it. A Roster is not safe for concurrent use.
type Roster struct {
	rows      []*Row
	byKey     map[string]*Row
	byAccount map[string][]*Row // in the order of the rows
}

// Row is one target of the roster.
type Row struct {
	Source Target  // as it was handed in: what is run to read it anew
	Target Target  // as last learnt, with the account id
	Result *Result // joined from every route to the account; nil until the first one came
	// SameAs is the Key of the earlier row that already shows this account, or "".
	SameAs string
	// Waiting tells that a result is still to come. A row that is read anew
	// keeps its last result meanwhile.
	Waiting bool

	index int
	own   *Result // of this row's own routes
}

// Status is the row's status, Pending until its first result.
func (r *Row) Status() Status {
	if r.Result == nil {
		return Pending
	}
	return r.Result.Status
}

// Summary counts accounts by status.
type Summary struct {
	Accounts int            // rows that stand for an account of their own
	Done     int            // those that are not waiting
	Counts   map[Status]int // by status, Pending included
}

// NewRoster lists targets in the order given; all wait for their result.
// Targets that share a key are one row.
func NewRoster(targets []Target) *Roster {
	r := &Roster{byKey: make(map[string]*Row, len(targets)), byAccount: make(map[string][]*Row, len(targets))}
	for _, t := range targets {
		if r.byKey[t.Key] != nil {
			continue
		}
		row := &Row{Source: t, Target: t, Waiting: true, index: len(r.rows)}
		r.rows = append(r.rows, row)
		r.byKey[t.Key] = row
		if t.AccountID != "" {
			r.join(row)
		}
	}
	return r
}

// Rows are all rows, in the order of the targets. They stay the same pointers.
func (r *Roster) Rows() []*Row { return r.rows }

// Row finds a row by its target's key, nil where there is none.
func (r *Roster) Row(key string) *Row { return r.byKey[key] }

// Add takes a result in and answers with the rows that it changed, its own
// first, then others that lead to the same account. A result of an unknown key
// changes none.
func (r *Roster) Add(res Result) []*Row {
	row := r.byKey[res.Target.Key]
	if row == nil {
		return nil
	}
	changed := []*Row{row}
	if old := row.Target.AccountID; old != res.Target.AccountID && old != "" && res.Target.AccountID != "" {
		changed = append(changed, r.part(row)...) // the profile leads elsewhere now
	}
	if res.Target.AccountID == "" {
		res.Target.AccountID = row.Target.AccountID // learnt earlier; this time nobody could say
	}
	row.own, row.Waiting, row.Target = &res, false, res.Target
	if row.Target.AccountID == "" {
		row.Result = row.own
		return changed
	}
	for _, other := range r.join(row) {
		if !slices.Contains(changed, other) {
			changed = append(changed, other)
		}
	}
	return changed
}

// Await marks rows as waiting for a new result; they keep the last one.
func (r *Roster) Await(keys ...string) {
	for _, key := range keys {
		if row := r.byKey[key]; row != nil {
			row.Waiting = true
		}
	}
}

// join puts a row among those of its account and joins what they know.
func (r *Roster) join(row *Row) []*Row {
	id := row.Target.AccountID
	group := r.byAccount[id]
	if !slices.Contains(group, row) {
		group = append(group, row)
		slices.SortFunc(group, byIndex)
		r.byAccount[id] = group
	}
	return share(group)
}

// part takes a row from among those of its account.
func (r *Roster) part(row *Row) []*Row {
	id := row.Target.AccountID
	group := slices.DeleteFunc(r.byAccount[id], func(o *Row) bool { return o == row })
	r.byAccount[id] = group
	row.SameAs = ""
	return share(group)
}

// share gives all rows of one account the best of their results, under the
// profiles of all of them.
func share(group []*Row) []*Row {
	var best *Result
	var routes []Route
	for _, row := range group {
		if row.own != nil && (best == nil || best.Status == Error && row.own.Status != Error) {
			best = row.own
		}
		for _, route := range row.Target.Routes {
			if !slices.ContainsFunc(routes, func(o Route) bool { return o.Profile == route.Profile && o.Mode == route.Mode }) {
				routes = append(routes, route)
			}
		}
	}
	for i, row := range group {
		row.SameAs = ""
		if i > 0 {
			row.SameAs = group[0].Target.Key
		}
		if best == nil {
			continue
		}
		joined := *best
		joined.Target.Key = row.Target.Key
		joined.Target.Routes = routes
		row.Result = &joined
	}
	return group
}

// Accounts are the joined results, one an account, sorted by ByAccount. Rows
// without a result are left out.
func (r *Roster) Accounts() []Result {
	var all []Result
	for _, row := range r.rows {
		if row.SameAs == "" && row.Result != nil {
			all = append(all, *row.Result)
		}
	}
	slices.SortStableFunc(all, ByAccount)
	return all
}

// Summary counts the accounts.
func (r *Roster) Summary() Summary {
	s := Summary{Counts: map[Status]int{}}
	for _, row := range r.rows {
		if row.SameAs != "" {
			continue
		}
		s.Accounts++
		s.Counts[row.Status()]++
		if !row.Waiting {
			s.Done++
		}
	}
	return s
}

func byIndex(a, b *Row) int { return cmp.Compare(a.index, b.index) }
