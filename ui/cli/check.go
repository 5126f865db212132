package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit/report"
)

// checkOptions are what check is asked for.
type checkOptions struct {
	runner  *runner
	targets []string
	outputs []string
	failOn  string
	redact  bool
}

func checkCommand(r *runner) *cobra.Command {
	o := &checkOptions{runner: r}
	c := &cobra.Command{
		Use:   "check [TARGET…]",
		Short: "Judge accounts, print the verdicts, and exit",
		Long: `Check judges accounts, prints the verdicts and tells by its exit code what came of it:

  0    at least one account was judged, and none is at or above --fail-on
  1    at least one account is at or above --fail-on, or an output failed midway
  2    a flag, a name, the policy or an output path is wrong, or no account is left
  3    none is, but some accounts could not be found or judged, or none could
  130  interrupted (143: terminated, 129: the terminal was closed); what was done is reported`,
		Example: `  accountable check
  accountable check 'octank-*' --fail-on warn
  accountable check -o table -o json=report.json
  accountable check --org -p management --ou 'Workloads/*' --only fail
  accountable check @env -o json --redact`,
		GroupID:           groupWork,
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o.targets = args
			return runCheck(c.Context(), o, r.outside())
		},
	}
	o.register(c)
	return c
}

// register adds the flags, which demo has too.
func (o *checkOptions) register(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "`FORMAT[=FILE]` to print, "+strings.Join(formats(), ", ")+"; can be repeated (default table)")
	f.StringVar(&o.failOn, "fail-on", string(failOnFail), "exit with 1 at this `VERDICT` or worse: "+strings.Join(thresholds, ", "))
	f.BoolVar(&o.redact, "redact", false, "mask names, emails and phones in every format")
	complete(c, "output", formats())
	complete(c, "fail-on", thresholds)
}

// given tells whether any of check's own flags is on the command line.
func (o *checkOptions) given(c *cobra.Command) bool {
	for _, name := range []string{"output", "fail-on", "redact"} {
		if c.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// validate checks the flags and answers with the outputs they name.
func (o *checkOptions) validate() ([]*destination, error) {
	outputs, err := parseOutputs(o.outputs, formats())
	if _, known := counts[threshold(o.failOn)]; !known {
		err = errors.Join(err, fmt.Errorf("--fail-on %q: use %s", o.failOn, strings.Join(thresholds, ", ")))
	}
	if err != nil {
		return nil, usage("", "%s", err)
	}
	return outputs, nil
}

// runCheck judges the targets and prints what came of it.
func runCheck(ctx context.Context, o *checkOptions, out outside) error {
	outputs, err := o.validate()
	if err != nil {
		return err
	}
	if err := prepare(outputs); err != nil {
		return err
	}
	defer discard(outputs)
	session, err := o.runner.open(ctx, out, o.targets)
	if err != nil {
		return err
	}
	rep := report.Report{
		Tool: report.Tool{Name: "accountable", Version: o.runner.version.Number},
		Run:  report.Run{StartedAt: out.clock.Now()}, Policy: session.ruling.told(),
	}
	rep.Run.ID = runID(rep.Run.StartedAt)
	roster, err := o.runner.judge(ctx, session)
	if err != nil {
		return err
	}
	o.runner.remember(session, roster.Accounts())
	rep.Accounts = o.runner.flags.picks.listed(roster.Accounts())
	rep.Summary, rep.Run.FinishedAt = roster.Summary(), out.clock.Now()
	rep.GeneratedAt = rep.Run.FinishedAt
	o.runner.tellPolicy(session, roster)
	if o.redact {
		rep = report.Redacted(rep)
	}
	end := endOf(rep.Summary, threshold(o.failOn))
	end.output, end.partial = o.print(outputs, rep), session.partial
	if ctx.Err() != nil {
		end.stopped = context.Cause(ctx)
	}
	return ended(end.code())
}

// runID names a run: when it began, and something that no other run has.
func runID(started time.Time) string {
	return started.UTC().Format("20060102T150405Z") + "-" + strings.ToLower(rand.Text()[:8])
}

// print writes every output; one that fails does not keep the others from
// being written.
func (o *checkOptions) print(outputs []*destination, rep report.Report) error {
	var failed []error
	for _, output := range outputs {
		if err := output.write(o.runner.sys.Out, o.format(output, rep)); err != nil {
			o.runner.sayf("%s", err)
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// format is how one output is written.
func (o *checkOptions) format(output *destination, rep report.Report) func(io.Writer) error {
	return func(w io.Writer) error {
		if output.format != formatTable {
			return report.Write(w, output.format, rep)
		}
		paper := o.runner.paper()
		if output.path != "" {
			paper = paper.file(w)
		}
		return drawReport(paper, rep, o.runner.flags.types)
	}
}
