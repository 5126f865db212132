package scan

import "accountable/audit"

// Lock is a sign-in that accounts or searches wait for.
type Lock struct {
	SignInID string
	Accounts int // that could not be read without it
	Sources  int // that could not be searched without it
}

// Locks are the sign-ins that are waited for, in the order of the rows and then of
// the sources. Rows that are being read again after a sign-in do not wait for it.
func (e *Engine) Locks() []Lock {
	var locks []Lock
	at, reading := map[string]int{}, map[string]bool{}
	lock := func(id string) *Lock {
		i, listed := at[id]
		if !listed {
			i = len(locks)
			at[id] = i
			locks = append(locks, Lock{SignInID: id})
		}
		return &locks[i]
	}
	for _, row := range e.roster.Rows() {
		switch id := row.SignInID(); {
		case id == "":
		case row.Waiting && e.unlocked[id]:
			reading[id] = true
		default:
			lock(id).Accounts++
		}
	}
	for _, s := range e.sources {
		if id := s.signInID(); id != "" {
			lock(id).Sources++
		}
	}
	for id := range e.unlocked {
		if !reading[id] {
			delete(e.unlocked, id)
		}
	}
	return locks
}

// Unlock reads and searches again what waited for a sign-in that is done now. It
// returns the rows that waited for it.
func (e *Engine) Unlock(signInID string) []*Row {
	e.unlocked[signInID] = true
	var rows []*Row
	for _, row := range e.roster.Rows() {
		if row.Result != nil && signInOf(row.Result.Trouble) == signInID {
			rows = append(rows, row)
		}
	}
	e.Reread(rows)
	again := map[*search][]*Source{}
	for _, s := range e.sources {
		if s.signInID() == signInID {
			again[s.search] = append(again[s.search], s)
		}
	}
	for run, sources := range again {
		e.begin(run, sources)
	}
	return rows
}

func signInOf(t *audit.Trouble) string {
	if t == nil {
		return ""
	}
	return t.SignInID
}
