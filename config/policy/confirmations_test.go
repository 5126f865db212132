package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit/drill"
	"accountable/config/policy"
)

var (
	soc, _  = drill.MailboxOf("soc@octank.cloud")
	desk, _ = drill.PhoneOf("+1 206 555 4100")
	sent    = time.Date(2026, time.December, 1, 10, 0, 0, 0, time.UTC)
)

func TestConfirmations_RecordAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), policy.ConfirmationsName)
	if err := policy.RecordStart(path, drill.Start{Sent: sent.In(time.FixedZone("", 3600)), Channels: []drill.Channel{soc, desk}}); err != nil {
		t.Fatal(err)
	}
	if err := policy.RecordAnswer(path, drill.Answer{Channel: soc, Sent: sent, Answered: sent.Add(750 * time.Second), By: " Jane: \"Doe\" "}); err != nil {
		t.Fatal(err)
	}
	if err := policy.RecordAnswer(path, drill.Answer{Channel: desk, Sent: sent, Answered: sent.Add(time.Hour), By: "Ops # 2"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = `# Contact drills: who was asked and who answered. "accountable drill" adds to the end.
version: 1

drills:
  - sent: 2026-12-01T10:00:00Z
    mailboxes:
      - soc@octank.cloud
    phones:
      - "+12065554100"

confirmations:
  - mailbox: soc@octank.cloud
    sent: 2026-12-01T10:00:00Z
    answered: 2026-12-01T10:12:30Z
    minutes: 12
    by: "Jane: \"Doe\""
  - phone: "+12065554100"
    sent: 2026-12-01T10:00:00Z
    answered: 2026-12-01T11:00:00Z
    minutes: 60
    by: "Ops # 2"
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want the mode 0600", info, err)
	}
	r, err := policy.ReadConfirmations(path)
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := r.AnswerTo(soc, sent); !ok || a.By != `Jane: "Doe"` || a.Minutes() != 12 {
		t.Errorf("the answer is %+v, %t", a, ok)
	}
	if at, ok := r.LastAsked(desk); !ok || !at.Equal(sent) {
		t.Errorf("asked at %v, %t", at, ok)
	}
}

func TestConfirmations_KeepOtherBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), policy.ConfirmationsName)
	before := "version: 1\nconfirmations: [] # none yet\n# the end\n"
	writeFile(t, path, []byte(before))
	if err := policy.RecordAnswer(path, drill.Answer{Channel: soc, Sent: sent, Answered: sent, By: "Jane"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); !strings.HasPrefix(got, "version: 1\nconfirmations: # none yet\n  - mailbox: soc@octank.cloud\n") || !strings.HasSuffix(got, "\n# the end\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestConfirmations_Problems(t *testing.T) {
	const answer = "version: 1\nconfirmations:\n  - "
	for text, want := range map[string]string{
		"":                          "is empty: write version: 1, or remove the file",
		"confirmations: [":          "",
		"version: 2\n":              "version 2 is newer than this program",
		"version: 1\nanswers: []\n": `unknown key "answers"`,
		answer + "{mailbox: a@octank.cloud, sent: 2026-12-01T10:00:00Z, answered: 2026-12-01T10:00:00Z}\n":                          `the key "by" is missing`,
		answer + "{mailbox: a@octank.cloud, sent: 2026-12-01T10:00:00Z, answered: 2026-12-01T09:00:00Z, by: Jane}\n":                `"answered" is before "sent"`,
		answer + "{sent: 2026-12-01T10:00:00Z, answered: 2026-12-01T10:00:00Z, by: Jane}\n":                                         `either "mailbox" or "phone"`,
		answer + "{mailbox: a@octank.cloud, phone: \"+1\", sent: 2026-12-01T10:00:00Z, answered: 2026-12-01T10:00:00Z, by: Jane}\n": `either "mailbox" or "phone"`,
		answer + "{mailbox: a@octank.cloud, sent: yesterday, answered: 2026-12-01T10:00:00Z, by: Jane}\n":                           "must be a time such as 2026-12-01T10:00:00Z",
		answer + "{mailbox: a@octank.cloud, sent: 2026-12-01T10:00:00Z, answered: 2026-12-01T10:00:00Z, minutes: -1, by: Jane}\n":   "must be a number of minutes",
		"version: 1\ndrills:\n  - mailboxes: [a@octank.cloud]\n":                                                                    `the key "sent" is missing`,
		"version: 1\ndrills:\n  - {sent: 2026-12-01T10:00:00Z, mailboxes: [" + strings.Repeat("1, ", maxConfirmations+1) + "]}\n":   "the limit: remove the oldest",
	} {
		path := filepath.Join(t.TempDir(), policy.ConfirmationsName)
		writeFile(t, path, []byte(text))
		_, err := policy.ReadConfirmations(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%.80q: %v, want %q", text, err, want)
		}
	}
}

const maxConfirmations = 100_000

func TestRead_WithConfirmations(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, policy.FileName)
	writeFile(t, path, []byte("version: 1\nconfirm_every: 12w\n"))
	p, err := policy.Read(path)
	if err != nil || p.ConfirmEvery != 84*24*time.Hour || p.Confirmations == nil {
		t.Fatalf("%+v, %v", p, err)
	}
	before := p.Revision()
	if err := policy.RecordStart(policy.ConfirmationsPath(path, ""), drill.Start{Sent: sent, Channels: []drill.Channel{soc}}); err != nil {
		t.Fatal(err)
	}
	p, err = policy.Read(path)
	if at, ok := p.Confirmations.LastAsked(soc); err != nil || !ok || !at.Equal(sent) || p.Revision() == before {
		t.Errorf("%v, %t, %v; the revision is %q", at, ok, err, p.Revision())
	}
	writeFile(t, policy.ConfirmationsPath(path, ""), []byte("version: 1\nx: 1\n"))
	if _, err := policy.Read(path); err == nil || !strings.Contains(err.Error(), policy.ConfirmationsName+":2:1") {
		t.Errorf("a broken file: %v", err)
	}
	writeFile(t, path, []byte("version: 1\n")) // the policy does not ask for it
	if _, err := policy.Read(path); err != nil {
		t.Error(err)
	}
}

func TestRead_ConfirmEvery(t *testing.T) {
	for text, ok := range map[string]bool{"90d": true, "2w": true, "3650d": true, "0d": false, "3651d": false, "90": false, "3 months": false, "-1d": false, "1.5d": false, "+9d": false} {
		path := filepath.Join(t.TempDir(), policy.FileName)
		writeFile(t, path, []byte("version: 1\nconfirm_every: "+text+"\n"))
		if _, err := policy.Read(path); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
