package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// undoOptions are what undo is asked for.
type undoOptions struct {
	runner *runner
	name   string // of a run or a write; "": the last run
	ticket string
	yes    bool
}

func undoCommand(r *runner) *cobra.Command {
	o := &undoOptions{runner: r}
	c := &cobra.Command{
		Use:   "undo [RUN|ID]",
		Short: "Take back what was written: a whole run, or one write",
		Long: `Undo takes back what was written together in one run, by default the last one, or
one write: "accountable history" and its -o json tell their names. It shows what
would change and asks.

A contact is put back to what it was before, and one that was not set before is
deleted, but only where the account still holds what was written. An undo is a run
of its own and can be taken back, too.

It exits with 0 when all of it is taken back, 1 when some is not, 2 when a flag or
a name is wrong.`,
		Example:           "  accountable undo\n  accountable undo 20261123T093000Z-1a2b3c4d --ticket CHG-4712",
		GroupID:           groupWork,
		Args:              atMostOne("run"),
		ValidArgsFunction: r.completeRuns,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.name = args[0]
			}
			return runUndo(c.Context(), o, r.outside())
		},
	}
	registerTicket(c, &o.ticket)
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "write without asking")
	return c
}

// validate tells everything that is wrong before anything is asked of AWS.
func (o *undoOptions) validate() error {
	r := o.runner
	var complaints []error
	if len(r.flags.picks.given()) > 0 {
		complaints = append(complaints, r.flags.picks.alone("undo"))
	}
	if err := checkTicket(o.ticket); err != nil {
		complaints = append(complaints, err)
	}
	return r.mayWrite("undo would change contacts", o.yes, complaints)
}

// runUndo plans to take back what was written, asks, writes and tells what came of it.
func runUndo(ctx context.Context, o *undoOptions, out outside) error {
	r := o.runner
	if err := r.consult(out); err != nil {
		return err
	}
	if err := o.validate(); err != nil {
		return err
	}
	s, err := r.connect(out)
	if err != nil {
		return err
	}
	entries, err := o.entries(s)
	if err != nil {
		return err
	}
	plan, err := r.reroute(ctx, s, s.planner().Guard(change.Undo(entries, found(s, entries))))
	if err != nil {
		return asNotDone(err)
	}
	return r.carryOut(ctx, &draft{session: s, plan: report.PlanReport{Ticket: o.ticket, Plan: plan}}, o.yes)
}

// entries are the writes that are to be taken back.
func (o *undoOptions) entries(s *session) ([]change.Entry, error) {
	all, err := s.journal.Entries("", 0)
	if err != nil {
		return nil, notDone("", "%s", err)
	}
	effective := slices.DeleteFunc(slices.Clone(all), func(e change.Entry) bool {
		return e.Outcome != "" && !e.Outcome.Accepted()
	})
	if o.name == "" {
		if len(effective) == 0 {
			return nil, usage("", "there is nothing to take back: nothing was written from this machine")
		}
		o.name = effective[0].Run
	}
	named := func(e change.Entry) bool { return e.Run == o.name || e.ID == o.name }
	if !slices.ContainsFunc(all, named) {
		return nil, usage(`"accountable history" tells their names.`, "there is no run and no write %q", o.name)
	}
	chosen := slices.DeleteFunc(effective, func(e change.Entry) bool { return !named(e) })
	if len(chosen) == 0 {
		return nil, usage("", "there is nothing to take back of %s: nothing of it was written", o.name)
	}
	return chosen, nil
}

// found tells by which route an account was written, and its name as it was last
// read. Whether the route leads there still is looked at later.
func found(s *session, entries []change.Entry) func(accountID string) (audit.Target, []audit.Route) {
	routes := map[string][]audit.Route{}
	for _, e := range entries {
		routes[e.AccountID] = append(routes[e.AccountID], wroteBy(e))
	}
	var known scan.Known
	if s.cache != nil {
		known, _ = s.cache.Load() // names alone: what is wrong with it, the next check tells
	}
	return func(accountID string) (audit.Target, []audit.Route) {
		return audit.Target{Key: accountID, AccountID: accountID, Name: known.Accounts[accountID].Name}, routes[accountID]
	}
}
