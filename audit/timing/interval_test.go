package timing_test

import (
	"testing"
	"time"

	"accountable/audit/timing"
)

func TestParseInterval(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"7d": 7 * 24 * time.Hour, "2w": 14 * 24 * time.Hour, "36h": 36 * time.Hour, "007d": 7 * 24 * time.Hour, "5000w": 5000 * 7 * 24 * time.Hour,
		"": 0, "d": 0, "0d": 0, "-1d": 0, "+1d": 0, "1.5d": 0, "7": 0, "7D": 0, "7 d": 0, "7m": 0, "7days": 0, "7ｄ": 0,
		"99999999999999999999d": 0, "2147483647w": 0, "5300w": 0, "1d2h": 0,
	} {
		got, ok := timing.ParseInterval(text)
		if got != want || ok != (want > 0) {
			t.Errorf("%q is %s, %t, want %s", text, got, ok, want)
		}
	}
}
