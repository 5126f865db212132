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

// maskKind is the kind of value that a mask replaces. It is part of the mask.
type maskKind string

const (
	name     maskKind = "name"
	email    maskKind = "email"
	phone    maskKind = "phone"
	identity maskKind = "identity" // of a caller: a session or a user
	quoted   maskKind = "text"     // a part of a contact that a finding quotes
)

// masker replaces known values everywhere, and everything that looks like an
// email address, a phone or the identity of a caller.
type masker struct {
	masks   map[string]string     // by kind and value in folded case
	words   map[string]maskedWord // known values in folded case
	lengths map[[2]rune][]int     // lengths of known values by their first two characters, longest first
	phones  map[string]string     // masks by the digits of known phones
	counts  map[maskKind]int
}

// maskedWord is the replacement of a known value.
type maskedWord struct {
	mask string
	// wholeWord: the value is replaced only where no letter or digit touches
	// it.
	wholeWord bool
}

// span is a part of a text, in characters, and its replacement.
type span struct {
	start, end int
	mask       string
}

// addValue adds a value of a contact, also in the escaped form in which
// findings quote it.
func (m *masker) addValue(k maskKind, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	mask := m.mask(k, value)
	if k == phone {
		if d := audit.KeepDigits(value); len(d) >= minPhoneDigits {
			m.phones[d] = mask
		}
	}
	if k == name && isReportWord(value) {
		return
	}
	escaped := strconv.Quote(value)
	for _, form := range [...]string{value, escaped[1 : len(escaped)-1]} {
		text := foldCase(form)
		if known, ok := m.words[string(text)]; ok && !known.wholeWord {
			continue // an email address is replaced everywhere
		}
		m.words[string(text)] = maskedWord{mask, k != email}
		start := prefixOf(text)
		if i, ok := slices.BinarySearchFunc(m.lengths[start], len(text), func(a, b int) int { return b - a }); !ok {
			m.lengths[start] = slices.Insert(m.lengths[start], i, len(text))
		}
	}
}

// isReportWord reports whether a name is a word of the reports, such as
// "Security". Replacing it would reveal nothing less and make the texts
// unreadable.
func isReportWord(value string) bool {
	for _, t := range audit.ContactTypes {
		if strings.EqualFold(value, t.Key()) {
			return true
		}
	}
	return slices.ContainsFunc(audit.Fields, func(f audit.Field) bool { return strings.EqualFold(value, f.Key()) })
}

// mask returns the mask of a value, always the same one.
func (m *masker) mask(k maskKind, value string) string {
	key := string(k) + string(foldCase(strings.TrimSpace(value)))
	if m.masks[key] == "" {
		m.counts[k]++
		m.masks[key] = fmt.Sprintf("[%s %d]", k, m.counts[k])
	}
	return m.masks[key]
}

// maskField masks a field that consists of one value. A blank field stays.
func (m *masker) maskField(k maskKind, value string) string {
	if strings.TrimSpace(value) == "" {
		return value
	}
	return m.mask(k, value)
}

// maskText masks the values in a text.
func (m *masker) maskText(s string) string { return m.maskQuoting(s, nil) }

// maskQuoting masks a text with parts that come from contact data.
func (m *masker) maskQuoting(s string, parts []string) string {
	if s == "" {
		return s
	}
	chars := []rune(s)
	folded := foldCase(s)
	spans := m.findValues(folded)
	for _, p := range parts {
		spans = append(spans, m.findQuoted(chars, p)...)
	}
	spans = append(spans, m.findARNs(s)...)
	spans = append(spans, m.findAddresses(s)...)
	spans = append(spans, m.findNumbers(s, chars)...)
	return applySpans(chars, spans)
}

// findValues returns the known values in a text, the longest at each place.
func (m *masker) findValues(folded []rune) []span {
	text := string(folded)
	places := make([]int, 0, len(folded)+1) // byte offsets of the characters
	for i := range text {
		places = append(places, i)
	}
	places = append(places, len(text))
	var found []span
	for i := range folded {
		for _, start := range [...][2]rune{prefixOf(folded[i:]), {folded[i]}} {
			for _, n := range m.lengths[start] {
				end := i + n
				if end > len(folded) {
					continue
				}
				w, ok := m.words[text[places[i]:places[end]]]
				if !ok || w.wholeWord && (continuesWord(folded, i-1, i) || continuesWord(folded, end, end-1)) {
					continue
				}
				found = append(found, span{i, end, w.mask})
				break
			}
		}
	}
	return found
}

// continuesWord reports whether the character at outside continues a word with
// the one at inside.
func continuesWord(text []rune, outside, inside int) bool {
	return outside >= 0 && outside < len(text) && isWordRune(text[outside]) && isWordRune(text[inside])
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// findQuoted returns where a finding quotes a part of a contact: in quotation
// marks or as a word.
func (m *masker) findQuoted(chars []rune, part string) []span {
	text := []rune(part)
	var found []span
	for i := 0; len(text) > 0 && i+len(text) <= len(chars); i++ {
		end := i + len(text)
		if !slices.Equal(chars[i:end], text) || continuesWord(chars, i-1, i) || continuesWord(chars, end, end-1) {
			continue
		}
		found = append(found, span{i, end, m.quotedMask(part)})
	}
	return found
}

// quotedMask returns the mask of the value that is quoted, or a new one.
func (m *masker) quotedMask(part string) string {
	if value, err := strconv.Unquote(`"` + part + `"`); err == nil {
		part = value
	}
	if strings.TrimSpace(part) == "" {
		return part
	}
	for _, k := range [...]maskKind{email, phone, name} {
		if mask := m.masks[string(k)+string(foldCase(strings.TrimSpace(part)))]; mask != "" {
			return mask
		}
	}
	return m.mask(quoted, part)
}

var (
	// arnIdentity is the end of the ARN of a caller
	// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
	arnIdentity = regexp.MustCompile(`arn:[\w-]+:(?:sts|iam)::\d*:(?:assumed-role/[^\s/"']+/|federated-user/|user/(?:[^\s/"']+/)*)([^\s/"';]+)`)
	address     = regexp.MustCompile(`[\p{L}\p{M}\p{N}._%+=#|!&~^*$?{}-]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+`)
	number      = regexp.MustCompile(`\+?[(]?\d[\d\s\p{Z}().\-\x{2010}-\x{2015}]*\d`)
	numberWord  = regexp.MustCompile(`[^\s\p{Z}]+`)
	// accountOrDate is an account id, or a date such as 2026-11-23.
	accountOrDate = regexp.MustCompile(`^[(]?(?:\d{12}|\d{4}-\d\d-\d\d)[).-]*$`)
)

func (m *masker) findARNs(s string) []span {
	if !strings.Contains(s, "arn:") {
		return nil
	}
	var found []span
	for _, at := range arnIdentity.FindAllStringSubmatchIndex(s, -1) {
		found = append(found, runeSpan(s, at[2], at[3], m.mask(identity, s[at[2]:at[3]])))
	}
	return found
}

func (m *masker) findAddresses(s string) []span {
	if !strings.Contains(s, "@") {
		return nil
	}
	var found []span
	for _, at := range address.FindAllStringIndex(s, -1) {
		found = append(found, runeSpan(s, at[0], at[1], m.mask(email, s[at[0]:at[1]])))
	}
	return found
}

// minPhoneDigits is the number of digits from which on a number looks like a
// phone.
const minPhoneDigits = 7

// findNumbers returns the numbers that look like a phone. Account ids, dates
// and parts of longer words do not.
func (m *masker) findNumbers(s string, all []rune) []span {
	if !strings.ContainsAny(s, "0123456789") {
		return nil
	}
	var found []span
	for _, at := range number.FindAllStringIndex(s, -1) {
		for _, part := range splitNumbers(s[at[0]:at[1]]) {
			text := s[at[0]+part[0] : at[0]+part[1]]
			d := audit.KeepDigits(text)
			here := runeSpan(s, at[0]+part[0], at[0]+part[1], m.phones[d])
			if here.mask == "" {
				if len(d) < minPhoneDigits || continuesWord(all, here.start-1, here.start) || continuesWord(all, here.end, here.end-1) {
					continue
				}
				here.mask = m.mask(phone, text)
			}
			found = append(found, here)
		}
	}
	return found
}

// splitNumbers returns the parts of a sequence of numbers between account ids
// and dates, each from the first number to the end of the last.
func splitNumbers(s string) [][2]int {
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

// runeSpan converts a span from bytes to characters.
func runeSpan(s string, start, end int, mask string) span {
	from := utf8.RuneCountInString(s[:start])
	return span{from, from + utf8.RuneCountInString(s[start:end]), mask}
}

// applySpans replaces spans with their masks. Overlapping spans become one with
// the mask of the longest, so that no part of any remains.
func applySpans(chars []rune, spans []span) string {
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

// foldCase maps letters that differ only in case to the same letter, one to
// one.
func foldCase(s string) []rune {
	folded := []rune(s)
	for i, r := range folded {
		folded[i] = unicode.ToLower(unicode.ToUpper(r))
	}
	return folded
}

// prefixOf returns the key by which known values are indexed.
func prefixOf(text []rune) [2]rune {
	switch len(text) {
	case 0:
		return [2]rune{}
	case 1:
		return [2]rune{text[0]}
	default:
		return [2]rune{text[0], text[1]}
	}
}
