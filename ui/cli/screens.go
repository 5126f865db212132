package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/scan"
	"accountable/ui"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/screen"
)

// screensOptions are the options of the screens.
type screensOptions struct {
	session.GlobalOptions

	targets []string
	walk    bool // open on the walk
}

// runScreens opens the screens. Without a suitable terminal it prints the report of check.
func runScreens(ctx context.Context, env *command.Environment, o screensOptions) error {
	if env.FitsScreens() {
		return openScreens(ctx, env, o)
	}
	why := "no terminal"
	if env.IsDumb() && env.OutTerminal {
		why = "this terminal cannot show screens (TERM=" + env.Getenv("TERM") + ")"
	}
	env.Notef(`%s: this is the report of "accountable check"`, why)
	return runCheck(ctx, env, checkOptions{GlobalOptions: o.GlobalOptions, targets: o.targets, failOn: session.FailOnFail})
}

// openScreens runs the Bubble Tea program. It reports every problem of the command
// line before it touches the terminal.
func openScreens(ctx context.Context, env *command.Environment, o screensOptions) error {
	s, err := session.OpenSession(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	if err := s.ResolveScreenTargets(ctx, append(slices.Clone(o.targets), o.Profiles...)); err != nil {
		return err
	}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFilter(ui.MergeMouse), tea.WithFPS(30),
		tea.WithInput(ui.Input(env.In)), tea.WithOutput(env.Out),
	}
	if env.OverridesColor() {
		options = append(options, tea.WithColorProfile(env.ColorProfile(true)))
	}
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = tea.NewProgram(ui.New(work, screenOptions(work, s, o.walk)), options...).Run()
	cancel()
	s.Applier.Wait() // writes that were sent get their answer and their line in the journal
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, tea.ErrInterrupted):
		return context.Canceled
	case err != nil:
		return command.NotDone("", "the screens failed: %s", err)
	default:
		return nil
	}
}

// screenOptions returns what the screens show and what they act with.
func screenOptions(ctx context.Context, s *session.Session, walk bool) screen.Options {
	planner := s.Planner()
	planner.Order.Last = nil // reading the journal would delay the answer to a key
	o := screen.Options{
		Targets: s.Targets, StartOn: s.ShellTarget(),
		Auditor: s.Auditor, Applier: s.Applier, Journal: s.Journal, StartWalk: walk, OpenURL: s.Env.OpenURL,
		Now: s.Env.Clock.Now, ReadOnly: s.ReadOnly != "", Demo: s.Env.Demo, Version: s.Env.Version.Number,
		Planner: planner, Writers: s.Options.Writers(), PolicyFile: newPolicyFile(s), LeaveOut: leaveOutProfile(s), Permissions: writePermissions(s.Options.Types), Whole: s.Whole && !s.Partial,
		Panics: s.Env.Panics, SavePrivate: s.Env.PrivateSaver(),
		NoMouse:     s.Settings.Mouse != nil && !*s.Settings.Mouse,
		ConfigFiles: session.ConfigFiles(s.Files), Terminal: s.Env.Terminal,
		Authenticator: s.Authenticator, Discoverer: s.Discoverer, Pacer: s.Pacer, StartSession: s.SearchedSession(), StartOrganization: s.ManagerProfiles(),
	}
	if s.Cache != nil {
		known, problem := s.Cache.Load()
		o.Known = known
		o.Remember = func(results []scan.Result) error { return s.Cache.Save(ctx, results) }
		o.RecordLook = func(organizationID string) error { return s.Cache.RecordLook(ctx, organizationID) }
		if problem != "" {
			o.Problems = append(o.Problems, problem)
		}
	}
	for _, p := range s.Files.Problems {
		o.Problems = append(o.Problems, p.Error())
	}
	o.SettingsPath, o.SettingsRemarks = s.Env.DisplayPath(s.Settings.Path), session.IdleSettings(s.Settings, s.Files.Profiles)
	if !s.Env.Demo {
		o.Banners = endpointBanners(s.Cloud.EndpointOverrides())
	}
	return o
}

// writePermissions returns the IAM policy document that writing needs.
func writePermissions(types []audit.ContactType) func(organization bool) string {
	return func(organization bool) string {
		text, err := permissions(accessWrite, types, organization, false).text()
		if err != nil {
			return ""
		}
		return text
	}
}

// endpointBanners describes endpoints that replace those of AWS.
func endpointBanners(found []cloud.EndpointOverride) []string {
	var texts []string
	for _, o := range found {
		text := "endpoint " + o.Endpoint
		switch n := len(o.Profiles); {
		case n == 0:
		case n <= 3:
			text += " for " + strings.Join(o.Profiles, ", ")
		default:
			text += fmt.Sprintf(" for %s and %d more profiles", o.Profiles[0], n-1)
		}
		texts = append(texts, text+" ("+o.Source+")") // the least important part last: it is shortened first
	}
	return texts
}

func newWalkCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "walk [TARGET…]",
		Short: "Fix the accounts with problems one at a time",
		Long: `Walk opens the screens with a guide for people who are new to alternate contacts. It
explains what AWS uses the contact for and who should receive the mail, then shows
the accounts with problems one at a time. You can skip accounts and stop at any time;
what was written stays.`,
		Example:           "  accountable walk\n  accountable walk 'octank-*'",
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return runWalk(c.Context(), p.env, screensOptions{GlobalOptions: p.options, targets: args, walk: true})
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Selection, flagset.Reading, flagset.Mail, flagset.Writing, flagset.Screen)
	return c
}

// runWalk opens the screens on the walk.
func runWalk(ctx context.Context, env *command.Environment, o screensOptions) error {
	if !env.FitsScreens() {
		return command.Usage(`"accountable check" lists problems and "accountable set" fixes one account.`,
			"the walk needs an interactive terminal")
	}
	return openScreens(ctx, env, o)
}
