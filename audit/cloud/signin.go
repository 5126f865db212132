package cloud

import (
	"slices"
	"strings"

	"accountable/audit"
	"accountable/config"
)

var _ audit.Authenticator = (*Cloud)(nil)

// The kinds of sign-in, as their ids begin.
const (
	centerPrefix = "sso:"   // + the session's name or, of the older kind, the start URL
	loginPrefix  = "login:" // + login_session
	devicePrefix = "mfa:"   // + the serial number, @ and the source profile
	// Of a credential_process that may want a terminal: + the profile that has it.
	processPrefix = "process:"
)

// way is a sign-in as the files tell it. Its Profiles are all whose credentials
// it brings about, whether they wait for it or not.
type way struct {
	audit.SignIn

	center  *center // of Identity Center, else nil
	session string  // login_session of aws login
	process string  // credential_process
	source  string  // of an MFA device: the profile whose it is
}

// center is a sign-in of Identity Center.
type center struct {
	key       string // what the AWS CLI names the file of the token after
	startURL  string
	region    string
	inSession bool     // a section of the config names it; else it is of the older kind
	scopes    []string // of a session; tokens of the older kind have none
	profile   string   // of the older kind: whose start URL it is
}

// ways are all sign-ins that the profiles need, in file order.
type ways []*way

func (w ways) find(id string) *way {
	if i := slices.IndexFunc(w, func(way *way) bool { return way.ID == id }); i >= 0 {
		return w[i]
	}
	return nil
}

// findWays goes through the profiles once: the files do not change.
func (c *Cloud) findWays() ways {
	var found ways
	known := map[string]*way{}
	for _, p := range c.files.Profiles {
		if p.Problem != nil || partitions[p.Partition].skip != "" {
			continue
		}
		for _, w := range c.waysOf(p.Name) {
			first, ok := known[w.ID]
			if !ok {
				first = w
				known[w.ID] = w
				found = append(found, w)
			}
			if name := c.nameOf(p); !slices.Contains(first.Profiles, name) {
				first.Profiles = append(first.Profiles, name)
			}
		}
	}
	return found
}

// waysOf are the sign-ins on the way to a profile's credentials, from the first
// to the last.
func (c *Cloud) waysOf(name string) []*way {
	chain := c.files.Chain(name)
	var found []*way
	if origin := c.originOf(chain); origin != nil {
		found = append(found, origin)
	}
	for _, p := range slices.Backward(chain) {
		serial := p.Values["mfa_serial"]
		if serial == "" || p.Values["role_arn"] == "" || p.Values["web_identity_token_file"] != "" {
			continue
		}
		source := orElse(p.Values["source_profile"], orElse(p.Values["credential_source"], p.Name))
		found = append(found, &way{SignIn: audit.SignIn{
			ID: deviceID(serial, source), Kind: audit.SignInCode, Name: serial, Detail: "of profile " + c.display(source),
		}, source: source})
	}
	return found
}

// deviceID names the sign-in by an MFA device.
func deviceID(serial, source string) string { return devicePrefix + serial + "@" + source }

// firstWithProcess is the first profile, in file order, with the
// credential_process that a chain begins with: it runs once for all who have the
// same. Nil where it begins with something else.
func (c *Cloud) firstWithProcess(chain []*config.Profile) *config.Profile {
	if len(chain) == 0 {
		return nil
	}
	command := chain[len(chain)-1].Values["credential_process"]
	for i := range c.files.Profiles {
		if p := &c.files.Profiles[i]; command != "" && p.Values["credential_process"] == command {
			return p
		}
	}
	return nil
}

// display is a profile as people spell it.
func (c *Cloud) display(name string) string {
	if p := c.files.Profile(name); p != nil {
		return p.Display
	}
	return name
}

// originOf is the sign-in that the chain of a profile begins with; nil where it
// begins with something else. The order is the SDK's.
func (c *Cloud) originOf(chain []*config.Profile) *way {
	if len(chain) == 0 {
		return nil
	}
	p := chain[len(chain)-1]
	v := p.Values
	switch {
	case v["aws_access_key_id"] != "" && v["aws_secret_access_key"] != "", v["credential_source"] != "", v["web_identity_token_file"] != "":
		return nil
	case v["sso_session"] != "":
		return c.sessionWay(v["sso_session"])
	case v["sso_start_url"] != "":
		url := v["sso_start_url"]
		return &way{
			SignIn: audit.SignIn{ID: centerPrefix + url, Kind: audit.SignInDevice, Name: url, Detail: "of profile " + p.Display},
			center: &center{key: url, startURL: url, region: v["sso_region"], profile: p.Display},
		}
	case v["login_session"] != "":
		session := strings.TrimSpace(v["login_session"])
		return &way{
			SignIn: audit.SignIn{
				ID: loginPrefix + session, Kind: audit.SignInCommand, Name: p.Display, Detail: session,
				Command: []string{"aws", "login", "--profile", p.Display},
			},
			session: session,
		}
	}
	return nil
}

// sessionWay is the sign-in to a session of Identity Center, nil where the
// files have no such section.
func (c *Cloud) sessionWay(name string) *way {
	section := c.files.Section(config.SSOSession, name)
	if section == nil {
		return nil
	}
	name = strings.TrimSpace(name)
	v := section.Values
	return &way{
		SignIn: audit.SignIn{ID: centerPrefix + name, Kind: audit.SignInDevice, Name: name, Detail: v["sso_start_url"]},
		center: &center{
			key: name, startURL: v["sso_start_url"], region: v["sso_region"], inSession: true,
			scopes: scopesOf(v["sso_registration_scopes"]),
		},
	}
}

// defaultScope lets a token enter accounts, and be refreshed.
const defaultScope = "sso:account:access"

// scopesOf reads sso_registration_scopes as the AWS CLI does.
func scopesOf(list string) []string {
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

// way finds a sign-in by its id, also a session that no profile is of; nil
// where there is none.
func (c *Cloud) way(id string) *way {
	if w := c.ways().find(id); w != nil {
		return w
	}
	if name, ok := strings.CutPrefix(id, centerPrefix); ok {
		return c.sessionWay(name)
	}
	if name, ok := strings.CutPrefix(id, processPrefix); ok {
		return c.processWay(name)
	}
	return nil
}

// processWay runs a profile's credential_process where it can ask a person: the
// AWS CLI leaves it the terminal. No file tells whether that is needed, so it is
// none of the ways, and only a command that failed leads here.
func (c *Cloud) processWay(name string) *way {
	p := c.files.Profile(name)
	if p == nil || p.Values["credential_process"] == "" {
		return nil
	}
	w := &way{
		SignIn: audit.SignIn{
			ID: processPrefix + name, Kind: audit.SignInCommand, Name: p.Display, Detail: "its credential_process",
			Command: []string{"aws", "sts", "get-caller-identity", "--profile", p.Display},
		},
		process: p.Values["credential_process"],
	}
	for _, other := range c.files.Profiles {
		if chain := c.files.Chain(other.Name); c.firstWithProcess(chain) == p {
			w.Profiles = append(w.Profiles, c.nameOf(other))
		}
	}
	return w
}

// command is what signs in from a shell.
func (w *way) command() string {
	switch {
	case w.center != nil && w.center.inSession:
		return "aws sso login --sso-session " + audit.ShellQuote(w.center.key)
	case w.center != nil:
		return "aws sso login --profile " + audit.ShellQuote(w.center.profile)
	default:
		words := make([]string, 0, len(w.Command))
		for _, word := range w.Command {
			words = append(words, audit.ShellQuote(word))
		}
		return strings.Join(words, " ")
	}
}

// copied is the sign-in with the profiles that wait for it.
func (c *Cloud) copied(w *way) audit.SignIn {
	s := w.SignIn
	s.Command = slices.Clone(w.Command)
	s.Profiles = slices.Clone(w.Profiles)
	if w.Kind == audit.SignInCode {
		s.Profiles = c.device(w.Name, w.source).waiting(s.Profiles)
	}
	return s
}

// SignIn looks a sign-in up. Profiles are those that depend on it; of an MFA
// device those that wait for a code.
func (c *Cloud) SignIn(id string) (audit.SignIn, bool) {
	w := c.way(id)
	if w == nil {
		return audit.SignIn{}, false
	}
	return c.copied(w), true
}

// PendingSignIns are those that profiles need and that are not valid now. Nothing is
// asked: an Identity Center session is valid when its cached token is good or can
// be refreshed, as far as its file and what was answered so far tell.
func (c *Cloud) PendingSignIns() []audit.SignIn {
	var needed []audit.SignIn
	for _, w := range c.ways() {
		if !c.valid(w) {
			needed = append(needed, c.copied(w))
		}
	}
	return needed
}

func (c *Cloud) valid(w *way) bool {
	switch {
	case w.center != nil:
		return c.tokenOf(w.center.key).valid()
	case w.Kind == audit.SignInCode:
		return len(c.device(w.Name, w.source).waiting(w.Profiles)) == 0
	default:
		return c.loginFile(w.session).valid()
	}
}

// ForgetCredentials forgets the credentials that a sign-in brought about and what was
// remembered of its failures, so that the next request begins with its files.
func (c *Cloud) ForgetCredentials(id string) {
	w := c.way(id)
	if w == nil {
		return
	}
	switch {
	case w.center != nil:
		c.tokenOf(w.center.key).forget()
	case w.Kind == audit.SignInCode:
		c.device(w.Name, w.source).forget()
	case w.process != "":
		c.processes.forget(w.process)
	default:
		c.loginFile(w.session).forget()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range w.Profiles {
		delete(c.sessions, name)
		if p := c.files.Profile(name); p != nil {
			delete(c.sessions, p.Name) // which may be another spelling
		}
	}
	for a := range c.assignments {
		if w.center != nil && w.center.key == a.session {
			delete(c.assignments, a)
		}
	}
}
