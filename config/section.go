package config

import (
	"maps"
	"slices"
	"strings"
)

// The kinds of section that a profile can refer to.
const (
	SSOSession = "sso-session"
	Services   = "services"

	profileKind = "profile"
)

// Section is one section, merged from both files as the AWS CLI merges them.
type Section struct {
	Name     string // without its kind and without quotation marks
	Position        // of its header
	Values   map[string]string
	// Nested holds the indented settings below a key without a value:
	// Nested["sts"]["endpoint_url"].
	Nested map[string]map[string]string

	header    string              // as it is written, without the brackets
	settings  int                 // how many were set, nested ones included
	kind      string              // profile, sso-session or services
	positions map[string]Position // of each key
	inConfig  bool                // the config file has it
	// fromConfig and fromCredentials hold the settings of one file, if it has the
	// section.
	fromConfig, fromCredentials map[string]string
	// origin is how a profile gets credentials without its role.
	origin Kind
	// hasStaticKey reports whether a file has one of the two access keys. As a source
	// profile it then does not assume its role.
	hasStaticKey bool
}

func newSection(header string, at Position) *Section {
	return &Section{header: header, Position: at, Values: map[string]string{}, positions: map[string]Position{}}
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

func (s *Section) hasAny(keys ...string) bool { return slices.ContainsFunc(keys, s.has) }

// set sets or replaces the value of a key.
func (s *Section) set(key, value string, at Position) {
	s.Values[key] = value
	s.positions[key] = at
	s.settings++
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
	s.settings++
}

// merge adds the settings of the credentials file to a section of the config file.
func (s *Section) merge(c *Section) {
	s.fromConfig, s.fromCredentials = maps.Clone(s.Values), c.Values
	for k, v := range c.Values {
		s.set(k, v, c.At(k))
		for sub, v := range c.Nested[k] {
			s.nest(k, sub, v)
		}
	}
}

// foldName returns the same text for names that people mistake for each other.
func foldName(name string) string { return strings.ToLower(unquote(strings.TrimSpace(name))) }

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
	keySecurityToken    = "aws_security_token" // the older name of aws_session_token
	keyCABundle         = "ca_bundle"
	keyMetadataMode     = "ec2_metadata_service_endpoint_mode"
)

// credentialKeys decide which credentials a profile has.
var credentialKeys = []string{
	keyAccessKeyID, keySecretAccessKey, keySessionToken, keyRoleARN, keySourceProfile, keyCredentialSource, keyProcess,
	keyWebIdentity, keySSOSession, keySSOStartURL, keySSOAccountID, keySSORoleName, keyLoginSession,
}
