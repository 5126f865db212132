package timing

import (
	"strconv"
	"strings"
	"time"
)

// cliLayouts are forms of ISO 8601 that commands print and the AWS CLI reads.
var cliLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00", "20060102T150405Z0700",
}

// intervalUnits are the units of ParseInterval.
var intervalUnits = map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// maxInterval is the longest interval that ParseInterval reads: 100 years.
const maxInterval = 100 * 366 * 24 * time.Hour

// ParseInterval reads a whole number of hours, days or weeks above zero: 36h, 7d, 2w. A
// day has 24 hours. It reports whether the text is such an interval, of at most 100 years.
func ParseInterval(text string) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	digits, unit := text[:len(text)-1], intervalUnits[text[len(text)-1]]
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || n == 0 || unit == 0 || n > uint64(maxInterval/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true //nolint:gosec // n is at most maxInterval/unit
}

// ParseCLI reads a time as the AWS CLI does, from its own cache files and from a
// credential_process: ISO 8601, also with a blank instead of the T, and with UTC or
// GMT instead of the Z. It reports whether the text is such a time.
func ParseCLI(text string) (time.Time, bool) {
	s := strings.TrimSpace(text)
	for _, zone := range [...]string{"UTC", "GMT"} {
		if before, ok := strings.CutSuffix(s, zone); ok {
			s = strings.TrimSpace(before) + "Z"
		}
	}
	if len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == ' ' {
		s = strings.Replace(strings.Replace(s, " ", "T", 1), " ", "", 1)
	}
	for _, layout := range cliLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
