package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/cli/apply"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
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
	ticket     string                 // change ticket, or ""
	yes        bool
}

func newSetCommand(p *program) *cobra.Command {
	var flags setOptions
	c := &cobra.Command{
		Use:   "set TARGET",
		Short: "Write one contact of one account",
		Long: `Set writes one contact of one account: that of --type, else the security contact (or
the only one that the policy sets). Omitted fields stay as they are or, with
--from-policy, get the values of the policy.
If no contact is set yet, all four fields are required.

Set shows the change and asks for confirmation. Before the write it checks that the
credentials belong to the account and that the contact has not changed since; after
the write it reads the contact back. The old value is recorded in the journal first.

Exit codes: 0 the account has the contact, 1 it was not written or AWS does not show
it yet, 2 a flag or name is invalid.`,
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
					hint = "Name only the account. To search the organization of one profile, set AWS_PROFILE."
				}
				return command.Usage(hint, "set writes one account: %d given", n)
			}
			return nil
		},
		ValidArgsFunction: p.completeTargets,
	}
	p.flags.Use(c, flagset.Source, flagset.Reading, flagset.Mail, flagset.Writing)
	texts := map[audit.Field]*string{}
	for _, f := range audit.Fields {
		texts[f] = c.Flags().String(f.Key(), "", fmt.Sprintf("the contact's %s, at most %d characters", f.Key(), f.MaxLength()))
		flagset.Must(c.RegisterFlagCompletionFunc(f.Key(), cobra.NoFileCompletions))
	}
	registerTicket(c, &flags.ticket)
	c.Flags().BoolVar(&flags.fromPolicy, "from-policy", false, "use the values of the policy for fields that are not given")
	c.Flags().BoolVarP(&flags.yes, "yes", "y", false, "write without confirmation")
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

// contactTypes returns the contact to write: that of --type, else the security contact
// unless the policy sets another one only.
func (o *setOptions) contactTypes(p *policy.Policy) []audit.ContactType {
	types := o.ContactTypes(p)
	if !o.TypesGiven && slices.Contains(types, audit.Security) {
		return []audit.ContactType{audit.Security}
	}
	return types
}

// validate checks the options before AWS is called.
func (o *setOptions) validate(env *command.Environment, c session.Configuration) error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	switch {
	case len(o.values) == 0 && !o.fromPolicy:
		complain("nothing to set: use --name, --title, --email, --phone or --from-policy")
	case o.fromPolicy && c.Policy.Name == "":
		complain("--from-policy: no policy file found; name one with --policy FILE (accountable policy init creates one)")
	}
	for _, f := range audit.Fields {
		if text, given := o.values[f]; given {
			if err := f.Check(text); err != nil {
				complain("--%s", err)
			}
		}
	}
	if len(o.Types) != 1 {
		complain("--type: set writes one contact: name one type")
	}
	if err := apply.CheckTicket(o.ticket); err != nil {
		complaints = append(complaints, err)
	}
	return checkMayWrite(env, c, "set would change a contact", o.yes, complaints)
}

// runSet shows the change, confirms it, writes it and prints the outcome.
func runSet(ctx context.Context, env *command.Environment, o setOptions) error {
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	o.Types = o.contactTypes(c.Policy.Policy())
	if err := o.validate(env, c); err != nil {
		return err
	}
	out := env.Stdout()
	s, err := openSetSession(ctx, env, o, c)
	if err != nil {
		return err
	}
	item, caller, err := planSet(ctx, s, o)
	if err != nil {
		return err
	}
	ch, label := item.Change, text.AccountLabel(item.Change.Target, item.Change.AccountID)
	if item.State == change.Unchanged {
		_, err := fmt.Fprintf(out, "%s  %s\n", journal.AlreadyRight, label)
		return err
	}
	ch.Ticket = o.ticket
	domains := s.Auditor.LookupDomains(ctx, ch.After.Email)
	s.NoteUnknownMail()
	findings := s.Planner().JudgeContact(ch, domains)
	if err := text.DrawChange(env.Stderr(), ch, caller, s.Policy.Name, findings); err != nil {
		return err
	}
	if err := rejectForbidden(s, findings); err != nil {
		return err
	}
	if err := apply.CheckJournal(s); err != nil {
		return err
	}
	if !o.yes {
		question := fmt.Sprintf("Write the %s contact of %s?", ch.Type.Key(), label)
		switch yes, err := env.Confirm(ctx, question); {
		case err != nil:
			return command.StoppedBeforeWrite(err)
		case !yes:
			return command.NotDone("", "nothing was written")
		}
	}
	outcomes := apply.WriteChanges(ctx, s, []change.Change{ch})
	apply.CacheOutcomes(ctx, s, outcomes)
	return reportSet(ctx, env, outcomes[0])
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
	o.target = s.PlainName(o.target)
	if p := s.ProfileCalled(o.target); p != nil && global.Sources.Any() && c.Policy.Policy().UsesOrganization() {
		return s, command.AsNotDone(s.DiscoverProfile(ctx, o.target, *p))
	}
	if !audit.IsAccountID(o.target) {
		s.Options.Sources = session.SourceOptions{}
	}
	return s, command.AsNotDone(s.ResolveTargets(ctx, []string{o.target}))
}

// planSet asks AWS for the account and its contact, by the first route that
// works, and plans the change. It returns the principal of that route.
func planSet(ctx context.Context, s *session.Session, o setOptions) (change.PlanItem, audit.Identity, error) {
	var none change.PlanItem
	if len(s.Targets) != 1 {
		var keys []string
		for _, t := range s.Targets {
			keys = append(keys, t.Key)
		}
		return none, audit.Identity{}, command.Usage("Name one of them.", "%s matches %d accounts: %s",
			o.target, len(s.Targets), strings.Join(keys, ", "))
	}
	target := s.Targets[0]
	if target.Skip != "" {
		return none, audit.Identity{}, command.NotDone("", "%s: %s", target.Key, target.Skip)
	}
	trouble, routes := target.Trouble, s.Order.Routes(scan.Result{Target: target})
	if len(routes) == 0 && trouble == nil {
		return none, audit.Identity{}, command.NotDone("", "%s: %s", target.Key, s.Planner().Blocked(target, nil))
	}
	if trouble != nil {
		routes = nil
	}
	ask := s.NewCodes()
	for i := 0; i < len(routes); {
		res := scan.Result{Target: target, Via: routes[i]}
		caller, err := readCurrent(ctx, s, &res, o.Types[0])
		if err == nil {
			item, err := o.planContact(s, res)
			item.Change.Route = routes[i]
			return item, caller, err
		}
		if ctx.Err() != nil {
			return none, caller, context.Cause(ctx)
		}
		if _, final := errors.AsType[*command.Error](err); final {
			return none, caller, err
		}
		trouble = audit.TroubleOf(err)
		again, err := ask.AskFor(ctx, trouble)
		if err != nil {
			return none, caller, err
		}
		if !again {
			i++
		}
	}
	return none, audit.Identity{}, command.NotDone(trouble.Advice(), "%s: %s", target.Key, trouble.Message)
}

// readCurrent fills in the current contact, and the account if the AWS config does
// not name it. It returns the principal of the route.
func readCurrent(ctx context.Context, s *session.Session, res *scan.Result, kind audit.ContactType) (audit.Identity, error) {
	caller, err := s.Applier.Identify(ctx, res.Via)
	if err != nil {
		return caller, err
	}
	if res.Target.AccountID == "" {
		res.Target.AccountID = caller.AccountID
	}
	id := res.Target.AccountID
	if wrong := res.Via.WrongAccount(caller.AccountID, id); wrong != nil {
		return caller, command.NotDone(wrong.Advice(), "%s", wrong.Message)
	}
	held, err := s.Applier.Read(ctx, res.Via, id, kind)
	res.Contacts = map[audit.ContactType]audit.Reading{kind: {Contact: held}}
	return caller, err
}

// planContact plans the change. A field that is not given and not set by
// --from-policy keeps its current value.
func (o *setOptions) planContact(s *session.Session, res scan.Result) (change.PlanItem, error) {
	kind, label := o.Types[0], text.AccountLabel(res.Target, res.Target.AccountID)
	edit, err := o.edit(s, res, label)
	if err != nil {
		return change.PlanItem{}, err
	}
	item := s.Planner().PlanContact(res, kind, edit)
	switch {
	case item.Missing != nil:
		var flags []string
		for _, f := range item.Missing {
			flags = append(flags, "--"+f.Key())
		}
		return item, command.Usage("AWS accepts a contact only with all four fields.",
			"no %s contact is set yet: also give %s", kind.Key(), strings.Join(flags, ", "))
	case item.Invalid != nil: // an existing contact may be older than AWS's rules
		var complaints []error
		for _, err := range item.Invalid {
			complaints = append(complaints, fmt.Errorf("the current value of --%w", err))
		}
		return item, command.UsageAll("Also give this field.", complaints)
	case item.State == change.Unwritable:
		return item, command.NotDone("", "%s: %s", label, style.Clean(item.Reason))
	}
	return item, nil
}

// edit returns the fields to set: the given ones and, with --from-policy, every field that
// differs from the policy.
func (o *setOptions) edit(s *session.Session, res scan.Result, label string) (change.Edit, error) {
	planner, kind := s.Planner(), o.Types[0]
	if reason := planner.Blocked(res.Target, planner.Order.Routes(res)); reason != "" {
		return nil, command.NotDone("", "%s: %s", label, style.Clean(reason))
	}
	edit := change.Edit{}
	if o.fromPolicy {
		want := planner.InForce.Policy().Want(res.Target, kind)
		if want.IsEmpty() {
			return nil, command.Usage("", "the policy %s does not set the %s contact of %s", s.Policy.Name, kind.Key(), label)
		}
		if err := o.requireDecided(want, label); err != nil {
			return nil, err
		}
		edit = planner.EditByPolicy(res.Target, kind, res.Contact(kind))
	}
	maps.Copy(edit, o.values)
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
	return command.NotDone("Or give "+strings.Join(flags, ", ")+".", "cannot decide what the policy sets for %s: %s", label, style.Clean(reason))
}

// rejectForbidden returns an error if a finding keeps the contact from being written.
func rejectForbidden(s *session.Session, findings []rules.Finding) error {
	var details []string
	for _, f := range findings {
		if s.Planner().Forbids(f) {
			details = append(details, style.Clean(f.Detail))
		}
	}
	if details == nil {
		return nil
	}
	return command.NotDone("Use another value, or set the rule to warn in the policy.",
		"nothing was written: the policy %s refuses it: %s", s.Policy.Name, strings.Join(details, "; "))
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
		return command.Exit(command.CodeOf(context.Cause(ctx)))
	default:
		return command.Exit(command.ExitNotDone)
	}
}
