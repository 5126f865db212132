package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Placeholder stands in a Closure for what the SDK's loader must not read.
const Placeholder = "masked"

// ClosureProfile is the name of the profile in its Closure.
const ClosureProfile = "step0"

// Closure returns the text of a config file for the SDK's loader, with one section for
// each step of the profile's Chain (step0, step1 and so on) and the sections that they
// refer to. Names are replaced, settings that are not needed are left out, and
// credential_process and secrets have the Placeholder as value: the loader cuts
// comments and quotation marks that belong to the value. It is nil if the files do not
// have the profile.
func (f *Files) Closure(name string) []byte {
	var text []byte
	for i, p := range f.Chain(name) {
		text = f.appendStep(text, p, i)
	}
	return text
}

// sharedKeys are settings that the SDK needs of every profile.
var sharedKeys = []string{
	keyRegion, keyCABundle, "endpoint_url", "ignore_configured_endpoint_urls", "use_fips_endpoint", "use_dualstack_endpoint",
	"sdk_ua_app_id", "ec2_metadata_service_endpoint", keyMetadataMode, "ec2_metadata_v1_disabled",
}

// stepKeys are the settings of each kind of credentials.
var stepKeys = map[Kind][]string{
	KindKeys:        {keyAccessKeyID, keySecretAccessKey, keySessionToken, keyAccountID},
	KindRole:        {keyRoleARN, keyCredentialSource, "external_id", "mfa_serial", "role_session_name"},
	KindSSO:         {keySSOAccountID, keySSORoleName},
	KindLogin:       {keyLoginSession},
	KindProcess:     {keyProcess},
	KindWebIdentity: {keyRoleARN, keyWebIdentity, "role_session_name"},
	KindNone:        {},
}

// maskedKeys have the Placeholder as their value.
var maskedKeys = []string{keySecretAccessKey, keySessionToken, keyProcess, keyWebIdentity, keyCABundle, "external_id", "mfa_serial", "role_session_name"}

func (f *Files) appendStep(text []byte, p *Profile, i int) []byte {
	text = fmt.Appendf(text, "[profile step%d]\n", i)
	for _, key := range slices.Concat(sharedKeys, stepKeys[p.Kind]) {
		if v := p.Values[key]; v != "" {
			text = appendSetting(text, "", key, v)
		}
	}
	if v := p.Values["duration_seconds"]; p.Kind == KindRole && v != "" {
		if _, err := strconv.Atoi(v); err == nil {
			text = appendSetting(text, "", "duration_seconds", v)
		}
	}
	if p.Kind == KindRole && p.Values[keySourceProfile] != "" {
		text = appendSetting(text, "", keySourceProfile, fmt.Sprintf("step%d", i+1))
	}
	if p.Kind == KindLogin && i > 0 {
		// Never used. Without it the loader reports that the source profile has no
		// credentials: it forgets to look for login_session.
		text = appendSetting(text, "", keyProcess, Placeholder)
	}
	services := f.Section(Services, p.Values[keyServices])
	if services != nil {
		text = appendSetting(text, "", keyServices, fmt.Sprintf("step%d", i))
	}
	if p.Kind == KindSSO {
		text = f.appendSSO(text, p, i)
	}
	if services != nil {
		text = fmt.Appendf(text, "[%s step%d]\n", Services, i)
		text = services.appendNested(text)
	}
	return text
}

// appendSSO adds where a profile signs in: a section of its own, or settings of the
// profile in the older form.
func (f *Files) appendSSO(text []byte, p *Profile, i int) []byte {
	session := f.Section(SSOSession, p.Values[keySSOSession])
	if session == nil {
		text = appendSetting(text, "", keySSORegion, p.Values[keySSORegion])
		return appendSetting(text, "", keySSOStartURL, p.Values[keySSOStartURL])
	}
	text = appendSetting(text, "", keySSOSession, fmt.Sprintf("step%d", i))
	text = fmt.Appendf(text, "[%s step%d]\n", SSOSession, i)
	text = appendSetting(text, "", keySSORegion, session.Values[keySSORegion])
	return appendSetting(text, "", keySSOStartURL, session.Values[keySSOStartURL])
}

// appendNested adds the settings of the services.
func (s *Section) appendNested(text []byte) []byte {
	for _, key := range slices.Sorted(maps.Keys(s.Nested)) {
		if !isPlainKey(key) {
			continue
		}
		text = fmt.Appendf(text, "%s =\n", key)
		for _, sub := range slices.Sorted(maps.Keys(s.Nested[key])) {
			if isPlainKey(sub) {
				text = appendSetting(text, "  ", sub, s.Nested[key][sub])
			}
		}
	}
	return text
}

// appendSetting writes a setting in quotation marks, which the loader removes.
func appendSetting(text []byte, indent, key, value string) []byte {
	if slices.Contains(maskedKeys, key) {
		value = Placeholder
	}
	return fmt.Appendf(text, "%s%s = \"%s\"\n", indent, key, strings.Join(strings.FieldsFunc(value, isLineBreak), " "))
}

func isLineBreak(r rune) bool { return r == '\n' || r == '\r' }

func isPlainKey(key string) bool {
	return key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == ""
}
