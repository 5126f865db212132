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
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// checkOptions are the options of check.
type checkOptions struct {
	session.GlobalOptions

	targets []string
	outputs []string // FORMAT[=FILE]
	failOn  session.Threshold
	redact  bool

	frameworkID string // --framework; "": all rules
}

func newCheckCommand(p *program) *cobra.Command {
	var flags checkOptions
	c := &cobra.Command{
		Use:   "check [TARGET…]",
		Short: "Check accounts and print their verdicts",
		Long: `Check reads the contacts of accounts and prints verdicts; exit codes:

  0    at least one account was judged, and none is at or above --fail-on
  1    at least one account is at or above --fail-on, or an output failed
  2    a flag, a name, the policy or an output path is invalid, or no account matches
  3    none is at or above --fail-on, but some accounts could not be found or read
  130  interrupted (143: terminated, 129: terminal closed); finished accounts are reported`,
		Example: `  accountable check
  accountable check 'octank-*' --fail-on warn
  accountable check -o table -o json=report.json
  accountable check --org -p management --ou 'Workloads/*' --only fail
  accountable check --org -p management --joined-within 7d
  accountable check --framework cis-5
  accountable check @env -o json --redact`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.targets = p.options, args
			return runCheck(c.Context(), p.env, o)
		},
	}
	flags.register(c)
	p.flags.Use(c, flagset.Source, flagset.Selection, flagset.Reading, flagset.Mail, []string{"only"})
	return c
}

// register adds the flags of check. The command demo has them, too.
func (o *checkOptions) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVarP(&o.outputs, "output", "o", nil, "output `FORMAT[=FILE]`: "+strings.Join(checkFormats(), ", ")+"; repeatable (default table)")
	flags.StringVar((*string)(&o.failOn), "fail-on", string(session.FailOnFail), "exit with 1 if an account has this `VERDICT` or worse: "+strings.Join(session.Thresholds, ", "))
	flags.BoolVar(&o.redact, "redact", false, "mask names, emails and phone numbers in every format")
	registerFramework(c, &o.frameworkID)
	flagset.CompleteFrom(c, "output", checkFormats())
	flagset.CompleteFrom(c, "fail-on", session.Thresholds)
}

// validate checks the options and returns the outputs that they name.
func (o *checkOptions) validate() ([]*command.Destination, error) {
	outputs, err := command.ParseOutputs(o.outputs, checkFormats())
	if _, unknown := findFramework(o.frameworkID); unknown != nil {
		err = errors.Join(err, unknown)
	}
	if _, known := session.AtOrAbove[o.failOn]; !known {
		err = errors.Join(err, fmt.Errorf("--fail-on %q: use %s", o.failOn, strings.Join(session.Thresholds, ", ")))
	}
	if err != nil {
		return nil, command.Usage("", "%s", err)
	}
	return outputs, nil
}

// runCheck judges the targets and prints the report.
func runCheck(ctx context.Context, env *command.Environment, o checkOptions) error {
	outputs, err := o.validate()
	if err != nil {
		return err
	}
	if err := command.PrepareOutputs(ctx, outputs); err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	framework, _ := findFramework(o.frameworkID)
	s, err := openNarrowSession(env, o.GlobalOptions, framework)
	if err == nil {
		err = s.ResolveTargets(ctx, o.targets)
	}
	if err != nil {
		return err
	}
	rep := report.Report{
		Tool: report.Tool{Name: "accountable", Version: env.Version.Number},
		Run:  report.Run{StartedAt: env.Clock.Now()}, Policy: s.Policy.ReportRef(),
	}
	rep.Run.ID = newRunID(rep.Run.StartedAt)
	roster, err := s.Judge(ctx)
	if err != nil {
		return err
	}
	s.UpdateCache(ctx, roster.Accounts())
	rep.Framework, rep.Controls = framework, report.CountControls(roster.Accounts(), framework)
	rep.Accounts = o.Filter.Listed(roster.Accounts())
	rep.Summary, rep.Run.FinishedAt = roster.Summary(), env.Clock.Now()
	rep.GeneratedAt = rep.Run.FinishedAt
	if framework.ID == "" { // otherwise exceptions of the other rules cover nothing
		s.NotePolicy(roster)
	}
	if o.redact {
		rep = report.Redact(rep)
		for _, output := range outputs {
			output.KeepMode = true
		}
	}
	end := newCheckEnd(rep.Summary, o.failOn)
	end.output, end.partial = command.WriteOutputs(env, outputs, newReportFormatter(env, rep, s.Options.Types)), s.Partial
	if ctx.Err() != nil {
		end.stopped = context.Cause(ctx)
	}
	return command.Exit(checkExits.code(end))
}

// newRunID returns a unique name of a run: its start time and random characters.
func newRunID(started time.Time) string {
	return started.UTC().Format("20060102T150405Z") + "-" + strings.ToLower(rand.Text()[:8])
}

// newReportFormatter returns the writer of a report in the format of an output.
func newReportFormatter(env *command.Environment, rep report.Report, types []audit.ContactType) command.Formatter {
	return func(d *command.Destination, w io.Writer) error {
		if d.Format != command.FormatTable {
			return report.Write(w, d.Format, rep)
		}
		return text.DrawReport(d.Output(env, w), rep, types)
	}
}

func checkFormats() []string { return append([]string{command.FormatTable}, report.Formats()...) }

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
func newCheckEnd(s scan.Summary, t session.Threshold) checkEnd {
	var e checkEnd
	for _, status := range session.AtOrAbove[t] {
		e.atFault += s.Counts[status]
	}
	for _, status := range []audit.Status{audit.Pass, audit.Warn, audit.Fail, audit.Excepted} {
		e.judged += s.Counts[status]
	}
	e.unjudged = s.Counts[audit.Error] + s.Counts[audit.Pending]
	return e
}

// checkExits is the table of check's exit codes. The first row that holds decides.
var checkExits = exitTable[checkEnd]{
	{command.ExitHungUp, func(e checkEnd) bool { code, _ := command.StopCode(e.stopped); return code == command.ExitHungUp }},
	{command.ExitTerminated, func(e checkEnd) bool { code, _ := command.StopCode(e.stopped); return code == command.ExitTerminated }},
	{command.ExitInterrupted, func(e checkEnd) bool { return e.stopped != nil }},
	{command.ExitNotDone, func(e checkEnd) bool { return e.atFault > 0 || e.output != nil }},
	{command.ExitUnjudged, func(e checkEnd) bool { return e.unjudged > 0 || e.judged == 0 || e.partial }},
	{command.ExitDone, func(checkEnd) bool { return true }},
}

// exitTable is the exit codes of a command by how it ended, of type E.
type exitTable[E any] []struct {
	code  int
	holds func(E) bool
}

// code returns the exit code of the first row that holds.
func (t exitTable[E]) code(end E) int {
	for _, row := range t {
		if row.holds(end) {
			return row.code
		}
	}
	return command.ExitNotDone
}
