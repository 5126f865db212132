package process

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestReadDocument_Expiration(t *testing.T) {
	for text, want := range map[string]string{
		`"2099-05-16T19:19:29Z"`:        "2099-05-16T19:19:29Z",
		`"2099-05-16T19:19:29.123456Z"`: "2099-05-16T19:19:29Z",
		`"2099-05-16T19:19:29UTC"`:      "2099-05-16T19:19:29Z",
		`"2099-05-16 19:19:29 UTC"`:     "2099-05-16T19:19:29Z",
		`"2099-05-16T19:19:29GMT"`:      "2099-05-16T19:19:29Z",
		`"2099-04-22T22:56:02+01:00"`:   "2099-04-22T21:56:02Z",
		`"2099-04-22T22:56:02+0100"`:    "2099-04-22T21:56:02Z",
		`"2099-04-22T22:56:02+01"`:      "2099-04-22T21:56:02Z",
		`"20990422T225602Z"`:            "2099-04-22T22:56:02Z",
		`null`:                          "",
		`""`:                            `"Expiration" that is not a time: ""`,
		`"tomorrow"`:                    `"Expiration" that is not a time: "tomorrow"`,
		`"2099-13-01T00:00:00Z"`:        `"Expiration" that is not a time`,
		`1`:                             "did not print the expected JSON document",
	} {
		creds, err := readDocument(fmt.Appendf(nil, `{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s","Expiration":%s}`, text))
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case creds.CanExpire:
			got = creds.Expires.UTC().Format(time.RFC3339)
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
