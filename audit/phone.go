package audit

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a phone number taken apart.
type Phone struct {
	Text   string // without the white space around it
	Digits string // all of them, the country code's too
	Number *phonenumbers.PhoneNumber
	Err    error // why libphonenumber cannot tell what number it is
}

func ParsePhone(text string) Phone {
	p := Phone{Text: TrimSpace(text)}
	p.Digits = digitsOf(p.Text)
	p.Number, p.Err = phonenumbers.Parse(p.Text, "")
	return p
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// National is the number behind the country code, all digits where no country
// code is known.
func (p Phone) National() string {
	if p.Err != nil {
		return p.Digits
	}
	return phonenumbers.GetNationalSignificantNumber(p.Number)
}

// E164 is the number as ITU-T E.164 writes it, "" where no country code is known.
func (p Phone) E164() string {
	if p.Err != nil {
		return ""
	}
	return phonenumbers.Format(p.Number, phonenumbers.E164)
}

// CanonicalPhone is what two spellings of one number have in common. An extension,
// which E.164 knows nothing of, rings on another desk.
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
