package cli

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud"
	"accountable/audit/scan"
	"accountable/config"
	"accountable/config/policy"
)

// session is the program's way to the accounts that a command is about.
type session struct {
	out      outside
	files    *config.Files
	cloud    *cloud.Cloud
	settings policy.Settings
	ruling   ruling
	all      bool // although AWS_PROFILE is set
	targets  []audit.Target
	search   search // for those that no profile leads to
	whole    bool   // it is about everything there is
	partial  bool   // accounts may be missing that nobody could find
	auditor  *scan.Auditor
	applier  *change.Applier
	journal  *change.Journal
	readOnly bool // nothing at all is written
	order    change.WriteOrder
	cache    *scan.Cache // nil: nothing is kept

	authenticator audit.Authenticator
	discoverer    audit.Discoverer
	pacer         audit.Pacer
}

// connect reads the AWS config and prepares to reach AWS; nothing is asked yet.
func (r *runner) connect(out outside) (*session, error) {
	if err := r.consult(out); err != nil {
		return nil, err
	}
	files, err := config.Read(out.getenv)
	if err != nil {
		return nil, usage("Make the file readable, or name another one with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.", "%s", err)
	}
	roles := cloud.OpenRoleMemory(out.stateDir)
	reach, err := cloud.New(cloud.Options{
		Files: files, Env: out.getenv, ReadOnly: r.readOnly() != "", ReadOnlyProfile: profilesThat(files, r.settings.ReadOnlyProfiles),
		HTTPClient: out.http, Log: r.log, Home: out.home, Roles: roles,
	})
	if err != nil {
		return nil, usage("", "%s", err)
	}
	r.cloud = reach
	if !out.demo { // whose folder goes when it ends
		r.roles = roles
	}
	s := &session{
		out: out, files: files, cloud: reach, settings: r.settings, ruling: r.ruling, readOnly: r.readOnly() != "", all: r.flags.all, journal: change.OpenJournal(out.stateDir, out.clock),
		authenticator: reach, discoverer: reach, pacer: reach,
	}
	r.journal = s.journal
	if !r.flags.noCache {
		s.cache = scan.OpenCache(out.cacheDir, out.clock)
	}
	s.order = change.WriteOrder{
		ReadOnly: profilesThat(files, s.settings.ReadOnlyProfiles), Writing: profilesThat(files, s.settings.WritingProfiles), Last: lastWriters(s.journal),
	}
	s.auditor = &scan.Auditor{
		Reader: reach, Policy: r.ruling.Policy, Types: r.flags.types, Concurrency: r.flags.concurrency, Timeout: r.flags.timeout, Clock: out.clock,
	}
	if r.flags.dns {
		s.auditor.Mail = out.mail
	}
	s.applier = &change.Applier{Reader: reach, Writer: reach, Journal: s.journal, Auditor: s.auditor, Clock: out.clock}
	return s, nil
}

// open connects and takes the targets that the names stand for.
func (r *runner) open(ctx context.Context, out outside, names []string) (*session, error) {
	s, err := r.connect(out)
	if err == nil {
		err = r.aim(ctx, s, names)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// aim takes the targets that the names stand for; without names every profile,
// or that of AWS_PROFILE alone.
func (r *runner) aim(ctx context.Context, s *session, names []string) error {
	for _, p := range s.files.Problems {
		r.sayf("%s", p)
	}
	r.sayOpen(s)
	names = append(slices.Clone(names), r.flags.profiles...)
	switch profile := s.out.getenv("AWS_PROFILE"); {
	case len(names) > 0 && r.flags.all:
		return usage("", "%s", errAllAndSome)
	case len(names) == 0 && profile != "" && !r.flags.all:
		r.sayf("AWS_PROFILE is set, so this is about the profile %s alone (--all for every one)", profile)
		names = []string{profile}
	case len(names) == 0:
		r.tellLeftOut(s)
	}
	if err := s.take(ctx, names, r.flags.sources); err != nil {
		return err
	}
	unnamed := len(names) == 0 && len(s.leftOut()) == 0
	s.whole = !r.flags.picks.narrow() && s.search.accounts == nil && (unnamed || len(s.search.managers) > 0)
	return r.choose(ctx, s)
}

// take selects the targets and what is searched for others; without names all
// there is.
func (s *session) take(ctx context.Context, names []string, beyond sources) error {
	if len(names) == 0 {
		if beyond.org || beyond.session == "" {
			s.targets = s.everything()
			if len(s.targets) == 0 {
				return s.nothing()
			}
		}
		return s.widen(beyond, selection{}, nil)
	}
	_, hasEnvironment := s.cloud.EnvironmentTarget()
	chosen, err := selectProfiles(s.files.Profiles, names, hasEnvironment)
	if err != nil {
		return err
	}
	chosen.unknown = slices.DeleteFunc(chosen.unknown, s.leaves)
	if err := s.widen(beyond, chosen, names); err != nil {
		return err
	}
	if s.search.anywhere() {
		chosen.accounts = nil // they are looked for there
	}
	if err := chosen.reachable(); err != nil {
		return err
	}
	if len(chosen.profiles) > 0 {
		s.targets = s.cloud.Targets(oneOf(chosen.profiles))
	}
	if len(chosen.accounts) > 0 {
		found, err := s.askWhose(ctx, chosen)
		if err != nil {
			return err
		}
		for _, target := range found { // a profile of it may have been named too
			s.targets = slices.DeleteFunc(s.targets, func(t audit.Target) bool { return slices.Contains(target.Profiles(), t.Key) })
		}
		s.targets = append(s.targets, found...)
	}
	if env, ok := s.cloud.EnvironmentTarget(); ok && chosen.environment {
		s.targets = append(s.targets, env)
	}
	return nil
}

// everything is every profile, or the environment's credentials where there is none.
func (s *session) everything() []audit.Target {
	if len(s.files.Profiles) > 0 {
		return s.cloud.Targets(oneOf(s.kept()))
	}
	if env, ok := s.cloud.EnvironmentTarget(); ok {
		return []audit.Target{env}
	}
	return nil
}

// nothing says where profiles are looked for.
func (s *session) nothing() error {
	if len(s.files.Profiles) > 0 {
		return usage("Name those that this is to be about.", "your settings (%s) leave out every profile", s.out.settingsPath())
	}
	return usage(`"aws configure" or "aws configure sso" adds one; "accountable demo" needs none.`,
		"there is no AWS profile in %s, and no credentials in the environment", strings.Join(configFiles(s.files), " and "))
}

// askWhose asks the profiles that may lead to the accounts that were named, and
// answers with a target for each account, by all the profiles that do.
func (s *session) askWhose(ctx context.Context, chosen selection) ([]audit.Target, error) {
	asked := s.cloud.Targets(oneOf(chosen.unknown))
	unread := s.identify(ctx, asked)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	found, missing := leadingTo(chosen.accounts, asked)
	switch {
	case len(missing) == 0:
		return found, nil
	case len(unread) > 0:
		return nil, &failure{
			code: exitUnjudged, text: "no profile is known to lead to account " + strings.Join(missing, ", "),
			hint: "These could not be asked whose they are: " + strings.Join(unread, ", "),
		}
	default:
		return nil, usage(s.leftOutHint(), "no profile leads to account %s", strings.Join(missing, ", "))
	}
}

// identify asks whose the targets are of which no file tells, and answers with
// the profiles that could not be asked.
func (s *session) identify(ctx context.Context, targets []audit.Target) (unread []string) {
	var (
		mu    sync.Mutex
		wait  sync.WaitGroup
		slots = make(chan struct{}, s.auditor.Concurrency)
	)
	for i := range targets {
		t := &targets[i]
		if t.AccountID != "" || t.Trouble != nil || len(t.Routes) == 0 {
			continue
		}
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			who, err := s.applier.Identify(ctx, t.Routes[0])
			if err == nil {
				t.AccountID = who.AccountID
				return
			}
			mu.Lock()
			defer mu.Unlock()
			unread = append(unread, s.display(t.Key))
		})
	}
	wait.Wait()
	slices.Sort(unread)
	return unread
}

// display is a profile as people write it.
func (s *session) display(profile string) string {
	if p := s.files.Profile(profile); p != nil {
		return p.Display
	}
	return profile
}

// leadingTo is a target for each account, with the routes of all the targets
// that turned out to lead there; missing are the accounts to which none does.
func leadingTo(accounts []string, asked []audit.Target) (found []audit.Target, missing []string) {
	for _, id := range accounts {
		var target audit.Target
		for _, t := range asked {
			switch {
			case t.AccountID != id:
			case target.Key == "":
				target = t
			default:
				target.Routes = append(target.Routes, t.Routes...)
			}
		}
		if target.Key == "" {
			missing = append(missing, id)
			continue
		}
		found = append(found, target)
	}
	return found, missing
}

// oneOf keeps the profiles listed.
func oneOf(profiles []config.Profile) func(config.Profile) bool {
	names := make(map[string]bool, len(profiles))
	for _, p := range profiles {
		names[p.Name] = true
	}
	return func(p config.Profile) bool { return names[p.Name] }
}

// completeTargets completes profile names.
func (r *runner) completeTargets(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	files, err := config.Read(r.sys.Getenv)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, name := range displayNames(files.Profiles) {
		if strings.HasPrefix(name, typed) && !slices.Contains(args, name) {
			names = append(names, name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// configFiles are the paths where profiles are looked for.
func configFiles(f *config.Files) []string { return []string{f.ConfigPath, f.CredentialsPath} }
