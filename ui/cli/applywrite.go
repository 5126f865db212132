package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// carryOut shows a plan, asks, writes it and tells what came of it.
func (r *runner) carryOut(ctx context.Context, d *draft, yes bool) error {
	s, plan, ticket := d.session, d.plan.Plan, d.plan.Ticket
	changes := plan.Changes()
	if len(changes) == 0 {
		if err := drawPlan(r.paper(), plan, 0); err != nil {
			return err
		}
		return ended(deed{plan: plan, spared: d.spared, partial: s.partial}.code(ctx))
	}
	if err := r.present(ctx, s, plan, ticket); err != nil {
		return err
	}
	if err := recordable(s); err != nil {
		return err
	}
	if !yes {
		switch yes, err := r.askToWrite(ctx, changes); {
		case err != nil:
			return untouched(err)
		case !yes:
			return notDone("", "nothing was written")
		}
	}
	run := s.journal.NewRun()
	for i := range changes {
		changes[i].Run, changes[i].Ticket = run, ticket
	}
	done := deed{run: run, outcomes: r.write(ctx, s, changes), plan: plan, spared: d.spared, partial: s.partial}
	r.rememberWritten(s, done.outcomes)
	if err := done.draw(r.paper()); err != nil {
		return err
	}
	return ended(done.code(ctx))
}

// present shows on standard error what is to be written, by whom and by which policy.
func (r *runner) present(ctx context.Context, s *session, plan change.Plan, ticket string) error {
	p := r.notes()
	if err := drawPlan(p, plan, 0); err != nil {
		return err
	}
	facts := []fact{{"policy", r.ruling.name}, {"ticket", ticket}}
	facts = append(facts, r.writers(ctx, s, plan.Changes())...)
	if err := drawFacts(p, facts); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p)
	return err
}

// knownWriters is how many profiles are asked for the principal behind them.
const knownWriters = 3

// writers are whose credentials write: with the principals where these are few.
func (r *runner) writers(ctx context.Context, s *session, changes []change.Change) []fact {
	var routes []audit.Route
	var labels, endpoints []string
	ways := map[string]bool{}
	for _, c := range changes {
		if label := routeText(c.Route); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if way := wayOf(c.Route); !ways[way] { // a role of Identity Center is another one in each account
			routes, ways[way] = append(routes, c.Route), true
		}
		if e := c.Route.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	var facts []fact
	if len(routes) > knownWriters {
		facts = []fact{{"written by", severalProfiles(labels)}}
	} else {
		for _, route := range routes {
			text := routeText(route)
			if who, err := s.applier.Identify(ctx, route); err == nil {
				text += " as " + who.ARN
			} else {
				text += ": " + audit.TroubleOf(err).Message
			}
			facts = append(facts, fact{"written by", text})
		}
	}
	for _, e := range endpoints {
		facts = append(facts, fact{"endpoint", e + ", which is not AWS's own"})
	}
	return facts
}

// write carries the changes out, with a line of progress where somebody watches,
// and answers with an outcome for each.
func (r *runner) write(ctx context.Context, s *session, changes []change.Change) []change.Outcome {
	outcomes := make([]change.Outcome, len(changes))
	counts := map[change.OutcomeKind]int{}
	done := 0
	line := r.progressLine(func() string {
		text := fmt.Sprintf("%d of %d", done, len(changes))
		if counted := countText(counts); counted != "" {
			text += ": " + counted
		}
		if wait := quotaText(s.pacer.Pacing(), len(changes)-done); wait != "" {
			text += ", " + wait
		}
		return text
	})
	defer line.clear()
	batch := change.Batch{Applier: s.applier, Concurrency: r.writesAtOnce()}
	news, stopped := batch.Run(ctx, changes), ctx.Done()
	for {
		select {
		case n, more := <-news:
			if !more {
				return outcomes
			}
			if n.Outcome != nil {
				outcomes[n.Index] = *n.Outcome
				counts[n.Outcome.Kind]++
				done++
			}
		case <-stopped:
			stopped = nil
			line.erase()
			r.sayf("stopping: what is being written is waited for, the rest is left as it is (once more ends at once)")
		case <-line.tick():
			line.draw()
		}
	}
}

// writesAtOnce bounds the writes on their way: to what a flag says, else 0 for
// what is built in.
func (r *runner) writesAtOnce() int {
	if r.flags.concurrency == scan.DefaultConcurrency {
		return 0
	}
	return r.flags.concurrency
}

// outcomeCounts are the outcomes in the order in which they are counted, as
// people say them.
var outcomeCounts = []struct {
	kind  change.OutcomeKind
	words string
}{
	{change.Written, "written"},
	{change.AlreadyRight, "already right"},
	{change.ChangedMeanwhile, "changed meanwhile"},
	{change.Unconfirmed, "unconfirmed"},
	{change.Refused, "refused"},
	{change.Failed, "failed"},
	{change.WriteCancelled, "not tried"},
}

func countText(counts map[change.OutcomeKind]int) string {
	var parts []string
	for _, row := range outcomeCounts {
		if n := counts[row.kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, row.words))
		}
	}
	return strings.Join(parts, ", ")
}

// rememberWritten keeps what accounts hold now for the next start.
func (r *runner) rememberWritten(s *session, outcomes []change.Outcome) {
	var results []scan.Result
	for _, o := range outcomes {
		if o.Result != nil {
			results = append(results, *o.Result)
		}
	}
	if len(results) > 0 {
		r.remember(s, results)
	}
}
