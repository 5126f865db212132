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
)

const (
	// fingerprintBytes of the SHA-256 are shown: nobody makes another plan with
	// the same ones (2^128 tries).
	fingerprintBytes = 16
	// fewestCompared are the hexadecimal digits that have to be given at least.
	// Twelve would be few enough to make another plan that fits them (2^48 tries).
	fewestCompared = 16
	groupLength    = 4
)

// Fingerprint names exactly what a plan writes: the account, the type, the
// contact before and after of each change, whatever their order, the way they
// are written, and when and by whom the plan was made. It is the first half of a
// SHA-256 in eight groups of four hexadecimal digits, such as
// "9f86-d081-884c-7d65-9a2f-eaa0-c55a-d015".
func Fingerprint(r PlanReport) string {
	h := sha256.New()
	part := func(s string) { // io.Writer of a hash: never an error
		s = string([]rune(s)) // as JSON has it
		_, _ = fmt.Fprintf(h, "%d:%s,", len(s), s)
	}
	_, _ = io.WriteString(h, planSchema+"\n")
	for _, c := range slices.SortedStableFunc(slices.Values(r.Plan.Changes()), byContact) {
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
	return grouped(hex.EncodeToString(h.Sum(nil)[:fingerprintBytes]))
}

// byContact orders changes by account and type.
func byContact(a, b change.Change) int {
	return cmp.Or(
		cmp.Compare(a.AccountID, b.AccountID),
		slices.Index(audit.ContactTypes, a.Type)-slices.Index(audit.ContactTypes, b.Type),
	)
}

// grouped puts digits in groups that people can compare.
func grouped(digits string) string {
	var groups []string
	for group := range slices.Chunk([]byte(digits), groupLength) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// Expect compares the fingerprint of a plan with one that somebody was told, in
// any case, with or without dashes, and from its start: 16 digits are enough.
// The error says what differs.
func Expect(r PlanReport, told string) error {
	want := strings.Map(func(c rune) rune {
		if c == '-' || c == ' ' {
			return -1
		}
		return c
	}, strings.ToLower(told))
	has := Fingerprint(r)
	switch {
	case strings.Trim(want, "0123456789abcdef") != "" || len(want) > 2*fingerprintBytes:
		return fmt.Errorf("%s is no fingerprint of a plan: one looks like %s", shown(told), has)
	case len(want) < fewestCompared:
		return fmt.Errorf("the fingerprint %s is too short: give %d digits or more, such as %s", shown(told), fewestCompared, has[:fewestCompared+fewestCompared/groupLength-1])
	case !strings.HasPrefix(strings.ReplaceAll(has, "-", ""), want):
		return fmt.Errorf("the plan has the fingerprint %s and not %s: it is not the one that was expected", has, grouped(want))
	}
	return nil
}
