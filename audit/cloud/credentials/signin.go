package credentials

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/cloud/token"
	"accountable/config"
)

// The ids of sign-ins start with their kind.
const (
	centerPrefix  = "sso:"     // + the session's name or, of the legacy kind, the start URL
	loginPrefix   = "login:"   // + login_session
	mfaPrefix     = "mfa:"     // + the serial number, @ and the source profile
	processPrefix = "process:" // + the profile whose credential_process may need a terminal
)

// signIn is a sign-in as the files describe it. Its Profiles are all that depend on
// it, whether they wait for it now or not.
type signIn struct {
	audit.SignIn

	center       *token.Center // nil for other kinds
	startProfile string        // of a legacy Identity Center: the profile with the start URL
	loginSession string        // of `aws login`
	process      string        // credential_process
	source       string        // of an MFA device: the profile that it belongs to
}

// signIns are in file order.
type signIns []*signIn

func (all signIns) find(id string) *signIn {
	if i := slices.IndexFunc(all, func(in *signIn) bool { return in.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}

// listSignIns collects the sign-ins of all profiles. It runs once: the files do not
// change during a run.
func (s *Store) listSignIns() signIns {
	var all signIns
	known := map[string]*signIn{}
	type use struct{ id, profile string }
	listed := map[use]bool{}
	for _, p := range s.Files.Profiles {
		if p.Problem != nil || SkipReason(p.Partition) != "" {
			continue
		}
		for _, in := range s.signInsOf(p.Name) {
			first, ok := known[in.ID]
			if !ok {
				first = in
				known[in.ID] = in
				all = append(all, in)
			}
			if !listed[use{in.ID, p.Name}] {
				listed[use{in.ID, p.Name}] = true
				first.Profiles = append(first.Profiles, p.Name)
			}
		}
	}
	return all
}

// signInsOf returns the sign-ins that a profile's credentials need, in the order in
// which they are needed.
func (s *Store) signInsOf(profile string) []*signIn {
	chain := s.Files.Chain(profile)
	var needed []*signIn
	if origin := s.originSignIn(chain); origin != nil {
		needed = append(needed, origin)
	}
	for _, p := range slices.Backward(chain) {
		serial := p.Values["mfa_serial"]
		if serial == "" || p.Kind != config.KindRole {
			continue
		}
		source := cmp.Or(p.Values["source_profile"], p.Values["credential_source"], p.Name)
		needed = append(needed, &signIn{SignIn: audit.SignIn{
			ID: mfaID(serial, source), Kind: audit.SignInCode, Name: serial, Detail: "of profile " + s.Files.ProfileName(source),
		}, source: source})
	}
	return needed
}

// mfaID returns the id of the sign-in with an MFA device.
func mfaID(serial, source string) string { return mfaPrefix + serial + "@" + source }

// firstWithProcess returns the first profile in file order with the
// credential_process that the chain starts with: the command runs once for all
// profiles that have it. It returns nil where the chain starts with something else.
func (s *Store) firstWithProcess(chain []*config.Profile) *config.Profile {
	if len(chain) == 0 {
		return nil
	}
	return s.firstByProcess()[chain[len(chain)-1].Values["credential_process"]]
}

// listProcesses returns the first profile in file order with each credential_process. It
// runs once.
func (s *Store) listProcesses() map[string]*config.Profile {
	first := map[string]*config.Profile{}
	for i := range s.Files.Profiles {
		p := &s.Files.Profiles[i]
		if command := p.Values["credential_process"]; command != "" && first[command] == nil {
			first[command] = p
		}
	}
	return first
}

// originSignIn returns the sign-in that the chain of a profile starts with; nil
// where it starts with something else.
func (s *Store) originSignIn(chain []*config.Profile) *signIn {
	if len(chain) == 0 {
		return nil
	}
	p := chain[len(chain)-1]
	v := p.Values
	switch {
	case p.Kind == config.KindSSO && v["sso_session"] != "":
		return s.sessionSignIn(v["sso_session"])
	case p.Kind == config.KindSSO && v["sso_start_url"] != "":
		url := v["sso_start_url"]
		return &signIn{
			SignIn: audit.SignIn{ID: centerPrefix + url, Kind: audit.SignInDevice, Name: url, Detail: "of profile " + p.Name},
			center: &token.Center{Key: url, StartURL: url, Region: v["sso_region"]}, startProfile: p.Name,
		}
	case p.Kind == config.KindLogin:
		session := strings.TrimSpace(v["login_session"])
		return &signIn{
			SignIn: audit.SignIn{
				ID: loginPrefix + session, Kind: audit.SignInCommand, Name: p.Name, Detail: session,
				Command: append([]string{"aws"}, audit.AWSArguments("login", "--profile", p.Name)...),
			},
			loginSession: session,
		}
	}
	return nil
}

// sessionSignIn returns the sign-in to an Identity Center session; nil where the
// files have no such section.
func (s *Store) sessionSignIn(name string) *signIn {
	section := s.Files.Section(config.SSOSession, name)
	if section == nil {
		return nil
	}
	v := section.Values
	return &signIn{
		SignIn: audit.SignIn{ID: centerPrefix + name, Kind: audit.SignInDevice, Name: name, Detail: v["sso_start_url"]},
		center: &token.Center{
			Key: name, StartURL: v["sso_start_url"], Region: v["sso_region"], HasSession: true,
			Scopes: splitScopes(v["sso_registration_scopes"]),
		},
	}
}

// defaultScope lets a token enter accounts and be refreshed.
const defaultScope = "sso:account:access"

// splitScopes reads sso_registration_scopes as the AWS CLI does.
func splitScopes(list string) []string {
	var scopes []string
	for scope := range strings.SplitSeq(list, ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	if len(scopes) == 0 {
		return []string{defaultScope}
	}
	return scopes
}

// findSignIn returns a sign-in by its id, including sessions without a profile; nil
// where there is none.
func (s *Store) findSignIn(id string) *signIn {
	if in := s.signIns().find(id); in != nil {
		return in
	}
	if name, ok := strings.CutPrefix(id, centerPrefix); ok {
		return s.sessionSignIn(name)
	}
	if name, ok := strings.CutPrefix(id, processPrefix); ok {
		return s.processSignIn(name)
	}
	return nil
}

// processSignIn runs a profile's credential_process where it can ask a person: the
// AWS CLI runs it in the terminal. No file says whether that is needed, so it is not
// listed by PendingSignIns; only the Trouble of a failed command names it.
func (s *Store) processSignIn(profile string) *signIn {
	p := s.Files.Profile(profile)
	if p == nil || p.Values["credential_process"] == "" {
		return nil
	}
	in := &signIn{
		SignIn: audit.SignIn{
			ID: processPrefix + profile, Kind: audit.SignInCommand, Name: p.Name, Detail: "its credential_process",
			Command: append([]string{"aws"}, audit.AWSArguments("sts", "get-caller-identity", "--profile", p.Name)...),
		},
		process: p.Values["credential_process"],
	}
	for _, other := range s.Files.Profiles {
		if chain := s.Files.Chain(other.Name); s.firstWithProcess(chain) == p {
			in.Profiles = append(in.Profiles, other.Name)
		}
	}
	return in
}

// commandLine returns the command that signs in from a shell.
func (in *signIn) commandLine() string {
	switch {
	case in.center != nil && in.center.HasSession:
		return audit.AWSCommand("sso", "login", "--sso-session", in.center.Key)
	case in.center != nil:
		return audit.AWSCommand("sso", "login", "--profile", in.startProfile)
	default:
		return audit.ShellJoin(in.Command)
	}
}

// describe returns a copy of the sign-in for callers. Of an MFA device, Profiles
// are the waiting ones.
func (s *Store) describe(in *signIn) audit.SignIn {
	described := in.SignIn
	described.Command = slices.Clone(in.Command)
	described.Profiles = slices.Clone(in.Profiles)
	if in.Kind == audit.SignInCode {
		described.Profiles = s.mfaDevice(in.Name, in.source).waiting(described.Profiles)
	}
	return described
}

// SignIn returns the sign-in with an id. Profiles depend on it; of an
// MFA device, they wait for a code.
func (s *Store) SignIn(id string) (audit.SignIn, bool) {
	in := s.findSignIn(id)
	if in == nil {
		return audit.SignIn{}, false
	}
	return s.describe(in), true
}

// PendingSignIns returns the sign-ins that profiles need and that are not valid now. It
// sends no request: an Identity Center session is valid if its cached token is
// current or can be refreshed, by its file and the answers so far.
func (s *Store) PendingSignIns() []audit.SignIn {
	var needed []audit.SignIn
	for _, in := range s.signIns() {
		if !s.isValid(in) {
			needed = append(needed, s.describe(in))
		}
	}
	return needed
}

// EverySignIn returns all sign-ins that profiles need, valid or not, in file order.
func (s *Store) EverySignIn() []audit.SignIn {
	var all []audit.SignIn
	for _, in := range s.signIns() {
		all = append(all, s.describe(in))
	}
	return all
}

// SessionSignIn returns the sign-in to an Identity Center session, which needs no
// profile; false if the files have no section of the session.
func (s *Store) SessionSignIn(name string) (audit.SignIn, bool) {
	return s.SignIn(centerPrefix + strings.TrimSpace(name))
}

func (s *Store) isValid(in *signIn) bool {
	switch {
	case in.center != nil:
		return s.tokens.SSO(in.center.Key).IsValid()
	case in.Kind == audit.SignInCode:
		return len(s.mfaDevice(in.Name, in.source).waiting(in.Profiles)) == 0
	default:
		return s.tokens.Login(in.loginSession).IsValid()
	}
}

// ForgetCredentials forgets the credentials and the failures of a sign-in. The next request
// reads its files again.
func (s *Store) ForgetCredentials(id string) {
	in := s.findSignIn(id)
	if in == nil {
		return
	}
	switch {
	case in.center != nil:
		s.tokens.SSO(in.center.Key).Forget()
	case in.Kind == audit.SignInCode:
		s.mfaDevice(in.Name, in.source).forget()
	case in.process != "":
		s.processes.Forget(in.process)
	default:
		s.tokens.Login(in.loginSession).Forget()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range in.Profiles {
		delete(s.sessions, sessionKey{profile: name})
		if p := s.Files.Profile(name); p != nil {
			delete(s.sessions, sessionKey{profile: p.Name}) // possibly another spelling
		}
	}
	for key := range s.sessions {
		if in.center != nil && key.session == in.center.Key {
			delete(s.sessions, key)
		}
	}
}
