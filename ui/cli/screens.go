package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/cloud"
	"accountable/ui"
)

// screensFit tells whether the terminal can show screens and somebody can type.
func (r *runner) screensFit() bool {
	return r.sys.OutTerminal && r.sys.InTerminal && !r.facts.dumb
}

// runScreens opens the screens, or prints what check would where they cannot be shown.
func runScreens(ctx context.Context, r *runner, names []string) error {
	if r.screensFit() {
		return r.screens(ctx, r.outside(), names)
	}
	why := "there is no terminal"
	if r.facts.dumb && r.sys.OutTerminal {
		why = "this terminal cannot show screens (TERM=" + r.sys.Getenv("TERM") + ")"
	}
	r.sayf(`%s, so this is the report of "accountable check"`, why)
	return runCheck(ctx, &checkOptions{runner: r, targets: names, failOn: string(failOnFail)}, r.outside())
}

// screens runs the Bubble Tea program. Everything that can be wrong with the
// command line is found before the terminal is touched.
func (r *runner) screens(ctx context.Context, out outside, names []string) error {
	s, err := r.connect(out)
	if err != nil {
		return err
	}
	names = append(names, r.flags.profiles...)
	if err := r.stage(ctx, s, names); err != nil {
		return err
	}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFilter(ui.MergeMouse), tea.WithFPS(30),
		tea.WithInput(r.sys.In), tea.WithOutput(r.sys.Out),
	}
	if r.flags.color != "auto" || r.facts.noColor {
		options = append(options, tea.WithColorProfile(colorsOf(r.flags.color, true, r.facts, r.sys.Environ())))
	}
	under, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = tea.NewProgram(ui.New(under, r.uiOptions(s)), options...).Run()
	cancel()
	s.applier.Wait() // what was sent gets its answer and its line in the journal
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

// stage chooses what the screens show. An organization or session that is named
// is opened in the screens, where somebody can sign in to it, unless accounts are
// to be chosen from it.
func (r *runner) stage(ctx context.Context, s *session, names []string) error {
	if r.flags.picks.only != "" {
		return usage("f shows what does not pass.", "--only is for accountable check; the screens show every verdict")
	}
	if len(names) > 0 || r.flags.sources.any() {
		if err := s.take(ctx, names, r.flags.sources); err != nil {
			return err
		}
	} else {
		s.targets = s.everything()
	}
	if len(s.search.managers) > 1 && !s.search.named { // nobody has said which
		if err := r.narrowManagers(ctx, s); err != nil {
			return err
		}
	}
	return r.choose(ctx, s)
}

// uiOptions hands the screens what they show and what acts.
func (r *runner) uiOptions(s *session) ui.Options {
	planner := s.planner()
	planner.Order.Last = nil // the journal is not read while somebody waits for an answer to a key
	o := ui.Options{
		Targets: s.targets, StartOn: s.out.getenv("AWS_PROFILE"),
		Auditor: s.auditor, Applier: s.applier, Mail: s.out.mail, History: s.journal.Entries, CutOff: s.journal.OpenWrites, LastWriters: s.journal.LastWriters, StartWalk: r.walk, OpenURL: s.out.openURL,
		Now: s.out.clock.Now, ReadOnly: r.readOnly() != "", Policy: s.ruling.name, Demo: s.out.demo, Version: r.version.Number,
		Planner: planner, Writers: r.writesAtOnce(), PolicyFile: s.policyFile(), LeaveOut: s.leaveOut(), Permissions: r.writePermissions, Whole: s.whole && !s.partial,
		NoMouse:     s.settings.Mouse != nil && !*s.settings.Mouse,
		ConfigFiles: configFiles(s.files), Terminal: r.terminal,
		Authenticator: s.authenticator, Discoverer: s.discoverer, Pacer: s.pacer, StartSession: s.search.session,
	}
	for _, m := range s.search.managers {
		o.StartOrganization = append(o.StartOrganization, m.profile)
	}
	if s.cache != nil {
		known, word := s.cache.Load()
		o.Known, o.Remember = known, s.cache.Save
		if word != "" {
			o.Problems = append(o.Problems, word)
		}
	}
	for _, p := range s.files.Problems {
		o.Problems = append(o.Problems, p.Error())
	}
	if !s.out.demo {
		o.Banners = overrides(s.cloud.EndpointOverrides())
	}
	return o
}

// writePermissions are the IAM permissions that writing needs, ready to be pasted.
func (r *runner) writePermissions(organization bool) string {
	text, err := permissions(accessWrite, r.flags.types, organization, false).text()
	if err != nil {
		return ""
	}
	return text
}

// overrides are the sentences about endpoints that take the place of AWS's own.
func overrides(found []cloud.EndpointOverride) []string {
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
