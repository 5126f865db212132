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

	"accountable/audit"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// checkOptions are the options of check.
type checkOptions struct {
	globalOptions

	targets []string
	outputs []string // FORMAT[=FILE]
	failOn  threshold
	redact  bool
}

// checkFlags are these options as the command line parser fills them. The command
// demo has the same flags.
type checkFlags struct {
	outputs []string
	failOn  string
	redact  bool
}

func newCheckCommand(p *program) *cobra.Command {
	var flags checkFlags
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
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return runCheck(c.Context(), p.env, flags.options(p.options, args))
		},
	}
	flags.register(c)
	return c
}

func (f *checkFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "`FORMAT[=FILE]` to print, "+strings.Join(checkFormats(), ", ")+"; can be repeated (default table)")
	flags.StringVar(&f.failOn, "fail-on", string(failOnFail), "exit with 1 at this `VERDICT` or worse: "+strings.Join(thresholds, ", "))
	flags.BoolVar(&f.redact, "redact", false, "mask names, emails and phones in every format")
	completeFrom(c, "output", checkFormats())
	completeFrom(c, "fail-on", thresholds)
}

func (f *checkFlags) options(global globalOptions, targets []string) checkOptions {
	return checkOptions{globalOptions: global, targets: targets, outputs: f.outputs, failOn: threshold(f.failOn), redact: f.redact}
}

// areGiven reports whether any of the flags is on the command line.
func (f *checkFlags) areGiven(c *cobra.Command) bool {
	for _, name := range []string{"output", "fail-on", "redact"} {
		if c.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// validate checks the options and returns the outputs that they name.
func (o *checkOptions) validate() ([]*destination, error) {
	outputs, err := parseOutputs(o.outputs, checkFormats())
	if _, known := atOrAbove[o.failOn]; !known {
		err = errors.Join(err, fmt.Errorf("--fail-on %q: use %s", o.failOn, strings.Join(thresholds, ", ")))
	}
	if err != nil {
		return nil, usage("", "%s", err)
	}
	return outputs, nil
}

// runCheck judges the targets and prints the report.
func runCheck(ctx context.Context, env *environment, o checkOptions) error {
	outputs, err := o.validate()
	if err != nil {
		return err
	}
	if err := prepare(outputs); err != nil {
		return err
	}
	defer discard(outputs)
	s, err := openSession(env, o.globalOptions)
	if err == nil {
		err = s.resolveTargets(ctx, o.targets)
	}
	if err != nil {
		return err
	}
	rep := report.Report{
		Tool: report.Tool{Name: "accountable", Version: env.version.Number},
		Run:  report.Run{StartedAt: env.clock.Now()}, Policy: s.policy.reportRef(),
	}
	rep.Run.ID = newRunID(rep.Run.StartedAt)
	roster, err := s.judge(ctx)
	if err != nil {
		return err
	}
	s.updateCache(roster.Accounts())
	rep.Accounts = o.filter.listed(roster.Accounts())
	rep.Summary, rep.Run.FinishedAt = roster.Summary(), env.clock.Now()
	rep.GeneratedAt = rep.Run.FinishedAt
	s.notePolicy(roster)
	if o.redact {
		rep = report.Redacted(rep)
	}
	end := newCheckEnd(rep.Summary, o.failOn)
	end.output, end.partial = writeOutputs(env, outputs, checkFormat(env, rep, o.types)), s.partial
	if ctx.Err() != nil {
		end.stopped = context.Cause(ctx)
	}
	return exitCode(end.code())
}

// newRunID returns a unique name of a run: its start time and random characters.
func newRunID(started time.Time) string {
	return started.UTC().Format("20060102T150405Z") + "-" + strings.ToLower(rand.Text()[:8])
}

// checkFormat returns the writer of a report in the format of an output.
func checkFormat(env *environment, rep report.Report, types []audit.ContactType) formatter {
	return func(d *destination, w io.Writer) error {
		if d.format != formatTable {
			return report.Write(w, d.format, rep)
		}
		return drawReport(d.output(env, w), rep, types)
	}
}

// threshold is a value of --fail-on and --only.
type threshold string

// The thresholds.
const (
	failOnFail  threshold = "fail"
	failOnWarn  threshold = "warn"
	failOnNever threshold = "never"
)

var thresholds = []string{string(failOnFail), string(failOnWarn), string(failOnNever)}

// atOrAbove lists the statuses at or above each threshold.
var atOrAbove = map[threshold][]audit.Status{
	failOnFail:  {audit.Fail},
	failOnWarn:  {audit.Fail, audit.Warn},
	failOnNever: nil,
}

// checkEnd is the input of check's exit code.
type checkEnd struct {
	stopped  error // cause of an early end, or nil
	output   error // error of an output, or nil
	atFault  int   // accounts at or above --fail-on
	judged   int   // accounts with a verdict, excepted ones included
	unjudged int   // accounts in error
	partial  bool  // discovery was incomplete
}

// newCheckEnd counts the accounts of a summary.
func newCheckEnd(s scan.Summary, t threshold) checkEnd {
	var e checkEnd
	for _, status := range atOrAbove[t] {
		e.atFault += s.Counts[status]
	}
	for _, status := range []audit.Status{audit.Pass, audit.Warn, audit.Fail, audit.Excepted} {
		e.judged += s.Counts[status]
	}
	e.unjudged = s.Counts[audit.Error] + s.Counts[audit.Pending]
	return e
}

// checkExits is the table of check's exit codes. The first row that holds decides.
var checkExits = []struct {
	code  int
	holds func(checkEnd) bool
}{
	{exitHungUp, func(e checkEnd) bool { code, _ := stopCode(e.stopped); return code == exitHungUp }},
	{exitTerminated, func(e checkEnd) bool { code, _ := stopCode(e.stopped); return code == exitTerminated }},
	{exitInterrupted, func(e checkEnd) bool { return e.stopped != nil }},
	{exitNotDone, func(e checkEnd) bool { return e.atFault > 0 || e.output != nil }},
	{exitUnjudged, func(e checkEnd) bool { return e.unjudged > 0 || e.judged == 0 || e.partial }},
	{exitDone, func(checkEnd) bool { return true }},
}

// code returns the exit code of check.
func (e checkEnd) code() int {
	for _, row := range checkExits {
		if row.holds(e) {
			return row.code
		}
	}
	return exitNotDone
}
