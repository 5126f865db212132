package audit

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// lengths says what libphonenumber has against the length of a number.
var lengths = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   "no country has its country code",
	phonenumbers.TOO_SHORT:              "it is too short for its country",
	phonenumbers.TOO_LONG:               "it is too long for its country",
	phonenumbers.INVALID_LENGTH:         "its country has no numbers of that length",
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: "it works only within its own area: the area code is missing",
}

// judgeDialable: AWS takes the number and the world can dial it.
func judgeDialable(s *subject) verdict {
	p := s.phone()
	if p.text == "" {
		return broken("the phone is blank")
	}
	if err := FieldPhone.Check(p.text); err != nil {
		return broken("%s %s", quote(p.text), err.Reason)
	}
	if !strings.HasPrefix(p.text, "+") {
		v := broken("%s has no country code: it does not start with +", quote(p.text))
		if better := suggestInternational(p); better != "" {
			return v.advise("Write it with + and its country code: %s, if that is the number", quote(better))
		}
		return v
	}
	if p.err != nil {
		return broken("%s cannot be dialled: %s", quote(p.text), parseFault(p.err))
	}
	if fault := lengths[phonenumbers.IsPossibleNumberWithReason(p.number)]; fault != "" {
		return broken("%s cannot be dialled: %s", quote(p.text), fault)
	}
	return holds("%s can be dialled", quote(p.text))
}

func parseFault(err error) string {
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
func suggestInternational(p phone) string {
	digits, international := strings.CutPrefix(p.digits, "00")
	guesses := []string{"+" + digits}
	if !international && northAmerican(p.text) {
		guesses = []string{"+1" + p.digits}
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
	national := p.national()
	switch {
	case p.text == "":
		return broken("the phone is blank")
	case len(p.digits) < minDigits:
		return broken("%s has only %d digits", quote(p.text), len(p.digits))
	case equalDigits(p.digits):
		return broken("%s is one digit over and over", quote(p.text))
	case equalDigits(national):
		return broken("%s is one digit over and over behind the country code", quote(p.text))
	}
	if source := fictional(p); source != "" {
		return broken("%s is in a range set aside for fiction (%s)", quote(p.text), source)
	}
	return holds("%s is no placeholder", quote(p.text))
}

// judgePhoneMadeUp: libphonenumber knows the number and it follows no pattern.
func judgePhoneMadeUp(s *subject) verdict {
	p := s.phone()
	switch run := countingRun(p.digits); {
	case p.text == "":
		return broken("the phone is blank")
	case run != "":
		return broken("%s has the digits %s, which count", quote(p.text), quote(run))
	case len(p.digits) >= runLength && equalDigits(p.digits[len(p.digits)-runLength:]):
		return broken("%s ends in %d equal digits", quote(p.text), runLength)
	case p.err != nil && !strings.HasPrefix(p.text, "+"):
		return broken("%s cannot be told from a made-up number: it has no country code", quote(p.text)).
			advise("Write the number with + and its country code")
	case p.err != nil || !phonenumbers.IsValidNumber(p.number):
		return broken("%s is a number that no country gives out, as far as libphonenumber knows", quote(p.text))
	default:
		return holds("%s looks like a number that is in use", quote(p.text))
	}
}

func equalDigits(s string) bool {
	return s != "" && strings.Count(s, s[:1]) == len(s)
}

// countingRun finds digits that count up or down, past 9 to 0 as on a keypad.
func countingRun(digits string) string {
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
