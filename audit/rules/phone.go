package rules

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"accountable/audit"
)

// lengthProblems describes why libphonenumber rejects the length of a number.
var lengthProblems = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   "unknown country code",
	phonenumbers.TOO_SHORT:              "too short for its country",
	phonenumbers.TOO_LONG:               "too long for its country",
	phonenumbers.INVALID_LENGTH:         "its country has no numbers of this length",
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
}

// judgeDialable passes numbers that AWS accepts and that can be dialed from any country.
func judgeDialable(s *subject) verdict {
	p := s.phone()
	if p.Text == "" {
		return fail("the phone is blank")
	}
	if err := audit.FieldPhone.Check(p.Text); err != nil {
		return fail("%s: %s", quote(p.Text), err.Reason)
	}
	if !strings.HasPrefix(p.Text, "+") {
		v := fail("%s has no country code: it does not start with +", quote(p.Text))
		if suggested := suggestInternational(p); suggested != "" {
			return v.withRemedy("Write it with + and the country code: %s, if that is your number", quote(suggested))
		}
		return v
	}
	if p.Err != nil {
		return fail("%s cannot be dialed: %s", quote(p.Text), parseProblem(p.Err))
	}
	if problem := lengthProblems[phonenumbers.IsPossibleNumberWithReason(p.Number)]; problem != "" {
		return fail("%s cannot be dialed: %s", quote(p.Text), problem)
	}
	return pass("%s can be dialed from abroad", quote(p.Text))
}

func parseProblem(err error) string {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return "unknown country code"
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return "too short"
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return "too long"
	default:
		return "not a phone number"
	}
}

// suggestInternational guesses the international form of a number without +. Many
// countries dial 00 instead of it, and the country code may be in brackets or have no
// mark. It returns "" if no guess is a valid number.
func suggestInternational(p audit.Phone) string {
	digits, international := strings.CutPrefix(p.Digits, "00")
	guesses := []string{"+" + digits}
	if !international && isNorthAmerican(p.Text) {
		guesses = []string{"+1" + p.Digits}
	}
	for _, guess := range guesses {
		n, err := phonenumbers.Parse(guess, "")
		if err == nil && phonenumbers.IsValidNumber(n) {
			return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
		}
	}
	return ""
}

const (
	minDigits = 7 // a number with fewer digits is a placeholder
	runLength = 8 // a sequence of so many digits looks made up
)

// judgePhonePlaceholder fails numbers that are obviously not real.
func judgePhonePlaceholder(s *subject) verdict {
	p := s.phone()
	national := p.National()
	switch {
	case p.Text == "":
		return fail("the phone is blank")
	case len(p.Digits) < minDigits:
		return fail("%s has only %d digits", quote(p.Text), len(p.Digits))
	case isOneDigit(p.Digits):
		return fail("%s repeats one digit", quote(p.Text))
	case isOneDigit(national):
		return fail("%s repeats one digit after the country code", quote(p.Text))
	}
	if source := fictionalRange(p); source != "" {
		return fail("%s is in a range reserved for fiction (%s)", quote(p.Text), source)
	}
	return pass("%s is not a placeholder", quote(p.Text))
}

// judgePhoneMadeUp passes numbers that libphonenumber calls valid and that follow no pattern.
func judgePhoneMadeUp(s *subject) verdict {
	p := s.phone()
	switch run := sequentialDigits(p.Digits); {
	case p.Text == "":
		return fail("the phone is blank")
	case run != "":
		return fail("%s contains the sequence %s", quote(p.Text), quote(run))
	case len(p.Digits) >= runLength && isOneDigit(p.Digits[len(p.Digits)-runLength:]):
		return fail("%s ends in %d equal digits", quote(p.Text), runLength)
	case p.Err != nil && !strings.HasPrefix(p.Text, "+"):
		return fail("%s cannot be checked: it has no country code", quote(p.Text)).
			withRemedy("Write the number with + and the country code")
	case p.Err != nil || !phonenumbers.IsValidNumber(p.Number):
		return fail("%s is not a valid number in any country", quote(p.Text))
	default:
		return pass("%s is a valid number", quote(p.Text))
	}
}

// isOneDigit reports whether all characters are equal.
func isOneDigit(s string) bool {
	return s != "" && strings.Count(s, s[:1]) == len(s)
}

// sequentialDigits returns the first runLength or more digits that count up or down, from
// 9 on to 0 as on a keypad, or "".
func sequentialDigits(digits string) string {
	for _, step := range [...]byte{1, 9} {
		start := 0
		for i := 1; i <= len(digits); i++ {
			if i < len(digits) && (digits[i-1]-'0'+step)%10 == digits[i]-'0' {
				continue
			}
			if i-start >= runLength {
				return digits[start:i]
			}
			start = i
		}
	}
	return ""
}
