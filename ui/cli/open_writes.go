package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"accountable/audit"
	"accountable/audit/change"
)

// noteOpenWrites prints a note if writes have no outcome.
func (s *session) noteOpenWrites() {
	open, err := s.journal.OpenWrites()
	if err != nil || len(open) == 0 {
		return
	}
	s.env.notef("%s left open when the program was ended in the midst of them; accountable history --look asks AWS what became of them",
		plural(len(open), "write was", "writes were"))
}

// checkOpenWrites reads the accounts of the writes that have no outcome, and
// records and prints the outcomes.
func (s *session) checkOpenWrites(ctx context.Context, matches func(change.Entry) bool) error {
	open, err := s.journal.OpenWrites()
	if err != nil {
		return notDone("", "%s", err)
	}
	open = slices.DeleteFunc(open, func(e change.Entry) bool { return !matches(e) })
	p := s.env.stdout()
	if len(open) == 0 {
		_, err := fmt.Fprintln(p, "no write was left open")
		return err
	}
	var plan change.Plan
	for _, e := range open {
		plan.Items = append(plan.Items, change.PlanItem{State: change.Planned, Change: e.Change(), Routes: []audit.Route{entryRoute(e)}})
	}
	if plan, err = s.reroute(ctx, plan); err != nil {
		return err
	}
	outcomes := s.lookAt(ctx, open, plan)
	g, code := outcomesGrid(), exitDone
	for i, o := range outcomes {
		text := strings.TrimSuffix(o.Kind.RecheckedSentence(), ".")
		switch {
		case plan.Items[i].State == change.Unwritable:
			text += ": " + unwritableText(plan.Items[i])
		case o.Trouble != nil:
			text += ": " + troubleText(o.Trouble)
		}
		row := outcomeRow(p.theme, o, typesOf(plan) > 1)
		row[len(row)-1].text = text
		g.rows = append(g.rows, row)
		if !o.Read {
			code = exitNotDone
		}
	}
	if err := g.write(p); err != nil {
		return err
	}
	if code != exitDone && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return exitCode(code)
}

// lookAt looks at writes by the ways that were found, several at a time.
func (s *session) lookAt(ctx context.Context, open []change.Entry, plan change.Plan) []change.Outcome {
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
			outcomes[i] = s.applier.Recheck(ctx, open[i], it.Change.Route)
		})
	}
	s.env.watch(&wait, func() string { return "looking at " + plural(len(open), "write", "writes") + " that were left open" })
	return outcomes
}

// entryRoute returns the route that wrote. Earlier versions recorded only its profile.
func entryRoute(e change.Entry) audit.Route {
	if e.Route.Label() == "" {
		return audit.Route{Profile: e.Profile, Mode: audit.Standalone}
	}
	return e.Route
}
