package scan

import (
	"cmp"
	"slices"
	"time"

	"accountable/audit"
)

// Roster is the list of targets with their results. Several rows can lead to one
// account; they share the best of their results, and the first of them shows it. A
// Roster is not safe for concurrent use.
type Roster struct {
	// Judge judges a result again when facts about its account have changed (see
	// Auditor.Rejudge); nil: results stay as they came.
	Judge func(Result) Result

	rows      []*Row
	byKey     map[string]*Row
	byAccount map[string][]*Row // in the order of the rows
}

// Row is one target of the roster.
type Row struct {
	Source audit.Target // as it was found: what is read
	Target audit.Target // with all facts learned since, such as the account id
	Result *Result      // shared by all rows of the account; nil until the first result
	// SameAs is the Key of the earlier row that shows this account, or "".
	SameAs string
	// Waiting reports whether a result is still to come. A row that is read again
	// keeps its last result until then.
	Waiting bool
	// IsDelayed reports whether the read that is under way takes longer than 10
	// seconds, such as one whose credential_process waits for a person.
	IsDelayed bool
	// Known is what an earlier run read, judged by the policy in force; nil if
	// nothing is known. It is shown while the row has no result, and never used for
	// a form or a change.
	Known *Result

	index     int
	ownResult *Result // by this row's routes
}

// Status returns the status of the result, or Pending if there is none.
func (r *Row) Status() audit.Status {
	if r.Result == nil {
		return audit.Pending
	}
	return r.Result.Status
}

// SignInID returns the sign-in that the account waits for, or "".
func (r *Row) SignInID() string {
	if r.Result == nil || r.SameAs != "" || r.Result.Status != audit.Error {
		return ""
	}
	return signInOf(r.Result.Trouble)
}

// ChangesSinceKnown returns when an earlier run read the contacts and what has
// changed since, in words such as "security email" or "security contact set". It
// returns none if nothing changed, if nothing is known, or if the profile led to
// another account then.
func (r *Row) ChangesSinceKnown() (since time.Time, what []string) {
	if r.Known == nil || r.Result == nil || r.Result.Status == audit.Error || r.Known.Target.AccountID != r.Result.Target.AccountID {
		return time.Time{}, nil
	}
	for _, t := range audit.ContactTypes {
		then, known := r.Known.Contacts[t]
		now, read := r.Result.Contacts[t]
		if !known || !read || now.Trouble != nil {
			continue
		}
		switch {
		case audit.SameContact(then.Contact, now.Contact):
		case then.Contact == nil:
			what = append(what, t.Key()+" contact set")
		case now.Contact == nil:
			what = append(what, t.Key()+" contact removed")
		default:
			for _, f := range audit.Fields {
				if f.Of(then.Contact.AsStored()) != f.Of(now.Contact.AsStored()) {
					what = append(what, t.Key()+" "+f.Key())
				}
			}
		}
	}
	return r.Known.CheckedAt, what
}

// Summary counts accounts by status.
type Summary struct {
	Accounts int                  // rows that show an account
	Done     int                  // of these, not waiting for a result
	Counts   map[audit.Status]int // by status, Pending included
}

// NewRoster lists targets in their order. All of them wait for a result. Targets
// with the same key are one row.
func NewRoster(targets []audit.Target) *Roster {
	r := &Roster{byKey: make(map[string]*Row, len(targets)), byAccount: make(map[string][]*Row, len(targets))}
	for _, t := range targets {
		r.addRow(t)
	}
	return r
}

// AddTargets adds targets that were found later. If the account of one has a row,
// that row gets its routes and facts instead. AddTargets returns the rows to read:
// new ones, and rows that could not be read and have gained a route or are to be
// skipped now.
func (r *Roster) AddTargets(targets []audit.Target) []*Row {
	var unread []*Row
	for _, t := range targets {
		group := r.byAccount[t.AccountID]
		if len(group) == 0 {
			group = r.adoptUnreadRow(t)
		}
		if t.AccountID == "" || len(group) == 0 {
			if row := r.addRow(t); row != nil {
				unread = append(unread, row)
			}
			continue
		}
		first := group[0]
		gained := false
		for _, route := range t.Routes {
			if !slices.ContainsFunc(first.Source.Routes, route.Equal) {
				first.Source.Routes = append(slices.Clip(first.Source.Routes), route)
				first.Target.Routes = append(slices.Clip(first.Target.Routes), route)
				gained = true
			}
		}
		if gained && t.Trouble == nil {
			first.Source.Trouble, first.Target.Trouble = nil, nil // the new route may work
		}
		skipped := first.Source.Skip
		first.Target = first.Target.MergeFrom(t)
		for _, row := range group {
			row.Source = row.Source.MergeFrom(t)
			if row.Source.AccountID == "" {
				row.Source.MemberAccountID = t.AccountID
			}
		}
		r.shareResults(group)
		if first.Source.Skip != skipped || gained && first.Status() == audit.Error {
			first.Waiting = true
			unread = append(unread, first)
		}
	}
	return unread
}

// adoptUnreadRow finds the row of a profile that the target says leads to its
// account, although the row was not read yet, and adds it to that account.
func (r *Roster) adoptUnreadRow(t audit.Target) []*Row {
	if t.AccountID == "" || !slices.ContainsFunc(t.Routes, t.OwnsRoute) {
		return nil // as for most members of an organization
	}
	for _, row := range r.rows {
		if row.Target.AccountID == "" && slices.ContainsFunc(row.Source.Routes, t.OwnsRoute) {
			row.Target.AccountID = t.AccountID
			return r.joinAccount(row)
		}
	}
	return nil
}

// addRow lists a target unless its key is listed already.
func (r *Roster) addRow(t audit.Target) *Row {
	if r.byKey[t.Key] != nil {
		return nil
	}
	row := &Row{Source: t, Target: t, Waiting: true, index: len(r.rows)}
	r.rows = append(r.rows, row)
	r.byKey[t.Key] = row
	if t.AccountID != "" {
		r.joinAccount(row)
	}
	return row
}

// Rows returns all rows in the order of the targets. The pointers stay the same.
func (r *Roster) Rows() []*Row { return r.rows }

// Row returns the row of a key; nil if there is none.
func (r *Roster) Row(key string) *Row { return r.byKey[key] }

// Representative returns the row that represents the account of a row: the row itself, or
// the earlier one that it is the same as.
func (r *Roster) Representative(row *Row) *Row {
	if first := r.byKey[row.SameAs]; row.SameAs != "" && first != nil {
		return first
	}
	return row
}

// RowsOfAccount returns the rows that lead to an account, in their order.
func (r *Roster) RowsOfAccount(id string) []*Row { return slices.Clip(r.byAccount[id]) }

// AddResult adds a result and returns the rows that it changes: its own first, then
// others of the same account. A result with an unknown key changes none.
func (r *Roster) AddResult(res Result) []*Row {
	row := r.byKey[res.Target.Key]
	if row == nil {
		return nil
	}
	changed := []*Row{row}
	if old := row.Target.AccountID; old != res.Target.AccountID && old != "" && res.Target.AccountID != "" {
		changed = append(changed, r.leaveAccount(row)...) // the profile leads to another account now
	}
	if res.Target.AccountID == "" {
		res.Target.AccountID = row.Target.AccountID // known from an earlier read
	}
	if known := row.Source.MemberAccountID; known != "" && known != res.Target.AccountID {
		row.Source = row.Source.Relocated()
	}
	res.Target = res.Target.RefreshedBy(row.Source)
	row.ownResult, row.Waiting, row.IsDelayed, row.Target = &res, false, false, res.Target
	if row.Target.AccountID == "" {
		row.Result = row.ownResult
		return changed
	}
	for _, other := range r.joinAccount(row) {
		if !slices.Contains(changed, other) {
			changed = append(changed, other)
		}
	}
	return changed
}

// MarkWaiting marks rows as waiting for a result. They keep their last one.
func (r *Roster) MarkWaiting(keys ...string) {
	for _, key := range keys {
		if row := r.byKey[key]; row != nil {
			row.Waiting, row.IsDelayed = true, false
		}
	}
}

// joinAccount adds a row to those of its account and lets them share their results.
func (r *Roster) joinAccount(row *Row) []*Row {
	id := row.Target.AccountID
	group := r.byAccount[id]
	if !slices.Contains(group, row) {
		group = append(group, row)
		slices.SortFunc(group, byIndex)
		r.byAccount[id] = group
	}
	return r.shareResults(group)
}

// leaveAccount removes a row from those of its account.
func (r *Roster) leaveAccount(row *Row) []*Row {
	id := row.Target.AccountID
	group := slices.DeleteFunc(r.byAccount[id], func(o *Row) bool { return o == row })
	r.byAccount[id] = group
	row.SameAs = ""
	return r.shareResults(group)
}

// shareResults gives all rows of an account the best of their results, with the
// routes of all of them.
func (r *Roster) shareResults(group []*Row) []*Row {
	var (
		best   *Row // with the best result
		routes []audit.Route
		facts  audit.Target
	)
	for _, row := range group {
		if row.ownResult != nil && (best == nil || best.ownResult.Status == audit.Error && row.ownResult.Status != audit.Error) {
			best = row
		}
		for _, route := range row.Target.Routes {
			if !slices.ContainsFunc(routes, route.Equal) {
				routes = append(routes, route)
			}
		}
		facts = facts.MergeFrom(row.Target)
	}
	if best != nil && r.Judge != nil && facts.Skip == "" {
		known := *best.ownResult
		known.Target = known.Target.MergeFrom(facts)
		known = r.Judge(known)
		best.ownResult = &known
	}
	for i, row := range group {
		row.SameAs = ""
		if i > 0 {
			row.SameAs = group[0].Target.Key
		}
		row.Target = row.Target.MergeFrom(facts)
		if best == nil {
			continue
		}
		joined := *best.ownResult
		joined.Target.Key = row.Target.Key
		joined.Target.Routes = routes
		joined.Target = joined.Target.MergeFrom(facts)
		if facts.Skip != "" { // even if it was read before that was known
			joined = Result{Target: joined.Target, Status: audit.Skipped, CheckedAt: best.ownResult.CheckedAt}
		}
		row.Result, row.Target.Skip = &joined, joined.Target.Skip
	}
	return group
}

// Accounts returns the results, one for each account, in the order of
// CompareByAccount. Rows without a result are left out.
func (r *Roster) Accounts() []Result {
	var all []Result
	for _, row := range r.rows {
		if row.SameAs == "" && row.Result != nil {
			all = append(all, *row.Result)
		}
	}
	slices.SortStableFunc(all, CompareByAccount)
	return all
}

// Summary counts the accounts. It is called after every batch of results, so it
// counts in an array and not in the map.
func (r *Roster) Summary() Summary {
	var few [8]int // keeps the counts on the stack
	counts := few[:len(audit.StatusOrder)]
	s := Summary{Counts: make(map[audit.Status]int, len(counts))}
	for _, row := range r.rows {
		if row.SameAs != "" {
			continue
		}
		s.Accounts++
		if !row.Waiting {
			s.Done++
		}
		if i := slices.Index(audit.StatusOrder, row.Status()); i >= 0 {
			counts[i]++
		}
	}
	for i, n := range counts {
		if n > 0 {
			s.Counts[audit.StatusOrder[i]] = n
		}
	}
	return s
}

func byIndex(a, b *Row) int { return cmp.Compare(a.index, b.index) }
