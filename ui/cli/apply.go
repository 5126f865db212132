package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// applyOptions are the options of apply.
type applyOptions struct {
	session.GlobalOptions

	input  planInput
	plan   string // file of a saved plan; "": make one
	expect string // fingerprint that the saved plan must have; "": any
	yes    bool
}

func newApplyCommand(p *program) *cobra.Command {
	var flags applyOptions
	c := &cobra.Command{
		Use:   "apply [TARGET…]",
		Short: "Write what the policy, a CSV file or a saved plan wants",
		Long: `Apply makes a plan as "accountable plan" does, or takes a saved one, shows it, asks,
and writes. For more than ten accounts the number is typed.

Each contact is read again before it is written: one that somebody has changed
meanwhile is left alone and told. Each is read back afterwards. The old value goes
into the journal first, so that "accountable undo" can take all of it back. One
failure never stops the rest.

A saved plan is carried out to the letter. What already holds the new value is
already right, so that a plan can be applied again after an interruption. It is
written by the profiles that it names, where these exist here, else by any that
lead to the account. --expect refuses a file that is not the one that was reviewed.
With --yes, a policy that was found and not named has to be named by --policy.

It exits with 0 when every contact is as planned, 1 when some are not, 2 when a
flag, a name or a file is wrong. Accounts that are closed, or that the policy
leaves out, keeps hands off or excepts, count for nothing. Interrupted (130; 143:
terminated, 129: the terminal was closed), it ends the writes under way and tells
what was done.`,
		Example: `  accountable apply
  accountable apply --org -p management --ou 'Workloads/*' --ticket CHG-4711
  accountable apply --from contacts.csv
  accountable apply --plan plan.json --expect "$(cat reviewed.txt)" --yes`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.input.targets = p.options, args
			return runApply(c.Context(), p.env, o)
		},
	}
	flags.input.register(c)
	f := c.Flags()
	f.StringVar(&flags.plan, "plan", "", "write exactly what this saved plan says, a `FILE` of accountable plan -o json")
	f.StringVar(&flags.expect, "expect", "", "write nothing unless the saved plan has this `FINGERPRINT`")
	f.BoolVarP(&flags.yes, "yes", "y", false, "write without asking")
	must(c.MarkFlagFilename("plan", "json"))
	must(c.RegisterFlagCompletionFunc("expect", cobra.NoFileCompletions))
	return c
}

// validate checks the options before AWS is called.
func (o *applyOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	if o.plan != "" {
		names := len(o.input.targets) + len(o.Profiles)
		switch given := o.Filter.Given(); {
		case o.input.from != "":
			complain("--plan and --from: a plan is saved, or made of a CSV file")
		case len(given) > 0:
			complain("%s: a saved plan is written as it is", strings.Join(given, ", "))
		case names > 0 && !o.Sources.Org:
			complain("a saved plan is written as it is: name no accounts beside it (-p names whose organization to look in, with --org)")
		case o.TypesGiven:
			complain("--type: a saved plan is written as it is")
		}
	}
	if o.expect != "" && o.plan == "" {
		complain("--expect is about a saved plan: name it with --plan")
	}
	if err := checkTicket(o.input.ticket); err != nil {
		complaints = append(complaints, err)
	}
	return checkMayWrite(env, c, "apply would change contacts", o.yes, complaints)
}

// checkMayWrite adds to the complaints about a command's flags the reasons why it
// may not write. effect says what the command would do.
func checkMayWrite(env *command.Environment, c session.Configuration, effect string, yes bool, complaints []error) error {
	if c.ReadOnly != "" {
		complaints = append(complaints, fmt.Errorf("%s: %s", c.ReadOnly, effect))
	}
	if err := checkConfirmation(env, c.Policy, yes); err != nil {
		complaints = append(complaints, err)
	}
	if complaints != nil {
		return command.UsageAll("", complaints)
	}
	return nil
}

// checkConfirmation returns an error if nobody can confirm the writes, or if --yes
// would write by a policy that the user has not named.
func checkConfirmation(env *command.Environment, p session.PolicySource, yes bool) error {
	switch {
	case !yes && !env.CanAsk():
		return errors.New("there is no terminal to ask on: add --yes to write without being asked")
	case yes && p.IsImplicit():
		return fmt.Errorf("--yes with the policy %s, which was found and not named: add --policy %s if it is yours", p.Name, p.Argument())
	default:
		return nil
	}
}

// runApply plans, confirms, writes and prints the outcomes.
func runApply(ctx context.Context, env *command.Environment, o applyOptions) error {
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	if err := o.validate(env, c); err != nil {
		return err
	}
	var planned *plannedRun
	if o.plan != "" {
		planned, err = loadPlan(ctx, env, o, c)
	} else {
		planned, err = makePlan(ctx, env, o.GlobalOptions, c, o.input)
	}
	if err != nil {
		return command.AsNotDone(err)
	}
	return applyPlan(ctx, planned, o.yes)
}

// loadPlan reads a saved plan and finds routes to its accounts.
func loadPlan(ctx context.Context, env *command.Environment, o applyOptions, c session.Configuration) (*plannedRun, error) {
	saved, err := readPlan(o.plan)
	if err != nil {
		return nil, err
	}
	if o.expect != "" {
		if err := report.CheckFingerprint(saved, o.expect); err != nil {
			return nil, command.Usage("Nothing was written. \"accountable plan show "+audit.ShellQuote(o.plan)+"\" tells what it would change.", "--expect: %s", err)
		}
	}
	if o.input.ticket != "" {
		saved.Ticket = o.input.ticket
	}
	s, err := session.NewSession(env, o.GlobalOptions, c)
	if err != nil {
		return nil, err
	}
	s.NoteOpenWrites()
	var items []change.PlanItem
	for _, it := range saved.Plan.Items {
		if it.State == change.Planned {
			items = append(items, it)
		}
	}
	saved.Plan.Items = items
	saved.Plan, err = s.Reroute(ctx, s.Planner().Guard(saved.Plan))
	return &plannedRun{session: s, report: saved}, err
}
