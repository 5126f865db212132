package walk

import (
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// overview summarizes the rows at a revision.
type overview struct {
	summary    scan.Summary
	walkable   int
	unwritable []string // sentences about accounts with problems that must not be written
	unread     []unreadGroup
}

// overview returns the summary of the rows. It is computed once for each revision.
func (w *Walk) overview() *overview {
	return w.cachedOverview.Get(w.Revision, func() *overview {
		walkable, alone := w.splitProblems()
		o := &overview{summary: w.Roster.Summary(), walkable: len(walkable), unread: w.groupUnread()}
		for _, row := range alone {
			o.unwritable = append(o.unwritable, describe.AccountLabel(row)+" is not changed: "+style.Clean(w.notWalkableReason(row))+".")
		}
		return o
	})
}

// splitProblems returns the rows with problems: the ones for the walk and the ones that must
// not be written.
func (w *Walk) splitProblems() (walkable, alone []*scan.Row) {
	for _, row := range w.Roster.Rows() {
		status := row.Status()
		if row.SameAs != "" || row.Result == nil || status != audit.Fail && status != audit.Warn || !describe.IsRead(row.Result) {
			continue
		}
		if w.notWalkableReason(row) != "" {
			alone = append(alone, row)
			continue
		}
		walkable = append(walkable, row)
	}
	return walkable, alone
}

// notWalkableReason returns why an account is not part of the walk, or "". Read-only mode
// and denied writes are no reason, because the contact can be handed over.
func (w *Walk) notWalkableReason(row *scan.Row) string {
	planner := w.Options.Planner
	planner.ReadOnly = false
	order := planner.Order
	order.ReadOnly = nil
	return planner.Blocked(row.Result.Target, order.Routes(*row.Result))
}

// isHandedOver reports whether another person has to write the account.
func (w *Walk) isHandedOver(row *scan.Row) bool {
	return w.Options.ReadOnly || w.Options.Planner.ReadOnly || w.Planner().Blocked(row.Result.Target, w.Options.Planner.Order.Routes(*row.Result)) != ""
}

// addSteps adds a step for each account with problems that has none, and reports whether
// it added any.
func (w *Walk) addSteps() bool {
	known := map[string]bool{}
	for _, s := range w.Steps {
		known[s.key] = true
	}
	walkable, _ := w.splitProblems()
	n := len(w.Steps)
	for _, row := range walkable {
		if !known[row.Target.Key] {
			w.Steps = append(w.Steps, &step{key: row.Target.Key})
		}
	}
	return len(w.Steps) > n
}

// currentStep returns the step on the screen and its row.
func (w *Walk) currentStep() (*step, *scan.Row) {
	if w.at < 0 || w.at >= len(w.Steps) {
		return nil, nil
	}
	s := w.Steps[w.at]
	return s, w.Roster.Row(s.key)
}

// isOpen reports whether a step still needs an action.
func (w *Walk) isOpen(s *step) bool {
	row := w.Roster.Row(s.key)
	return s.Progress == untouched && row != nil && row.Status().IsProblem()
}

// openSteps returns the steps that still need an action.
func (w *Walk) openSteps() []*step {
	return slices.DeleteFunc(slices.Clone(w.Steps), func(s *step) bool { return !w.isOpen(s) })
}

// lastContact returns the contact that was entered last, or nil.
func (w *Walk) lastContact() *audit.Contact {
	for i := range w.Steps {
		s := w.Steps[(w.at-i+2*len(w.Steps))%len(w.Steps)]
		if s.Contact != nil {
			return s.Contact
		}
	}
	return nil
}
