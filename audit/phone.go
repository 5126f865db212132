package audit

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phone is a phone number taken apart.
type phone struct {
	text   string // without the white space around it
	digits string // all of them, the country code's too
	number *phonenumbers.PhoneNumber
	err    error // why libphonenumber cannot tell what number it is
}

func parsePhone(text string) phone {
	p := phone{text: trimSpace(text)}
	p.digits = digitsOf(p.text)
	p.number, p.err = phonenumbers.Parse(p.text, "")
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

// national is the number behind the country code, all digits where no country
// code is known.
func (p phone) national() string {
	if p.err != nil {
		return p.digits
	}
	return phonenumbers.GetNationalSignificantNumber(p.number)
}

// e164 is the number as ITU-T E.164 writes it, "" where no country code is known.
func (p phone) e164() string {
	if p.err != nil {
		return ""
	}
	return phonenumbers.Format(p.number, phonenumbers.E164)
}

// phoneMeaning is what two spellings of one number have in common. An extension,
// which E.164 knows nothing of, rings on another desk.
func phoneMeaning(text string) string {
	p := parsePhone(text)
	n := p.e164()
	switch {
	case n == "" && p.digits == "":
		return p.text
	case n == "" && strings.HasPrefix(p.text, "+"):
		return "+" + p.digits
	case n == "":
		return p.digits
	case p.number.GetExtension() != "":
		return n + ";ext=" + p.number.GetExtension()
	default:
		return n
	}
}
