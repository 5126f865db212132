package audit

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a parsed phone number.
type Phone struct {
	Text   string // without surrounding white space
	Digits string // all digits, those of the country code included
	Number *phonenumbers.PhoneNumber
	Err    error // from libphonenumber, which needs a country code; nil if Number is set
}

// ParsePhone parses a phone number. It accepts any text; see Err.
func ParsePhone(text string) Phone {
	p := Phone{Text: TrimSpace(text)}
	p.Digits = KeepDigits(p.Text)
	p.Number, p.Err = phonenumbers.Parse(p.Text, "")
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

// National returns the digits after the country code, or all digits if the country
// code is unknown.
func (p Phone) National() string {
	if p.Err != nil {
		return p.Digits
	}
	return phonenumbers.GetNationalSignificantNumber(p.Number)
}

// E164 returns the number in the form of ITU-T E.164, or "" if the country code is
// unknown.
func (p Phone) E164() string {
	if p.Err != nil {
		return ""
	}
	return phonenumbers.Format(p.Number, phonenumbers.E164)
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
	case p.Number.GetExtension() != "":
		return n + ";ext=" + p.Number.GetExtension()
	default:
		return n
	}
}
