package timing

import (
	"strings"
	"time"
)

// cliLayouts are forms of ISO 8601 that commands print and the AWS CLI reads.
var cliLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00", "20060102T150405Z0700",
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
