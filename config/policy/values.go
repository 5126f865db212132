package policy

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"accountable/audit"
)

const accountDigits = 12

// parseAccountID reads an account id.
func parseAccountID(s string) (id, fault string) {
	if hasAccountDigits(s) {
		return s, ""
	}
	bare := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	switch {
	case hasAccountDigits(bare):
		return "", fmt.Sprintf("has to be 12 digits and nothing between them (did you mean %s?)", bare)
	case onlyDigits(bare) && len(bare) == accountDigits-1:
		return "", fmt.Sprintf("has %d digits, and an account id has 12 (did you mean %q?)", len(bare), "0"+bare)
	case onlyDigits(bare):
		return "", fmt.Sprintf("has %d digits, and an account id has 12: zeros at its start belong to it", len(bare))
	default:
		return "", fmt.Sprintf("has to be an account id of 12 digits, not %q", s)
	}
}

func hasAccountDigits(s string) bool { return len(s) == accountDigits && onlyDigits(s) }

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// dayLayout is how dates are written.
const dayLayout = "2006-01-02"

// otherDayLayouts are dates as people write them elsewhere, where no day can be taken
// for a month.
var otherDayLayouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2.1.2006", "2 January 2006", "January 2, 2006", "2 Jan 2006", "Jan 2, 2006"}

// parseDay reads a date.
func parseDay(s string) (day time.Time, fault string) {
	day, err := time.Parse(dayLayout, s)
	if err == nil {
		return day, ""
	}
	var y, m, d int
	if n, err := fmt.Sscanf(s, "%4d-%2d-%2d", &y, &m, &d); err == nil && n == 3 && len(s) == len(dayLayout) {
		switch last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC); {
		case m < 1 || m > 12:
			return day, fmt.Sprintf("is no date: there is no month %d (write year-month-day, such as 2027-01-31)", m)
		case d < 1 || d > last.Day():
			return day, fmt.Sprintf("is no date: %s %d has %d days", last.Month(), y, last.Day())
		}
	}
	for _, layout := range otherDayLayouts {
		if day, err := time.Parse(layout, s); err == nil {
			return day, fmt.Sprintf("has to be a date as year-month-day (did you mean %s?)", day.Format(dayLayout))
		}
	}
	if head, _, ok := strings.Cut(strings.ReplaceAll(strings.ToUpper(s), " ", "T"), "T"); ok {
		if day, err := time.Parse(dayLayout, head); err == nil {
			return day, fmt.Sprintf("has to be a day without a time, to whose end in UTC it holds (did you mean %s?)", day.Format(dayLayout))
		}
	}
	return day, "has to be a date as year-month-day, such as 2027-01-31"
}

// parseDomain reads a domain of email addresses, in lower case.
func parseDomain(s string) (domain, fault string) {
	domain = strings.ToLower(s)
	meant := domain
	if _, rest, ok := strings.Cut(meant, "://"); ok {
		meant = rest
	}
	meant, _, _ = strings.Cut(meant, "/")
	address := strings.Contains(meant, "@")
	meant = strings.Trim(strings.TrimPrefix(meant[strings.LastIndexByte(meant, '@')+1:], "*"), ".")
	if i := strings.LastIndexByte(meant, ':'); i >= 0 {
		meant = meant[:i]
	}
	switch {
	case !isDomain(audit.CanonicalDomain(meant)):
		return "", fmt.Sprintf("has to be a domain such as octank.cloud, not %q", s)
	case address:
		return "", fmt.Sprintf("has to be a domain, not an email address (did you mean %q?)", meant)
	case strings.HasPrefix(s, "*"):
		return "", fmt.Sprintf("has to be a domain without a pattern: what is below it is allowed too (did you mean %q?)", meant)
	case meant != domain:
		return "", fmt.Sprintf("has to be a domain alone (did you mean %q?)", meant)
	}
	return domain, ""
}

// isDomain tells a name of two labels at least that mail can be sent to.
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

// parseMailbox reads an address that is declared to be read by several people.
func parseMailbox(s string) (address, fault string) {
	if err := audit.FieldEmail.Check(s); err != nil {
		return "", "is invalid: " + err.Reason
	}
	return s, ""
}

// ouPathFault says what is wrong with a pattern over paths of units.
func ouPathFault(pattern string) string {
	trimmed := strings.Trim(pattern, "/")
	switch {
	case strings.HasPrefix(pattern, "ou-") && strings.Count(pattern, "-") > 1, strings.HasPrefix(pattern, "r-") && len(pattern) == len("r-abcd"):
		return fmt.Sprintf("has to be a path of names, such as Root/Payments/*, and %q is an id", pattern)
	case trimmed == "":
		return "has to be a path of names, such as Root/Payments/*"
	case trimmed != pattern:
		return fmt.Sprintf("starts or ends with a slash, and paths of units do not (did you mean %q?)", trimmed)
	case strings.Contains(pattern, "//"):
		return "has two slashes in a row, and no unit is without a name"
	default:
		return ""
	}
}
