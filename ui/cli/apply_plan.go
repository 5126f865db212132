package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// applyPlan shows a plan, confirms it, writes it and prints the outcomes.
func applyPlan(ctx context.Context, planned *plannedRun, yes bool) error {
	s, plan, ticket := planned.session, planned.report.Plan, planned.report.Ticket
	changes := plan.Changes()
	if len(changes) == 0 {
		if err := drawPlan(s.env.stdout(), plan, 0); err != nil {
			return err
		}
		return exitCode(applyReport{plan: plan, exempt: planned.exempt, partial: s.partial}.code(ctx))
	}
	if err := s.showPlan(ctx, plan, ticket); err != nil {
		return err
	}
	if err := checkJournal(s); err != nil {
		return err
	}
	if !yes {
		switch yes, err := confirmChanges(ctx, s.env, changes); {
		case err != nil:
			return stoppedBeforeWrite(err)
		case !yes:
			return notDone("", "nothing was written")
		}
	}
	run := s.journal.NewRun()
	for i := range changes {
		changes[i].Run, changes[i].Ticket = run, ticket
	}
	done := applyReport{run: run, outcomes: s.write(ctx, changes), plan: plan, exempt: planned.exempt, partial: s.partial}
	s.cacheOutcomes(done.outcomes)
	if err := done.draw(s.env.stdout()); err != nil {
		return err
	}
	return exitCode(done.code(ctx))
}

// showPlan prints on standard error what is to be written, by which credentials
// and by which policy.
func (s *session) showPlan(ctx context.Context, plan change.Plan, ticket string) error {
	p := s.env.stderr()
	if err := drawPlan(p, plan, 0); err != nil {
		return err
	}
	facts := []fact{{"policy", s.policy.name}, {"ticket", ticket}}
	facts = append(facts, s.writerFacts(ctx, plan.Changes())...)
	if err := drawFacts(p, facts); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p)
	return err
}

// maxIdentifiedWriters is the number of routes up to which AWS is asked for the principal
// of each.
const maxIdentifiedWriters = 3

// writerFacts names the credentials that write, with their principals if they are few.
func (s *session) writerFacts(ctx context.Context, changes []change.Change) []fact {
	var routes []audit.Route
	var labels, endpoints []string
	seen := map[string]bool{}
	for _, c := range changes {
		if label := routeText(c.Route); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if key := credentialsKey(c.Route); !seen[key] { // an Identity Center role is a different one in each account
			routes, seen[key] = append(routes, c.Route), true
		}
		if e := c.Route.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	var facts []fact
	if len(routes) > maxIdentifiedWriters {
		facts = []fact{{"written by", severalProfiles(labels)}}
	} else {
		for _, route := range routes {
			text := routeText(route)
			if caller, err := s.applier.Identify(ctx, route); err == nil {
				text += " as " + caller.ARN
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

// write writes the changes, shows the progress and returns an outcome for each.
func (s *session) write(ctx context.Context, changes []change.Change) []change.Outcome {
	outcomes := make([]change.Outcome, len(changes))
	counts := map[change.OutcomeKind]int{}
	done := 0
	line := s.env.progressLine(func() string {
		text := fmt.Sprintf("%d of %d", done, len(changes))
		if counted := outcomeCounts(counts); counted != "" {
			text += ": " + counted
		}
		if wait := quotaText(s.pacer.Pacing(), len(changes)-done); wait != "" {
			text += ", " + wait
		}
		return text
	})
	defer line.clear()
	batch := change.Batch{Applier: s.applier, Concurrency: s.options.writers()}
	events, stopped := batch.Run(ctx, changes), ctx.Done()
	for {
		select {
		case e, more := <-events:
			if !more {
				return outcomes
			}
			if e.Outcome != nil {
				outcomes[e.Index] = *e.Outcome
				counts[e.Outcome.Kind]++
				done++
			}
		case <-stopped:
			stopped = nil
			line.erase()
			s.env.notef("stopping: what is being written is waited for, the rest is left as it is (once more ends at once)")
		case <-line.tick():
			line.draw()
		}
	}
}

// writers returns how many contacts are written at a time: --concurrency, or 0 for
// the default of audit.Batch.
func (o globalOptions) writers() int {
	if o.concurrency == scan.DefaultConcurrency {
		return 0
	}
	return o.concurrency
}

// cacheOutcomes saves what the accounts hold now for the next start.
func (s *session) cacheOutcomes(outcomes []change.Outcome) {
	var results []scan.Result
	for _, o := range outcomes {
		if o.Result != nil {
			results = append(results, *o.Result)
		}
	}
	if len(results) > 0 {
		s.updateCache(results)
	}
}

// checkJournal returns an error if the journal cannot record writes. It runs
// before the question, so that nobody confirms in vain.
func checkJournal(s *session) error {
	if err := s.journal.CheckWritable(); err != nil {
		return notDone("Nothing was written: a change is only made when it can be recorded. Make the folder writable and try again.", "%s", err)
	}
	return nil
}

// stoppedBeforeWrite adds to a signal at the question that nothing was written.
func stoppedBeforeWrite(err error) error {
	if code, stopped := stopCode(err); stopped {
		return &failure{code: code, text: "stopped: nothing was written", err: err}
	}
	return err
}

// typedAbove is the number of accounts up to which "yes" confirms. Above it the
// user types the number.
const typedAbove = 10

// confirmChanges asks whether to write changes that have been shown.
func confirmChanges(ctx context.Context, env *environment, changes []change.Change) (bool, error) {
	n, effect := countAccounts(changes), changesText(changes)
	if n <= typedAbove {
		return env.confirm(ctx, effect+"?")
	}
	verb := "write"
	if countDeletions(changes) == len(changes) {
		verb = "delete"
	}
	question := fmt.Sprintf("%s? Type %d to %s: ", effect, n, verb)
	for {
		answer, err := env.ask(ctx, question)
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case err != nil || slices.Contains(refusals, answer):
			return false, err
		case answer == strconv.Itoa(n):
			return true, nil
		}
		question = fmt.Sprintf("That is not %d. Type %d to %s, or nothing to stop: ", n, n, verb)
	}
}

// refusals are the answers that cancel where a number is expected. After any other
// wrong answer the question is repeated: reading many accounts again takes long.
var refusals = []string{"", "n", "no", "q", "quit"}
