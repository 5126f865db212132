package config

import (
	"slices"
	"strings"

	"accountable/audit"
)

// checkCredentials reports what the SDK reports only when it resolves the
// credentials of a loaded profile, and what AWS refuses without naming the
// line. If a profile has several kinds of credentials, it checks the kind that
// the SDK uses.
func (f *Files) checkCredentials(s *chainStep) *Problem {
	if s.source != nil {
		if p := f.checkCredentials(s.source); p != nil {
			return p
		}
		return checkRole(s)
	}
	switch {
	case s.hasKeys():
	case s.value(keyCredentialSource) != "":
		if v := s.value(keyCredentialSource); !slices.Contains(credentialSources, v) {
			return problemWith(s.Section, keyCredentialSource, "credential_source = %q is unknown: use %s (case matters)", v, strings.Join(credentialSources, ", "))
		}
	case s.value(keyWebIdentity) != "":
	case s.hasAny(ssoKeys...):
		if p := f.checkSSO(s); p != nil {
			return p
		}
	case s.hasAny(keyLoginSession, keyProcess):
	case s.value(keyRoleARN) != "":
		return problemWith(s.Section, keyRoleARN, "role_arn has no source of credentials: add source_profile or credential_source")
	}
	return checkRole(s)
}

// Source:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
var credentialSources = []string{"Environment", "Ec2InstanceMetadata", "EcsContainer"}

func checkRole(s *chainStep) *Problem {
	v := s.value(keyRoleARN)
	if v == "" {
		return nil
	}
	if !isRoleARN(parseARN(v)) {
		return problemWith(s.Section, keyRoleARN, "role_arn = %q is not the ARN of a role: write arn:aws:iam::ACCOUNT:role/NAME with 12 digits as ACCOUNT", v)
	}
	return nil
}

// checkSSO checks the settings of a sign-in to Identity Center
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html).
func (f *Files) checkSSO(s *chainStep) *Problem {
	if name := s.value(keySSOSession); name != "" {
		session := f.Section(SSOSession, name)
		for _, k := range [...]string{keySSORegion, keySSOStartURL} {
			if session.Values[k] == "" {
				return problemWith(session, k, "[%s] has no %s: add it", session.Name, k)
			}
			if v := s.value(k); v != "" && v != session.Values[k] {
				return problemWith(s.Section, k, "%s is not the same as in [%s]: remove it here", k, session.Name)
			}
		}
	}
	for _, k := range ssoKeys[1:] {
		inSession := s.value(keySSOSession) != "" && (k == keySSORegion || k == keySSOStartURL)
		if s.value(k) == "" && !inSession {
			return problemWith(s.Section, keySSOSession, "this profile signs in with Identity Center but has no %s: add it (aws configure sso writes all of them)", k)
		}
	}
	if v := s.value(keySSOAccountID); !audit.IsAccountID(v) {
		return problemWith(s.Section, keySSOAccountID, "sso_account_id = %q is not an account id: it has 12 digits, including leading zeros", v)
	}
	return nil
}
