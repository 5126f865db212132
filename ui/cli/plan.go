package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/ui/style"
)

// planOptions are what plan is asked for.
type planOptions struct {
	runner  *runner
	wish    wish
	outputs []string
}

func planFormats() []string { return append([]string{formatTable}, report.PlanFormats()...) }

func planCommand(r *runner) *cobra.Command {
	o := &planOptions{runner: r}
	c := &cobra.Command{
		Use:   "plan [TARGET…]",
		Short: "Tell what the policy, or an edited CSV file, would change",
		Long: `Plan reads accounts and tells what would have to be written so that they hold what
the policy wants, or what a CSV file says that "accountable check -o csv" made
and somebody edited. It writes nothing to AWS.

A plan that is saved with -o json=FILE can be looked at by somebody else with
"accountable plan show FILE", without AWS, and is carried out to the letter by
"accountable apply --plan FILE". Its fingerprint tells that it is still the same.

It exits with 0 when there is nothing to change, 1 when there is, 2 when a flag,
a name or a file is wrong, 3 when some accounts could not be read. Accounts that
are closed, or that the policy leaves out, keeps hands off or excepts, are told
and count for nothing.`,
		Example: `  accountable plan
  accountable plan --org -p management --ou 'Workloads/*'
  accountable plan -o table -o json=plan.json -o markdown=plan.md
  accountable plan --from contacts.csv
  accountable plan show plan.json`,
		GroupID:           groupWork,
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o.wish.targets = args
			return runPlan(c.Context(), o, r.outside())
		},
	}
	o.wish.register(c)
	registerPlanOutputs(c, &o.outputs)
	c.AddCommand(planShowCommand(r))
	return c
}

func registerPlanOutputs(c *cobra.Command, outputs *[]string) {
	c.Flags().StringArrayVarP(outputs, "output", "o", nil,
		"`FORMAT[=FILE]` to print, "+strings.Join(planFormats(), " or ")+"; can be repeated (default table)")
	complete(c, "output", planFormats())
}

func planShowCommand(r *runner) *cobra.Command {
	var outputs []string
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "Tell what a saved plan would change, without AWS",
		Long: `Show tells what a plan would change that "accountable plan -o json=FILE" has
saved: when it was made, by whom, by which policy, and its fingerprint. Nothing
is asked of AWS. It exits with 0 where the plan can be read and 2 where it cannot.`,
		Example: "  accountable plan show plan.json\n  accountable plan show plan.json -o markdown",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("", "plan show takes one file: %d were named", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return runPlanShow(r, args[0], outputs) },
	}
	registerPlanOutputs(c, &outputs)
	return c
}

// runPlan makes a plan and prints it.
func runPlan(ctx context.Context, o *planOptions, out outside) error {
	outputs, err := parseOutputs(o.outputs, planFormats())
	if err != nil {
		return err
	}
	if err := o.wish.validate(); err != nil {
		return err
	}
	if err := prepare(outputs); err != nil {
		return err
	}
	defer discard(outputs)
	d, err := o.runner.draft(ctx, out, &o.wish)
	if err != nil {
		return err
	}
	end := planEndOf(d.plan.Plan)
	end.wanted -= d.spared
	end.partial = d.session.partial
	end.output = o.runner.writeOutputs(outputs, o.runner.planFormat(d.plan))
	return ended(end.code())
}

// runPlanShow prints a saved plan.
func runPlanShow(r *runner, path string, values []string) error {
	outputs, err := parseOutputs(values, planFormats())
	if err != nil {
		return err
	}
	plan, err := readPlan(path)
	if err != nil {
		return err
	}
	if err := prepare(outputs); err != nil {
		return err
	}
	defer discard(outputs)
	if r.writeOutputs(outputs, r.planFormat(plan)) != nil {
		return ended(exitNotDone)
	}
	return nil
}

// planFormat is how a plan is written in each of its formats.
func (r *runner) planFormat(plan report.PlanReport) func(*destination) func(io.Writer) error {
	return func(output *destination) func(io.Writer) error {
		return func(w io.Writer) error {
			if output.format != formatTable {
				return report.WritePlan(w, output.format, plan)
			}
			paper := r.paper()
			if output.path != "" {
				paper = paper.file(w)
			}
			return drawPlanReport(paper, plan)
		}
	}
}

// drawPlanReport draws a plan, where it comes from and its fingerprint.
func drawPlanReport(p *paper, plan report.PlanReport) error {
	if err := drawPlan(p, plan.Plan, plan.Unchanged); err != nil {
		return err
	}
	facts := []fact{{"made", plan.GeneratedAt.Local().Format(time.DateTime) + by(plan)}}
	if plan.Policy != nil {
		facts = append(facts, fact{"policy", plan.Policy.Path + " (SHA-256 " + plan.Policy.SHA256[:min(12, len(plan.Policy.SHA256))] + p.theme.Glyphs.Ellipsis + ")"})
	}
	return drawFacts(p, append(facts, fact{"ticket", plan.Ticket}, fact{"fingerprint", report.Fingerprint(plan)}))
}

// by is who made a plan, as far as that is known.
func by(plan report.PlanReport) string {
	if plan.By.User == "" {
		return ""
	}
	return " by " + plan.By.User
}

// planEnd is everything that the exit code of plan depends on.
type planEnd struct {
	output  error // of an output that failed midway
	wanted  int   // changes, those that cannot be made included
	unread  int   // contacts that could not be read
	partial bool  // accounts may be missing
}

func planEndOf(plan change.Plan) planEnd {
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

// planExits is the table of plan's exit codes: the first line that holds counts.
var planExits = []struct {
	code  int
	holds func(planEnd) bool
}{
	{exitNotDone, func(e planEnd) bool { return e.wanted > 0 || e.output != nil }},
	{exitUnjudged, func(e planEnd) bool { return e.unread > 0 || e.partial }},
	{exitDone, func(planEnd) bool { return true }},
}

// code is the exit code of plan.
func (e planEnd) code() int {
	for _, row := range planExits {
		if row.holds(e) {
			return row.code
		}
	}
	return exitNotDone
}

// fact is a line below a plan: what it is and what it says.
type fact struct{ name, text string }

// drawFacts draws those that say something.
func drawFacts(p *paper, facts []fact) error {
	for _, f := range facts {
		if f.text == "" {
			continue
		}
		if _, err := fmt.Fprintf(p, "%s %s\n", p.theme.Header.Render(fmt.Sprintf("%-11s", f.name)), style.Clean(f.text)); err != nil {
			return err
		}
	}
	return nil
}
