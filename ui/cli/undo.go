package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/ui/cli/apply"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// undoOptions are the options of undo.
type undoOptions struct {
	session.GlobalOptions

	name   string // of a run or a write; "": the last run
	ticket string
	yes    bool
}

func newUndoCommand(p *program) *cobra.Command {
	var flags undoOptions
	c := &cobra.Command{
		Use:   "undo [RUN|ID]",
		Short: "Undo a run, or one write",
		Long: `Undo restores what a run, by default the last one, or one write replaced.
"accountable history" lists runs and writes. Undo shows the changes and asks for
confirmation.

A contact gets its previous value; one that was not set before is deleted. Accounts
that no longer have the written contact are left as they are. An undo is a run of its
own and can be undone, too.

Exit codes: 0 everything is restored, 1 something is not, 2 a flag or name is invalid.`,
		Example:           "  accountable undo\n  accountable undo 20261123T093000Z-1a2b3c4d --ticket CHG-4712",
		GroupID:           groupWork,
		Args:              atMostOne("run"),
		ValidArgsFunction: p.completeRuns,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions = p.options
			if len(args) > 0 {
				o.name = args[0]
			}
			return runUndo(c.Context(), p.env, o)
		},
	}
	p.flags.use(c, []string{"policy", "concurrency", "timeout"}, writingFlags)
	registerTicket(c, &flags.ticket)
	c.Flags().BoolVarP(&flags.yes, "yes", "y", false, "write without confirmation")
	return c
}

// validate checks the options before AWS is called.
func (o *undoOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	if len(o.Filter.Given()) > 0 {
		complaints = append(complaints, o.Filter.ErrSingleAccount("undo"))
	}
	if err := apply.CheckTicket(o.ticket); err != nil {
		complaints = append(complaints, err)
	}
	return checkMayWrite(env, c, "undo would change contacts", o.yes, complaints)
}

// runUndo plans the writes that restore the previous contacts and applies the plan.
func runUndo(ctx context.Context, env *command.Environment, o undoOptions) error {
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	if err := o.validate(env, c); err != nil {
		return err
	}
	s, err := session.NewSession(env, o.GlobalOptions, c)
	if err != nil {
		return err
	}
	entries, err := entriesToUndo(s.Journal, o.name)
	if err != nil {
		return err
	}
	plan, err := s.Reroute(ctx, s.Planner().Undo(entries, lookupWritten(s, entries)))
	if err != nil {
		return command.AsNotDone(err)
	}
	return apply.Run(ctx, &apply.Planned{Session: s, Report: report.PlanReport{Ticket: o.ticket, Plan: plan}}, o.yes)
}

// entriesToUndo returns the writes of a run, or one write. "" is the last run.
func entriesToUndo(journal *change.Journal, name string) ([]change.Entry, error) {
	all, err := journal.Entries("", 0)
	if err != nil {
		return nil, command.NotDone("", "%s", err)
	}
	effective := slices.DeleteFunc(slices.Clone(all), func(e change.Entry) bool {
		return !e.CanUndo()
	})
	if name == "" {
		if len(effective) == 0 {
			return nil, command.Usage("", "nothing to undo: no writes from this machine")
		}
		name = effective[0].Run
	}
	isNamed := func(e change.Entry) bool { return e.Run == name || e.ID == name }
	if !slices.ContainsFunc(all, isNamed) {
		return nil, command.Usage(`"accountable history" lists them.`, "no run or write %q", name)
	}
	chosen := slices.DeleteFunc(effective, func(e change.Entry) bool { return !isNamed(e) })
	if len(chosen) == 0 {
		return nil, command.Usage("", "nothing to undo for %s: it wrote nothing", name)
	}
	return chosen, nil
}

// lookupWritten returns a Lookup that knows the name of an account and the routes
// by which it was written. reroute checks later whether these still lead there.
func lookupWritten(s *session.Session, entries []change.Entry) change.Lookup {
	routes := map[string][]audit.Route{}
	for _, e := range entries {
		routes[e.AccountID] = append(routes[e.AccountID], e.RecordedRoute())
	}
	var known scan.Known
	if s.Cache != nil {
		known, _ = s.Cache.Load() // only for names: check reports a damaged cache
	}
	return func(accountID string) change.KnownAccount {
		return change.KnownAccount{
			Target: audit.Target{Key: accountID, AccountID: accountID, Name: known.Accounts[accountID].Name}, Routes: routes[accountID],
		}
	}
}
