package audit

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// numberingPlan is what libphonenumber knows about one country or calling code, with the
// patterns compiled. The library compiles its patterns once, too, but it builds their text
// for every question, which costs more than the match.
type numberingPlan struct {
	general  numberDesc
	kinds    []numberDesc // in the order in which the library asks
	leading  *regexp.Regexp
	prefix   *regexp.Regexp // digits that are dialed only within the country; nil if there are none
	ordinary []int32        // lengths of fixed and mobile numbers
}

// numberDesc describes numbers of one kind.
type numberDesc struct {
	kind    PhoneKind
	lengths []int32 // nil: as the general ones
	pattern *regexp.Regexp
}

// matches reports whether the digits behind a country code are of this kind.
func (d *numberDesc) matches(national string) bool {
	return (len(d.lengths) == 0 || slices.Contains(d.lengths, int32(len(national)))) && d.pattern.MatchString(national) //nolint:gosec // numbers are short
}

// kindOf returns the kind of a number, or NoNumber.
func (p *numberingPlan) kindOf(national string) PhoneKind {
	if !p.general.matches(national) {
		return NoNumber
	}
	for i := range p.kinds {
		if p.kinds[i].matches(national) {
			return p.kinds[i].kind
		}
	}
	return NoNumber
}

// plans holds the numbering plans that were needed so far, by region and by "001" with a
// calling code.
var plans sync.Map

// metadataOf indexes the metadata of the library at the first call.
var metadataOf = sync.OnceValue(func() map[string]*phonenumbers.PhoneMetadata {
	index := map[string]*phonenumbers.PhoneMetadata{}
	all, err := phonenumbers.MetadataCollection()
	if err != nil { // it is embedded
		return index
	}
	for _, m := range all.GetMetadata() {
		index[planKey(m.GetId(), int(m.GetCountryCode()))] = m
	}
	return index
})

func planKey(region string, code int) string {
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return region + strconv.Itoa(code)
	}
	return region
}

// planOf returns the numbering plan of a region, or nil.
func planOf(region string, code int) *numberingPlan {
	key := planKey(region, code)
	if known, ok := plans.Load(key); ok {
		plan, _ := known.(*numberingPlan)
		return plan
	}
	m := metadataOf()[key]
	if m == nil {
		return nil
	}
	plan := newPlan(m)
	plans.Store(key, plan)
	return plan
}

func newPlan(m *phonenumbers.PhoneMetadata) *numberingPlan {
	p := &numberingPlan{general: newDesc(Ordinary, m.GetGeneralDesc())}
	for _, of := range []struct {
		kind PhoneKind
		desc *phonenumbers.PhoneNumberDesc
	}{
		{PremiumRate, m.GetPremiumRate()},
		{Ordinary, m.GetTollFree()},
		{SharedCost, m.GetSharedCost()},
		{Ordinary, m.GetVoip()},
		{Ordinary, m.GetPersonalNumber()},
		{PagerNumber, m.GetPager()},
		{Universal, m.GetUan()},
		{VoicemailBox, m.GetVoicemail()},
		{Ordinary, m.GetFixedLine()},
		{Ordinary, m.GetMobile()},
	} {
		if of.desc.GetNationalNumberPattern() != "" && !slices.Contains(of.desc.GetPossibleLength(), -1) {
			p.kinds = append(p.kinds, newDesc(of.kind, of.desc))
		}
	}
	if text := m.GetLeadingDigits(); text != "" {
		p.leading = regexp.MustCompile("^(?:" + text + ")")
	}
	if text := m.GetNationalPrefixForParsing(); text != "" {
		p.prefix = regexp.MustCompile("^(?:" + text + ")")
	}
	for _, desc := range []*phonenumbers.PhoneNumberDesc{m.GetFixedLine(), m.GetMobile()} {
		lengths := desc.GetPossibleLength()
		if len(lengths) == 0 {
			lengths = m.GetGeneralDesc().GetPossibleLength()
		}
		p.ordinary = append(p.ordinary, lengths...)
	}
	return p
}

func newDesc(kind PhoneKind, d *phonenumbers.PhoneNumberDesc) numberDesc {
	return numberDesc{kind: kind, lengths: d.GetPossibleLength(), pattern: regexp.MustCompile("^(?:" + d.GetNationalNumberPattern() + ")$")}
}

// splitPlainNumber returns the country code and the digits behind it, if a text is + with
// digits, blanks, brackets and hyphens, and no digits behind the code are dialed only
// within the country. Else it returns 0: the library must decide.
func splitPlainNumber(text, digits string) (code int, national string) {
	if !strings.HasPrefix(text, "+") || strings.Trim(text[1:], "0123456789 ()-") != "" || len(text) > FieldPhone.MaxLength() {
		return 0, ""
	}
	for n := 1; n <= 3 && n < len(digits); n++ {
		code = code*10 + int(digits[n-1]-'0')
		region := phonenumbers.GetRegionCodeForCountryCode(code)
		if code == 0 || region == phonenumbers.UNKNOWN_REGION {
			continue
		}
		national = digits[n:]
		plan := planOf(region, code)
		if plan == nil || len(national) < minPlainNational || len(national) > maxPlainNational || national[0] == '0' || plan.prefix != nil && plan.prefix.MatchString(national) {
			return 0, ""
		}
		return code, national
	}
	return 0, ""
}

// The lengths of the digits behind a country code that splitPlainNumber decides about.
const (
	minPlainNational = 4
	maxPlainNational = 15
)

// kindOfNumber returns the kind of a number in the plan of the first region of its calling
// code that it can belong to, as libphonenumber does.
func kindOfNumber(code int, national string) PhoneKind {
	regions := phonenumbers.GetRegionCodesForCountryCode(code)
	for _, region := range regions {
		plan := planOf(region, code)
		switch {
		case plan == nil:
		case len(regions) == 1:
			return plan.kindOf(national)
		case plan.leading != nil:
			if plan.leading.MatchString(national) {
				return plan.kindOf(national)
			}
		default:
			if kind := plan.kindOf(national); kind != NoNumber {
				return kind
			}
		}
	}
	return NoNumber
}
