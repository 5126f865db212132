package config

import (
	"maps"
	"slices"
	"strings"
)

// origins are the ways in which a profile gets credentials without its role. The AWS
// CLI uses the first one that the profile has (ProfileProviderBuilder.providers of
// botocore/credentials.py).
var origins = []struct {
	kind Kind
	name string // in a sentence
	has  func(*Section) bool
	keys []string // settings that nothing else needs
}{
	{KindWebIdentity, keyWebIdentity, func(s *Section) bool { return s.Values[keyWebIdentity] != "" }, []string{keyWebIdentity}},
	{KindSSO, "Identity Center", func(s *Section) bool { return s.hasAny(keySSOAccountID, keySSORoleName) }, ssoKeys},
	{KindKeys, "the access key in the credentials file", func(s *Section) bool { return hasKey(s.fromCredentials, keyAccessKeyID) }, staticKeys},
	{KindLogin, keyLoginSession, func(s *Section) bool { return s.Values[keyLoginSession] != "" }, []string{keyLoginSession}},
	{KindProcess, keyProcess, func(s *Section) bool { return s.has(keyProcess) }, []string{keyProcess}},
	{KindKeys, "the access key in the config file", func(s *Section) bool { return hasKey(s.fromConfig, keyAccessKeyID) }, staticKeys},
}

var (
	ssoKeys    = []string{keySSOSession, keySSORegion, keySSOAccountID, keySSOStartURL, keySSORoleName}
	staticKeys = []string{keyAccessKeyID, keySecretAccessKey, keySessionToken, keySecurityToken}
)

func hasKey(values map[string]string, key string) bool {
	_, ok := values[key]
	return ok
}

// normalize leaves in a profile what the AWS CLI uses: of several kinds of credentials
// the first one, of the two files' access keys those of one file, with the settings
// that it takes from the sso-session. It returns remarks about what it removes.
func (f *Files) normalize(s *Section) []*Problem {
	problems := f.resolveNames(s)
	s.hasStaticKey = s.hasAny(keyAccessKeyID, keySecretAccessKey)
	s.origin = KindNone
	chosen := ""
	for _, o := range origins {
		switch {
		case !o.has(s):
		case s.origin == KindNone:
			s.origin, chosen = o.kind, o.name
		case s.origin != o.kind:
			problems = append(problems, problemAt(s.firstAt(o.keys), "profile %q has two kinds of credentials: the AWS CLI uses %s and ignores %s; remove one", s.Name, chosen, o.name))
		}
	}
	if s.origin == KindNone && s.hasAny(ssoKeys...) {
		s.origin = KindSSO // and incomplete, which checkSSO reports
	}
	if s.origin != KindNone {
		for _, o := range origins {
			if o.kind != s.origin {
				s.remove(o.keys...)
			}
		}
	}
	switch s.origin {
	case KindKeys:
		s.keepKeysOfOneFile()
	case KindSSO:
		f.completeSSO(s)
	case KindRole, KindLogin, KindProcess, KindWebIdentity, KindNone:
	}
	for _, key := range [...]string{keyCABundle, keyWebIdentity} {
		if v := s.Values[key]; v != "" {
			s.Values[key] = f.expand(v)
		}
	}
	return problems
}

// firstAt returns the position of the first of the keys that the section has.
func (s *Section) firstAt(keys []string) Position {
	for _, key := range keys {
		if s.has(key) {
			return s.At(key)
		}
	}
	return s.Position
}

func (s *Section) remove(keys ...string) {
	for _, key := range keys {
		delete(s.Values, key)
	}
}

// keepKeysOfOneFile leaves the access key and the session token of one file: of the
// credentials file, if it has a key.
func (s *Section) keepKeysOfOneFile() {
	from := s.fromConfig
	if hasKey(s.fromCredentials, keyAccessKeyID) {
		from = s.fromCredentials
	}
	values := map[string]string{}
	for _, key := range [...]string{keyAccessKeyID, keySecretAccessKey, keySessionToken} {
		if v, ok := from[key]; ok {
			values[key] = v
		}
	}
	if token, ok := from[keySecurityToken]; ok {
		values[keySessionToken] = token
	}
	s.remove(staticKeys...)
	maps.Copy(s.Values, values)
}

// completeSSO adds the account and the role of the sso-session to a profile that does
// not have them. The SDK looks for them in the profile only.
func (f *Files) completeSSO(s *Section) {
	session := f.Section(SSOSession, s.Values[keySSOSession])
	if session == nil || !s.has(keySSOSession) {
		return
	}
	for _, key := range [...]string{keySSOAccountID, keySSORoleName} {
		if v, ok := session.Values[key]; ok && !s.has(key) {
			s.set(key, v, session.At(key))
		}
	}
}

// resolveNames removes quotation marks around the names of other sections, where only
// the name without them exists.
func (f *Files) resolveNames(s *Section) []*Problem {
	var problems []*Problem
	for _, ref := range [...]struct{ key, kind string }{{keySourceProfile, profileKind}, {keySSOSession, SSOSession}, {keyServices, Services}} {
		v := s.Values[ref.key]
		bare := unquote(v)
		if bare == v || f.sections[sectionID{ref.kind, v}] != nil || f.sections[sectionID{ref.kind, bare}] == nil {
			continue
		}
		s.Values[ref.key] = bare
		problems = append(problems, problemAt(s.At(ref.key), "the AWS CLI reads the quotation marks as part of the value of %s: remove them", ref.key))
	}
	return problems
}

// expand replaces ~ at the start of a path by the home folder.
func (f *Files) expand(path string) string {
	if f.getenv == nil {
		return path
	}
	return ExpandPath(f.getenv, path)
}

// ExpandPath returns a path with ~ at its start replaced by the home folder and with
// the values of $NAME and ${NAME}, as the AWS CLI does for the files that variables
// and ca_bundle name. Unknown variables stay.
func ExpandPath(env func(string) string, path string) string {
	path = expandVariables(env, path)
	if path == "~" || strings.HasPrefix(path, "~/") {
		if dir := home(env); dir != "" {
			return dir + path[1:]
		}
	}
	return path
}

func expandVariables(env func(string) string, path string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(path, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest := cutVariable(after)
		if v := env(strings.Trim(name, "{}")); name != "" && v != "" {
			b.WriteString(v)
		} else {
			b.WriteString("$" + name)
		}
		path = rest
	}
}

// cutVariable splits NAME or {NAME} from the text after it.
func cutVariable(s string) (name, rest string) {
	if strings.HasPrefix(s, "{") {
		if end := strings.IndexByte(s, '}'); end > 0 {
			return s[:end+1], s[end+1:]
		}
		return "", s
	}
	isOther := func(r rune) bool {
		return !slices.Contains([]rune("_"), r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if end := strings.IndexFunc(s, isOther); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}
