package session

import (
	"context"
	"slices"
	"sync"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/organization"
	"accountable/audit/cloud/rdap"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
)

// Session is a command's access to AWS and the accounts that it works on.
type Session struct {
	Configuration

	Env     *command.Environment
	Options GlobalOptions
	Files   *config.Files
	Cloud   *cloud.Cloud
	Targets []audit.Target
	search  search // for accounts that no profile leads to
	Brief   bool   // only accounts that are named are wanted
	Writing bool   // the accounts are to be written
	Whole   bool   // the command works on every account
	Partial bool   // discovery was incomplete
	Auditor *scan.Auditor
	Applier *change.Applier
	Journal *journal.Journal
	Order   change.WriteOrder
	Cache   *scan.Cache // nil: results are not cached

	Authenticator audit.Authenticator
	Discoverer    audit.Discoverer
	Pacer         audit.Pacer
}

// OpenSession loads settings, policy and AWS config. It does not call AWS.
func OpenSession(env *command.Environment, o GlobalOptions) (*Session, error) {
	c, err := LoadConfig(env, o)
	if err != nil {
		return nil, err
	}
	return NewSession(env, o, c)
}

// OpenSessionWithoutPolicy loads settings and AWS config, for commands that judge nothing.
func OpenSessionWithoutPolicy(env *command.Environment, o GlobalOptions) (*Session, error) {
	c, err := loadConfigWithoutPolicy(env, o)
	if err != nil {
		return nil, err
	}
	return NewSession(env, o, c)
}

// NewSession reads the AWS config and prepares access to AWS.
func NewSession(env *command.Environment, o GlobalOptions, c Configuration) (*Session, error) {
	if c.Policy.InForce == nil {
		c.Policy.InForce = &policy.InForce{}
	}
	o.Types = o.ContactTypes(c.Policy.Policy())
	files, err := config.Read(env.Getenv)
	if err != nil {
		return nil, command.Usage("Correct this problem, or name another file with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.", "%s", err)
	}
	c.Settings = preferProfileNames(c.Settings, files.Profiles)
	roles := organization.OpenRoleMemory(env.StateDir)
	aws, err := cloud.New(cloud.Options{
		Options:  credentials.Options{Files: files, Env: env.Getenv, HTTPClient: env.HTTPClient, Log: env.Log, Home: env.Home, ProcessTimeout: o.Timeout},
		ReadOnly: c.ReadOnly != "", ReadOnlyProfile: profileMatcher(files, c.Settings.ReadOnlyProfiles), Roles: roles,
	})
	if err != nil {
		return nil, command.Usage("", "%s", err)
	}
	s := &Session{
		Configuration: c, Env: env, Options: o, Files: files, Cloud: aws, Journal: journal.Open(env.StateDir, env.Clock),
		Authenticator: aws, Discoverer: aws, Pacer: aws,
	}
	env.AtExit(func() error { aws.Close(); return nil })
	env.AtExit(s.Journal.Close)
	if !env.Demo { // the demo's folder is deleted at the end
		env.AtExit(roles.Save)
	}
	if c.usesCache(o) {
		s.Cache = scan.OpenCache(env.CacheDir, env.Clock)
	}
	s.Order = change.WriteOrder{
		ReadOnly: profileMatcher(files, c.Settings.ReadOnlyProfiles), Writing: profileMatcher(files, c.Settings.WritingProfiles), Last: lastWriter(s.Journal),
	}
	s.Auditor = &scan.Auditor{
		Reader: aws, InForce: c.Policy.InForce, Types: o.Types, Concurrency: o.Concurrency, Timeout: o.Timeout, Clock: env.Clock,
		Mail: scan.NewMailAnswers(env.Mail), Renewals: scan.NewRenewalAnswers(s.renewalResolver()), AskDNS: o.DNS, AskRDAP: o.RDAP,
	}
	s.Applier = &change.Applier{Reader: aws, Writer: aws, Journal: s.Journal, Auditor: s.Auditor, Clock: env.Clock}
	return s, nil
}

// renewalResolver returns the resolver that asks registries, once a day unless the cache is
// off.
func (s *Session) renewalResolver() audit.RenewalResolver {
	if s.Cache == nil || !s.Options.RDAP {
		return s.Env.Renewals
	}
	memory := rdap.OpenMemory(s.Env.Renewals, s.Env.CacheDir, s.Env.Clock)
	s.Env.AtExit(memory.Save)
	return memory
}

// lastWriter returns a function that names the profile which wrote an account
// last. It reads the journal on its first call.
func lastWriter(j *journal.Journal) func(accountID string) string {
	read := sync.OnceValue(func() func(string) string {
		last, err := j.LastWriters()
		if err != nil {
			return func(string) string { return "" } // an unreadable journal prevents writes, not reads
		}
		return last
	})
	return func(accountID string) string { return read()(accountID) }
}

// Planner returns the planner for the policy and the settings in force.
func (s *Session) Planner() change.Planner {
	return change.Planner{
		InForce: s.Auditor.InForce, Types: s.Auditor.Types, Order: s.Order, ReadOnly: s.ReadOnly != "", Memory: &s.Applier.Memory, Now: s.Env.Clock.Now,
	}
}

// UpdateCache saves results for the next start. An error is reported and does not
// end the command: the cache only speeds up the first screen.
func (s *Session) UpdateCache(ctx context.Context, results []scan.Result) {
	if s.Cache == nil {
		return
	}
	if _, word := s.Cache.Load(); word != "" {
		s.Env.Notef("%s", word)
	}
	if err := s.Cache.Save(ctx, results); err != nil {
		s.Env.Notef("%s", err)
	}
}

// leftOut returns the profiles that the settings exclude.
func (s *Session) leftOut() []string {
	var names []string
	for _, p := range s.Files.Profiles {
		if s.LeavesOut(p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// leftOutHint names the profiles that were not asked because the settings exclude them.
func (s *Session) leftOutHint() string {
	names := s.leftOut()
	if names == nil {
		return ""
	}
	return "Your settings leave out " + text.JoinProfiles(names) + ": name the profile, if it is one of these."
}

// defaultProfiles returns the profiles that a command without names works on.
func (s *Session) defaultProfiles() []config.Profile {
	return slices.DeleteFunc(slices.Clone(s.Files.Profiles), s.LeavesOut)
}
