package config

import (
	"maps"
	"strings"
)

// The kinds of section that a profile refers to.
const (
	SSOSession = "sso-session"
	Services   = "services"
)

const profilePrefix = "profile "

// Section is one section as the SDK sees it once both files are merged.
type Section struct {
	Name     string // with its kind, as the SDK keeps it: "prod", "sso-session corp", "services local"
	Position        // of its header
	Values   map[string]string
	// Nested holds the indented settings below a key without a value, by that
	// key: Nested["sts"]["endpoint_url"].
	Nested map[string]map[string]string

	positions      map[string]Position // where each key stands
	profile        bool                // a profile, whatever its name looks like
	inConfig       bool                // whether the config file has it
	hasHalfKeyPair bool                // one of the two access keys is there without the other
}

func newSection(name string, at Position) *Section {
	return &Section{Name: name, Position: at, Values: map[string]string{}, positions: map[string]Position{}}
}

// At is the place of a key, or of the section's header where it has no such key.
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

// set gives a key a value of text, as a later line or file does.
func (s *Section) set(key, value string, at Position) {
	s.Values[key] = value
	s.positions[key] = at
	delete(s.Nested, key)
}

// nest adds a setting below a key that has no value of its own.
func (s *Section) nest(key, sub, value string) {
	if s.Nested == nil {
		s.Nested = map[string]map[string]string{}
	}
	if s.Nested[key] == nil {
		s.Nested[key] = map[string]string{}
	}
	s.Nested[key][sub] = value
}

// checkPair notes whether the section of one file holds half a pair of keys.
func (s *Section) checkPair() { s.hasHalfKeyPair = s.has(keyAccessKeyID) != s.has(keySecretAccessKey) }

// merge adds what the credentials file says to a section of the config file.
// The SDK takes over these keys and no others, and the two access keys only
// together.
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

// ignoredKeys are the keys of the credentials file that the SDK leaves there
// although it knows them, once the config file has the section too.
func (s *Section) ignoredKeys(c *Section) []string {
	var left []string
	for _, k := range ignoredCredentialsKeys {
		if c.has(k) && (c.Values[k] != s.Values[k] || !maps.Equal(c.Nested[k], s.Nested[k])) {
			left = append(left, k)
		}
	}
	return left
}

// displayName is the profile's name as the AWS CLI spells it, which takes quotation
// marks off where the SDK keeps them.
func displayName(name string) string { return unquote(name) }

// foldName is what names have in common that people take for the same.
func foldName(name string) string { return strings.ToLower(displayName(strings.TrimSpace(name))) }

// header is the line that makes a section of this name in a config file.
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
