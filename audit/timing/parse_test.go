package timing_test

import (
	"testing"
	"time"

	"accountable/audit/timing"
)

func TestParseCLI(t *testing.T) {
	for text, want := range map[string]string{
		"2099-05-16T19:19:29Z":      "2099-05-16T19:19:29Z",
		"2099-05-16T19:19:29UTC":    "2099-05-16T19:19:29Z",
		"2099-05-16T19:19:29 GMT":   "2099-05-16T19:19:29Z",
		"2099-04-22T22:56:02+0100":  "2099-04-22T21:56:02Z",
		"2099-04-22T22:56:02+01":    "2099-04-22T21:56:02Z",
		"2099-04-22 22:56:02+01:00": "2099-04-22T21:56:02Z",
		"20990516T191929Z":          "2099-05-16T19:19:29Z",
		"":                          "",
		"tomorrow":                  "",
		"2099-05-16":                "",
	} {
		at, ok := timing.ParseCLI(text)
		got := ""
		if ok {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
