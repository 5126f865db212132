package audit

import (
	"fmt"
	"time"
)

// ageUnits are the units of ages, largest first, each used from the given duration on.
var ageUnits = []struct {
	from, unit time.Duration
	name       string
}{
	{48 * time.Hour, 24 * time.Hour, "day"},
	{90 * time.Minute, time.Hour, "hour"},
	{90 * time.Second, time.Minute, "minute"},
}

// FormatAge returns a duration in its largest unit, rounded: "3 days", "2 hours",
// "5 minutes". It returns "a minute" for 30 seconds to 90 seconds and "a moment"
// below that.
func FormatAge(d time.Duration) string {
	for _, a := range ageUnits {
		if d >= a.from {
			return Plural(int((d+a.unit/2)/a.unit), a.name, a.name+"s")
		}
	}
	if d >= 30*time.Second {
		return "a minute"
	}
	return "a moment"
}

// FormatAgo returns how long ago a time is: "2 minutes ago", "just now".
func FormatAgo(then, now time.Time) string {
	if d := now.Sub(then); d >= ageUnits[len(ageUnits)-1].from {
		return FormatAge(d) + " ago"
	}
	return "just now"
}

// FormatDuration returns a duration in seconds and minutes for progress displays:
// "11 s", "1 min 35 s"; above ten minutes it leaves out the seconds.
func FormatDuration(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case s < 1:
		return "1 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s%60 == 0 || s >= 600:
		return fmt.Sprintf("%d min", (s+30)/60)
	default:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
}
