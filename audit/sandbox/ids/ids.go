package ids

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
)

// separator keeps the texts of a seed apart.
const separator = "\x00"

// Digest returns 64 hexadecimal digits.
func Digest(seed ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(seed, separator)))
	return hex.EncodeToString(sum[:])
}

// Unique returns an id as IAM creates them: a prefix and 16 more characters.
func Unique(prefix string, seed ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(seed, separator)))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:16]
}

// Hash returns a number that is evenly distributed over all uint64.
func Hash(seed ...string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, strings.Join(seed, separator)) // a hash never fails
	sum := h.Sum64()
	sum ^= sum >> 33 // FNV leaves the high bits of short texts alike
	sum *= 0xff51afd7ed558ccd
	return sum ^ sum>>33
}

// Share returns a number from 0 up to 1.
func Share(seed ...string) float64 { return float64(Hash(seed...)>>11) / (1 << 53) }

// Sequence counts what was created of each kind. Its zero value is ready to use. It is
// not safe for concurrent use.
type Sequence struct{ issued map[string]int }

// Next returns a seed that differs from all earlier ones of the kind.
func (s *Sequence) Next(kind string) string {
	if s.issued == nil {
		s.issued = map[string]int{}
	}
	s.issued[kind]++
	return fmt.Sprintf("%s/%d", kind, s.issued[kind])
}

// PrincipalName turns a profile's name into one that IAM and file systems accept.
func PrincipalName(profile string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_+=,.@-", r) {
			return r
		}
		return '-'
	}, profile)
}

// WebIdentityToken returns a token in the form of a JWT. Only the sandbox accepts it.
func WebIdentityToken(subject string) string {
	part := func(claims map[string]string) string {
		text, err := json.Marshal(claims)
		if err != nil {
			panic("ids: cannot encode strings: " + err.Error())
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	return strings.Join([]string{
		part(map[string]string{"alg": "RS256", "typ": "JWT"}),
		part(map[string]string{"iss": "https://oidc.octank.cloud", "sub": subject, "aud": "sts.amazonaws.com"}),
		base64.RawURLEncoding.EncodeToString([]byte("not signed")),
	}, ".")
}
