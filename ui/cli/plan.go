package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/ui/cli/apply"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// planOptions are the options of plan.
type planOptions struct {
	session.GlobalOptions

	input    apply.Input
	outputs  []string // FORMAT[=FILE]
	exitCode bool     // exit with 1 if there are changes
}

func newPlanCommand(p *program) *cobra.Command {
	var flags planOptions
	c := &cobra.Command{
		Use:   "plan [TARGET…]",
		Short: "Show what the policy, or an edited CSV file, would change",
		Long: `Plan reads accounts and shows which contacts to write so that they match the policy
or, with --from, a CSV file of "accountable check -o csv" that you edited. It writes
nothing to AWS.

Save a plan with -o json=FILE. "accountable plan show FILE" prints it without AWS,
and "accountable apply --plan FILE" writes exactly this plan. Its fingerprint shows
whether the file was changed.

Exit codes: 0 the plan was made, 1 an output failed or, with --exit-code, there are
changes, 2 a flag, a name or a file is invalid, 3 some accounts could not be read.
Accounts that are closed, left out, hands-off or excepted are listed but are not
changes.`,
		Example: `  accountable plan
  accountable plan --org -p management --ou 'Workloads/*'
  accountable plan -o table -o json=plan.json -o markdown=plan.md
  accountable plan --from contacts.csv
  accountable plan show plan.json`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.input.Targets = p.options, args
			return runPlan(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Selection, flagset.Reading)
	registerPlanInput(c, &flags.input)
	registerPlanOutputs(c, &flags.outputs)
	c.Flags().BoolVar(&flags.exitCode, "exit-code", false, "exit with 1 if there are changes")
	c.AddCommand(newPlanShowCommand(p))
	return c
}

// registerPlanInput adds the flags that name what a plan is made from.
func registerPlanInput(c *cobra.Command, in *apply.Input) {
	c.Flags().StringVar(&in.From, "from", "", "plan the edits of this CSV `FILE` of \"accountable check -o csv\"")
	flagset.Must(c.MarkFlagFilename("from", "csv"))
	registerTicket(c, &in.Ticket)
}

func registerTicket(c *cobra.Command, ticket *string) {
	c.Flags().StringVar(ticket, "ticket", "", "change ticket (`TEXT`) to record")
	flagset.Must(c.RegisterFlagCompletionFunc("ticket", cobra.NoFileCompletions))
}

func planFormats() []string { return append([]string{command.FormatTable}, report.PlanFormats()...) }

func registerPlanOutputs(c *cobra.Command, outputs *[]string) {
	c.Flags().StringArrayVarP(outputs, "output", "o", nil,
		"output `FORMAT[=FILE]`: "+strings.Join(planFormats(), " or ")+"; repeatable (default table)")
	flagset.CompleteFrom(c, "output", planFormats())
}

// runPlan makes a plan and prints it.
func runPlan(ctx context.Context, env *command.Environment, o planOptions) error {
	outputs, err := command.ParseOutputs(o.outputs, planFormats())
	if err != nil {
		return err
	}
	if err := apply.CheckTicket(o.input.Ticket); err != nil {
		return command.Usage("", "%s", err)
	}
	if err := command.PrepareOutputs(ctx, outputs); err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	planned, err := apply.MakePlan(ctx, env, o.GlobalOptions, c, o.input)
	if err != nil {
		return err
	}
	end := newPlanEnd(planned.Report.Plan)
	end.reportChanges = o.exitCode
	end.wanted -= planned.Exempt
	end.unread += planned.Unread
	end.partial = planned.Session.Partial
	end.output = command.WriteOutputs(env, outputs, newPlanFormatter(env, planned.Report))
	return command.Exit(planExits.code(end))
}

// planShowOptions are the options of plan show.
type planShowOptions struct {
	file    string
	outputs []string // FORMAT[=FILE]
}

func newPlanShowCommand(p *program) *cobra.Command {
	var outputs []string
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "Show a saved plan, without AWS",
		Long: `Show prints a plan that "accountable plan -o json=FILE" saved: its changes, when and
by whom it was made, its policy and its fingerprint. It exits with 0 if the plan can
be read, else with 2.`,
		Example: "  accountable plan show plan.json\n  accountable plan show plan.json -o markdown",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return command.Usage("", "plan show needs one file: %d given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return runPlanShow(c.Context(), p.env, planShowOptions{file: args[0], outputs: outputs})
		},
	}
	p.flags.Use(c)
	registerPlanOutputs(c, &outputs)
	return c
}

// runPlanShow prints a saved plan.
func runPlanShow(ctx context.Context, env *command.Environment, o planShowOptions) error {
	outputs, err := command.ParseOutputs(o.outputs, planFormats())
	if err != nil {
		return err
	}
	plan, err := apply.ReadPlan(ctx, o.file)
	if err != nil {
		return err
	}
	if err := command.PrepareOutputs(ctx, outputs); err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	if command.WriteOutputs(env, outputs, newPlanFormatter(env, plan)) != nil {
		return command.Exit(command.ExitNotDone)
	}
	return nil
}

// newPlanFormatter returns the writer of a plan in the format of an output.
func newPlanFormatter(env *command.Environment, plan report.PlanReport) command.Formatter {
	return func(d *command.Destination, w io.Writer) error {
		if d.Format != command.FormatTable {
			return report.WritePlan(w, d.Format, plan)
		}
		return text.DrawPlanReport(d.Output(env, w), plan)
	}
}

// planEnd is the input of plan's exit code.
type planEnd struct {
	output  error // error of an output, or nil
	wanted  int   // changes, also if they cannot be written
	unread  int   // contacts that could not be read
	partial bool  // discovery was incomplete

	reportChanges bool // --exit-code
}

// newPlanEnd counts the items of a plan.
func newPlanEnd(plan change.Plan) planEnd {
	var e planEnd
	for _, it := range plan.Items {
		switch {
		case it.Trouble != nil:
			e.unread++
		case it.State != change.Unchanged:
			e.wanted++
		}
	}
	return e
}

// planExits is the table of plan's exit codes. The first row that holds decides.
var planExits = exitTable[planEnd]{
	{command.ExitNotDone, func(e planEnd) bool { return e.output != nil || e.reportChanges && e.wanted > 0 }},
	{command.ExitUnjudged, func(e planEnd) bool { return e.unread > 0 || e.partial }},
	{command.ExitDone, func(planEnd) bool { return true }},
}
