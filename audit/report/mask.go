package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
)

// kind is what a mask stands for, as the mask says it.
type kind string

const (
	name     kind = "name"
	email    kind = "email"
	phone    kind = "phone"
	identity kind = "identity" // who is signed in: a session or a user
	quoted   kind = "text"     // a part of a contact that a finding quotes
)

// masker replaces what it has learnt wherever it stands, and whatever looks like
// an address, a phone or somebody's session.
type masker struct {
	masks   map[string]string // by kind and folded value
	words   map[string]word   // learnt values, folded
	lengths map[[2]rune][]int // how many characters the words have, by their first two, longest first
	phones  map[string]string // masks by the digits of learnt phones
	counts  map[kind]int
}

// word is what a learnt value becomes.
type word struct {
	mask string
	// apart: it counts only where no letter or digit touches it, as a name does.
	apart bool
}

// span is a part of a text, in characters, and what is to stand there.
type span struct {
	start, end int
	mask       string
}

// learn remembers a contact's value. Where findings quote it, it may be escaped.
func (m *masker) learn(k kind, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	mask := m.mask(k, value)
	if k == phone {
		if d := digits(value); len(d) >= fewestDigits {
			m.phones[d] = mask
		}
	}
	if k == name && isOwnWord(value) {
		return
	}
	escaped := strconv.Quote(value)
	for _, form := range [...]string{value, escaped[1 : len(escaped)-1]} {
		text := fold(form)
		if known, ok := m.words[string(text)]; ok && !known.apart {
			continue // an address counts wherever it stands
		}
		m.words[string(text)] = word{mask, k != email}
		start := opening(text)
		if i, ok := slices.BinarySearchFunc(m.lengths[start], len(text), func(a, b int) int { return b - a }); !ok {
			m.lengths[start] = slices.Insert(m.lengths[start], i, len(text))
		}
	}
}

// isOwnWord: a contact called "Security" or "Billing" gives nothing away in the
// texts that speak of the security contact, and they would not be readable.
func isOwnWord(value string) bool {
	for _, t := range audit.ContactTypes {
		if strings.EqualFold(value, t.Key()) {
			return true
		}
	}
	return slices.ContainsFunc(audit.Fields, func(f audit.Field) bool { return strings.EqualFold(value, f.Key()) })
}

// mask is the one mask of a value.
func (m *masker) mask(k kind, value string) string {
	key := string(k) + string(fold(strings.TrimSpace(value)))
	if m.masks[key] == "" {
		m.counts[k]++
		m.masks[key] = fmt.Sprintf("[%s %d]", k, m.counts[k])
	}
	return m.masks[key]
}

// whole masks a field that is such a value as a whole; a blank one gives
// nothing away.
func (m *masker) whole(k kind, value string) string {
	if strings.TrimSpace(value) == "" {
		return value
	}
	return m.mask(k, value)
}

// text masks what is to be masked in a text.
func (m *masker) text(s string) string { return m.quoting(s, nil) }

// quoting masks a text of which parts are known to come from contact data.
func (m *masker) quoting(s string, parts []string) string {
	if s == "" {
		return s
	}
	chars := []rune(s)
	folded := fold(s)
	spans := m.learnt(folded)
	for _, p := range parts {
		spans = append(spans, m.quotation(chars, p)...)
	}
	spans = append(spans, m.arns(s)...)
	spans = append(spans, m.addresses(s)...)
	spans = append(spans, m.numbers(s, chars)...)
	return replace(chars, spans)
}

// learnt finds every learnt value, the longest at each place.
func (m *masker) learnt(folded []rune) []span {
	text := string(folded)
	places := make([]int, 0, len(folded)+1) // of the characters, in bytes
	for i := range text {
		places = append(places, i)
	}
	places = append(places, len(text))
	var found []span
	for i := range folded {
		for _, start := range [...][2]rune{opening(folded[i:]), {folded[i]}} {
			for _, n := range m.lengths[start] {
				end := i + n
				if end > len(folded) {
					continue
				}
				w, ok := m.words[text[places[i]:places[end]]]
				if !ok || w.apart && (touches(folded, i-1, i) || touches(folded, end, end-1)) {
					continue
				}
				found = append(found, span{i, end, w.mask})
				break
			}
		}
	}
	return found
}

// touches tells whether the character outside is a letter or digit that goes on
// from one inside.
func touches(text []rune, outside, inside int) bool {
	return outside >= 0 && outside < len(text) && isWordRune(text[outside]) && isWordRune(text[inside])
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// quotation finds a part that a finding declares to be quoted: in quotation
// marks, or as a word of its own.
func (m *masker) quotation(chars []rune, part string) []span {
	text := []rune(part)
	var found []span
	for i := 0; len(text) > 0 && i+len(text) <= len(chars); i++ {
		end := i + len(text)
		if !slices.Equal(chars[i:end], text) || touches(chars, i-1, i) || touches(chars, end, end-1) {
			continue
		}
		found = append(found, span{i, end, m.quotedMask(part)})
	}
	return found
}

// quotedMask is the mask of the value that is quoted, if it is one.
func (m *masker) quotedMask(part string) string {
	if value, err := strconv.Unquote(`"` + part + `"`); err == nil {
		part = value
	}
	if strings.TrimSpace(part) == "" {
		return part
	}
	for _, k := range [...]kind{email, phone, name} {
		if mask := m.masks[string(k)+string(fold(strings.TrimSpace(part)))]; mask != "" {
			return mask
		}
	}
	return m.mask(quoted, part)
}

var (
	// arnIdentity is who stands at the end of a caller's ARN
	// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
	arnIdentity = regexp.MustCompile(`arn:[\w-]+:(?:sts|iam)::\d*:(?:assumed-role/[^\s/"']+/|federated-user/|user/(?:[^\s/"']+/)*)([^\s/"';]+)`)
	address     = regexp.MustCompile(`[\p{L}\p{M}\p{N}._%+=#|!&~^*$?{}-]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+`)
	number      = regexp.MustCompile(`\+?[(]?\d[\d\s\p{Z}().\-\x{2010}-\x{2015}]*\d`)
	numberWord  = regexp.MustCompile(`[^\s\p{Z}]+`)
	// accountOrDate: the number of an account, or a day such as 2026-11-23.
	accountOrDate = regexp.MustCompile(`^[(]?(?:\d{12}|\d{4}-\d\d-\d\d)[).-]*$`)
)

func (m *masker) arns(s string) []span {
	if !strings.Contains(s, "arn:") {
		return nil
	}
	var found []span
	for _, at := range arnIdentity.FindAllStringSubmatchIndex(s, -1) {
		found = append(found, chars(s, at[2], at[3], m.mask(identity, s[at[2]:at[3]])))
	}
	return found
}

func (m *masker) addresses(s string) []span {
	if !strings.Contains(s, "@") {
		return nil
	}
	var found []span
	for _, at := range address.FindAllStringIndex(s, -1) {
		found = append(found, chars(s, at[0], at[1], m.mask(email, s[at[0]:at[1]])))
	}
	return found
}

// fewestDigits is where a number starts to look like a phone.
const fewestDigits = 7

// numbers finds what looks like a phone and is neither an account id nor a date
// nor a part of something longer.
func (m *masker) numbers(s string, all []rune) []span {
	if !strings.ContainsAny(s, "0123456789") {
		return nil
	}
	var found []span
	for _, at := range number.FindAllStringIndex(s, -1) {
		for _, part := range between(s[at[0]:at[1]]) {
			text := s[at[0]+part[0] : at[0]+part[1]]
			d := digits(text)
			here := chars(s, at[0]+part[0], at[0]+part[1], m.phones[d])
			if here.mask == "" {
				if len(d) < fewestDigits || touches(all, here.start-1, here.start) || touches(all, here.end, here.end-1) {
					continue
				}
				here.mask = m.mask(phone, text)
			}
			found = append(found, here)
		}
	}
	return found
}

// between are the parts of a row of numbers between those that are account ids
// or dates: from the first number of each to the end of its last.
func between(s string) [][2]int {
	var parts [][2]int
	open := false
	for _, at := range numberWord.FindAllStringIndex(s, -1) {
		switch word := s[at[0]:at[1]]; {
		case accountOrDate.MatchString(word):
			open = false
		case open:
			parts[len(parts)-1][1] = at[1]
		default:
			parts = append(parts, [2]int{at[0], at[1]})
			open = true
		}
	}
	return parts
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// chars turns a span in bytes into one in characters.
func chars(s string, start, end int, mask string) span {
	from := utf8.RuneCountInString(s[:start])
	return span{from, from + utf8.RuneCountInString(s[start:end]), mask}
}

// replace puts masks in the place of spans. Spans that overlap become one, under
// the mask of the longest, so that nothing of any is left.
func replace(chars []rune, spans []span) string {
	if len(spans) == 0 {
		return string(chars)
	}
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var b strings.Builder
	done := 0
	for i := 0; i < len(spans); {
		all, longest := spans[i], spans[i]
		for i++; i < len(spans) && spans[i].start < all.end; i++ {
			all.end = max(all.end, spans[i].end)
			if spans[i].end-spans[i].start > longest.end-longest.start {
				longest = spans[i]
			}
		}
		b.WriteString(string(chars[done:all.start]) + longest.mask)
		done = all.end
	}
	b.WriteString(string(chars[done:]))
	return b.String()
}

// fold makes letters that differ in case alone the same, one for one.
func fold(s string) []rune {
	folded := []rune(s)
	for i, r := range folded {
		folded[i] = unicode.ToLower(unicode.ToUpper(r))
	}
	return folded
}

// opening is what learnt values are found by.
func opening(text []rune) [2]rune {
	switch len(text) {
	case 0:
		return [2]rune{}
	case 1:
		return [2]rune{text[0]}
	default:
		return [2]rune{text[0], text[1]}
	}
}
