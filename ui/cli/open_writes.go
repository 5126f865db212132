package cli

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// checkOpenWrites reads the accounts of the writes that have no outcome, and
// records and prints the outcomes.
func checkOpenWrites(ctx context.Context, s *session.Session, matches func(change.Entry) bool) error {
	open, err := s.Journal.OpenWrites()
	if err != nil {
		return command.NotDone("", "%s", err)
	}
	open = slices.DeleteFunc(open, func(e change.Entry) bool { return !matches(e) })
	p := s.Env.Stdout()
	if len(open) == 0 {
		_, err := fmt.Fprintln(p, "no interrupted writes")
		return err
	}
	var plan change.Plan
	for _, e := range open {
		plan.Items = append(plan.Items, change.PlanItem{State: change.Planned, Change: e.Change(), Routes: []audit.Route{e.RecordedRoute()}})
	}
	if plan, err = s.Reroute(ctx, plan); err != nil {
		return err
	}
	outcomes := lookAt(ctx, s, open, plan)
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
	return command.ExitCode(code)
}

// lookAt looks at writes by the ways that were found, several at a time.
func lookAt(ctx context.Context, s *session.Session, open []change.Entry, plan change.Plan) []change.Outcome {
	outcomes := make([]change.Outcome, len(open))
	var wait sync.WaitGroup
	slots := make(chan struct{}, change.DefaultWriters)
	for i, it := range plan.Items {
		outcomes[i] = change.Outcome{Change: open[i].Change(), Kind: change.Unconfirmed}
		if it.State != change.Planned {
			continue
		}
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			outcomes[i] = s.Applier.Recheck(ctx, open[i], it.Change.Route)
		})
	}
	s.Env.NewProgress(func() string {
		return "looking at " + audit.Plural(len(open), "write", "writes") + " that were left open"
	}).Wait(&wait)
	return outcomes
}
