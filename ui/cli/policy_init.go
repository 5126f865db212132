package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/style"
)

// policyInitOptions are the options of policy init.
type policyInitOptions struct {
	session.GlobalOptions

	targets []string
	output  string
	force   bool
	empty   bool
}

func newPolicyInitCommand(p *program) *cobra.Command {
	var flags policyInitOptions
	c := &cobra.Command{
		Use:   "init [TARGET…]",
		Short: "Create a policy file from your accounts",
		Long: `Init writes a commented policy file with the contact that more than half of your
accounts share. If there is none, the most common contact is a comment. Init reads all
accounts, or the named ones, and ignores contacts that break a rule. Review the file
before you use it.

Without a profile, or if no account can be read, the file sets no contact. An
existing file is only replaced with --force. Exit codes: 0 the file is written, 1 it
is not, 2 a flag or name is invalid.`,
		Example: `  accountable policy init
  accountable policy init --org --type security,billing,operations
  accountable policy init --empty -o octank.yaml`,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.targets = p.options, args
			return runPolicyInit(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Selection, []string{"type", "no-cache", "concurrency", "timeout"})
	f := c.Flags()
	f.StringVarP(&flags.output, "output", "o", policy.FileName, "`FILE` to write, - for standard output")
	f.BoolVar(&flags.force, "force", false, "replace an existing file")
	f.BoolVar(&flags.empty, "empty", false, "don't call AWS and set no contact")
	flagset.Must(c.MarkFlagFilename("output", "yaml", "yml"))
	return c
}

// runPolicyInit writes a policy file with the contacts that more than half of the
// accounts share.
func runPolicyInit(ctx context.Context, env *command.Environment, o policyInitOptions) error {
	if o.empty && (len(o.targets)+len(o.Profiles)+len(o.Filter.Given()) > 0 || o.All || o.Sources.Any() || o.TypesGiven) {
		return command.Usage("", "--empty reads no accounts: omit it, or the accounts and the flags that select them")
	}
	output, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	defer command.DiscardOutputs([]*command.Destination{output})
	var found commonContacts
	if !o.empty {
		if found, err = o.findContacts(ctx, env); err != nil {
			return err
		}
	}
	text := policy.Template(found.shared, found.others)
	if err := output.Write(env.Out, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return command.NotDone("", "%s", err)
	}
	if output.Path == "" {
		return nil
	}
	_, err = fmt.Fprintf(env.Out, "wrote %s. Review it, then run: accountable policy check\n", style.Clean(o.output))
	return err
}

// prepare checks that the file can be written and does not exist.
func (o *policyInitOptions) prepare(ctx context.Context) (*command.Destination, error) {
	output := &command.Destination{Format: "the policy", Path: o.output, KeepMode: true}
	if output.Path == "-" {
		output.Path = ""
		return output, nil
	}
	if _, err := os.Lstat(output.Path); !errors.Is(err, fs.ErrNotExist) && !o.force {
		return nil, command.Usage("Use --force to replace it, or -o FILE for another file.", "%s already exists", style.Clean(o.output))
	}
	switch err := output.Prepare(ctx); {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, command.Usage("Use a writable file in an existing folder.", "--output %s: %s", o.output, command.WithoutPath(err))
	}
	return output, nil
}

// commonContacts are the most common contacts of accounts that break no rule: the contacts
// that more than half of the accounts share, and the others.
type commonContacts struct {
	shared, others map[audit.ContactType]audit.Contact
}

// findContacts reads the accounts and returns the most common contact of each type. The
// current policy does not apply.
func (o *policyInitOptions) findContacts(ctx context.Context, env *command.Environment) (commonContacts, error) {
	found := commonContacts{shared: map[audit.ContactType]audit.Contact{}, others: map[audit.ContactType]audit.Contact{}}
	s, err := session.OpenSessionWithoutPolicy(env, o.GlobalOptions)
	if err != nil {
		return found, err
	}
	if len(o.targets)+len(o.Profiles) == 0 && !o.Sources.Any() && len(s.AllTargets()) == 0 {
		env.Notef("no profiles found, so the file sets no contact")
		return found, nil
	}
	if err := s.ResolveTargets(ctx, o.targets); err != nil {
		return found, err
	}
	roster, err := s.Judge(ctx)
	switch {
	case err != nil:
		return found, err
	case ctx.Err() != nil:
		return found, context.Cause(ctx)
	}
	results := roster.Accounts()
	s.UpdateCache(ctx, results)
	for _, t := range s.Options.Types {
		contact, n := mostCommon(results, t)
		count := countReadings(results, t)
		switch {
		case count.isShared(n):
			found.shared[t] = contact
		case n > 0:
			found.others[t] = contact
		}
		env.Notef("%s", count.describe(t, n))
	}
	return found, nil
}

// readingCount counts the accounts whose contact of one type was read, and those whose
// contact could not be read.
type readingCount struct{ read, unread int }

func countReadings(results []scan.Result, t audit.ContactType) readingCount {
	var count readingCount
	for _, res := range results {
		switch reading, asked := res.Contacts[t]; {
		case asked && reading.Trouble == nil:
			count.read++
		case res.Status == audit.Error:
			count.unread++
		}
	}
	return count
}

// isShared reports whether n accounts are more than half. Accounts that could not be
// read may have another contact.
func (c readingCount) isShared(n int) bool { return 2*n > c.read+c.unread }

// describe describes what the policy does with the contact that n accounts share.
func (c readingCount) describe(t audit.ContactType, n int) string {
	rest := ""
	if c.unread > 0 {
		rest = fmt.Sprintf("; %s could not be read", audit.Plural(c.unread, "account", "accounts"))
	}
	accounts := audit.Plural(c.read, "account", "accounts")
	switch {
	case n == 0:
		return fmt.Sprintf("no account has a %s contact that passes every rule, so none was put into the policy%s", t.Key(), rest)
	case c.isShared(n):
		return fmt.Sprintf("the policy sets the %s contact of %d of %s%s", t.Key(), n, accounts, rest)
	default:
		return fmt.Sprintf("no %s contact is shared by more than half of the accounts: that of %d of %s is a comment in the policy%s", t.Key(), n, accounts, rest)
	}
}

// mostCommon returns the contact that breaks no rule and that most accounts have,
// with the number of accounts. The lower account id decides a tie.
func mostCommon(results []scan.Result, t audit.ContactType) (most audit.Contact, count int) {
	var contacts []audit.Contact
	for _, res := range results {
		if c := res.Contact(t); c != nil && !breaksRule(res, t) {
			contacts = append(contacts, *c)
		}
	}
	return audit.MostCommonContact(contacts)
}

// breaksRule reports whether a contact breaks a rule.
func breaksRule(res scan.Result, t audit.ContactType) bool {
	return slices.ContainsFunc(res.Findings, func(f rules.Finding) bool {
		return f.Contact == t && (f.Status == audit.Fail || f.Status == audit.Warn)
	})
}
