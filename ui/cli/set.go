package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/config"
	"accountable/ui/style"
)

// setOptions are the options of set.
type setOptions struct {
	globalOptions

	target     string
	values     map[audit.Field]string // the fields that are given
	fromPolicy bool                   // take the other fields from the policy
	yes        bool
}

func newSetCommand(p *program) *cobra.Command {
	var flags setOptions
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
			if n := len(args) + len(p.flags.profiles); n != 1 {
				hint := "Name one profile or account id, such as accountable set octank-prod --email security@octank.cloud."
				if len(args) == 1 && p.flags.sources.any() {
					hint = "Name the account alone. To look for it in the organization of one profile, set AWS_PROFILE to that."
				}
				return usage(hint, "set writes one account at a time: %d were named", n)
			}
			return nil
		},
		ValidArgsFunction: p.completeTargets,
	}
	texts := map[audit.Field]*string{}
	for _, f := range audit.Fields {
		texts[f] = c.Flags().String(f.Key(), "", fmt.Sprintf("the contact's %s, at most %d characters", f.Key(), f.MaxLength()))
		must(c.RegisterFlagCompletionFunc(f.Key(), cobra.NoFileCompletions))
	}
	c.Flags().BoolVar(&flags.fromPolicy, "from-policy", false, "set what the policy wants; what is given beside it wins")
	c.Flags().BoolVarP(&flags.yes, "yes", "y", false, "write without asking")
	c.RunE = func(c *cobra.Command, args []string) error {
		o := flags
		o.globalOptions, o.target, o.values = p.options, append(args, p.options.profiles...)[0], map[audit.Field]string{}
		for f, text := range texts {
			if c.Flags().Changed(f.Key()) {
				o.values[f] = *text
			}
		}
		return runSet(c.Context(), p.env, o)
	}
	return c
}

// validate checks the options before AWS is called.
func (o *setOptions) validate(env *environment, c configuration) error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	switch {
	case len(o.values) == 0 && !o.fromPolicy:
		complain("nothing to set: give at least one of --name, --title, --email and --phone, or --from-policy")
	case o.fromPolicy && c.policy.name == "":
		complain("--from-policy: there is no policy file; name it with --policy FILE (accountable policy init writes one)")
	}
	for _, f := range audit.Fields {
		if text, given := o.values[f]; given {
			if err := f.Check(text); err != nil {
				complain("--%s", err)
			}
		}
	}
	if len(o.types) != 1 {
		complain("--type: set writes one contact at a time")
	}
	if len(o.filter.given()) > 0 {
		complaints = append(complaints, o.filter.errSingleAccount("set"))
	}
	return checkMayWrite(env, c, "set would change a contact", o.yes, complaints)
}

// runSet shows the change, confirms it, writes it and prints the outcome.
func runSet(ctx context.Context, env *environment, o setOptions) error {
	c, err := loadConfig(env, o.globalOptions)
	if err != nil {
		return err
	}
	if err := o.validate(env, c); err != nil {
		return err
	}
	out := env.stdout()
	s, err := openSetSession(ctx, env, o, c)
	if err != nil {
		return err
	}
	ch, caller, err := planSet(ctx, s, o)
	if err != nil {
		return err
	}
	if audit.SameContact(ch.Before, ch.After) {
		_, err := fmt.Fprintf(out, "%s  %s\n", change.AlreadyRight, accountLabel(ch.Target, ch.AccountID))
		return err
	}
	now := env.clock.Now()
	showSet(env, s.policy, ch, caller, now)
	if err := s.policy.refuse(ch, now); err != nil {
		return err
	}
	if err := checkJournal(s); err != nil {
		return err
	}
	if !o.yes {
		question := fmt.Sprintf("Write the %s contact of %s?", ch.Type.Key(), accountLabel(ch.Target, ch.AccountID))
		switch yes, err := env.confirm(ctx, question); {
		case err != nil:
			return stoppedBeforeWrite(err)
		case !yes:
			return notDone("", "nothing was written")
		}
	}
	return reportSet(ctx, env, out, s.applier.Apply(ctx, ch, nil))
}

// openSetSession finds the account. Organizations and Identity Center are only
// searched for an account id that the AWS config does not name, and for facts that
// the policy needs: a named profile is its own account.
func openSetSession(ctx context.Context, env *environment, o setOptions, c configuration) (*session, error) {
	global := o.globalOptions
	global.profiles = nil // -p names the target
	s, err := newSession(env, global, c)
	if err != nil {
		return nil, err
	}
	s.brief = true
	if p := s.profileCalled(o.target); p != nil && global.sources.any() && c.policy.UsesOrganization() {
		return s, asNotDone(s.discoverProfile(ctx, o.target, *p))
	}
	if !accountID.MatchString(o.target) {
		s.options.sources = sourceOptions{}
	}
	return s, asNotDone(s.resolveTargets(ctx, []string{o.target}))
}

// discoverProfile selects the account of a profile, written by that profile only,
// with the facts that discovery finds about it.
func (s *session) discoverProfile(ctx context.Context, name string, profile config.Profile) error {
	found, err := s.findAccount(ctx, name)
	if err != nil {
		return err
	}
	own := s.cloud.Targets(oneOf([]config.Profile{profile}))[0]
	found.Key, found.Routes, found.Trouble = own.Key, own.Routes, own.Trouble
	s.targets, s.search = []audit.Target{found}, search{}
	return nil
}

// planSet asks AWS for the account and its contact, by the first route that
// works, and returns the change.
func planSet(ctx context.Context, s *session, o setOptions) (change.Change, audit.Identity, error) {
	if len(s.targets) != 1 {
		var keys []string
		for _, t := range s.targets {
			keys = append(keys, t.Key)
		}
		return change.Change{}, audit.Identity{}, usage("Name one of them.", "%s stands for %d accounts: %s",
			o.target, len(s.targets), strings.Join(keys, ", "))
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
	ask := &codes{env: s.env, signer: s.authenticator}
	for i := 0; i < len(routes); {
		change := change.Change{Target: target, AccountID: target.AccountID, Route: routes[i], Type: o.types[0]}
		caller, err := s.readBefore(ctx, &change)
		if err == nil {
			change.After, err = o.contactAfter(s, change)
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

// readBefore fills in the current contact, and the account if the AWS config does
// not name it. It returns the principal of the route.
func (s *session) readBefore(ctx context.Context, change *change.Change) (audit.Identity, error) {
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

// contactAfter returns the contact to write. A field that is not given and not set
// by --from-policy keeps its current value.
func (o *setOptions) contactAfter(s *session, change change.Change) (*audit.Contact, error) {
	wanted, err := o.wantedFields(s, change)
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
	for _, err := range audit.CheckContact(after) { // an existing contact may be older than AWS's rules
		complaints = append(complaints, fmt.Errorf("the current value of --%w", err))
	}
	if complaints != nil {
		return nil, usageAll("Give that field too.", complaints)
	}
	return &after, nil
}

// wantedFields returns the fields to set: those that are given and, with
// --from-policy, those that differ from the policy.
func (o *setOptions) wantedFields(s *session, ch change.Change) (change.Edit, error) {
	target := ch.Target
	target.AccountID = ch.AccountID
	label := accountLabel(target, target.AccountID)
	if reason := forbidden(change.Planner{InForce: s.auditor.InForce, Order: s.order}, target); reason != "" {
		return nil, notDone("", "%s: %s", label, style.Clean(reason))
	}
	edit := change.Edit{}
	if o.fromPolicy {
		want := s.policy.Want(target, ch.Type)
		if want.IsEmpty() {
			return nil, usage("", "the policy %s wants nothing of the %s contact of %s", s.policy.name, ch.Type.Key(), label)
		}
		if err := o.requireDecided(want, label); err != nil {
			return nil, err
		}
		for f, v := range want.Values {
			sameMeaning := ch.Before != nil && s.policy.Compare != policy.CompareExact && f.SameMeaning(f.Of(*ch.Before), v.Text)
			if !sameMeaning { // a different spelling alone is no reason to write
				edit[f] = v.Text
			}
		}
	}
	for f, text := range o.values {
		edit[f] = text
	}
	return edit, nil
}

// requireDecided returns an error if a field of the policy is undecided and not given.
func (o *setOptions) requireDecided(want policy.Want, label string) error {
	var flags []string
	reason := ""
	for _, f := range audit.Fields {
		_, given := o.values[f]
		if u, unknown := want.Undecided[f]; unknown && !given {
			flags, reason = append(flags, "--"+f.Key()), u.Reason()
		}
	}
	if flags == nil {
		return nil
	}
	return notDone("Or give "+strings.Join(flags, ", ")+".", "nobody can tell what is wanted of %s: %s", label, style.Clean(reason))
}

// forbidden returns why an account may not be written; "" if it may.
func forbidden(p change.Planner, t audit.Target) string {
	item := change.PlanItem{
		State: change.Planned, Change: change.Change{Target: t, AccountID: t.AccountID}, Routes: p.Order.Routes(scan.Result{Target: t}),
	}
	return p.Guard(change.Plan{Items: []change.PlanItem{item}}).Items[0].Reason
}

// refuse returns an error if a contact breaks a rule that the policy file sets to fail.
func (p policySource) refuse(change change.Change, now time.Time) error {
	var details []string
	for _, f := range judgeAfter(p.Policy, change, now) {
		if f.Status == audit.Fail && p.Levels[f.Rule] == policy.LevelFail {
			details = append(details, style.Clean(f.Detail))
		}
	}
	if details == nil {
		return nil
	}
	return notDone("Set something else, or have the policy say warn.",
		"nothing was written, since the policy %s says fail: %s", p.name, strings.Join(details, "; "))
}
