package ui

import (
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
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
func (w *walk) overview() *walkSeen {
	if w.seen.known && w.seen.news == w.news {
		return &w.seen
	}
	walkable, alone := w.left()
	w.seen = walkSeen{news: w.news, known: true, sum: w.roster.Summary(), walkable: len(walkable), unread: w.unread()}
	for _, row := range alone {
		w.seen.alone = append(w.seen.alone, accountLabel(row)+" is left alone: "+style.Clean(w.why(row))+".")
	}
	return &w.seen
}

// left are the rows that do not pass and can be led through, and, apart from
// them, those that are not to be written.
func (w *walk) left() (walkable, alone []*scan.Row) {
	for _, row := range w.roster.Rows() {
		status := row.Status()
		if row.SameAs != "" || row.Result == nil || status != audit.Fail && status != audit.Warn || !isRead(row.Result) {
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
func (w *walk) why(row *scan.Row) string {
	planner := w.opts.Planner
	planner.ReadOnly = false
	order := planner.Order
	order.ReadOnly = nil
	return planner.Blocked(row.Result.Target, order.Routes(*row.Result))
}

// collects tells that what is entered for an account is for somebody else to write.
func (w *walk) collects(row *scan.Row) bool {
	return w.opts.ReadOnly || w.opts.Planner.ReadOnly || w.planner().Blocked(row.Result.Target, w.opts.Planner.Order.Routes(*row.Result)) != ""
}

// addSteps adds accounts that do not pass and have no step yet, and tells
// whether there were any.
func (w *walk) addSteps() bool {
	known := map[string]bool{}
	for _, s := range w.steps {
		known[s.key] = true
	}
	walkable, _ := w.left()
	n := len(w.steps)
	for _, row := range walkable {
		if !known[row.Target.Key] {
			w.steps = append(w.steps, &walkStep{key: row.Target.Key})
		}
	}
	return len(w.steps) > n
}

// step is the one that is shown, and its row.
func (w *walk) step() (*walkStep, *scan.Row) {
	if w.at < 0 || w.at >= len(w.steps) {
		return nil, nil
	}
	s := w.steps[w.at]
	return s, w.roster.Row(s.key)
}

// open tells whether something is still to be done about a step.
func (w *walk) open(s *walkStep) bool {
	row := w.roster.Row(s.key)
	return s.did == walkNothing && row != nil && row.Result != nil && !passes(row.Status())
}

// others are the steps about which nothing was done yet.
func (w *walk) others() []*walkStep {
	return slices.DeleteFunc(slices.Clone(w.steps), func(s *walkStep) bool { return !w.open(s) })
}

// last is the contact that was entered last; nil: none was.
func (w *walk) last() *audit.Contact {
	for i := range w.steps {
		s := w.steps[(w.at-i+2*len(w.steps))%len(w.steps)]
		if s.contact != nil {
			return s.contact
		}
	}
	return nil
}
