package policy

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/policy"
)

// parseAccountID parses an account id and suggests the right spelling of others.
func parseAccountID(s string) (id, fault string) {
	id, err := audit.ParseAccountID(s)
	switch {
	case err == nil && id == s:
		return id, ""
	case err == nil:
		return "", fmt.Sprintf("must be 12 digits without separators (did you mean %s?)", id)
	case errors.Is(err, audit.ErrLostZeros) && len(s) == 11:
		return "", fmt.Sprintf("has 11 digits, and an account id has 12 (did you mean %q?)", "0"+s)
	case errors.Is(err, audit.ErrLostZeros):
		return "", "has too few digits: an account id has 12, including leading zeros"
	default:
		return "", fmt.Sprintf("must be an account id of 12 digits, not %q", s)
	}
}

// longestInterval is ten years: more is a typing mistake.
const longestInterval = 3650 * 24 * time.Hour

// parseInterval parses an interval of days or weeks.
func parseInterval(s string) (d time.Duration, fault string) {
	d, err := audit.ParseDays(s)
	if err != nil || d > longestInterval {
		return 0, fmt.Sprintf("must be a number of days or weeks, such as 90d or 12w, at most %dd, not %q", longestInterval/(24*time.Hour), s)
	}
	return d, ""
}

// parseDomain parses a domain of email addresses and returns it in lower case.
func parseDomain(s string) (domain, fault string) {
	domain = strings.ToLower(s)
	bare := domain
	if _, rest, ok := strings.Cut(bare, "://"); ok {
		bare = rest
	}
	bare, _, _ = strings.Cut(bare, "/")
	address := strings.Contains(bare, "@")
	bare = strings.Trim(strings.TrimPrefix(bare[strings.LastIndexByte(bare, '@')+1:], "*"), ".")
	if i := strings.LastIndexByte(bare, ':'); i >= 0 {
		bare = bare[:i]
	}
	switch {
	case !isDomain(audit.CanonicalDomain(bare)):
		return "", fmt.Sprintf("must be a domain such as octank.cloud, not %q", s)
	case address:
		return "", fmt.Sprintf("must be a domain, not an email address (did you mean %q?)", bare)
	case strings.HasPrefix(s, "*"):
		return "", fmt.Sprintf("must be a domain without a pattern: subdomains are allowed too (did you mean %q?)", bare)
	case bare != domain:
		return "", fmt.Sprintf("must be only a domain (did you mean %q?)", bare)
	}
	return domain, ""
}

// isDomain reports whether s is a name of at least two labels that can receive
// mail.
func isDomain(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return false
	}
	labels := strings.Split(s, ".")
	return len(labels) > 1 && len(s) <= 253 && !slices.ContainsFunc(labels, func(l string) bool {
		return l == "" || len(l) > 63 || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") ||
			strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != ""
	})
}

// mailboxSpec describes an address, a pattern over addresses, or a domain.
func mailboxSpec(example string) spec[policy.MailboxPattern] {
	return textSpec(schema{examples: []any{example}}, false, parseMailbox)
}

// parseMailbox parses a pattern over mailboxes.
func parseMailbox(s string) (m policy.MailboxPattern, fault string) {
	m, err := policy.ParseMailboxPattern(s)
	switch {
	case errors.Is(err, policy.ErrLongPattern):
		return m, lengthFault(err)
	case errors.Is(err, policy.ErrInvalidPattern):
		return m, "has an invalid set in brackets"
	case err != nil:
		return m, fmt.Sprintf("must be an address such as soc@octank.cloud, a pattern such as *@soc.octank.cloud, or a domain, not %q", s)
	case strings.Contains(s, "@") && !policy.IsGlob(s):
		if err := audit.FieldEmail.Check(s); err != nil {
			return m, "is invalid: " + err.Reason
		}
	case !strings.Contains(s, "@"):
		if _, fault := parseDomain(s); fault != "" {
			return m, fault
		}
	}
	return m, ""
}

// longestWord is the longest word in characters that decides.
const longestWord = 40

// parseTeamWord parses a word and returns it in lower case.
func parseTeamWord(s string) (word, fault string) {
	word = strings.ToLower(s)
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }
	if n := utf8.RuneCountInString(word); n < 2 || n > longestWord || strings.ContainsFunc(word, notLetter) {
		return "", fmt.Sprintf("must be one word of 2 to %d letters, not %q", longestWord, s)
	}
	return word, ""
}

// parseOUGlob parses a pattern over paths of organizational units.
func parseOUGlob(pattern string) (g policy.OUGlob, fault string) {
	g, err := policy.ParseOUGlob(pattern) // Lint reports invalid sets
	if fault = lengthFault(err); fault != "" {
		return g, fault
	}
	if strings.HasPrefix(pattern, "ou-") && strings.Count(pattern, "-") > 1 || strings.HasPrefix(pattern, "r-") && len(pattern) == len("r-abcd") {
		return g, fmt.Sprintf("must be a path of names, such as Root/Payments/*, but %q is an id", pattern)
	}
	switch trimmed := policy.TrimOUPattern(pattern); {
	case trimmed == "":
		fault = "must be a path of names, such as Root/Payments/*"
	case trimmed != pattern:
		fault = fmt.Sprintf("must not start or end with a slash (did you mean %q?)", trimmed)
	case slices.Contains(audit.SplitOUPath(pattern), ""):
		fault = "has two slashes in a row"
	}
	return g, fault
}
