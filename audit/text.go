package audit

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Plural returns a number with its noun: "1 account", "3 accounts".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// JoinAnd joins words in a sentence: "a, b and c".
func JoinAnd(words []string) string { return joinWords(words, " and ") }

// JoinOr joins alternatives in a sentence: "a, b or c".
func JoinOr(words []string) string { return joinWords(words, " or ") }

func joinWords(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

// maxMistyped is the longest name in bytes that ClosestName compares: comparing takes the
// square of the length. Names of AWS have at most 256 characters.
const maxMistyped = 1_024

// ClosestName returns the known name that resembles a mistyped name most, or "". No name
// resembles one of more than 1,024 bytes.
func ClosestName(name string, known []string) string {
	if len(name) > maxMistyped {
		return ""
	}
	folded := []rune(strings.ToLower(name))
	best, distance := "", max(2, len(folded)/3)+1
	for _, k := range known {
		if len(k) > maxMistyped {
			continue
		}
		candidate := []rune(strings.ToLower(k))
		d := editDistance(folded, candidate)
		if len(folded) > 2 && len(folded) < len(candidate) { // the start or a part of the known name
			d = min(d, 1+editDistance(folded, candidate[:len(folded)]))
			if strings.Contains(string(candidate), string(folded)) {
				d = min(d, 1)
			}
		}
		if d < distance {
			best, distance = k, d
		}
	}
	return best
}

// editDistance returns how many letters have to be inserted, deleted, replaced or
// swapped with their neighbor to turn one word into the other.
func editDistance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

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

// FormatAgo returns how long ago a time is, in whole units: "2 minutes ago", "just now".
func FormatAgo(then, now time.Time) string {
	age := now.Sub(then)
	for _, a := range ageUnits {
		if age >= a.from {
			return Plural(int(age/a.unit), a.name, a.name+"s") + " ago"
		}
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

// ErrNoDays reports that a text is not a number of days or weeks.
var ErrNoDays = errors.New("a number of days or weeks is written as 90d or 12w")

// ParseDays parses a number of days or weeks, such as "90d" or "12w". It must be above 0
// and at most 100 years. The error is ErrNoDays.
func ParseDays(text string) (time.Duration, error) {
	const most = 36_500
	digits, unit := strings.TrimSuffix(text, "d"), 1
	if weeks, ok := strings.CutSuffix(text, "w"); ok {
		digits, unit = weeks, 7
	}
	n, err := strconv.Atoi(digits)
	if err != nil || digits == text || KeepDigits(digits) != digits || n < 1 || n > most/unit {
		return 0, ErrNoDays
	}
	return time.Duration(n*unit) * 24 * time.Hour, nil
}
