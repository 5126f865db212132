package audit

// Roster is the list of targets as it fills with results: which row stands for
// which account, and what is known of it. It is not safe for concurrent use.
type Roster struct{ rows []*Row }

// Row is one target of the roster.
type Row struct {
	Target Target  // as last learnt
	Result *Result // joined from every route to the account; nil while it is pending
	// SameAs is the Key of the earlier row that already shows this account, or "".
	SameAs string
}

// Status is the row's status, Pending while it is being read.
func (r *Row) Status() Status {
	if r.Result == nil {
		return Pending
	}
	return r.Result.Status
}

// Summary counts accounts by status.
type Summary struct {
	Accounts int            // rows that stand for an account of their own
	Read     int            // those that have a result
	Counts   map[Status]int // by status, Pending included
}

// NewRoster lists targets in the order given; none has a result.
func NewRoster(targets []Target) *Roster { panic("being written") }

// Rows are all rows, in the order of the targets. They stay the same pointers.
func (r *Roster) Rows() []*Row { return r.rows }

// Row finds a row by its target's key, nil where there is none.
func (r *Roster) Row(key string) *Row { panic("being written") }

// Add takes a result in and answers with the rows that it changed: its own, and
// others that lead to the same account.
func (r *Roster) Add(res Result) []*Row { panic("being written") }

// Forget makes rows pending again, before they are read anew.
func (r *Roster) Forget(keys ...string) { panic("being written") }

// Accounts are the joined results, one an account, sorted by id; those whose id
// is unknown last, by profile.
func (r *Roster) Accounts() []Result { panic("being written") }

// Summary counts the accounts.
func (r *Roster) Summary() Summary { panic("being written") }
