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
	"accountable/ui/style"
)

// initOptions are what policy init is asked for.
type initOptions struct {
	runner *runner
	output string
	force  bool
	empty  bool
}

func policyInitCommand(r *runner) *cobra.Command {
	o := &initOptions{runner: r}
	c := &cobra.Command{
		Use:   "init [TARGET…]",
		Short: "Write a policy file to begin with",
		Long: `Init writes a commented policy file. What it wants is what most of your accounts
have: it reads them, or those that are named, and leaves out contacts against which
a rule speaks. Look at it before you go by it.

Without any profile, and where no account can be read, the file wants nothing yet.
A file that is there already is not touched without --force. It exits with 0 when
the file is written, 1 when it is not, 2 when a flag or name is wrong.`,
		Example: `  accountable policy init
  accountable policy init --org --type security,billing,operations
  accountable policy init --empty -o octank.yaml`,
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return runInit(c.Context(), o, r.outside(), args)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.output, "output", "o", policy.FileName, "`FILE` to write, - for standard output")
	f.BoolVar(&o.force, "force", false, "replace the file that is there")
	f.BoolVar(&o.empty, "empty", false, "ask nothing of AWS and want nothing yet")
	must(c.MarkFlagFilename("output", "yaml", "yml"))
	return c
}

// runInit writes a policy file of what most accounts have.
func runInit(ctx context.Context, o *initOptions, out outside, names []string) error {
	output, err := o.prepare()
	if err != nil {
		return err
	}
	defer discard([]*destination{output})
	wanted := map[audit.ContactType]audit.Contact{}
	if !o.empty {
		if wanted, err = o.most(ctx, out, names); err != nil {
			return err
		}
	}
	text := policy.Template(wanted)
	if err := output.write(o.runner.sys.Out, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return notDone("", "%s", err)
	}
	if output.path == "" {
		return nil
	}
	_, err = fmt.Fprintf(o.runner.sys.Out, "%s is written. Look at it, then: accountable policy check\n", style.Clean(o.output))
	return err
}

// prepare makes sure that the file can be written and that none is lost.
func (o *initOptions) prepare() (*destination, error) {
	output := &destination{format: "the policy", path: o.output}
	if output.path == "-" {
		output.path = ""
		return output, nil
	}
	if _, err := os.Lstat(output.path); !errors.Is(err, fs.ErrNotExist) && !o.force {
		return nil, usage("--force replaces it, -o FILE writes another.", "%s is there already", style.Clean(o.output))
	}
	if err := output.prepare(); err != nil {
		return nil, usage("Name a file in a folder that exists and that you may write to.", "--output %s: %s", o.output, reason(err))
	}
	return output, nil
}

// most reads the accounts and answers with the contacts that most of them have.
func (o *initOptions) most(ctx context.Context, out outside, names []string) (map[audit.ContactType]audit.Contact, error) {
	r := o.runner
	out.unruled = true // what is there already does not judge what is to come
	s, err := r.connect(out)
	if err != nil {
		return nil, err
	}
	if len(names)+len(r.flags.profiles) == 0 && !r.flags.sources.any() && len(s.everything()) == 0 {
		r.sayf("there is no profile to read accounts by, so the file wants nothing yet")
		return nil, nil
	}
	if err := r.aim(ctx, s, names); err != nil {
		return nil, err
	}
	roster, err := r.judge(ctx, s)
	switch {
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	results := roster.Accounts()
	r.remember(s, results)
	wanted := map[audit.ContactType]audit.Contact{}
	for _, t := range r.flags.types {
		r.sayf("%s", mostText(wanted, t, results))
	}
	return wanted, nil
}

// mostText finds the contact of a type that most accounts have and says so.
func mostText(wanted map[audit.ContactType]audit.Contact, t audit.ContactType, results []scan.Result) string {
	read, unread := 0, 0
	for _, res := range results {
		switch reading, asked := res.Contacts[t]; {
		case asked && reading.Trouble == nil:
			read++
		case res.Status == audit.Error:
			unread++
		}
	}
	rest := ""
	if unread > 0 {
		rest = fmt.Sprintf("; %s could not be read", plural(unread, "account", "accounts"))
	}
	contact, n := mostHeld(results, t)
	if n == 0 {
		return fmt.Sprintf("of %s, none has a %s contact that no rule speaks against, so none is wanted yet%s", plural(read, "account", "accounts"), t.Key(), rest)
	}
	wanted[t] = contact
	return fmt.Sprintf("the %s contact is that of %d of %s%s", t.Key(), n, plural(read, "account", "accounts"), rest)
}

// mostHeld is the contact against which no rule speaks that most accounts have,
// and how many they are. Of two that are equally common it is that of the lower
// account id.
func mostHeld(results []scan.Result, t audit.ContactType) (most audit.Contact, count int) {
	counts := map[audit.Contact]int{}
	for _, res := range results {
		if c := res.Contact(t); c != nil && !spokenAgainst(res, t) {
			counts[c.Trimmed()]++
		}
	}
	for _, res := range results {
		if c := res.Contact(t); c != nil && counts[c.Trimmed()] > count {
			most, count = c.Trimmed(), counts[c.Trimmed()]
		}
	}
	return most, count
}

// spokenAgainst tells whether a rule has anything against a contact.
func spokenAgainst(res scan.Result, t audit.ContactType) bool {
	return slices.ContainsFunc(res.Findings, func(f rules.Finding) bool {
		return f.Contact == t && (f.Status == audit.Fail || f.Status == audit.Warn)
	})
}
