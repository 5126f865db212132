package audit

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Field is one of the four texts of a contact.
type Field int

// The fields in the order in which forms and tables show them.
const (
	FieldName Field = iota
	FieldTitle
	FieldEmail
	FieldPhone
)

// Fields lists the four fields in order.
var Fields = []Field{FieldName, FieldTitle, FieldEmail, FieldPhone}

// Key is the field's name in flags and JSON.
func (f Field) Key() string { return fieldTable[f].key }

// Label is the field's name as a form shows it.
func (f Field) Label() string { return fieldTable[f].label }

// Of returns the field's value in a contact.
func (f Field) Of(c Contact) string { return *fieldTable[f].in(&c) }

// With returns the contact with the field's value replaced.
func (f Field) With(c Contact, value string) Contact {
	*fieldTable[f].in(&c) = value
	return c
}

// The patterns and lengths of the Account Management model (2021-02-01),
// anchored, with the service's ECMA-262 meaning: its \s knows every Unicode
// blank, its \w only ASCII letters, digits and the underscore.
const (
	ecmaSpace    = `[\s\v\p{Z}\x{FEFF}]`
	emailPattern = `^` + ecmaSpace + `*[\w+=.#|!&-]+@[\w.-]+\.[\w]+` + ecmaSpace + `*$`
	phonePattern = `^[\s\v\p{Z}\x{FEFF}0-9()+-]+$`
)

// fieldTable holds what is known of each field: where it is, how it is called
// and what the API accepts.
var fieldTable = [...]struct {
	key, label string
	in         func(*Contact) *string
	max        int // characters; https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html
	pattern    *regexp.Regexp
	wants      string // what the pattern wants, in words
	allowed    func(rune) bool
}{
	FieldName:  {key: "name", label: "Name", in: func(c *Contact) *string { return &c.Name }, max: 64},
	FieldTitle: {key: "title", label: "Title", in: func(c *Contact) *string { return &c.Title }, max: 50},
	FieldEmail: {
		key: "email", label: "Email", in: func(c *Contact) *string { return &c.Email }, max: 254,
		pattern: regexp.MustCompile(emailPattern), wants: "an address such as security@octank.cloud",
		allowed: func(r rune) bool { return isWord(r) || strings.ContainsRune("+=.#|!&-@", r) },
	},
	FieldPhone: {
		key: "phone", label: "Phone", in: func(c *Contact) *string { return &c.Phone }, max: 25,
		pattern: regexp.MustCompile(phonePattern), wants: "digits, blanks and + - ( ) only, such as +1 206 555 4100",
		allowed: func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("()+-", r) },
	},
}

// FieldError says why the API would refuse a field.
type FieldError struct {
	Field  Field
	Reason string
}

func (e *FieldError) Error() string { return e.Field.Key() + ": " + e.Reason }

// MaxLength is the most characters the API takes for the field.
func (f Field) MaxLength() int { return fieldTable[f].max }

// Check judges one value by the API's own constraints and nothing else; nil
// means that PutAlternateContact would take it. Values are checked as they
// would be sent, without the white space around them.
func (f Field) Check(value string) *FieldError {
	d := fieldTable[f]
	bad := func(format string, args ...any) *FieldError {
		return &FieldError{Field: f, Reason: fmt.Sprintf(format, args...)}
	}
	value = TrimSpace(value)
	if value == "" {
		return bad("is needed: AWS takes no contact without it")
	}
	if !utf8.ValidString(value) {
		return bad("is not valid UTF-8 text")
	}
	for _, r := range value {
		if unicode.IsControl(r) {
			return bad("has the control character %U: remove it", r)
		}
	}
	if n := utf8.RuneCountInString(value); n > d.max {
		return bad("has %d characters; AWS takes %d at most", n, d.max)
	}
	if d.pattern == nil || d.pattern.MatchString(value) {
		return nil
	}
	for _, r := range value {
		if !d.allowed(r) && (f != FieldPhone || !isSpace(r)) {
			return bad("has %q, which AWS does not take here: %s", r, d.wants)
		}
	}
	return bad("is not %s", d.wants)
}

// CheckContact judges all four fields by the API's constraints, in field order.
func CheckContact(c Contact) []*FieldError {
	var bad []*FieldError
	for _, f := range Fields {
		if err := f.Check(f.Of(c)); err != nil {
			bad = append(bad, err)
		}
	}
	return bad
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// isSpace is white space as ECMA-262 has it.
func isSpace(r rune) bool {
	return r >= '\t' && r <= '\r' || r == '\uFEFF' || unicode.Is(unicode.Z, r)
}

func TrimSpace(s string) string { return strings.TrimFunc(s, isSpace) }

// SameMeaning tells whether two values of a field mean the same: emails but for
// case, phones as E.164, other texts but for Unicode's forms and their blanks.
func (f Field) SameMeaning(a, b string) bool {
	switch f {
	case FieldEmail:
		return CanonicalEmail(a) == CanonicalEmail(b)
	case FieldPhone:
		return CanonicalPhone(a) == CanonicalPhone(b)
	default:
		return canonicalText(a) == canonicalText(b)
	}
}

// canonicalText is what two spellings of one name have in common.
func canonicalText(text string) string {
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}
