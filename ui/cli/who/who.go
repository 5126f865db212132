package who

import (
	"context"
	"io"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/audit/reach"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// Options are the options of who.
type Options struct {
	session.GlobalOptions

	Account string   // the name of a profile, an account id or, with --org or --sso, a name
	Outputs []string // FORMAT[=FILE]
}

// Formats are the output formats of who.
var Formats = []string{command.FormatTable, report.JSON}

// Run prints who receives what AWS sends about an account. The exit code is 3 if a contact
// could not be read.
func Run(ctx context.Context, env *command.Environment, o Options) error {
	outputs, err := command.ParseOutputs(o.Outputs, Formats)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	if err := command.PrepareOutputs(ctx, outputs); err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	o.Types, o.TypesGiven = audit.ContactTypes, true // each of them receives something
	s, err := session.OpenSession(env, o.GlobalOptions)
	if err == nil {
		err = s.SelectAccount(ctx, o.Account)
	}
	if err != nil {
		return err
	}
	accounts, err := s.ReadAccounts(ctx)
	if err != nil {
		return err
	}
	if len(accounts) != 1 {
		return command.Usage("Name the profile of one account, or an account id.", "who needs one account: %s leads to %d", o.Account, len(accounts))
	}
	res := accounts[0]
	if err := command.WriteOutputs(env, outputs, newFormatter(env, s, res)); err != nil {
		return command.Exit(command.ExitNotDone)
	}
	return command.Exit(exitCode(res))
}

// newFormatter returns the writer of a result in the format of an output.
func newFormatter(env *command.Environment, s *session.Session, res scan.Result) command.Formatter {
	return func(d *command.Destination, w io.Writer) error {
		if d.Format == command.FormatTable {
			return text.DrawReach(d.Output(env, w), res, drill.Senders)
		}
		return report.WriteWho(w, report.Who{
			GeneratedAt: env.Clock.Now(), Tool: report.Tool{Name: "accountable", Version: env.Version.Number},
			Policy: s.Policy.ReportRef(), Account: res, Senders: drill.Senders,
		})
	}
}

// exitCode returns 3 for an account of which a contact could not be read. An unknown root
// email is none: it was not asked for.
func exitCode(res scan.Result) int {
	if _, ok := reach.Of(res); !ok && res.Status != audit.Skipped {
		return command.ExitUnjudged
	}
	for _, reading := range res.Contacts {
		if reading.Trouble != nil {
			return command.ExitUnjudged
		}
	}
	return command.ExitDone
}
