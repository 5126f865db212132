package audit

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a parsed phone number.
type Phone struct {
	Text   string // without surrounding white space
	Digits string // all digits as 0 to 9, those of the country code included

	code      int    // 0 if there is no country code
	national  string // digits behind the country code
	e164      string
	extension string
	err       error // from libphonenumber
}

// ParsePhone parses a phone number. It accepts any text; see Problem.
func ParsePhone(text string) Phone {
	text = TrimSpace(text)
	p := Phone{Text: text, Digits: plainDigits(text)}
	if p.code, p.national = splitPlainNumber(text, p.Digits); p.code != 0 {
		p.e164 = "+" + p.Digits
		return p
	}
	number, err := phonenumbers.Parse(text, "")
	if err != nil {
		p.err = err
		return p
	}
	p.code, p.national, p.extension = int(number.GetCountryCode()), phonenumbers.GetNationalSignificantNumber(number), number.GetExtension()
	p.e164 = "+" + strconv.Itoa(p.code) + p.national
	return p
}

// KeepDigits returns the digits 0 to 9 of a text.
func KeepDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// plainDigits returns the digits of a text, in any script, as 0 to 9.
func plainDigits(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r < utf8.RuneSelf || !unicode.IsDigit(r):
			return -1
		default:
			return '0' + digitValue(r)
		}
	}, text)
}

// digitValue returns the value of a decimal digit of any script. Unicode has the digits
// of a script next to each other, from zero on.
func digitValue(r rune) rune {
	value := rune(0)
	for value < 9 && unicode.IsDigit(r-value-1) {
		value++
	}
	return value
}

// CountryCode returns the country code, or "" if it is unknown.
func (p Phone) CountryCode() string {
	if p.code == 0 {
		return ""
	}
	return strconv.Itoa(p.code)
}

// National returns the digits after the country code, or all digits if the country
// code is unknown.
func (p Phone) National() string {
	if p.code == 0 {
		return p.Digits
	}
	return p.national
}

// E164 returns the number in the form of ITU-T E.164, or "" if the country code is
// unknown.
func (p Phone) E164() string { return p.e164 }

// lengthProblems describes why libphonenumber rejects the length of a number.
var lengthProblems = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   "unknown country code",
	phonenumbers.TOO_SHORT:              "too short for its country",
	phonenumbers.TOO_LONG:               "too long for its country",
	phonenumbers.INVALID_LENGTH:         "its country has no numbers of this length",
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
}

// Problem says why a number with a country code cannot be dialed, as far as its country
// code and length show it, or returns "".
func (p Phone) Problem() string {
	switch {
	case p.code != 0:
		return p.lengthProblem()
	case errors.Is(p.err, phonenumbers.ErrInvalidCountryCode):
		return "unknown country code"
	case errors.Is(p.err, phonenumbers.ErrTooShortNSN), errors.Is(p.err, phonenumbers.ErrTooShortAfterIDD):
		return "too short"
	case errors.Is(p.err, phonenumbers.ErrNumTooLong):
		return "too long"
	default:
		return "not a phone number"
	}
}

// lengthProblem says what is wrong with the number of digits, or returns "".
func (p Phone) lengthProblem() string {
	plan := planOf(phonenumbers.GetRegionCodeForCountryCode(p.code), p.code)
	if plan != nil && slices.Contains(plan.ordinary, int32(len(p.national))) { //nolint:gosec // numbers are short
		return ""
	}
	number := phonenumbers.PhoneNumber{}
	if err := phonenumbers.ParseToNumber(p.e164, "", &number); err != nil {
		return "not a phone number"
	}
	if problem := lengthProblems[phonenumbers.IsPossibleNumberWithReason(&number)]; problem != "" {
		return problem
	}
	if p.Kind() == NoNumber {
		return lengthProblems[phonenumbers.INVALID_LENGTH]
	}
	return ""
}

// PhoneKind is what a number is for in the plan of its country.
type PhoneKind int

// The kinds of numbers.
const (
	NoNumber     PhoneKind = iota // not in the plan of any country
	Ordinary                      // fixed, mobile, toll-free, internet or personal
	Universal                     // a company's number under a code of its own
	PremiumRate                   // the caller pays more than for the call
	SharedCost                    // the caller pays a part
	PagerNumber                   // takes no calls
	VoicemailBox                  // reaches a recording only
)

// Kind returns the kind of the number according to libphonenumber.
func (p Phone) Kind() PhoneKind {
	if p.code == 0 {
		return NoNumber
	}
	return kindOfNumber(p.code, p.national)
}

// CanonicalPhone returns the form that all spellings of a number share. It keeps the
// extension, which E.164 does not have: it reaches another desk.
func CanonicalPhone(text string) string {
	p := ParsePhone(text)
	n := p.E164()
	switch {
	case n == "" && p.Digits == "":
		return p.Text
	case n == "" && strings.HasPrefix(p.Text, "+"):
		return "+" + p.Digits
	case n == "":
		return p.Digits
	case p.extension != "":
		return n + ";ext=" + p.extension
	default:
		return n
	}
}
