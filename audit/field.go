package audit

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"accountable/audit/printable"
)

// Field is one of the four texts of a contact.
type Field int

// The fields in display order.
const (
	FieldName Field = iota
	FieldTitle
	FieldEmail
	FieldPhone
)

// Fields lists the four fields in order.
var Fields = []Field{FieldName, FieldTitle, FieldEmail, FieldPhone}

// Key returns the name of the field in flags and JSON.
func (f Field) Key() string { return fieldTable[f].key }

// Label returns the name of the field on screens.
func (f Field) Label() string { return fieldTable[f].label }

// Of returns the field's value in a contact.
func (f Field) Of(c Contact) string {
	switch f { // through fieldTable, each call would put the contact on the heap
	case FieldName:
		return c.Name
	case FieldTitle:
		return c.Title
	case FieldEmail:
		return c.Email
	default:
		return c.Phone
	}
}

// ValueIn returns the field's value in a contact; "" if none is set.
func (f Field) ValueIn(c *Contact) string {
	if c == nil {
		return ""
	}
	return f.Of(*c)
}

// With returns the contact with the field set to value.
func (f Field) With(c Contact, value string) Contact {
	*fieldTable[f].in(&c) = value
	return c
}

// The patterns of the Account Management model (2021-02-01), anchored, with their
// ECMA-262 meaning: \s matches every Unicode blank, \w only ASCII letters, digits
// and the underscore.
const (
	ecmaSpace    = `[\s\v\p{Z}\x{FEFF}]`
	emailPattern = `^` + ecmaSpace + `*[\w+=.#|!&-]+@[\w.-]+\.[\w]+` + ecmaSpace + `*$`
	phonePattern = `^[\s\v\p{Z}\x{FEFF}0-9()+-]+$`
)

// fieldTable holds the names of each field and what the API accepts.
var fieldTable = [...]struct {
	key, label string
	in         func(*Contact) *string
	max        int // characters; https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html
	pattern    *regexp.Regexp
	allowed    func(rune) bool
	example    string
}{
	FieldName:  {key: "name", label: "Name", in: func(c *Contact) *string { return &c.Name }, max: 64},
	FieldTitle: {key: "title", label: "Title", in: func(c *Contact) *string { return &c.Title }, max: 50},
	FieldEmail: {
		key: "email", label: "Email", in: func(c *Contact) *string { return &c.Email }, max: 254,
		pattern: regexp.MustCompile(emailPattern), example: "security@octank.cloud",
		allowed: func(r rune) bool { return isWord(r) || strings.ContainsRune("+=.#|!&-@", r) },
	},
	FieldPhone: {
		key: "phone", label: "Phone", in: func(c *Contact) *string { return &c.Phone }, max: 25,
		pattern: regexp.MustCompile(phonePattern), example: "+1 206 555 4100",
		allowed: func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("()+-", r) },
	},
}

// FieldError says why the API rejects the value of a field.
type FieldError struct {
	Field  Field
	Reason string // reads well behind "email: "
}

func (e *FieldError) Error() string { return e.Field.Key() + ": " + e.Reason }

// MaxLength returns the maximum length that the API accepts, in characters.
func (f Field) MaxLength() int { return fieldTable[f].max }

// Check checks a value against the constraints of the API alone; nil means that
// PutAlternateContact accepts it. White space around the value is ignored, because
// this program does not send it.
func (f Field) Check(value string) *FieldError {
	d := fieldTable[f]
	bad := func(format string, args ...any) *FieldError {
		return &FieldError{Field: f, Reason: fmt.Sprintf(format, args...)}
	}
	value = TrimSpace(value)
	if value == "" {
		return bad("required")
	}
	if !utf8.ValidString(value) {
		return bad("not valid UTF-8")
	}
	for _, r := range value {
		if unicode.IsControl(r) {
			return bad("control character %U is not allowed", r)
		}
	}
	if n := utf8.RuneCountInString(value); n > d.max {
		return bad("%d characters, at most %d allowed", n, d.max)
	}
	if d.pattern == nil || d.pattern.MatchString(value) {
		return nil
	}
	if domain := domainToWrite(value); f == FieldEmail && domain != "" {
		return bad("the domain is not in ASCII: write it as %s", domain)
	}
	for _, r := range value {
		if !d.allowed(r) && (f != FieldPhone || !isSpace(r)) {
			if printable.IsHidden(r) {
				return bad("%s is not allowed", printable.Name(r))
			}
			return bad("%q is not allowed. Example: %s", r, d.example)
		}
	}
	return bad("not an email address. Example: %s", d.example)
}

// domainToWrite returns the DNS form of an email's domain, if AWS accepts the email with
// that and not as it is. Else it returns "".
func domainToWrite(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	ascii := CanonicalDomain(domain)
	if isASCII(domain) || !fieldTable[FieldEmail].pattern.MatchString(local+"@"+ascii) {
		return ""
	}
	return ascii
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// CheckContact checks all four fields against the constraints of the API, in order.
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

// isSpace reports whether r is white space in ECMA-262, which the API follows.
func isSpace(r rune) bool {
	return r >= '\t' && r <= '\r' || r == '\uFEFF' || unicode.Is(unicode.Z, r)
}

// TrimSpace removes the white space around a text that AWS removes from emails,
// which is more than strings.TrimSpace removes.
func TrimSpace(s string) string { return strings.TrimFunc(s, isSpace) }

// SameMeaning reports whether two values of a field are equivalent: emails ignoring
// case, phones as E.164 numbers, other texts ignoring the Unicode normal form and the
// number of blanks.
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

// canonicalText returns the form that all spellings of a name share.
func canonicalText(text string) string {
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}
