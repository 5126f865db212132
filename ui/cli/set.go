package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/config"
)

// setOptions are what set is asked for.
type setOptions struct {
	runner *runner
	target string
	given  map[audit.Field]*string // nil: keep what is set
	policy bool                    // what is not given is as the policy wants it
	yes    bool
}

func setCommand(r *runner) *cobra.Command {
	o := &setOptions{runner: r, given: map[audit.Field]*string{}}
	c := &cobra.Command{
		Use:   "set TARGET",
		Short: "Write one contact of one account",
		Long: `Set writes one contact of one account: the security contact, or another with --type.
What is not given keeps what is set, or with --from-policy becomes what the policy
wants; where no contact is set, all four are needed.

It shows what would change and asks. Before it writes, it makes sure that the
credentials are this account's and that nobody has changed the contact
meanwhile; afterwards it reads the contact back. The old value goes into the
journal first.

It exits with 0 when the account has the contact, 1 when it was not written or
AWS does not show it yet, 2 when a flag or name is wrong.`,
		Example: `  accountable set octank-prod --email security@octank.cloud
  accountable set octank-prod --from-policy
  accountable set 222233334444 --org --phone '+1 206 555 4100'
  accountable set 111122223333 --name 'Octank Security' --title 'Duty officer' \
      --email security@octank.cloud --phone '+1 206 555 4100' --yes`,
		GroupID: groupWork,
		Args: func(_ *cobra.Command, args []string) error {
			if n := len(args) + len(r.flags.profiles); n != 1 {
				hint := "Name one profile or account id, such as accountable set octank-prod --email security@octank.cloud."
				if len(args) == 1 && r.flags.sources.any() {
					hint = "Name the account alone. To look for it in the organization of one profile, set AWS_PROFILE to that."
				}
				return usage(hint,
					"set writes one account at a time: %d were named", n)
			}
			return nil
		},
		ValidArgsFunction: r.completeTargets,
	}
	values := map[audit.Field]*string{}
	for _, f := range audit.Fields {
		values[f] = c.Flags().String(f.Key(), "", fmt.Sprintf("the contact's %s, at most %d characters", f.Key(), f.MaxLength()))
		must(c.RegisterFlagCompletionFunc(f.Key(), cobra.NoFileCompletions))
	}
	c.Flags().BoolVar(&o.policy, "from-policy", false, "set what the policy wants; what is given beside it wins")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "write without asking")
	c.RunE = func(c *cobra.Command, args []string) error {
		o.target = append(args, r.flags.profiles...)[0]
		for f, v := range values {
			if c.Flags().Changed(f.Key()) {
				o.given[f] = v
			}
		}
		return runSet(c.Context(), o, r.outside())
	}
	return c
}

// validate tells everything that is wrong before anything is asked of AWS.
func (o *setOptions) validate() (audit.ContactType, error) {
	r := o.runner
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	switch {
	case len(o.given) == 0 && !o.policy:
		complain("nothing to set: give at least one of --name, --title, --email and --phone, or --from-policy")
	case o.policy && r.ruling.name == "":
		complain("--from-policy: there is no policy file; name it with --policy FILE (accountable policy init writes one)")
	}
	for _, f := range audit.Fields {
		if v := o.given[f]; v != nil {
			if err := f.Check(*v); err != nil {
				complain("--%s %s", f.Key(), err.Reason)
			}
		}
	}
	if len(r.flags.types) != 1 {
		complain("--type: set writes one contact at a time")
	}
	if len(r.flags.picks.given()) > 0 {
		complaints = append(complaints, r.flags.picks.alone("set"))
	}
	if err := r.mayWrite("set would change a contact", o.yes, complaints); err != nil {
		return "", err
	}
	return r.flags.types[0], nil
}

// runSet shows what would change, asks, writes and tells what came of it.
func runSet(ctx context.Context, o *setOptions, out outside) error {
	r := o.runner
	if err := r.consult(out); err != nil {
		return err
	}
	kind, err := o.validate()
	if err != nil {
		return err
	}
	paper := r.paper()
	session, err := o.open(ctx, out)
	if err != nil {
		return err
	}
	ch, caller, err := o.prepare(ctx, session, kind)
	if err != nil {
		return err
	}
	if audit.SameContact(ch.Before, ch.After) {
		_, err := fmt.Fprintf(paper, "%s  %s\n", change.AlreadyRight, accountLabel(ch.Target, ch.AccountID))
		return err
	}
	now := out.clock.Now()
	o.show(ch, caller, now)
	if err := session.ruling.refused(ch, now); err != nil {
		return err
	}
	if err := recordable(session); err != nil {
		return err
	}
	if !o.yes {
		question := fmt.Sprintf("Write the %s contact of %s?", kind.Key(), accountLabel(ch.Target, ch.AccountID))
		switch yes, err := r.confirm(ctx, question); {
		case err != nil:
			return untouched(err)
		case !yes:
			return notDone("", "nothing was written")
		}
	}
	outcome := session.applier.Apply(ctx, ch, nil)
	return o.report(ctx, paper, outcome)
}

// open finds the account. An organization or a session is looked through only for
// an id that no file tells, and for what the policy chooses by: a profile that is
// named is its own account.
func (o *setOptions) open(ctx context.Context, out outside) (*session, error) {
	r := o.runner
	r.flags.profiles, r.flags.sources.brief = nil, true // what -p named is the target
	s, err := r.connect(out)
	if err != nil {
		return nil, err
	}
	if profile := s.profileCalled(o.target); profile != nil && r.flags.sources.any() && s.ruling.UsesOrganization() {
		return s, asNotDone(o.learn(ctx, s, *profile))
	}
	if !accountID.MatchString(o.target) {
		r.flags.sources = sources{}
	}
	return s, asNotDone(r.aim(ctx, s, []string{o.target}))
}

// learn takes the account of a profile, by that profile alone, with what is found
// of it where accounts are looked for.
func (o *setOptions) learn(ctx context.Context, s *session, profile config.Profile) error {
	found, err := o.runner.named(ctx, s, o.target)
	if err != nil {
		return err
	}
	own := s.cloud.Targets(oneOf([]config.Profile{profile}))[0]
	found.Key, found.Routes, found.Trouble = own.Key, own.Routes, own.Trouble
	s.targets, s.search = []audit.Target{found}, search{}
	return nil
}

// prepare asks whose the credentials are and what is set, by the first route
// that can tell, and works out the change.
func (o *setOptions) prepare(ctx context.Context, s *session, kind audit.ContactType) (change.Change, audit.Identity, error) {
	if len(s.targets) != 1 {
		return change.Change{}, audit.Identity{}, usage("Name one of them.", "%s stands for %d accounts: %s",
			o.target, len(s.targets), strings.Join(keysOf(s.targets), ", "))
	}
	target := s.targets[0]
	if target.Skip != "" {
		return change.Change{}, audit.Identity{}, notDone("", "%s: %s", target.Key, target.Skip)
	}
	trouble, routes := target.Trouble, s.order.Routes(scan.Result{Target: target})
	if len(routes) == 0 && trouble == nil {
		return change.Change{}, audit.Identity{}, notDone("", "%s: %s", target.Key, forbidden(change.Planner{Order: s.order}, target))
	}
	if trouble != nil {
		routes = nil
	}
	ask := &codes{r: o.runner, signer: s.authenticator}
	for i := 0; i < len(routes); {
		change := change.Change{Target: target, AccountID: target.AccountID, Route: routes[i], Type: kind}
		caller, err := o.read(ctx, s, &change)
		if err == nil {
			change.After, err = o.after(s, change)
			return change, caller, err
		}
		if ctx.Err() != nil {
			return change, caller, context.Cause(ctx)
		}
		if _, final := errors.AsType[*failure](err); final {
			return change, caller, err
		}
		trouble = audit.TroubleOf(err)
		again, err := ask.first(ctx, []refusal{{trouble: trouble}})
		if err != nil {
			return change, caller, err
		}
		if !again {
			i++
		}
	}
	return change.Change{}, audit.Identity{}, notDone(trouble.Advice(), "%s: %s", target.Key, trouble.Message)
}

// read fills in what is set, and the account where no file tells it.
func (o *setOptions) read(ctx context.Context, s *session, change *change.Change) (audit.Identity, error) {
	caller, err := s.applier.Identify(ctx, change.Route)
	if err != nil {
		return caller, err
	}
	if change.AccountID == "" {
		change.AccountID = caller.AccountID
	}
	if owner := change.Route.CredentialAccount(change.AccountID); owner != caller.AccountID {
		return caller, notDone("Look at which account the profile leads to.",
			"the credentials of %s belong to account %s, not to %s", change.Route.Label(), caller.AccountID, owner)
	}
	change.Before, err = s.applier.Read(ctx, change.Route, change.AccountID, change.Type)
	return caller, err
}

// after is the contact as it is to be: what is given, else what the policy wants
// where that is asked for, else what is set.
func (o *setOptions) after(s *session, change change.Change) (*audit.Contact, error) {
	wanted, err := o.wanted(s, change)
	if err != nil {
		return nil, err
	}
	var after audit.Contact
	if change.Before != nil {
		after = *change.Before
	}
	var missing []string
	for _, f := range audit.Fields {
		if text, ok := wanted[f]; ok {
			after = f.With(after, text)
		} else if change.Before == nil {
			missing = append(missing, "--"+f.Key())
		}
	}
	if missing != nil {
		return nil, usage("AWS takes a contact only with all four.",
			"no %s contact is set there, so there is nothing to keep: give %s too", change.Type.Key(), strings.Join(missing, ", "))
	}
	after = after.Trimmed()
	var complaints []error
	for _, err := range audit.CheckContact(after) { // what is set may be older than AWS's rules
		complaints = append(complaints, fmt.Errorf("--%s (as it is set) %s", err.Field.Key(), err.Reason))
	}
	if complaints != nil {
		return nil, usageAll("Give that field too.", complaints)
	}
	return &after, nil
}
