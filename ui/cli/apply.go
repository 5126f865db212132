package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
)

// applyOptions are what apply is asked for.
type applyOptions struct {
	runner *runner
	wish   wish
	plan   string // the file of a saved plan; "": one is made
	expect string // the fingerprint that it must have; "": any
	yes    bool
}

func applyCommand(r *runner) *cobra.Command {
	o := &applyOptions{runner: r}
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
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o.wish.targets = args
			return runApply(c.Context(), o, r.outside())
		},
	}
	o.wish.register(c)
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "write exactly what this saved plan says, a `FILE` of accountable plan -o json")
	f.StringVar(&o.expect, "expect", "", "write nothing unless the saved plan has this `FINGERPRINT`")
	f.BoolVarP(&o.yes, "yes", "y", false, "write without asking")
	must(c.MarkFlagFilename("plan", "json"))
	must(c.RegisterFlagCompletionFunc("expect", cobra.NoFileCompletions))
	return c
}

// validate tells everything that is wrong before anything is asked of AWS.
func (o *applyOptions) validate() error {
	r := o.runner
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	if o.plan != "" {
		names := len(o.wish.targets) + len(r.flags.profiles)
		switch given := r.flags.picks.given(); {
		case o.wish.from != "":
			complain("--plan and --from: a plan is saved, or made of a CSV file")
		case len(given) > 0:
			complain("%s: a saved plan is written as it is", strings.Join(given, ", "))
		case names > 0 && !r.flags.sources.org:
			complain("a saved plan is written as it is: name no accounts beside it (-p names whose organization to look in, with --org)")
		case r.flags.typed():
			complain("--type: a saved plan is written as it is")
		}
	}
	if o.expect != "" && o.plan == "" {
		complain("--expect is about a saved plan: name it with --plan")
	}
	if err := checkTicket(o.wish.ticket); err != nil {
		complaints = append(complaints, err)
	}
	return r.mayWrite("apply would change contacts", o.yes, complaints)
}

// mayWrite adds to what is wrong with a command's flags what keeps it from
// writing at all; effect says what it would do.
func (r *runner) mayWrite(effect string, yes bool, complaints []error) error {
	if why := r.readOnly(); why != "" {
		complaints = append(complaints, fmt.Errorf("%s: %s", why, effect))
	}
	if err := r.unasked(yes); err != nil {
		complaints = append(complaints, err)
	}
	if complaints != nil {
		return usageAll("", complaints)
	}
	return nil
}

// runApply plans, asks, writes and tells what came of it.
func runApply(ctx context.Context, o *applyOptions, out outside) error {
	r := o.runner
	if err := r.consult(out); err != nil {
		return err
	}
	if err := o.validate(); err != nil {
		return err
	}
	var d *draft
	var err error
	if o.plan != "" {
		d, err = r.recall(ctx, out, o)
	} else {
		d, err = r.draft(ctx, out, &o.wish)
	}
	if err != nil {
		return asNotDone(err)
	}
	return r.carryOut(ctx, d, o.yes)
}

// asNotDone is the error of a command that judges nothing.
func asNotDone(err error) error {
	if f, ok := errors.AsType[*failure](err); ok && f.code == exitUnjudged {
		f.code = exitNotDone
	}
	return err
}

// recall takes a saved plan and finds the ways to write it from here.
func (r *runner) recall(ctx context.Context, out outside, o *applyOptions) (*draft, error) {
	saved, err := readPlan(o.plan)
	if err != nil {
		return nil, err
	}
	if o.expect != "" {
		if err := report.Expect(saved, o.expect); err != nil {
			return nil, usage("Nothing was written. \"accountable plan show "+audit.ShellQuote(o.plan)+"\" tells what it would change.", "--expect: %s", err)
		}
	}
	if o.wish.ticket != "" {
		saved.Ticket = o.wish.ticket
	}
	s, err := r.connect(out)
	if err != nil {
		return nil, err
	}
	r.sayOpen(s)
	saved.Plan.Items = plannedOnly(saved.Plan)
	saved.Plan, err = r.reroute(ctx, s, s.planner().Guard(saved.Plan))
	return &draft{session: s, plan: saved}, err
}

func plannedOnly(plan change.Plan) []change.PlanItem {
	var items []change.PlanItem
	for _, it := range plan.Items {
		if it.State == change.Planned {
			items = append(items, it)
		}
	}
	return items
}

// readPlan reads a saved plan.
func readPlan(path string) (report.PlanReport, error) {
	file, err := os.Open(path)
	if err != nil {
		return report.PlanReport{}, unreadableFile("the plan", path, err)
	}
	defer func() { _ = file.Close() }()
	plan, err := report.ReadPlan(file, path)
	if err != nil {
		return plan, unreadableFile("the plan", path, err)
	}
	return plan, nil
}
