package config

import (
	"maps"
	"strings"
)

// The kinds of section that a profile can refer to.
const (
	SSOSession = "sso-session"
	Services   = "services"
)

const profilePrefix = "profile "

// Section is one section, merged from both files as the SDK merges them.
type Section struct {
	Name     string // with its kind, as the SDK names it: "prod", "sso-session corp", "services local"
	Position        // of its header
	Values   map[string]string
	// Nested holds the indented settings below a key without a value:
	// Nested["sts"]["endpoint_url"].
	Nested map[string]map[string]string

	positions      map[string]Position // of each key
	profile        bool                // a profile, even if its name looks like another kind
	inConfig       bool                // the config file has it
	hasHalfKeyPair bool                // it has one of the two access keys without the other
}

func newSection(name string, at Position) *Section {
	return &Section{Name: name, Position: at, Values: map[string]string{}, positions: map[string]Position{}}
}

// At returns the position of a key, or of the header if the section does not
// have the key.
func (s *Section) At(key string) Position {
	if at, ok := s.positions[key]; ok {
		return at
	}
	return s.Position
}

func (s *Section) has(key string) bool {
	_, ok := s.Values[key]
	return ok
}

// set sets or replaces the value of a key.
func (s *Section) set(key, value string, at Position) {
	s.Values[key] = value
	s.positions[key] = at
	delete(s.Nested, key)
}

// nest adds a setting below a key without a value.
func (s *Section) nest(key, sub, value string) {
	if s.Nested == nil {
		s.Nested = map[string]map[string]string{}
	}
	if s.Nested[key] == nil {
		s.Nested[key] = map[string]string{}
	}
	s.Nested[key][sub] = value
}

// checkPair records whether the section of one file has half a key pair.
func (s *Section) checkPair() { s.hasHalfKeyPair = s.has(keyAccessKeyID) != s.has(keySecretAccessKey) }

// merge adds the settings of the credentials file to a section of the config
// file. The SDK takes only these keys, and the two access keys only together.
func (s *Section) merge(c *Section) {
	s.hasHalfKeyPair = c.hasHalfKeyPair
	keys := mergedKeys
	if c.has(keyAccessKeyID) && c.has(keySecretAccessKey) {
		keys = append([]string{keyAccessKeyID, keySecretAccessKey, keySessionToken}, keys...)
	}
	for _, k := range keys {
		if v, ok := c.Values[k]; ok {
			s.set(k, v, c.At(k))
		}
	}
}

// ignoredKeys returns the keys of the credentials file that the SDK knows but
// ignores because the config file has the section too.
func (s *Section) ignoredKeys(c *Section) []string {
	var left []string
	for _, k := range ignoredCredentialsKeys {
		if c.has(k) && (c.Values[k] != s.Values[k] || !maps.Equal(c.Nested[k], s.Nested[k])) {
			left = append(left, k)
		}
	}
	return left
}

// displayName returns a profile's name as the AWS CLI spells it, without the
// quotation marks that the SDK keeps.
func displayName(name string) string { return unquote(name) }

// foldName returns the same text for names that people mistake for each other.
func foldName(name string) string { return strings.ToLower(displayName(strings.TrimSpace(name))) }

// header returns the header of the section in a config file.
func (s *Section) header() string {
	for _, kind := range [...]string{SSOSession, Services} {
		rest, ok := strings.CutPrefix(s.Name, kind+" ")
		if ok && rest != "" && !isBlank(rest[0]) {
			return "[" + s.Name + "]"
		}
	}
	return "[" + profilePrefix + s.Name + "]"
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// The settings that this package reads
// (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html).
const (
	keyAccessKeyID      = "aws_access_key_id"
	keySecretAccessKey  = "aws_secret_access_key"
	keySessionToken     = "aws_session_token"
	keyAccountID        = "aws_account_id"
	keyRoleARN          = "role_arn"
	keySourceProfile    = "source_profile"
	keyCredentialSource = "credential_source"
	keyProcess          = "credential_process"
	keyWebIdentity      = "web_identity_token_file"
	keyRegion           = "region"
	keySSOSession       = "sso_session"
	keySSORegion        = "sso_region"
	keySSOStartURL      = "sso_start_url"
	keySSOAccountID     = "sso_account_id"
	keySSORoleName      = "sso_role_name"
	keyLoginSession     = "login_session"
	keyServices         = "services"
)

// mergedKeys are the keys, besides the access keys, that the SDK takes from the
// credentials file for a profile that is in the config file too (mergeSections
// of aws-sdk-go-v2/config v1.33.15).
var mergedKeys = []string{
	keyRoleARN, keySourceProfile, keyCredentialSource, "external_id", "mfa_serial", "role_session_name",
	keyRegion, "endpoint_discovery_enabled", keyProcess, keyWebIdentity,
	"s3_use_arn_region", "s3_disable_multiregion_access_points",
	"ec2_metadata_service_endpoint_mode", "ec2_metadata_service_endpoint", "ec2_metadata_v1_disabled",
	"use_dualstack_endpoint", "use_fips_endpoint", "defaults_mode", "retry_mode", "ca_bundle",
	"duration_seconds", "max_attempts",
	keySSOSession, keySSOAccountID, keySSORegion, keySSORoleName, keySSOStartURL,
	"auth_scheme_preference", keyLoginSession,
}

// ignoredCredentialsKeys decide where requests go or which account they
// concern. The SDK does not take them from the credentials file all the same.
var ignoredCredentialsKeys = []string{"endpoint_url", "ignore_configured_endpoint_urls", keyServices, keyAccountID}

// secretKeys hold secrets.
var secretKeys = []string{keySecretAccessKey, keySessionToken}
