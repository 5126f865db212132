package rules

import (
	"slices"
	"strings"

	"accountable/audit"
)

// fictionalNumbers are the ranges that regulators reserve for films, books and
// documentation, as E.164 prefixes and the number of digits after the prefix. These
// numbers reach no one.
var fictionalNumbers = [...]struct {
	source   string
	rest     int
	prefixes []string
}{
	// https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
	{"Ofcom, numbers for drama", 3, []string{
		"44113496 0", "44114496 0", "44115496 0", "44116496 0", "44117496 0", "44118496 0", "44121496 0", "44131496 0",
		"44141496 0", "44151496 0", "44161496 0", "44191498 0", "44207946 0", "44289649 6", "44292018 0", "44163296 0",
		"44770090 0", "44808157 0", "44909879 0", "44306999 0",
	}},
	// Arcep, plan national de numérotation (décision n° 2018-0881 and its changes), numbers for audiovisual works
	{"Arcep, numbers for audiovisual works", 4, []string{"33199 00", "33261 91", "33353 01", "33465 71", "33536 49", "33639 98"}},
	// Bundesnetzagentur, Mitteilung Nr. 148/2021 (Amtsblatt 7/2021), Rufnummern für Medienproduktionen
	{"Bundesnetzagentur, Drama Numbers", 3, []string{"4930 23125", "4969 90009", "4940 66969", "49221 4710", "4989 99998"}},
	{"Bundesnetzagentur, Drama Numbers", 2, []string{"49171 39200", "49176 040690"}},
	{"Bundesnetzagentur, Drama Numbers", 0, []string{
		"49152 28817386", "49152 28895456", "49152 54599371", "49172 9925904", "49172 9968532", "49172 9973185",
		"49172 9973186", "49172 9980752", "49174 9091317", "49174 9464308",
	}},
	// ACMA, https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works
	{"ACMA, numbers for creative works", 4, []string{"612 5550", "612 7010", "613 5550", "613 7010", "617 5550", "617 7010", "618 5550", "618 7010"}},
	{"ACMA, numbers for creative works", 0, []string{
		"61491570006", "61491570110", "61491570156", "61491570157", "61491570158", "61491570159", "61491570313", "61491570737", "61491571266", "61491571491",
		"61491571804", "61491572549", "61491572665", "61491572983", "61491573087", "61491573770", "61491574118", "61491574632", "61491575254", "61491575789",
		"61491576398", "61491576801", "61491577426", "61491577644", "61491578148", "61491578888", "61491578957", "61491579212", "61491579455", "61491579760",
		"611800160401", "611800975707", "611800975708", "611800975709", "611800975710", "611800975711",
		"611300975707", "611300975708", "611300975709", "611300975710", "611300975711",
	}},
	// PTS, telefonnummer för användning i böcker och filmer m.m.
	{"PTS, numbers for books and films", 2, []string{"4631 39006", "4640 62804", "468 465004", "46980 3192", "4670 17406"}},
	// ComReg, National Numbering Conventions, numbers for drama
	{"ComReg, numbers for drama", 5, []string{"35320 91"}},
}

// isNorthAmerican reports whether a number without a country code is grouped as in
// North America: 206 555 4100.
func isNorthAmerican(text string) bool {
	var groups []int
	for group := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		groups = append(groups, len(group))
	}
	return slices.Equal(groups, []int{3, 3, 4}) || slices.Equal(groups, []int{1, 3, 3, 4})
}

// fictionalRange returns the source of the fictional range that contains the number, or "".
func fictionalRange(p audit.Phone) string {
	digits := strings.TrimPrefix(p.E164(), "+")
	if digits == "" {
		digits = p.Digits
		if isNorthAmerican(p.Text) && len(digits) == 10 {
			digits = "1" + digits
		}
	}
	if source := fictionalNorthAmericanRange(digits); source != "" {
		return source
	}
	for i := range fictionalNumbers {
		block := &fictionalNumbers[i]
		for _, prefix := range block.prefixes {
			if rest, found := cutDigits(digits, prefix); found && rest == block.rest {
				return block.source
			}
		}
	}
	return ""
}

// fictionalNorthAmericanRange returns the source of the fictional range of the North
// American Numbering Plan that contains the digits, or "". ATIS-0300115 reserves 555-0100
// to 555-0199 of every area code for fiction; 555 itself is not an area code.
func fictionalNorthAmericanRange(digits string) string {
	switch {
	case len(digits) == 7 && strings.HasPrefix(digits, "555"), len(digits) == 8 && strings.HasPrefix(digits, "1555"):
		return "NANP, 555 without an area code"
	case len(digits) != 11 || digits[0] != '1':
		return ""
	case digits[4:9] == "55501":
		return "NANP, 555-0100 to 555-0199"
	case digits[1:4] == "555":
		return "NANP, 555 is not an area code"
	default:
		return ""
	}
}

// cutDigits returns how many digits follow a prefix that is written with blanks, and
// whether the digits start with it.
func cutDigits(digits, prefix string) (rest int, found bool) {
	for i := range len(prefix) {
		switch {
		case prefix[i] == ' ':
		case digits == "" || digits[0] != prefix[i]:
			return 0, false
		default:
			digits = digits[1:]
		}
	}
	return len(digits), true
}
