package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/cloud"
	"accountable/ui"
)

// screensOptions are the options of the screens.
type screensOptions struct {
	globalOptions

	targets []string
	walk    bool // open on the walk
}

// runScreens opens the screens. Without a suitable terminal it prints the report of check.
func runScreens(ctx context.Context, env *environment, o screensOptions) error {
	if env.fitsScreens() {
		return openScreens(ctx, env, o)
	}
	why := "there is no terminal"
	if env.facts.dumb && env.OutTerminal {
		why = "this terminal cannot show screens (TERM=" + env.Getenv("TERM") + ")"
	}
	env.notef(`%s, so this is the report of "accountable check"`, why)
	return runCheck(ctx, env, checkOptions{globalOptions: o.globalOptions, targets: o.targets, failOn: failOnFail})
}

// openScreens runs the Bubble Tea program. It reports every problem of the command
// line before it touches the terminal.
func openScreens(ctx context.Context, env *environment, o screensOptions) error {
	s, err := openSession(env, o.globalOptions)
	if err != nil {
		return err
	}
	if err := s.resolveScreenTargets(ctx, append(slices.Clone(o.targets), o.profiles...)); err != nil {
		return err
	}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFilter(ui.MergeMouse), tea.WithFPS(30),
		tea.WithInput(env.In), tea.WithOutput(env.Out),
	}
	if o.color != "auto" || env.facts.noColor {
		options = append(options, tea.WithColorProfile(env.colorProfile(true)))
	}
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = tea.NewProgram(ui.New(work, s.uiOptions(o.walk)), options...).Run()
	cancel()
	s.applier.Wait() // writes that were sent get their answer and their line in the journal
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, tea.ErrInterrupted):
		return context.Canceled
	case err != nil:
		return notDone("", "the screens ended: %s", err)
	default:
		return nil
	}
}

// resolveScreenTargets chooses what the screens show. They open a named organization
// or session themselves, so that the user can sign in there, unless a flag filters
// its accounts.
func (s *session) resolveScreenTargets(ctx context.Context, names []string) error {
	if s.options.filter.only != "" {
		return usage("f shows what does not pass.", "--only is for accountable check; the screens show every verdict")
	}
	if len(names) > 0 || s.options.sources.any() {
		if err := s.selectProfiles(ctx, names); err != nil {
			return err
		}
	} else {
		s.targets = s.everything()
	}
	if len(s.search.managers) > 1 && !s.search.named {
		if err := s.narrowManagers(ctx); err != nil {
			return err
		}
	}
	return s.filterTargets(ctx)
}

// uiOptions returns what the screens show and what they act with.
func (s *session) uiOptions(walk bool) ui.Options {
	planner := s.planner()
	planner.Order.Last = nil // reading the journal would delay the answer to a key
	o := ui.Options{
		Targets: s.targets, StartOn: s.env.Getenv("AWS_PROFILE"),
		Auditor: s.auditor, Applier: s.applier, Mail: s.env.mail, Journal: s.journal, StartWalk: walk, OpenURL: s.env.openURL,
		Now: s.env.clock.Now, ReadOnly: s.readOnly != "", Policy: s.policy.name, Demo: s.env.demo, Version: s.env.version.Number,
		Planner: planner, Writers: s.options.writers(), PolicyFile: s.policyFile(), LeaveOut: s.leaveOut(), Permissions: s.writePermissions, Whole: s.whole && !s.partial,
		NoMouse:     s.settings.Mouse != nil && !*s.settings.Mouse,
		ConfigFiles: configFiles(s.files), Terminal: s.env.terminal,
		Authenticator: s.authenticator, Discoverer: s.discoverer, Pacer: s.pacer, StartSession: s.search.session,
	}
	for _, m := range s.search.managers {
		o.StartOrganization = append(o.StartOrganization, m.profile)
	}
	if s.cache != nil {
		known, problem := s.cache.Load()
		o.Known, o.Remember = known, s.cache.Save
		if problem != "" {
			o.Problems = append(o.Problems, problem)
		}
	}
	for _, p := range s.files.Problems {
		o.Problems = append(o.Problems, p.Error())
	}
	if !s.env.demo {
		o.Banners = endpointBanners(s.cloud.EndpointOverrides())
	}
	return o
}

// writePermissions returns the IAM policy document that writing needs.
func (s *session) writePermissions(organization bool) string {
	text, err := permissions(accessWrite, s.options.types, organization, false).text()
	if err != nil {
		return ""
	}
	return text
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
		texts = append(texts, text+" ("+o.Source+")") // what a narrow line cuts off is said where it matters least
	}
	return texts
}
