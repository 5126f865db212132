package cli

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/config"
)

// session is the program's way to the accounts that a command is about.
type session struct {
	out     outside
	files   *config.Files
	cloud   *cloud.Cloud
	targets []audit.Target
	auditor *audit.Auditor
	applier *audit.Applier
	journal *audit.Journal
}

// connect reads the AWS config and prepares to reach AWS; nothing is asked yet.
func (r *runner) connect(out outside) (*session, error) {
	files, err := config.Read(out.getenv)
	if err != nil {
		return nil, usage("Make the file readable, or name another one with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.", "%s", err)
	}
	reach, err := cloud.New(cloud.Options{
		Files: files, Env: out.getenv, ReadOnly: r.flags.readOnly, HTTPClient: out.http, Log: r.log, Home: out.home,
	})
	if err != nil {
		return nil, usage("", "%s", err)
	}
	r.cloud = reach
	s := &session{out: out, files: files, cloud: reach, journal: audit.OpenJournal(out.stateDir, out.clock)}
	s.auditor = &audit.Auditor{
		Reader: reach, Types: r.flags.types, Concurrency: r.flags.concurrency, Timeout: r.flags.timeout, Clock: out.clock,
	}
	if r.flags.dns {
		s.auditor.Mail = out.mail
	}
	s.applier = &audit.Applier{Reader: reach, Writer: reach, Journal: s.journal, Auditor: s.auditor, Clock: out.clock}
	return s, nil
}

// open connects and takes the targets that the names stand for; without names
// every profile, or that of AWS_PROFILE alone.
func (r *runner) open(ctx context.Context, out outside, names []string) (*session, error) {
	s, err := r.connect(out)
	if err != nil {
		return nil, err
	}
	for _, p := range s.files.Problems {
		r.sayf("%s", p)
	}
	names = append(slices.Clone(names), r.flags.profiles...)
	switch profile := out.getenv("AWS_PROFILE"); {
	case len(names) > 0 && r.flags.all:
		return nil, usage("", "%s", errAllAndSome)
	case len(names) == 0 && profile != "" && !r.flags.all:
		r.sayf("AWS_PROFILE is set, so this is about the profile %s alone (--all for every one)", profile)
		names = []string{profile}
	}
	if err := s.take(ctx, names); err != nil {
		return nil, err
	}
	return s, nil
}

// take selects the targets; none for all there is.
func (s *session) take(ctx context.Context, names []string) error {
	if len(names) == 0 {
		s.targets = s.everything()
		if len(s.targets) == 0 {
			return s.nothing()
		}
		return nil
	}
	_, hasEnvironment := s.cloud.EnvironmentTarget()
	chosen, err := selectProfiles(s.files.Profiles, names, hasEnvironment)
	if err != nil {
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
		return s.cloud.Targets(nil)
	}
	if env, ok := s.cloud.EnvironmentTarget(); ok {
		return []audit.Target{env}
	}
	return nil
}

// nothing says where profiles are looked for.
func (s *session) nothing() error {
	return usage(`"aws configure" or "aws configure sso" adds one; "accountable demo" needs none.`,
		"there is no AWS profile in %s, and no credentials in the environment", strings.Join(configFiles(s.files), " and "))
}

// askWhose asks the profiles that may lead to the accounts that were named, and
// answers with a target for each account, by all the profiles that do.
func (s *session) askWhose(ctx context.Context, chosen selection) ([]audit.Target, error) {
	var (
		mu     sync.Mutex
		wait   sync.WaitGroup
		whose  = map[string]string{} // account id by profile
		unread []string
		slots  = make(chan struct{}, s.auditor.Concurrency)
	)
	asked := s.cloud.Targets(oneOf(chosen.unknown))
	for _, t := range asked {
		if t.Trouble != nil {
			continue // it leads nowhere
		}
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			who, err := s.applier.Identify(ctx, t.Routes[0])
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				unread = append(unread, t.Key)
				return
			}
			whose[t.Key] = who.AccountID
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	found, missing := leadingTo(chosen.accounts, asked, whose)
	switch {
	case len(missing) == 0:
		return found, nil
	case len(unread) > 0:
		slices.Sort(unread)
		return nil, &failure{
			code: exitUnjudged, text: "no profile is known to lead to account " + strings.Join(missing, ", "),
			hint: "These could not be asked whose they are: " + strings.Join(unread, ", "),
		}
	default:
		return nil, usage("", "no profile leads to account %s", strings.Join(missing, ", "))
	}
}

// leadingTo is a target for each account, with the routes of all the targets
// that turned out to be whose; missing are the accounts to which none leads.
func leadingTo(accounts []string, asked []audit.Target, whose map[string]string) (found []audit.Target, missing []string) {
	for _, id := range accounts {
		var target audit.Target
		for _, t := range asked {
			switch {
			case whose[t.Key] != id:
			case target.Key == "":
				target = t
				target.AccountID = id
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
