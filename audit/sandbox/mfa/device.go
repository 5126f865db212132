package mfa

import (
	"fmt"
	"strconv"
	"time"

	"accountable/audit/sandbox/ids"
)

// codeLife is how long a device shows one code (RFC 6238).
const codeLife = 30 * time.Second

// Device is an MFA device of a user.
type Device struct {
	Serial string
	User   string // the ARN of the user

	lastUsed int64 // the period of the last accepted code: each works once
}

// Code returns the code that a device shows at a time.
func Code(serial string, at time.Time) string { return codeOf(serial, periodOf(at)) }

// periodOf returns the number of the 30 seconds.
func periodOf(at time.Time) int64 { return at.Unix() / int64(codeLife/time.Second) }

func codeOf(serial string, period int64) string {
	return fmt.Sprintf("%06d", ids.Hash("mfa", serial, strconv.FormatInt(period, 10))%1_000_000)
}

// Accept uses up a code and reports whether it is valid: the current one, or the one
// before.
func (d *Device) Accept(code string, now time.Time) bool {
	for _, period := range []int64{periodOf(now) - 1, periodOf(now)} {
		if period > d.lastUsed && codeOf(d.Serial, period) == code {
			d.lastUsed = period
			return true
		}
	}
	return false
}
