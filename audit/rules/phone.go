package rules

import (
	"strings"
	"unicode"

	"accountable/audit"
	"accountable/audit/rules/placeholder"
)

// minDigits is the smallest number of digits of a whole number with its country code.
const minDigits = 7

// judgeDialable passes numbers that AWS accepts and that can be dialed from any country as
// they are written.
func judgeDialable(s *subject) verdict {
	p := s.phone()
	if p.Text == "" {
		return notJudged("the phone is blank")
	}
	if err := audit.FieldPhone.Check(p.Text); err != nil {
		return suggestPhone(fail("%s: %s", quote(p.Text), err.Reason), p)
	}
	switch problem := dialProblem(p); {
	case problem != "":
		return suggestPhone(fail("%s cannot be dialed from abroad: %s", quote(p.Text), problem), p)
	case !isWrittenAsDialed(p):
		return suggestPhone(fail("%s cannot be dialed from abroad as it is written: it has digits behind the country code that are dialed only within "+
			"the country", quote(p.Text)), p)
	}
	if cost := costProblem(p); cost != "" {
		return fail("%s is %s", quote(p.Text), cost).withRemedy("Use an ordinary number, such as that of the on-call line")
	}
	return s.passes(p.Text, " can be dialed from abroad")
}

// dialProblem says what a number lacks for a call from abroad, or returns "".
func dialProblem(p audit.Phone) string {
	switch {
	case len(p.Digits) < minDigits:
		return "it has only " + audit.Plural(len(p.Digits), "digit", "digits") + ", like an extension or an emergency number"
	case !strings.HasPrefix(p.Text, "+"):
		return "it has no country code, because it does not start with +"
	case p.Problem() != "":
		return p.Problem()
	case p.Kind() == audit.Universal && len(p.National()) < minDigits:
		return "it is a short number that works only within its country"
	default:
		return ""
	}
}

// isWrittenAsDialed reports whether the digits of the text are those of the number in the
// form of E.164. A zero in brackets, +44 (0)20, is known everywhere as a digit to leave out.
func isWrittenAsDialed(p audit.Phone) bool {
	return "+"+audit.KeepDigits(withoutTrunkZero(p.Text)) == p.E164()
}

func withoutTrunkZero(text string) string { return strings.Replace(text, "(0)", "", 1) }

// costProblem says why callers from abroad do not reach a number although it exists, or
// returns "".
func costProblem(p audit.Phone) string {
	switch p.Kind() {
	case audit.PremiumRate:
		return "a premium rate number, which callers from abroad pay for or cannot reach"
	case audit.SharedCost:
		if p.CountryCode() == "61" { // 13 and 1300 numbers are called at local rate, also from abroad
			return ""
		}
		return "a shared cost number, which many callers from abroad cannot reach"
	case audit.PagerNumber:
		return "a pager, which takes no calls"
	case audit.VoicemailBox:
		return "a voicemail box, which no person answers"
	default:
		return ""
	}
}

// suggestPhone adds the remedy to write the number in another way, if that is certain.
func suggestPhone(v verdict, p audit.Phone) verdict {
	text, certain := suggestedPhone(p)
	switch {
	case text == "":
		return v
	case certain:
		return v.withRemedy("Write %s. Leave out everything but the number that is dialed from abroad", quote(text))
	default:
		return v.withRemedy("Write it with + and the country code: %s, if that is your number", quote(text))
	}
}

// suggestedPhone returns a spelling of a number that judgeDialable passes, in the groups
// in which it is written, or "". certain is set if the country code is in the text.
func suggestedPhone(p audit.Phone) (text string, certain bool) {
	text = keepFirstNumber(p.Text)
	if rest, bracketed := strings.CutPrefix(text, "(+"); bracketed {
		text = "+" + strings.Replace(rest, ")", "", 1)
	}
	if rest, international := strings.CutPrefix(text, "00"); international && !strings.HasPrefix(rest, "0") {
		text = "+" + rest
	}
	certain = strings.HasPrefix(text, "+")
	guesses := []string{text, withoutTrunkDigits(text)}
	switch {
	case !certain && isNorthAmerican(text):
		guesses = []string{"+1 " + strings.TrimPrefix(text, "1 ")}
	case !certain:
		guesses = []string{"+" + text}
	}
	for _, guess := range guesses {
		n := audit.ParsePhone(guess)
		if audit.FieldPhone.Check(guess) == nil && dialProblem(n) == "" && isWrittenAsDialed(n) && n.Kind() != audit.NoNumber && standInReason(n) == "" {
			return guess, certain
		}
	}
	return "", false
}

// keepFirstNumber returns the first number of a text that may go on with an extension,
// another number or words, with blanks in the place of dots.
func keepFirstNumber(text string) string {
	text = strings.TrimPrefix(text, "tel:")
	end := strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && r != '+' && r != '(' && r != ')' && r != '-' && r != '.' && !unicode.IsSpace(r)
	})
	if end >= 0 {
		text = text[:end]
	}
	return strings.TrimRight(strings.ReplaceAll(text, ".", " "), " (-+")
}

// withoutTrunkDigits returns a number without the digits behind its country code that are
// dialed only within the country, in the groups in which it is written, or "".
func withoutTrunkDigits(text string) string {
	p := audit.ParsePhone(text)
	e164 := p.E164()
	if e164 == "" || !strings.HasPrefix(text, "+") {
		return ""
	}
	groups := strings.TrimLeft(text[1:], " ")
	code := p.CountryCode()
	rest, found := strings.CutPrefix(groups, code)
	if !found {
		return e164
	}
	for extra := len(audit.KeepDigits(groups)) - len(e164) + 1; extra > 0; extra-- {
		start := strings.IndexAny(rest, "0123456789")
		rest = strings.TrimLeft(rest[start+1:], " )-")
	}
	if spelled := "+" + code + " " + rest; audit.KeepDigits(spelled) == e164[1:] {
		return spelled
	}
	return e164
}

// judgePhonePlaceholder fails numbers that are obviously not real.
func judgePhonePlaceholder(s *subject) verdict {
	p := s.phone()
	if p.Text == "" {
		return s.blank(audit.FieldPhone)
	}
	if reason := standInReason(p); reason != "" {
		return fail("%s %s", quote(p.Text), reason)
	}
	if len(p.Digits) < minDigits {
		if s.isOn(s, PhoneDialable) {
			return notJudged("%s already says what is wrong", PhoneDialable)
		}
		return fail("%s has only %d digits", quote(p.Text), len(p.Digits))
	}
	return s.passes(p.Text, " is not a placeholder")
}

// standInReason says why a number obviously stands in the place of a real one, or returns
// "".
func standInReason(p audit.Phone) string {
	national := p.National()
	subscriber := subscriberPart(p)
	switch {
	case p.Digits == "" && (!hasLetter(p.Text) || placeholder.IsName(p.Text) || placeholder.FindTemplate(p.Text) != ""):
		return "is not a phone number"
	case p.Digits == "":
		return ""
	case len(p.Digits) < 3:
		return "has only " + audit.Plural(len(p.Digits), "digit", "digits")
	case isOneDigit(p.Digits):
		return "repeats one digit"
	case isOneDigit(national) && len(p.Digits) >= minDigits:
		return "repeats one digit after the country code"
	case len(subscriber) >= minZeros && strings.Trim(subscriber, "0") == "":
		return "has only zeros after the area code"
	case isRun(national), isRun(p.Digits), isRun(subscriber):
		return "counts digits up or down instead of naming a number"
	}
	if source := fictionalRange(p); source != "" {
		return "is in a range reserved for fiction (" + source + ")"
	}
	return ""
}

func hasLetter(text string) bool { return strings.IndexFunc(text, unicode.IsLetter) >= 0 }

// judgePhoneMadeUp passes numbers that libphonenumber calls valid and that follow no pattern.
func judgePhoneMadeUp(s *subject) verdict {
	p := s.phone()
	switch run := sequentialDigits(p.Digits); {
	case p.Text == "":
		return notJudged("the phone is blank")
	case run != "":
		return fail("%s contains the sequence %s", quote(p.Text), quote(run))
	case len(p.Digits) >= equalEnd && isOneDigit(p.Digits[len(p.Digits)-equalEnd:]):
		return fail("%s ends in %d equal digits", quote(p.Text), equalEnd)
	case p.E164() == "" && !strings.HasPrefix(p.Text, "+"):
		return fail("%s cannot be checked: it has no country code", quote(p.Text)).
			withRemedy("Write the number with + and the country code")
	case p.Kind() == audit.NoNumber:
		return fail("%s is not a valid number in any country", quote(p.Text))
	default:
		return s.passes(p.Text, " is a valid number")
	}
}
