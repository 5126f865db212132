package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// chainStep is one profile on the way to credentials, with the settings that
// the SDK uses at this step.
type chainStep struct {
	*Section
	source *chainStep // the profile whose credentials it uses, or nil
	// hasSource marks a profile with a source profile: its own credentials do
	// not count.
	hasSource bool
	// isRepeated marks a profile that the chain has passed before: its role
	// does not count a second time.
	isRepeated bool
}

// chainLoader follows source profiles as the SDK's loader does
// (setFromIniSections of aws-sdk-go-v2/config v1.33.15).
type chainLoader struct {
	files   *Files
	visited map[string]bool
}

// resolveChain follows a profile to its credentials and returns the problem
// that stops the SDK, or nil. The steps end where the chain is broken.
func (f *Files) resolveChain(s *Section) (*chainStep, *Problem) {
	l := &chainLoader{files: f, visited: map[string]bool{}}
	first, problem := l.visit(s)
	if problem == nil {
		problem = f.checkCredentials(first)
	}
	return first, problem
}

// Chain returns the profile and then its source profiles, each the source of
// the one before. If the chain is broken, it ends early and the profile's
// Problem says why.
func (f *Files) Chain(name string) []*Profile {
	p := f.Profile(name)
	if p == nil {
		return nil
	}
	var chain []*Profile
	first, _ := f.resolveChain(p.section)
	for at := first; at != nil; at = at.source {
		if q := f.Profile(at.Name); q != nil {
			chain = append(chain, q)
		}
	}
	return chain
}

func (l *chainLoader) visit(s *Section) (*chainStep, *Problem) {
	here := &chainStep{Section: s, isRepeated: l.visited[s.Name]}
	if p := checkSection(s); p != nil {
		return here, p
	}
	if !here.isRepeated {
		if p := checkHasRole(s); p != nil {
			return here, p
		}
	}
	if len(l.visited) > 0 && here.hasKeys() {
		return here, nil
	}
	l.visited[s.Name] = true
	if p := here.checkSingleSource(); p != nil {
		return here, p
	}
	if name := here.value(keySourceProfile); name != "" {
		if p := l.visitSource(here, name); p != nil {
			return here, p
		}
	}
	if name := here.value(keySSOSession); name != "" && l.files.Section(SSOSession, name) == nil {
		return here, problemWith(s, keySSOSession, "there is no [sso-session %s]: add it, or correct the name", strings.TrimSpace(name))
	}
	return here, nil
}

// visitSource continues with the source profile.
func (l *chainLoader) visitSource(here *chainStep, name string) *Problem {
	here.hasSource = true
	s, ok := l.files.sections[name]
	if !ok {
		hint := ""
		if p := l.files.byFoldedName[foldName(name)]; p != "" {
			hint = fmt.Sprintf("; did you mean %s?", p)
		}
		return problemWith(here.Section, keySourceProfile, "there is no source profile %q%s", name, hint)
	}
	source, p := l.visit(s)
	here.source = source
	switch {
	case p != nil && s.Name != here.Name && !strings.HasPrefix(p.Text, "source profile "):
		return &Problem{p.Position, fmt.Sprintf("source profile %q: %s", displayName(name), p.Text)}
	case p != nil:
		return p
	case source.hasCredentials():
		return nil
	case source.isRepeated:
		return problemWith(here.Section, keySourceProfile, "the source profiles form a cycle (%s): one of them needs its own credentials", strings.Join(l.cycleNames(source), " → "))
	default:
		return problemWith(here.Section, keySourceProfile, "the profile %q has no credentials", displayName(name))
	}
}

// cycleNames returns the names of the profiles from one of them around to
// itself.
func (l *chainLoader) cycleNames(s *chainStep) []string {
	names := []string{displayName(s.Name)}
	for next := s.Values[keySourceProfile]; next != "" && next != s.Name && len(names) <= len(l.visited); {
		names = append(names, displayName(next))
		next = l.files.sections[next].Values[keySourceProfile]
	}
	return append(names, displayName(s.Name))
}

// value returns the value of a key that counts at this step.
func (s *chainStep) value(key string) string {
	if s.isRepeated && slices.Contains(roleKeys, key) || s.hasSource && slices.Contains(ownKeys, key) {
		return ""
	}
	return s.Values[key]
}

var (
	// roleKeys do not count a second time in one chain.
	roleKeys = []string{keyRoleARN, "external_id", "mfa_serial", "role_session_name", keySourceProfile}
	// ownKeys do not count beside a source_profile.
	ownKeys = []string{
		keyCredentialSource, keyProcess, keyWebIdentity, keyAccessKeyID, keySecretAccessKey,
		keySSOAccountID, keySSORegion, keySSORoleName, keySSOStartURL,
	}
	// typeKeys exclude each other.
	typeKeys = []string{keySourceProfile, keyCredentialSource, keyProcess, keyWebIdentity}
	ssoKeys  = []string{keySSOSession, keySSORegion, keySSOAccountID, keySSOStartURL, keySSORoleName}
)

func (s *chainStep) hasKeys() bool {
	return s.value(keyAccessKeyID) != "" && s.value(keySecretAccessKey) != ""
}

func (s *chainStep) hasAny(keys ...string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return s.value(k) != "" })
}

// hasCredentials differs from the SDK in one point: a source profile may sign
// in with aws login. The SDK supports that and forgets to check for it.
func (s *chainStep) hasCredentials() bool {
	return s.hasKeys() || s.hasAny(typeKeys...) || s.hasAny(ssoKeys...) || s.value(keyLoginSession) != ""
}

func (s *chainStep) checkSingleSource() *Problem {
	var has []string
	for _, k := range typeKeys {
		if s.value(k) != "" {
			has = append(has, k)
		}
	}
	if len(has) < 2 {
		return nil
	}
	return problemWith(s.Section, has[1], "a profile may have only one of %s: remove all but one", strings.Join(has, ", "))
}

// checkHasRole checks that a source of credentials for a role has a role.
func checkHasRole(s *Section) *Problem {
	if s.Values[keyRoleARN] != "" {
		return nil
	}
	for _, k := range [...]string{keySourceProfile, keyCredentialSource, keyWebIdentity} {
		if s.Values[k] != "" {
			return problemWith(s, k, "%s needs a role_arn beside it: add the role, or remove %s", k, k)
		}
	}
	return nil
}

// checkSection reports what the SDK refuses in a single profile.
func checkSection(s *Section) *Problem {
	if s.hasHalfKeyPair {
		has, lacks := keyAccessKeyID, keySecretAccessKey
		if !s.has(has) {
			has, lacks = lacks, has
		}
		return problemWith(s, has, "%s without %s: set both in the same file", has, lacks)
	}
	for _, c := range valueChecks {
		if v, ok := s.Values[c.key]; ok && !c.ok(v) {
			return problemWith(s, c.key, "%s = %q is refused by the AWS SDK for Go: use %s", c.key, v, c.wants)
		}
	}
	return nil
}

// valueChecks are the values that the SDK's loader refuses.
var valueChecks = []struct {
	key   string
	ok    func(string) bool
	wants string
}{
	{"ec2_metadata_service_endpoint_mode", func(v string) bool { return oneOfFold("", "ipv4", "ipv6")(strings.TrimSpace(v)) }, "IPv4 or IPv6"},
	{"defaults_mode", oneOfFold("", "auto", "cross-region", "in-region", "legacy", "mobile", "standard"), "auto, standard, in-region, cross-region, mobile or legacy"},
	{"max_attempts", func(v string) bool { _, err := strconv.ParseInt(v, 0, 64); return err == nil }, "a whole number"},
	{"retry_mode", oneOf("standard", "adaptive"), "standard or adaptive (legacy exists in the AWS CLI only)"},
	{"disable_request_compression", oneOf("true", "false"), "true or false"},
	{"disable_clock_skew_correction", oneOf("true", "false"), "true or false"},
	{"request_min_compression_size_bytes", isCompressionSize, "a whole number from 0 to 10485760"},
	{"account_id_endpoint_mode", oneOf("preferred", "required", "disabled"), "preferred, required or disabled"},
	{"request_checksum_calculation", oneOfFold("when_supported", "when_required"), "when_supported or when_required"},
	{"response_checksum_validation", oneOfFold("when_supported", "when_required"), "when_supported or when_required"},
}

func oneOf(values ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(values, v) }
}

func oneOfFold(values ...string) func(string) bool {
	return func(v string) bool {
		return slices.ContainsFunc(values, func(w string) bool { return strings.EqualFold(v, w) })
	}
}

func isCompressionSize(v string) bool {
	n, err := strconv.ParseInt(v, 0, 64)
	return err == nil && n >= 0 && n <= 10485760
}

func problemWith(s *Section, key, format string, args ...any) *Problem {
	return &Problem{s.At(key), fmt.Sprintf(format, args...)}
}
