package apply

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// Run shows a plan, confirms it, writes it and prints the outcomes.
func Run(ctx context.Context, planned *Planned, yes bool) error {
	s, plan, ticket := planned.Session, planned.Report.Plan, planned.Report.Ticket
	changes := plan.Changes()
	if len(changes) == 0 {
		if err := text.DrawPlan(s.Env.Stdout(), plan, 0); err != nil {
			return err
		}
		return command.Exit(planned.exitCode(ctx, nil))
	}
	if err := showPlan(ctx, s, plan, ticket); err != nil {
		return err
	}
	if err := CheckJournal(s); err != nil {
		return err
	}
	if !yes {
		switch yes, err := confirmChanges(ctx, s.Env, changes); {
		case err != nil:
			return command.StoppedBeforeWrite(err)
		case !yes:
			return command.NotDone("", "nothing was written")
		}
	}
	run := s.Journal.NewRun()
	for i := range changes {
		changes[i].Run, changes[i].Ticket = run, ticket
	}
	outcomes := WriteChanges(ctx, s, changes)
	CacheOutcomes(ctx, s, outcomes)
	if err := text.DrawOutcomes(s.Env.Stdout(), text.ApplyReport{Run: run, Outcomes: outcomes, Plan: plan}); err != nil {
		return err
	}
	return command.Exit(planned.exitCode(ctx, outcomes))
}

// exitCode returns 0 if every contact is as planned. Exempt contacts do not count.
func (p *Planned) exitCode(ctx context.Context, outcomes []change.Outcome) int {
	code := command.ExitDone
	if p.Report.Plan.Count(change.Unwritable) > p.Exempt || p.Session.Partial {
		code = command.ExitNotDone
	}
	for _, o := range outcomes {
		if o.Kind.IsDone() {
			continue
		}
		if code = command.ExitNotDone; ctx.Err() != nil {
			return command.CodeOf(context.Cause(ctx))
		}
	}
	return code
}

// showPlan prints on standard error what is to be written, by which credentials
// and by which policy.
func showPlan(ctx context.Context, s *session.Session, plan change.Plan, ticket string) error {
	p := s.Env.Stderr()
	if err := text.DrawPlan(p, plan, 0); err != nil {
		return err
	}
	facts := []text.Fact{{Name: "policy", Text: s.Policy.Name}, {Name: "ticket", Text: ticket}}
	facts = append(facts, writerFacts(ctx, s, plan.Changes())...)
	if err := text.DrawFacts(p, facts); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p)
	return err
}

// maxIdentifiedWriters is the number of routes up to which AWS is asked for the principal
// of each.
const maxIdentifiedWriters = 3

// writerFacts names the credentials that write, with their principals if they are few.
func writerFacts(ctx context.Context, s *session.Session, changes []change.Change) []text.Fact {
	var routes []audit.Route
	var labels, endpoints []string
	seen := map[string]bool{}
	for _, c := range changes {
		if label := text.RouteText(c.Route); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if key := change.CredentialsKey(c.Route); !seen[key] { // an Identity Center role is a different one in each account
			routes, seen[key] = append(routes, c.Route), true
		}
		if e := c.Route.Endpoint; e != "" && !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	var facts []text.Fact
	if len(routes) > maxIdentifiedWriters {
		facts = []text.Fact{{Name: "written by", Text: text.JoinProfiles(labels)}}
	} else {
		for _, route := range routes {
			txt := text.RouteText(route)
			if caller, err := s.Applier.Identify(ctx, route); err == nil {
				txt += " as " + caller.ARN
			} else {
				txt += ": " + audit.TroubleOf(err).Message
			}
			facts = append(facts, text.Fact{Name: "written by", Text: txt})
		}
	}
	for _, e := range endpoints {
		facts = append(facts, text.Fact{Name: "endpoint", Text: e + ", which is not an AWS endpoint"})
	}
	return facts
}

// WriteChanges writes the changes, shows the progress and returns an outcome for each.
func WriteChanges(ctx context.Context, s *session.Session, changes []change.Change) []change.Outcome {
	outcomes := make([]change.Outcome, len(changes))
	counts, noted := map[journal.OutcomeKind]int{}, map[string]bool{} // noted: what changes wait for
	done := 0
	var stage change.Stage
	line := s.Env.NewProgress(func() string {
		if len(changes) == 1 {
			return stage.Label()
		}
		txt := fmt.Sprintf("%d of %d", done, len(changes))
		if counted := text.OutcomeCounts(counts); counted != "" {
			txt += ": " + counted
		}
		if wait := text.RateLimitText(s.Pacer.Pacing(), len(changes)-done); wait != "" {
			txt += ", " + wait
		}
		return txt
	})
	defer line.Stop()
	batch := change.Batch{Applier: s.Applier, Concurrency: s.Options.Writers()}
	events, stopped := batch.Run(ctx, changes), ctx.Done()
	for {
		select {
		case e, more := <-events:
			if !more {
				return outcomes
			}
			stage = e.Stage
			if e.Waiting != "" && !noted[e.Waiting] {
				noted[e.Waiting] = true
				line.Erase()
				s.Env.Notef("%s: %s; waiting until it has ended", audit.DashedAccountID(changes[e.Index].AccountID), e.Waiting)
			}
			if e.Outcome != nil {
				outcomes[e.Index] = *e.Outcome
				counts[e.Outcome.Kind]++
				done++
			}
		case <-stopped:
			stopped = nil
			line.Erase()
			s.Env.Notef("stopping after the writes in progress (Ctrl-C again: stop now)")
		case <-line.Tick():
			line.Draw()
		}
	}
}

// CacheOutcomes saves what the accounts hold now for the next start.
func CacheOutcomes(ctx context.Context, s *session.Session, outcomes []change.Outcome) {
	var results []scan.Result
	for _, o := range outcomes {
		if o.Result != nil {
			results = append(results, *o.Result)
		}
	}
	if len(results) > 0 {
		s.UpdateCache(ctx, results)
	}
}

// CheckJournal returns an error if the journal cannot record writes. It runs
// before the question, so that no confirmation is in vain.
func CheckJournal(s *session.Session) error {
	if err := s.Journal.CheckWritable(); err != nil {
		return command.NotDone("Nothing was written: the journal must be able to record each change, and no other user may change it.", "%s", err)
	}
	return nil
}

// typedAbove is the number of accounts up to which "yes" confirms. Above it the
// user types the number.
const typedAbove = 10

// confirmChanges asks whether to write changes that have been shown.
func confirmChanges(ctx context.Context, env *command.Environment, changes []change.Change) (bool, error) {
	n, effect := text.CountAccounts(changes), text.ChangesText(changes)
	if n <= typedAbove {
		return env.Confirm(ctx, effect+"?")
	}
	verb := "write"
	if text.CountDeletions(changes) == len(changes) {
		verb = "delete"
	}
	question := fmt.Sprintf("%s? Type %d to %s: ", effect, n, verb)
	for {
		answer, err := env.Ask(ctx, question)
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case err != nil || slices.Contains(refusals, answer):
			return false, err
		case answer == strconv.Itoa(n):
			return true, nil
		}
		question = fmt.Sprintf("That is not %d. Type %d to %s, or press Enter to cancel: ", n, n, verb)
	}
}

// refusals are the answers that cancel where a number is expected. After any other
// wrong answer the question is repeated: reading many accounts again takes long.
var refusals = []string{"", "n", "no", "q", "quit"}
