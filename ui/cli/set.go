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
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
	"accountable/ui/style"
)

// setOptions are the options of set.
type setOptions struct {
	session.GlobalOptions

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
			if n := len(args) + len(p.flags.Profiles); n != 1 {
				hint := "Name one profile or account id, such as accountable set octank-prod --email security@octank.cloud."
				if len(args) == 1 && p.flags.Sources.Any() {
					hint = "Name the account alone. To look for it in the organization of one profile, set AWS_PROFILE to that."
				}
				return command.Usage(hint, "set writes one account at a time: %d were named", n)
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
		o.GlobalOptions, o.target, o.values = p.options, append(args, p.options.Profiles...)[0], map[audit.Field]string{}
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
func (o *setOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	switch {
	case len(o.values) == 0 && !o.fromPolicy:
		complain("nothing to set: give at least one of --name, --title, --email and --phone, or --from-policy")
	case o.fromPolicy && c.Policy.Name == "":
		complain("--from-policy: there is no policy file; name it with --policy FILE (accountable policy init writes one)")
	}
	for _, f := range audit.Fields {
		if text, given := o.values[f]; given {
			if err := f.Check(text); err != nil {
				complain("--%s", err)
			}
		}
	}
	if len(o.Types) != 1 {
		complain("--type: set writes one contact at a time")
	}
	if len(o.Filter.Given()) > 0 {
		complaints = append(complaints, o.Filter.ErrSingleAccount("set"))
	}
	return checkMayWrite(env, c, "set would change a contact", o.yes, complaints)
}

// runSet shows the change, confirms it, writes it and prints the outcome.
func runSet(ctx context.Context, env *command.Environment, o setOptions) error {
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	if err := o.validate(env, c); err != nil {
		return err
	}
	out := env.Stdout()
	s, err := openSetSession(ctx, env, o, c)
	if err != nil {
		return err
	}
	ch, caller, err := planSet(ctx, s, o)
	if err != nil {
		return err
	}
	if audit.SameContact(ch.Before, ch.After) {
		_, err := fmt.Fprintf(out, "%s  %s\n", change.AlreadyRight, text.AccountLabel(ch.Target, ch.AccountID))
		return err
	}
	findings := judgeAfter(*s.Policy.Policy(), ch, env.Clock.Now())
	if err := text.DrawChange(env.Stderr(), ch, caller, s.Policy.Name, findings); err != nil {
		return err
	}
	if err := s.Policy.Refuse(findings); err != nil {
		return err
	}
	if err := checkJournal(s); err != nil {
		return err
	}
	if !o.yes {
		question := fmt.Sprintf("Write the %s contact of %s?", ch.Type.Key(), text.AccountLabel(ch.Target, ch.AccountID))
		switch yes, err := env.Confirm(ctx, question); {
		case err != nil:
			return command.StoppedBeforeWrite(err)
		case !yes:
			return command.NotDone("", "nothing was written")
		}
	}
	return reportSet(ctx, env, s.Applier.Apply(ctx, ch, nil))
}

// openSetSession finds the account. Organizations and Identity Center are only
// searched for an account id that the AWS config does not name, and for facts that
// the policy needs: a named profile is its own account.
func openSetSession(ctx context.Context, env *command.Environment, o setOptions, c session.Configuration) (*session.Session, error) {
	global := o.GlobalOptions
	global.Profiles = nil // -p names the target
	s, err := session.NewSession(env, global, c)
	if err != nil {
		return nil, err
	}
	s.Brief = true
	if p := s.ProfileCalled(o.target); p != nil && global.Sources.Any() && c.Policy.Policy().UsesOrganization() {
		return s, command.AsNotDone(s.DiscoverProfile(ctx, o.target, *p))
	}
	if !audit.IsAccountID(o.target) {
		s.Options.Sources = session.SourceOptions{}
	}
	return s, command.AsNotDone(s.ResolveTargets(ctx, []string{o.target}))
}

// planSet asks AWS for the account and its contact, by the first route that
// works, and returns the change.
func planSet(ctx context.Context, s *session.Session, o setOptions) (change.Change, audit.Identity, error) {
	if len(s.Targets) != 1 {
		var keys []string
		for _, t := range s.Targets {
			keys = append(keys, t.Key)
		}
		return change.Change{}, audit.Identity{}, command.Usage("Name one of them.", "%s stands for %d accounts: %s",
			o.target, len(s.Targets), strings.Join(keys, ", "))
	}
	target := s.Targets[0]
	if target.Skip != "" {
		return change.Change{}, audit.Identity{}, command.NotDone("", "%s: %s", target.Key, target.Skip)
	}
	trouble, routes := target.Trouble, s.Order.Routes(scan.Result{Target: target})
	if len(routes) == 0 && trouble == nil {
		return change.Change{}, audit.Identity{}, command.NotDone("", "%s: %s", target.Key, forbidden(change.Planner{Order: s.Order}, target))
	}
	if trouble != nil {
		routes = nil
	}
	ask := s.NewCodes()
	for i := 0; i < len(routes); {
		ch := change.Change{Target: target, AccountID: target.AccountID, Route: routes[i], Type: o.Types[0]}
		caller, err := readBefore(ctx, s, &ch)
		if err == nil {
			ch.After, err = o.contactAfter(s, ch)
			return ch, caller, err
		}
		if ctx.Err() != nil {
			return ch, caller, context.Cause(ctx)
		}
		if _, final := errors.AsType[*command.Failure](err); final {
			return ch, caller, err
		}
		trouble = audit.TroubleOf(err)
		again, err := ask.AskFor(ctx, trouble)
		if err != nil {
			return ch, caller, err
		}
		if !again {
			i++
		}
	}
	return change.Change{}, audit.Identity{}, command.NotDone(trouble.Advice(), "%s: %s", target.Key, trouble.Message)
}

// readBefore fills in the current contact, and the account if the AWS config does
// not name it. It returns the principal of the route.
func readBefore(ctx context.Context, s *session.Session, ch *change.Change) (audit.Identity, error) {
	caller, err := s.Applier.Identify(ctx, ch.Route)
	if err != nil {
		return caller, err
	}
	if ch.AccountID == "" {
		ch.AccountID = caller.AccountID
	}
	if owner := ch.Route.CredentialAccount(ch.AccountID); owner != caller.AccountID {
		return caller, command.NotDone("Look at which account the profile leads to.",
			"the credentials of %s belong to account %s, not to %s", ch.Route.Label(), caller.AccountID, owner)
	}
	ch.Before, err = s.Applier.Read(ctx, ch.Route, ch.AccountID, ch.Type)
	return caller, err
}

// contactAfter returns the contact to write. A field that is not given and not set
// by --from-policy keeps its current value.
func (o *setOptions) contactAfter(s *session.Session, ch change.Change) (*audit.Contact, error) {
	wanted, err := o.wantedFields(s, ch)
	if err != nil {
		return nil, err
	}
	var after audit.Contact
	if ch.Before != nil {
		after = *ch.Before
	}
	var missing []string
	for _, f := range audit.Fields {
		if text, ok := wanted[f]; ok {
			after = f.With(after, text)
		} else if ch.Before == nil {
			missing = append(missing, "--"+f.Key())
		}
	}
	if missing != nil {
		return nil, command.Usage("AWS takes a contact only with all four.",
			"no %s contact is set there, so there is nothing to keep: give %s too", ch.Type.Key(), strings.Join(missing, ", "))
	}
	after = after.Trimmed()
	var complaints []error
	for _, err := range audit.CheckContact(after) { // an existing contact may be older than AWS's rules
		complaints = append(complaints, fmt.Errorf("the current value of --%w", err))
	}
	if complaints != nil {
		return nil, command.UsageAll("Give that field too.", complaints)
	}
	return &after, nil
}

// wantedFields returns the fields to set: those that are given and, with
// --from-policy, those that differ from the policy.
func (o *setOptions) wantedFields(s *session.Session, ch change.Change) (change.Edit, error) {
	target := ch.Target
	target.AccountID = ch.AccountID
	label := text.AccountLabel(target, target.AccountID)
	if reason := forbidden(change.Planner{InForce: s.Auditor.InForce, Order: s.Order}, target); reason != "" {
		return nil, command.NotDone("", "%s: %s", label, style.Clean(reason))
	}
	edit := change.Edit{}
	if o.fromPolicy {
		want := s.Policy.Policy().Want(target, ch.Type)
		if want.IsEmpty() {
			return nil, command.Usage("", "the policy %s wants nothing of the %s contact of %s", s.Policy.Name, ch.Type.Key(), label)
		}
		if err := o.requireDecided(want, label); err != nil {
			return nil, err
		}
		for f, v := range want.Values {
			sameMeaning := ch.Before != nil && s.Policy.Policy().Compare != policy.CompareExact && f.SameMeaning(f.Of(*ch.Before), v.Text)
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
	return command.NotDone("Or give "+strings.Join(flags, ", ")+".", "nobody can tell what is wanted of %s: %s", label, style.Clean(reason))
}

// forbidden returns why an account may not be written; "" if it may.
func forbidden(p change.Planner, t audit.Target) string {
	item := change.PlanItem{
		State: change.Planned, Change: change.Change{Target: t, AccountID: t.AccountID}, Routes: p.Order.Routes(scan.Result{Target: t}),
	}
	return p.Guard(change.Plan{Items: []change.PlanItem{item}}).Items[0].Reason
}

// judgeAfter judges the new contact of a change.
func judgeAfter(p policy.Policy, c change.Change, now time.Time) []rules.Finding {
	target := c.Target
	target.AccountID = c.AccountID
	return rules.Judge(p, rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{c.Type: {Contact: c.After}}, Target: target, Now: now,
	})
}

// reportSet prints the outcome, its name first so that scripts can read it.
func reportSet(ctx context.Context, env *command.Environment, outcome change.Outcome) error {
	if err := text.DrawOutcomeLine(env.Stdout(), outcome); err != nil {
		return err
	}
	if outcome.Kind.Accepted() {
		if err := text.DrawUndoHint(env.Stderr(), outcome.Change.Run); err != nil {
			return err
		}
	}
	if outcome.Trouble != nil {
		env.NoteTrouble("", outcome.Trouble)
	}
	switch {
	case outcome.Kind.IsDone():
		return nil
	case ctx.Err() != nil:
		return command.ExitCode(command.CodeOf(context.Cause(ctx)))
	default:
		return command.ExitCode(command.ExitNotDone)
	}
}
