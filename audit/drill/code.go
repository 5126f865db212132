package drill

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// KeySize is the size of a Key in bytes.
const KeySize = 32

// Key makes the codes. It stays on the computer that started a drill: with the key, a
// person could confirm a mailbox without access to it.
type Key [KeySize]byte

// alphabet has the 32 characters of codes: Crockford's, without I, L, O and U, which are
// mistaken for others (https://www.crockford.com/base32.html).
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is the number of characters of a code, without the dash. They hold 30 bits.
const codeLength = 6

// Code returns the code of a channel on the UTC day of a time, such as "7H4K-Q2". A drill
// that starts again on the same day has the same code.
func (k Key) Code(c Channel, sent time.Time) string {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte(string(c.Kind) + "\n" + c.Address + "\n" + sent.UTC().Format(time.DateOnly)))
	bits := binary.BigEndian.Uint32(mac.Sum(nil))
	var code [codeLength]byte
	for i := range code {
		code[i] = alphabet[bits>>27]
		bits <<= 5
	}
	return string(code[:4]) + "-" + string(code[4:])
}

// ParseCode returns a code as Code writes it. It accepts lower case, blanks and dashes
// anywhere, and the letters that are mistaken for 0 and 1. It returns false if the text is
// no code.
func ParseCode(text string) (code string, ok bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch r {
		case ' ', '-', '\u2010', '\u2011', '\u2013', '\u00A0':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(alphabet, r) || b.Len() == codeLength {
			return "", false
		}
		b.WriteRune(r)
	}
	if b.Len() != codeLength {
		return "", false
	}
	return b.String()[:4] + "-" + b.String()[4:], true
}
