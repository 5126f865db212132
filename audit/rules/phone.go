package rules

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"accountable/audit"
)

// lengthProblems says what libphonenumber has against the length of a number.
var lengthProblems = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   "no country has its country code",
	phonenumbers.TOO_SHORT:              "it is too short for its country",
	phonenumbers.TOO_LONG:               "it is too long for its country",
	phonenumbers.INVALID_LENGTH:         "its country has no numbers of that length",
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: "it works only within its own area: the area code is missing",
}

// judgeDialable: AWS takes the number and the world can dial it.
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
		if better := suggestInternational(p); better != "" {
			return v.withRemedy("Write it with + and its country code: %s, if that is the number", quote(better))
		}
		return v
	}
	if p.Err != nil {
		return fail("%s cannot be dialled: %s", quote(p.Text), parseProblem(p.Err))
	}
	if fault := lengthProblems[phonenumbers.IsPossibleNumberWithReason(p.Number)]; fault != "" {
		return fail("%s cannot be dialled: %s", quote(p.Text), fault)
	}
	return pass("%s can be dialled", quote(p.Text))
}

func parseProblem(err error) string {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return "no country has its country code"
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return "it is too short"
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return "it is too long"
	default:
		return "it is no phone number"
	}
}

// suggestInternational guesses how a number without + was meant: 00 is what many countries
// dial instead of it, and a country code may stand in brackets or alone. It is
// "" where nothing valid comes of it.
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

// The least digits of a number that is meant, and how many in a row give away
// one that was made up.
const (
	minDigits = 7
	runLength = 8
)

// judgePhonePlaceholder: nobody would take the number for a real one.
func judgePhonePlaceholder(s *subject) verdict {
	p := s.phone()
	national := p.National()
	switch {
	case p.Text == "":
		return fail("the phone is blank")
	case len(p.Digits) < minDigits:
		return fail("%s has only %d digits", quote(p.Text), len(p.Digits))
	case isOneDigit(p.Digits):
		return fail("%s is one digit over and over", quote(p.Text))
	case isOneDigit(national):
		return fail("%s is one digit over and over behind the country code", quote(p.Text))
	}
	if source := fictionalRange(p); source != "" {
		return fail("%s is in a range set aside for fiction (%s)", quote(p.Text), source)
	}
	return pass("%s is no placeholder", quote(p.Text))
}

// judgePhoneMadeUp: libphonenumber knows the number and it follows no pattern.
func judgePhoneMadeUp(s *subject) verdict {
	p := s.phone()
	switch run := sequentialDigits(p.Digits); {
	case p.Text == "":
		return fail("the phone is blank")
	case run != "":
		return fail("%s has the digits %s, which count", quote(p.Text), quote(run))
	case len(p.Digits) >= runLength && isOneDigit(p.Digits[len(p.Digits)-runLength:]):
		return fail("%s ends in %d equal digits", quote(p.Text), runLength)
	case p.Err != nil && !strings.HasPrefix(p.Text, "+"):
		return fail("%s cannot be told from a made-up number: it has no country code", quote(p.Text)).
			withRemedy("Write the number with + and its country code")
	case p.Err != nil || !phonenumbers.IsValidNumber(p.Number):
		return fail("%s is a number that no country gives out, as far as libphonenumber knows", quote(p.Text))
	default:
		return pass("%s looks like a number that is in use", quote(p.Text))
	}
}

func isOneDigit(s string) bool {
	return s != "" && strings.Count(s, s[:1]) == len(s)
}

// sequentialDigits finds digits that count up or down, past 9 to 0 as on a keypad.
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
