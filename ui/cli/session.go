package cli

import (
	"context"
	"slices"
	"strings"
	"sync"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud"
	"accountable/audit/cloud/organization"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/config"
)

// session is a command's access to AWS and the accounts that it works on.
type session struct {
	configuration

	env     *environment
	options globalOptions
	files   *config.Files
	cloud   *cloud.Cloud
	targets []audit.Target
	search  search // for accounts that no profile leads to
	brief   bool   // only accounts that are named are wanted
	writing bool   // the accounts are to be written
	whole   bool   // the command works on every account
	partial bool   // discovery was incomplete
	auditor *scan.Auditor
	applier *change.Applier
	journal *change.Journal
	order   change.WriteOrder
	cache   *scan.Cache // nil: results are not cached

	authenticator audit.Authenticator
	discoverer    audit.Discoverer
	pacer         audit.Pacer
}

// openSession loads settings, policy and AWS config. It does not call AWS.
func openSession(env *environment, o globalOptions) (*session, error) {
	c, err := loadConfig(env, o)
	if err != nil {
		return nil, err
	}
	return newSession(env, o, c)
}

// openSessionWithoutPolicy loads settings and AWS config, for commands that judge nothing.
func openSessionWithoutPolicy(env *environment, o globalOptions) (*session, error) {
	c, err := loadConfigWithoutPolicy(env, o)
	if err != nil {
		return nil, err
	}
	return newSession(env, o, c)
}

// newSession reads the AWS config and prepares access to AWS.
func newSession(env *environment, o globalOptions, c configuration) (*session, error) {
	files, err := config.Read(env.Getenv)
	if err != nil {
		return nil, usage("Make the file readable, or name another one with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.", "%s", err)
	}
	roles := organization.OpenRoleMemory(env.stateDir)
	aws, err := cloud.New(cloud.Options{
		Files: files, Env: env.Getenv, ReadOnly: c.readOnly != "", ReadOnlyProfile: profileMatcher(files, c.settings.ReadOnlyProfiles),
		HTTPClient: env.http, Log: env.log, Home: env.home, Roles: roles,
	})
	if err != nil {
		return nil, usage("", "%s", err)
	}
	s := &session{
		configuration: c, env: env, options: o, files: files, cloud: aws, journal: change.OpenJournal(env.stateDir, env.clock),
		authenticator: aws, discoverer: aws, pacer: aws,
	}
	env.atExit(func() error { aws.Close(); return nil })
	env.atExit(s.journal.Close)
	if !env.demo { // the demo's folder is deleted at the end
		env.atExit(roles.Save)
	}
	if c.usesCache(o) {
		s.cache = scan.OpenCache(env.cacheDir, env.clock)
	}
	s.order = change.WriteOrder{
		ReadOnly: profileMatcher(files, c.settings.ReadOnlyProfiles), Writing: profileMatcher(files, c.settings.WritingProfiles), Last: lastWriter(s.journal),
	}
	s.auditor = &scan.Auditor{
		Reader: aws, InForce: policy.NewInForce(c.policy.Policy), Types: o.types, Concurrency: o.concurrency, Timeout: o.timeout, Clock: env.clock,
	}
	if o.dns {
		s.auditor.Mail = env.mail
	}
	s.applier = &change.Applier{Reader: aws, Writer: aws, Journal: s.journal, Auditor: s.auditor, Clock: env.clock}
	return s, nil
}

// lastWriter returns a function that names the profile which wrote an account
// last. It reads the journal on its first call.
func lastWriter(j *change.Journal) func(accountID string) string {
	read := sync.OnceValue(func() func(string) string {
		last, err := j.LastWriters()
		if err != nil {
			return func(string) string { return "" } // an unreadable journal prevents writes, not reads
		}
		return last
	})
	return func(accountID string) string { return read()(accountID) }
}

// planner returns the planner for the policy and the settings in force.
func (s *session) planner() change.Planner {
	return change.Planner{
		InForce: s.auditor.InForce, Types: s.auditor.Types, Order: s.order, ReadOnly: s.readOnly != "", Denials: &s.applier.Denials, Now: s.env.clock.Now,
	}
}

// updateCache saves results for the next start. An error is reported and does not
// end the command: the cache only speeds up the first screen.
func (s *session) updateCache(results []scan.Result) {
	if s.cache == nil {
		return
	}
	if _, word := s.cache.Load(); word != "" {
		s.env.notef("%s", word)
	}
	if err := s.cache.Save(results); err != nil {
		s.env.notef("%s", err)
	}
}

// leftOut returns the profiles that the settings exclude, by their display names.
func (s *session) leftOut() []string {
	var names []string
	for _, p := range s.files.Profiles {
		if s.leavesOut(p) {
			names = append(names, p.Display)
		}
	}
	return names
}

// leftOutHint names the profiles that were not asked because the settings exclude them.
func (s *session) leftOutHint() string {
	names := s.leftOut()
	if names == nil {
		return ""
	}
	return "Your settings leave out " + severalProfiles(names) + ": name the profile, if it is one of these."
}

// defaultProfiles returns the profiles that a command without names works on.
func (s *session) defaultProfiles() []config.Profile {
	return slices.DeleteFunc(slices.Clone(s.files.Profiles), s.leavesOut)
}

// resolveTargets selects the targets that the names mean. Without names it is
// every profile, or only that of AWS_PROFILE.
func (s *session) resolveTargets(ctx context.Context, names []string) error {
	for _, p := range s.files.Problems {
		s.env.notef("%s", p)
	}
	s.noteOpenWrites()
	names = append(slices.Clone(names), s.options.profiles...)
	switch profile := s.env.Getenv("AWS_PROFILE"); {
	case len(names) > 0 && s.options.all:
		return usage("", "%s", errAllAndNames)
	case len(names) == 0 && profile != "" && !s.options.all:
		s.env.notef("AWS_PROFILE is set, so this is about the profile %s alone (--all for every one)", profile)
		names = []string{profile}
	case len(names) == 0:
		if left := s.leftOut(); len(left) > 0 {
			s.env.notef("your settings leave out %s", severalProfiles(left))
		}
	}
	if err := s.selectProfiles(ctx, names); err != nil {
		return err
	}
	unnamed := len(names) == 0 && len(s.leftOut()) == 0
	s.whole = !s.options.filter.restrictsTargets() && s.search.accounts == nil && (unnamed || len(s.search.managers) > 0)
	return s.filterTargets(ctx)
}

// take selects the targets and what is searched for others; without names all
// there is.
func (s *session) selectProfiles(ctx context.Context, names []string) error {
	beyond := s.options.sources
	if len(names) == 0 {
		if beyond.org || beyond.session == "" {
			s.targets = s.everything()
			if len(s.targets) == 0 {
				return s.nothing()
			}
		}
		return s.addDiscovered(selection{}, nil)
	}
	_, hasEnvironment := s.cloud.EnvironmentTarget()
	chosen, err := matchNames(s.files.Profiles, names, hasEnvironment)
	if err != nil {
		return err
	}
	chosen.unknown = slices.DeleteFunc(chosen.unknown, s.leavesOut)
	if err := s.addDiscovered(chosen, names); err != nil {
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
		return s.cloud.Targets(oneOf(s.defaultProfiles()))
	}
	if env, ok := s.cloud.EnvironmentTarget(); ok {
		return []audit.Target{env}
	}
	return nil
}

// nothing says where profiles are looked for.
func (s *session) nothing() error {
	if len(s.files.Profiles) > 0 {
		return usage("Name those that this is to be about.", "your settings (%s) leave out every profile", settingsPath(s.env))
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

// configFiles are the paths where profiles are looked for.
func configFiles(f *config.Files) []string { return []string{f.ConfigPath, f.CredentialsPath} }
