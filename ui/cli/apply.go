package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/ui/cli/apply"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
)

// applyOptions are the options of apply.
type applyOptions struct {
	session.GlobalOptions

	input  apply.Input
	plan   string // file of a saved plan; "": make one
	expect string // fingerprint that the saved plan must have; "": any
	yes    bool
}

func newApplyCommand(p *program) *cobra.Command {
	var flags applyOptions
	c := &cobra.Command{
		Use:   "apply [TARGET…]",
		Short: "Write the changes of the policy, a CSV file or a saved plan",
		Long: `Apply makes a plan like "accountable plan", or reads a saved one, shows it, asks for
confirmation and writes. For more than ten accounts you type their number.

Each contact is read again before the write; one that has changed since is left as
it is and reported. Each is read back after the write. The old value is recorded in
the journal first, so that "accountable undo" can restore it. A failed write does
not stop the others.

A saved plan is written exactly. Accounts that already have the new contact are
skipped, so you can apply a plan again after an interruption. It is written with the
profiles that it names if they exist here, else with any profile that reaches the
account. --expect rejects a file that is not the reviewed one. With --yes and without
--expect, a policy that was auto-discovered must be named with --policy.

Exit codes: 0 every contact is as planned, 1 some are not, 2 a flag, a name or a
file is invalid. Accounts that are closed, left out, hands-off or excepted don't
affect the exit code. When interrupted (130; 143: terminated, 129: terminal closed),
apply finishes the writes in progress and reports the outcomes.`,
		Example: `  accountable apply
  accountable apply --org -p management --ou 'Workloads/*' --ticket CHG-4711
  accountable apply --from contacts.csv
  accountable apply --plan plan.json --expect "$(cat reviewed.txt)" --yes`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.input.Targets = p.options, args
			return runApply(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Selection, flagset.Reading, flagset.Writing)
	registerPlanInput(c, &flags.input)
	f := c.Flags()
	f.StringVar(&flags.plan, "plan", "", "write this saved plan, a `FILE` of accountable plan -o json")
	f.StringVar(&flags.expect, "expect", "", "write nothing unless the saved plan has this `FINGERPRINT`")
	f.BoolVarP(&flags.yes, "yes", "y", false, "write without confirmation")
	flagset.Must(c.MarkFlagFilename("plan", "json"))
	flagset.Must(c.RegisterFlagCompletionFunc("expect", cobra.NoFileCompletions))
	return c
}

// validate checks the options before AWS is called.
func (o *applyOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	if o.plan != "" {
		names := len(o.input.Targets) + len(o.Profiles)
		switch given := o.Filter.Given(); {
		case o.input.From != "":
			complain("--plan and --from: use one of them")
		case len(given) > 0:
			complain("%s: not allowed with --plan", strings.Join(given, ", "))
		case names > 0 && !o.Sources.Org:
			complain("--plan: name no accounts, the saved plan is written exactly (with --org, -p names a profile of the organization)")
		case o.TypesGiven:
			complain("--type: not allowed with --plan")
		case o.All:
			complain("--all: not allowed with --plan")
		}
	}
	if o.expect != "" && o.plan == "" {
		complain("--expect needs --plan")
	}
	if err := apply.CheckTicket(o.input.Ticket); err != nil {
		complaints = append(complaints, err)
	}
	if o.plan != "" && o.expect != "" {
		c.Policy = session.PolicySource{} // the reviewed plan decides what is written
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

// checkConfirmation returns an error if no terminal can confirm the writes, or if --yes
// would write by a policy that the user has not named.
func checkConfirmation(env *command.Environment, p session.PolicySource, yes bool) error {
	switch {
	case !yes && !env.CanAsk():
		return errors.New("no terminal to confirm on: use --yes")
	case yes && p.IsImplicit():
		return fmt.Errorf("--yes needs --policy %s (it was auto-discovered)", p.Argument())
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
	var planned *apply.Planned
	if o.plan != "" {
		planned, err = apply.LoadPlan(ctx, env, o.GlobalOptions, c, apply.SavedPlan{Path: o.plan, Fingerprint: o.expect, Ticket: o.input.Ticket})
	} else {
		planned, err = apply.MakePlan(ctx, env, o.GlobalOptions, c, o.input)
	}
	if err != nil {
		return command.AsNotDone(err)
	}
	return apply.Run(ctx, planned, o.yes)
}
