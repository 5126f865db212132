package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/printable"
)

// chainStep is one profile on the way to credentials.
type chainStep struct {
	*Section
	assumesRole bool
	source      *chainStep // the profile whose credentials the role uses, or nil
}

// chainLoader follows source profiles as AssumeRoleProvider of botocore/credentials.py
// does.
type chainLoader struct {
	files   *Files
	visited map[string]bool
}

// resolveChain follows a profile to its credentials and returns the problem that stops
// the AWS CLI, or nil. The steps end where the chain is broken.
func (f *Files) resolveChain(s *Section) (*chainStep, *Problem) {
	l := &chainLoader{files: f, visited: map[string]bool{s.Name: true}}
	return l.visit(s, false)
}

// Chain returns the profile and then its source profiles, each the source of the one
// before, with the settings that count at this step: a profile that is the source of a
// role and has keys does not assume its own role. If the chain is broken, it ends early
// and the profile's Problem says why.
func (f *Files) Chain(name string) []*Profile {
	p := f.Profile(name)
	if p == nil {
		return nil
	}
	var chain []*Profile
	first, _ := f.resolveChain(p.section)
	for at := first; at != nil; at = at.source {
		if q := f.Profile(at.Name); q != nil {
			chain = append(chain, q.asStep(at.assumesRole))
		}
	}
	return chain
}

// asStep returns the profile with the settings that count where it does or does not
// assume its role.
func (p *Profile) asStep(assumesRole bool) *Profile {
	if assumesRole || p.Kind != KindRole {
		return p
	}
	step := *p
	step.Values = maps.Clone(p.Values)
	for _, key := range roleKeys {
		delete(step.Values, key)
	}
	step.Kind = p.section.origin
	step.AccountID = accountIDOf(step.Kind, p.section)
	return &step
}

// roleKeys are the settings with which a profile assumes a role.
var roleKeys = []string{keyRoleARN, "external_id", "mfa_serial", "role_session_name", "duration_seconds", keySourceProfile, keyCredentialSource}

// hasRole reports whether the profile assumes a role with the credentials of a source.
func (s *Section) hasRole() bool { return s.has(keyRoleARN) && s.origin != KindWebIdentity }

func (l *chainLoader) visit(s *Section, isSource bool) (*chainStep, *Problem) {
	usesOwnKeys := isSource && s.hasStaticKey
	here := &chainStep{Section: s, assumesRole: s.hasRole() && !usesOwnKeys}
	if p := checkSection(s); p != nil {
		return here, p
	}
	if !here.assumesRole {
		return here, l.files.checkOrigin(s)
	}
	source, hasSource := s.Values[keySourceProfile]
	switch credentialSource, ok := s.Values[keyCredentialSource]; {
	case ok && hasSource:
		return here, problemWith(s, keyCredentialSource, "a profile may have only one of %s, %s: remove one", keySourceProfile, keyCredentialSource)
	case ok && !slices.Contains(credentialSources, credentialSource):
		return here, problemWith(s, keyCredentialSource, "credential_source = %q is unknown: use %s (case matters)", credentialSource, strings.Join(credentialSources, ", "))
	case hasSource:
		if p := l.visitSource(here, source); p != nil {
			return here, p
		}
	case !ok:
		return here, problemWith(s, keyRoleARN, "role_arn has no source of credentials, and the AWS CLI does not take the profile's own: add source_profile or credential_source")
	}
	return here, checkRole(s)
}

// visitSource continues with the source profile.
func (l *chainLoader) visitSource(here *chainStep, name string) *Problem {
	s, ok := l.files.sections[sectionID{profileKind, name}]
	if !ok {
		hint := ""
		if p := l.files.byFoldedName[foldName(name)]; p != "" {
			hint = fmt.Sprintf("; did you mean %s?", p)
		}
		return problemWith(here.Section, keySourceProfile, "there is no source profile %q%s", name, hint)
	}
	if l.visited[name] && (name != here.Name || !s.hasStaticKey) {
		return problemWith(here.Section, keySourceProfile, "the source profiles form a cycle (%s): one of them needs its own credentials", l.nameCycle(s))
	}
	if !l.visited[name] && len(l.visited) >= maxChain {
		return problemWith(here.Section, keySourceProfile, "the chain of source profiles is longer than %d profiles, the limit: give one of the first %d its own credentials", maxChain, maxChain)
	}
	l.visited[name] = true
	source, p := l.visit(s, true)
	here.source = source
	switch {
	case p != nil && name != here.Name && !strings.HasPrefix(p.Text, "source profile "):
		return &Problem{p.Position, fmt.Sprintf("source profile %q: %s", name, p.Text)}
	case p != nil:
		return p
	case !source.assumesRole && s.origin == KindNone:
		return problemWith(here.Section, keySourceProfile, "the profile %q has no credentials", name)
	}
	return nil
}

// cycle is the names of the profiles from one of them around to itself.
type cycle []string

func (c cycle) String() string { return strings.Join(c, " → ") }

// nameCycle returns the cycle that a profile is part of.
func (l *chainLoader) nameCycle(s *Section) cycle {
	names := cycle{printable.Shorten(s.Name, maxQuoted)}
	for next := s.Values[keySourceProfile]; next != "" && next != s.Name && len(names) <= len(l.visited); {
		names = append(names, printable.Shorten(next, maxQuoted))
		next = l.files.sections[sectionID{profileKind, next}].Values[keySourceProfile]
	}
	return append(names, printable.Shorten(s.Name, maxQuoted))
}

// checkOrigin reports what the AWS CLI or the SDK refuses in the credentials that a
// profile has without a role.
func (f *Files) checkOrigin(s *Section) *Problem {
	switch s.origin {
	case KindSSO:
		return f.checkSSO(s)
	case KindKeys:
		return checkKeys(s)
	case KindWebIdentity:
		if s.Values[keyRoleARN] == "" {
			return needsRole(s, keyWebIdentity)
		}
		return checkRole(s)
	case KindNone:
		if s.has(keySecretAccessKey) {
			return problemWith(s, keySecretAccessKey, "%s without %s: set both in the same file", keySecretAccessKey, keyAccessKeyID)
		}
		for _, k := range [...]string{keySourceProfile, keyCredentialSource} {
			if s.has(k) {
				return needsRole(s, k)
			}
		}
	case KindProcess:
		return checkProcess(s)
	case KindLogin, KindRole:
	}
	return nil
}

func checkKeys(s *Section) *Problem {
	switch {
	case !s.has(keySecretAccessKey) || s.Values[keyAccessKeyID] == "":
		return problemWith(s, keyAccessKeyID, "%s without %s: set both in the same file", keyAccessKeyID, keySecretAccessKey)
	case s.Values[keySecretAccessKey] == "":
		return problemWith(s, keySecretAccessKey, "%s is empty, and the AWS CLI uses it all the same: set it", keySecretAccessKey)
	}
	return nil
}

func checkProcess(s *Section) *Problem {
	words, err := SplitWords(s.Values[keyProcess])
	switch {
	case err != nil:
		return problemWith(s, keyProcess, "the AWS CLI cannot run credential_process: %v", err)
	case len(words) == 0:
		return problemWith(s, keyProcess, "credential_process is empty: name a command, or remove the line")
	}
	return nil
}

func needsRole(s *Section, key string) *Problem {
	return problemWith(s, key, "%s needs a role_arn beside it: add the role, or remove %s", key, key)
}

// Source:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
var credentialSources = []string{"Environment", "Ec2InstanceMetadata", "EcsContainer"}

func checkRole(s *Section) *Problem {
	v := s.Values[keyRoleARN]
	if !isRoleARN(parseARN(v)) {
		return problemWith(s, keyRoleARN, "role_arn = %q is not the ARN of a role: write arn:aws:iam::ACCOUNT:role/NAME with 12 digits as ACCOUNT", v)
	}
	return nil
}

// checkSSO checks the settings of a sign-in to Identity Center
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html).
func (f *Files) checkSSO(s *Section) *Problem {
	var session *Section
	if name, ok := s.Values[keySSOSession]; ok {
		if session = f.Section(SSOSession, name); session == nil {
			return problemWith(s, keySSOSession, "there is no [sso-session %s]: add it, or correct the name", name)
		}
		for _, k := range [...]string{keySSORegion, keySSOStartURL} {
			if session.Values[k] == "" {
				return problemWith(session, k, "[%s] has no %s: add it", session.header, k)
			}
		}
		var different []string
		for k, v := range s.Values {
			if inSession, ok := session.Values[k]; ok && v != inSession {
				different = append(different, k)
			}
		}
		if len(different) > 0 {
			k := slices.Min(different)
			return problemWith(s, k, "%s is not the same as in [%s]: remove it here", k, session.header)
		}
	}
	for _, k := range ssoKeys[1:] {
		inSession := session != nil && (k == keySSORegion || k == keySSOStartURL)
		if s.Values[k] == "" && !inSession {
			return problemWith(s, keySSOSession, "this profile signs in with Identity Center but has no %s: add it (aws configure sso writes all of them)", k)
		}
	}
	if v := s.Values[keySSOAccountID]; !audit.IsAccountID(v) {
		return problemWith(s, keySSOAccountID, "sso_account_id = %q is not an account id: it has 12 digits, including leading zeros", v)
	}
	return nil
}

// checkSection reports what the SDK refuses in the settings that reach it.
func checkSection(s *Section) *Problem {
	v, ok := s.Values[keyMetadataMode]
	if v = strings.ToLower(v); ok && v != "" && v != "ipv4" && v != "ipv6" {
		return problemWith(s, keyMetadataMode, "%s = %q: use IPv4 or IPv6", keyMetadataMode, s.Values[keyMetadataMode])
	}
	return nil
}

func problemWith(s *Section, key, format string, args ...any) *Problem {
	return problemAt(s.At(key), format, args...)
}
