package audit_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"accountable/audit"
)

// The numbering plans must say what libphonenumber says, of examples of every country and
// of numbers close to them.
func TestPhone_MatchesLibphonenumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kinds := []phonenumbers.PhoneNumberType{
		phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST,
		phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL,
	}
	compared := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range kinds {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			code, national := strconv.Itoa(int(example.GetCountryCode())), phonenumbers.GetNationalSignificantNumber(example)
			changed := []byte(national)
			changed[random.IntN(len(changed))] = byte('0' + random.IntN(10))
			for _, n := range []string{national, string(changed), national[:len(national)-1], national + "7", "0" + national} {
				expectAsLibrary(t, "+"+code+" "+n)
				compared++
			}
		}
	}
	if compared < 4_000 {
		t.Errorf("only %d numbers were compared", compared)
	}
}

func expectAsLibrary(t *testing.T, text string) {
	t.Helper()
	got := audit.ParsePhone(text)
	want, err := phonenumbers.Parse(text, "")
	if err != nil {
		if got.E164() != "" {
			t.Errorf("%s: %s, want %v", text, got.E164(), err)
		}
		return
	}
	if e164 := phonenumbers.Format(want, phonenumbers.E164); got.E164() != e164 {
		t.Errorf("%s: %s, want %s", text, got.E164(), e164)
	}
	if kind := kindOf(phonenumbers.GetNumberType(want)); got.Kind() != kind {
		t.Errorf("%s: kind %d, want %d", text, got.Kind(), kind)
	}
	if valid := phonenumbers.IsValidNumber(want); valid != (got.Kind() != audit.NoNumber) {
		t.Errorf("%s: kind %d, valid %v", text, got.Kind(), valid)
	}
}

func kindOf(kind phonenumbers.PhoneNumberType) audit.PhoneKind {
	switch kind {
	case phonenumbers.UNKNOWN:
		return audit.NoNumber
	case phonenumbers.PREMIUM_RATE:
		return audit.PremiumRate
	case phonenumbers.SHARED_COST:
		return audit.SharedCost
	case phonenumbers.PAGER:
		return audit.PagerNumber
	case phonenumbers.VOICEMAIL:
		return audit.VoicemailBox
	case phonenumbers.UAN:
		return audit.Universal
	default:
		return audit.Ordinary
	}
}
