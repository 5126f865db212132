package walk

import (
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// walkSeen is what the walk goes by, as of when rows changed last.
type walkSeen struct {
	news     int // of the rows
	known    bool
	sum      scan.Summary
	walkable int
	alone    []string // sentences about accounts that do not pass and are left alone
	unread   []unreadGroup
}

// overview sums up the rows, once after they have changed.
func (w *Walk) overview() *walkSeen {
	if w.seen.known && w.seen.news == w.Revision {
		return &w.seen
	}
	walkable, alone := w.left()
	w.seen = walkSeen{news: w.Revision, known: true, sum: w.Roster.Summary(), walkable: len(walkable), unread: w.unread()}
	for _, row := range alone {
		w.seen.alone = append(w.seen.alone, describe.AccountLabel(row)+" is left alone: "+style.Clean(w.why(row))+".")
	}
	return &w.seen
}

// left are the rows that do not pass and can be led through, and, apart from
// them, those that are not to be written.
func (w *Walk) left() (walkable, alone []*scan.Row) {
	for _, row := range w.Roster.Rows() {
		status := row.Status()
		if row.SameAs != "" || row.Result == nil || status != audit.Fail && status != audit.Warn || !describe.IsRead(row.Result) {
			continue
		}
		if w.why(row) != "" {
			alone = append(alone, row)
			continue
		}
		walkable = append(walkable, row)
	}
	return walkable, alone
}

// why is why an account is not led through, or "". That the program writes
// nothing, or that IAM denied it, is no such reason: what is to be done is handed over.
func (w *Walk) why(row *scan.Row) string {
	planner := w.Options.Planner
	planner.ReadOnly = false
	order := planner.Order
	order.ReadOnly = nil
	return planner.Blocked(row.Result.Target, order.Routes(*row.Result))
}

// collects tells that what is entered for an account is for somebody else to write.
func (w *Walk) collects(row *scan.Row) bool {
	return w.Options.ReadOnly || w.Options.Planner.ReadOnly || w.Planner().Blocked(row.Result.Target, w.Options.Planner.Order.Routes(*row.Result)) != ""
}

// addSteps adds accounts that do not pass and have no step yet, and tells
// whether there were any.
func (w *Walk) addSteps() bool {
	known := map[string]bool{}
	for _, s := range w.Steps {
		known[s.key] = true
	}
	walkable, _ := w.left()
	n := len(w.Steps)
	for _, row := range walkable {
		if !known[row.Target.Key] {
			w.Steps = append(w.Steps, &walkStep{key: row.Target.Key})
		}
	}
	return len(w.Steps) > n
}

// step is the one that is shown, and its row.
func (w *Walk) step() (*walkStep, *scan.Row) {
	if w.at < 0 || w.at >= len(w.Steps) {
		return nil, nil
	}
	s := w.Steps[w.at]
	return s, w.Roster.Row(s.key)
}

// open tells whether something is still to be done about a step.
func (w *Walk) open(s *walkStep) bool {
	row := w.Roster.Row(s.key)
	return s.Did == walkNothing && row != nil && row.Status().IsProblem()
}

// others are the steps about which nothing was done yet.
func (w *Walk) others() []*walkStep {
	return slices.DeleteFunc(slices.Clone(w.Steps), func(s *walkStep) bool { return !w.open(s) })
}

// last is the contact that was entered last; nil: none was.
func (w *Walk) last() *audit.Contact {
	for i := range w.Steps {
		s := w.Steps[(w.at-i+2*len(w.Steps))%len(w.Steps)]
		if s.Contact != nil {
			return s.Contact
		}
	}
	return nil
}
