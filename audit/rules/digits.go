package rules

import (
	"strings"

	"accountable/audit"
)

// The lengths from which patterns of digits count as patterns.
const (
	minZeros     = 6 // zeros as the whole subscriber part
	minRun       = 7 // digits that count up or down
	minSampleRun = 6 // 123456 and 654321 as the whole subscriber part
	equalEnd     = 8 // equal digits at the end
)

// isOneDigit reports whether all characters are equal.
func isOneDigit(s string) bool {
	return s != "" && strings.Count(s, s[:1]) == len(s)
}

// sequentialDigits returns the first minRun or more digits that count up or down, from
// 9 on to 0 as on a keypad, or "".
func sequentialDigits(digits string) string {
	for _, step := range [...]byte{1, 9} {
		start := 0
		for i := 1; i <= len(digits); i++ {
			if i < len(digits) && isStep(digits[i-1], digits[i], step) {
				continue
			}
			if i-start >= minRun {
				return digits[start:i]
			}
			start = i
		}
	}
	return ""
}

// isStep reports whether one digit follows another at a distance of 1 or 9, which is one
// down.
func isStep(before, after, step byte) bool { return (before-'0'+step)%10 == after-'0' }

// isRun reports whether digits count up or down from the first to the last.
func isRun(digits string) bool {
	if digits == "123456" || digits == "654321" {
		return true
	}
	return len(digits) >= minRun && trailingRun(digits) == len(digits)
}

// trailingRun returns how many digits at the end count up or down.
func trailingRun(digits string) int {
	longest := 0
	for _, step := range [...]byte{1, 9} {
		n := 1
		for n < len(digits) && isStep(digits[len(digits)-n-1], digits[len(digits)-n], step) {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// subscriberPart returns the digits behind the area code, if they are a pattern: the
// groups at the end of a number that count up or down or are zeros. In a number that is
// written without groups, it is the pattern. It returns "" for other numbers.
func subscriberPart(p audit.Phone) string {
	national := p.National()
	n := patternLength(national)
	if n < minSampleRun {
		return ""
	}
	text := strings.TrimRight(p.Text, " -)")
	if strings.Trim(text, "+0123456789") == "" {
		return national[len(national)-n:]
	}
	digits := 0
	for i := len(text) - 1; i >= 0 && digits < len(national); i-- {
		switch isDigit := text[i] >= '0' && text[i] <= '9'; {
		case isDigit:
			digits++
		case digits >= minSampleRun && digits <= n: // a whole group more might not fit
			if rest := groupBefore(text[:i]); rest == 0 || digits+rest > n {
				return national[len(national)-digits:]
			}
		}
	}
	return ""
}

// patternLength returns the length of the pattern at the end of a number.
func patternLength(digits string) int {
	zeros := len(digits) - len(strings.TrimRight(digits, "0"))
	return max(zeros, trailingRun(digits))
}

// groupBefore returns the length of the last group of digits.
func groupBefore(text string) int {
	text = strings.TrimRight(text, " -()+")
	return len(text) - len(strings.TrimRight(text, "0123456789"))
}
