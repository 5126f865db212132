package audit

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// accountDigits is the length of an account id
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html).
const accountDigits = 12

// IsAccountID reports whether a text is an account id: 12 digits and nothing else.
func IsAccountID(s string) bool { return len(s) == accountDigits && isDigits(s) }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Errors of ParseAccountID.
var (
	// ErrNoAccountID: the text is not a number of about 12 digits.
	ErrNoAccountID = errors.New("an account id has 12 digits")
	// ErrLostZeros: the text has 9 to 11 digits, which is what is left of an account
	// id in a spreadsheet cell that holds numbers.
	ErrLostZeros = errors.New("an account id has 12 digits, leading zeros included")
)

// ParseAccountID reads an account id that may contain dashes, underscores and white
// space: 1111-2222-3333. It never adds digits. Errors wrap ErrNoAccountID or
// ErrLostZeros.
func ParseAccountID(text string) (string, error) {
	id := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Pd, unicode.Cf) {
			return -1
		}
		return r
	}, text)
	switch n := len(id); {
	case IsAccountID(id):
		return id, nil
	case isDigits(id) && n >= 9 && n < accountDigits:
		return "", fmt.Errorf("%q has %d digits: %w", text, n, ErrLostZeros)
	default:
		return "", fmt.Errorf("%q: %w", text, ErrNoAccountID)
	}
}

// PadAccountID returns the digits of a text with the leading zeros that an account id
// has, for a text of which ParseAccountID reports ErrLostZeros.
func PadAccountID(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	return strings.Repeat("0", max(accountDigits-len(digits), 0)) + digits
}

// DashedAccountID returns an account id in groups of four: 1111-2222-3333, which a
// spreadsheet does not convert to a number. Other texts stay as they are.
func DashedAccountID(id string) string {
	if !IsAccountID(id) {
		return id
	}
	return id[:4] + "-" + id[4:8] + "-" + id[8:]
}
