package cli

import (
	"context"
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// checkOpenWrites reads the accounts of the writes that have no outcome, and
// records and prints the outcomes.
func checkOpenWrites(ctx context.Context, s *session.Session, matches func(journal.Entry) bool) error {
	open, err := s.Journal.OpenWrites()
	if err != nil {
		return command.NotDone("", "%s", err)
	}
	open = slices.DeleteFunc(open, func(e journal.Entry) bool { return !matches(e) })
	p := s.Env.Stdout()
	if len(open) == 0 {
		_, err := fmt.Fprintln(p, "no interrupted writes")
		return err
	}
	var plan change.Plan
	for _, e := range open {
		plan.Items = append(plan.Items, change.PlanItem{State: change.Planned, Change: change.RecordedChange(e), Routes: []audit.Route{e.RecordedRoute()}})
	}
	if plan, err = s.Reroute(ctx, plan); err != nil {
		return err
	}
	outcomes := recheck(ctx, s, open, plan)
	if err := text.DrawOpenWrites(p, outcomes, plan); err != nil {
		return err
	}
	code := command.ExitDone
	if slices.ContainsFunc(outcomes, func(o change.Outcome) bool { return !o.Read }) {
		code = command.ExitNotDone
	}
	if code != command.ExitDone && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return command.Exit(code)
}

// recheck reads the accounts of open writes by the routes of a plan. Writes without a
// route stay unconfirmed.
func recheck(ctx context.Context, s *session.Session, open []journal.Entry, plan change.Plan) []change.Outcome {
	routes := make([]audit.Route, len(open))
	for i, it := range plan.Items {
		if it.State == change.Planned {
			routes[i] = it.Change.Route
		}
	}
	outcomes := make([]change.Outcome, len(open))
	progress := s.Env.NewProgress(func() string {
		return "checking " + audit.Plural(len(open), "interrupted write", "interrupted writes")
	})
	progress.While(func() {
		for p := range s.Applier.RecheckAll(ctx, open, routes) {
			outcomes[p.Index] = *p.Outcome
		}
	})
	return outcomes
}
