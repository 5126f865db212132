package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
)

const (
	// fingerprintBytes of the SHA-256 are shown. A second plan with the same
	// fingerprint would take 2^128 attempts.
	fingerprintBytes = 16
	// minComparedDigits is how many hexadecimal digits must be given. With
	// twelve, a second plan with the same digits would take only 2^48 attempts.
	minComparedDigits = 16
	groupLength       = 4
)

// Fingerprint identifies what a plan writes: the account, the contact type, and
// the contact before and after each change. It does not depend on the order of
// the changes, the routes, the time or the author. It is the first half of a
// SHA-256 in eight groups of four hexadecimal digits, such as
// "9f86-d081-884c-7d65-9a2f-eaa0-c55a-d015".
func Fingerprint(r PlanReport) string {
	h := sha256.New()
	part := func(s string) { // writing to a hash never fails
		s = string([]rune(s)) // as encoding/json writes it
		_, _ = fmt.Fprintf(h, "%d:%s,", len(s), s)
	}
	_, _ = io.WriteString(h, planSchema+"\n")
	for _, c := range slices.SortedStableFunc(slices.Values(r.Plan.Changes()), compareByContact) {
		part(c.AccountID)
		part(c.Type.Key())
		for _, side := range [...]*audit.Contact{c.Before, c.After} {
			if side == nil {
				part("not set")
				continue
			}
			part("set")
			for _, f := range audit.Fields {
				part(f.Of(*side))
			}
		}
	}
	return groupDigits(hex.EncodeToString(h.Sum(nil)[:fingerprintBytes]))
}

// compareByContact orders changes by account and type.
func compareByContact(a, b change.Change) int {
	return cmp.Or(
		cmp.Compare(a.AccountID, b.AccountID),
		slices.Index(audit.ContactTypes, a.Type)-slices.Index(audit.ContactTypes, b.Type),
	)
}

// groupDigits groups digits so that people can compare them.
func groupDigits(digits string) string {
	var groups []string
	for group := range slices.Chunk([]byte(digits), groupLength) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// CheckFingerprint compares the fingerprint of a plan with an expected one. The
// expected one may be in any case, without dashes, and shortened to its first
// 16 digits. The error says what differs.
func CheckFingerprint(r PlanReport, expected string) error {
	want := strings.Map(func(c rune) rune {
		if c == '-' || c == ' ' {
			return -1
		}
		return c
	}, strings.ToLower(expected))
	has := Fingerprint(r)
	switch {
	case strings.Trim(want, "0123456789abcdef") != "" || len(want) > 2*fingerprintBytes:
		return fmt.Errorf("%s is not the fingerprint of a plan: it looks like %s", printable.QuoteShort(expected), has)
	case len(want) < minComparedDigits:
		return fmt.Errorf("the fingerprint %s is too short: at least %d digits are required, such as %s", printable.QuoteShort(expected), minComparedDigits, has[:minComparedDigits+minComparedDigits/groupLength-1])
	case !strings.HasPrefix(strings.ReplaceAll(has, "-", ""), want):
		return fmt.Errorf("the plan has the fingerprint %s, not %s: this is not the expected plan", has, groupDigits(want))
	}
	return nil
}
