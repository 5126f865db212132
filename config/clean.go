package config

import (
	"maps"
	"slices"
	"strings"
)

// wordKeys are settings whose values hold neither blanks nor quotation marks. Other
// values are kept as they are: a command may hold both.
var wordKeys = []string{
	keyAccessKeyID, keySecretAccessKey, keySessionToken, keySecurityToken, keyAccountID, keyRoleARN, keyCredentialSource,
	keyRegion, keySSORegion, keySSOStartURL, keySSOAccountID, keySSORoleName, keyLoginSession,
	"endpoint_url", "mfa_serial", "duration_seconds", "use_fips_endpoint", "use_dualstack_endpoint", "ignore_configured_endpoint_urls",
}

// cleanValues removes comments and quotation marks from the values of wordKeys.
func (p *parsedFile) cleanValues(s *Section) {
	for _, key := range slices.Sorted(maps.Keys(s.Values)) {
		s.Values[key] = p.cleanValue(key, s.Values[key], s.At(key))
	}
}

// cleanValue removes a comment and quotation marks from the value of one of wordKeys.
// The AWS CLI keeps both, and then the value is wrong; the SDKs remove them.
func (p *parsedFile) cleanValue(key, value string, at Position) string {
	if !slices.Contains(wordKeys, key) {
		return value
	}
	short := strings.TrimSpace(cutComment(value))
	if short != value {
		p.reportLinef(at, "the AWS CLI reads the comment as part of the value of %s: put it on a line of its own", key)
	}
	if bare := unquote(short); bare != short {
		p.reportLinef(at, "the AWS CLI reads the quotation marks as part of the value of %s: remove them", key)
		return bare
	}
	return short
}

func cutComment(s string) string {
	for _, mark := range [...]string{" #", " ;", "\t#", "\t;"} {
		s, _, _ = strings.Cut(s, mark)
	}
	return s
}

// unquote removes one pair of equal quotation marks.
func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
