package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/ui/cli/apply"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
)

// undoOptions are the options of undo and redo.
type undoOptions struct {
	session.GlobalOptions

	redo   bool
	name   string // of a run or a write; "": the newest
	ticket string
	yes    bool
}

func newUndoCommand(p *program) *cobra.Command {
	return p.addUndoFlags(&cobra.Command{
		Use:   "undo [RUN|ID]",
		Short: "Undo a run, or one write",
		Long: `Undo restores what a run or one write replaced. Without a name it takes the newest
run that is not an undo. "accountable history" lists runs and writes. Undo shows the
changes and asks for confirmation.

A contact gets its previous value; one that was not set before is deleted. Accounts
that no longer have the written contact are left as they are. What is undone already
is not written again: a repeated undo is safe, and continues an interrupted one. If it
would undo another run than the interrupted one, it names both and writes nothing.
"accountable redo" takes an undo back. A run that another process is still writing
cannot be undone yet.

Exit codes: 0 everything is restored, 1 something is not, 2 a flag or name is invalid,
or the run is in progress or ambiguous.`,
		Example: "  accountable undo\n  accountable undo 20261123T093000Z-1a2b3c4d --ticket CHG-4712",
	}, undoOptions{})
}

func newRedoCommand(p *program) *cobra.Command {
	return p.addUndoFlags(&cobra.Command{
		Use:   "redo [RUN]",
		Short: "Take an undo back",
		Long: `Redo writes again what an undo restored: the undo RUN, by default the newest one. It
shows the changes and asks for confirmation. Accounts that have changed since the undo
are left as they are, and what is redone already is not written again.

Exit codes: 0 every contact is as it was before the undo, 1 some are not, 2 a flag or
name is invalid or the run is in progress.`,
		Example: "  accountable redo\n  accountable redo 20261123T093000Z-1a2b3c4d --ticket CHG-4713",
	}, undoOptions{redo: true})
}

// addUndoFlags completes a command that takes a run back.
func (p *program) addUndoFlags(c *cobra.Command, flags undoOptions) *cobra.Command {
	c.GroupID, c.Args, c.ValidArgsFunction = groupWork, atMostOne("run"), p.completeRuns
	c.RunE = func(c *cobra.Command, args []string) error {
		o := flags
		o.GlobalOptions = p.options
		if len(args) > 0 {
			o.name = args[0]
		}
		return runUndo(c.Context(), p.env, o)
	}
	p.flags.Use(c, []string{"policy", "concurrency", "timeout"}, flagset.Writing)
	registerTicket(c, &flags.ticket)
	c.Flags().BoolVarP(&flags.yes, "yes", "y", false, "write without confirmation")
	return c
}

// command returns the name of the command.
func (o *undoOptions) command() string {
	if o.redo {
		return "redo"
	}
	return "undo"
}

// validate checks the options before AWS is called.
func (o *undoOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	if err := apply.CheckTicket(o.ticket); err != nil {
		complaints = append(complaints, err)
	}
	c.Policy = session.PolicySource{} // it can keep contacts from being written, and never decides what is written
	return checkMayWrite(env, c, o.command()+" would change contacts", o.yes, complaints)
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
	chosen, err := o.choose(s.Journal)
	if err != nil {
		return err
	}
	if len(chosen.Entries) == 0 {
		_, err := fmt.Fprintf(env.Stdout(), "%s is already taken back by %s: nothing to write\n", chosen.Name, chosen.By)
		return err
	}
	if chosen.Done > 0 {
		env.Notef("%d of the %d writes of %s are taken back already, by %s; this takes back the rest",
			chosen.Done, chosen.Done+len(chosen.Entries), chosen.Name, chosen.By)
	}
	plan, err := s.Reroute(ctx, s.Planner().Undo(chosen.Entries, lookupWritten(s, chosen.Entries)))
	if err != nil {
		return command.AsNotDone(err)
	}
	return apply.Run(ctx, &apply.Planned{Session: s, Report: report.PlanReport{Ticket: o.ticket, Plan: plan}}, o.yes)
}

// choose returns the writes to take back.
func (o *undoOptions) choose(j *journal.Journal) (journal.Takeback, error) {
	chooseRun := j.ChooseUndo
	if o.redo {
		chooseRun = j.ChooseRedo
	}
	chosen, err := chooseRun(o.name)
	if err == nil {
		return chosen, nil
	}
	missing, notFound := errors.AsType[*journal.NotInJournalError](err)
	interrupted, isInterrupted := errors.AsType[*journal.InterruptedError](err)
	_, inProgress := errors.AsType[*journal.RunInProgressError](err)
	_, isDamaged := errors.AsType[*journal.DamagedError](err)
	switch {
	case isDamaged:
		return chosen, command.NotDone(fmt.Sprintf("Nothing was written. Repair the journal from a backup, name another run, or set the contacts of the run with %q.", "accountable set"), "%s", err)
	case isInterrupted:
		back := "redo"
		if o.redo {
			back = "undo"
		}
		return chosen, command.Usage(fmt.Sprintf("\"accountable %[1]s %[2]s\" continues it, \"accountable %[3]s %[4]s\" takes it back, \"accountable %[1]s %[5]s\" goes on with the other one.",
			o.command(), interrupted.Of, back, interrupted.Run, interrupted.Newest), "%s", err)
	case inProgress:
		return chosen, command.Usage("Nothing was written. Wait until it has ended, or interrupt that process, and try again.", "%s", err)
	case notFound && missing.Name != "":
		return chosen, command.Usage(`"accountable history" lists them.`, "%s", err)
	case notFound:
		return chosen, command.Usage("", "%s", err)
	default:
		return chosen, command.NotDone("", "%s", err)
	}
}

// lookupWritten returns a Lookup that finds the name of an account and the routes
// by which it was written. reroute checks later whether these still lead there.
func lookupWritten(s *session.Session, entries []journal.Entry) change.Lookup {
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
