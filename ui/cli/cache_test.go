package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/ui/cli/text"
)

func TestCache_KeepsResults(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	path := filepath.Join(s.home, ".cache", "accountable", "accounts.json")
	s.run("check", "prod", "--no-cache")
	if _, err := os.Stat(path); err == nil {
		t.Error("--no-cache wrote the cache")
	}
	s.expect(0, "1 pass", "", "check", "prod")
	if text := readFile(t, path); !strings.Contains(text, "security@octank.cloud") || !strings.Contains(text, "111122223333") {
		t.Errorf("the result is not cached:\n%s", text)
	}
	expectPrivate(t, path)
	s.expect(0, "1 warn", "", "check", "stage", "--redact")
	if text := readFile(t, path); !strings.Contains(text, "111122223333") || !strings.Contains(text, "jane.doe@octank.cloud") {
		t.Errorf("the earlier result is lost:\n%s", text)
	}

	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.expect(0, "1 pass", "could not read the cached results (", "check", "prod")
	s.expect(0, "1 pass", "", "check", "prod")
	if text := readFile(t, path+".aside"); text != "{" {
		t.Errorf("put aside was %q", text)
	}
}

func TestCache_UnwritableIsReported(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	cache := filepath.Join(s.home, "cache")
	if err := os.WriteFile(cache, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.setenv("XDG_CACHE_HOME", cache) // a file instead of a folder
	s.expect(0, "1 pass", "could not save the results in "+cache, "check", "prod")
}

func TestRoleMemory(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.setenv("AWS_ENDPOINT_URL", s.endpoint)
	s.expect(0, "written", "written by octank/ContactsAdmin", append([]string{"set", shop, "--sso", "octank", "--yes"}, contactFlags...)...)
	path := filepath.Join(s.home, ".local", "state", "accountable", "roles.json")
	if text := readFile(t, path); text != `{"octank":{"`+shop+`":"ContactsAdmin"}}` {
		t.Errorf("remembered is %s", text)
	}
	expectPrivate(t, path)
	if err := os.WriteFile(path, []byte(`{"octank":{"`+shop+`":"SecurityAudit"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := s.checkJSON(0, "--sso", "octank", shop); r.Accounts[0].Via.Role != "SecurityAudit" {
		t.Errorf("it was entered by %s", r.Accounts[0].Via.Role)
	}
	if err := os.WriteFile(path, []byte("]"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.checkJSON(0, "--sso", "octank", shop)
	if text := readFile(t, path); text != `{"octank":{"`+shop+`":"ContactsAdmin"}}` {
		t.Errorf("a broken file became %s", text)
	}
}

func TestProgress_ShowsRateLimit(t *testing.T) {
	for _, row := range []struct {
		pacing audit.Pacing
		left   int
		want   string
	}{
		{audit.Pacing{}, 100, ""},
		{audit.Pacing{Waiting: 3, Longest: 300 * time.Millisecond}, 100, ""},
		{audit.Pacing{Waiting: 32, Longest: 3200 * time.Millisecond}, 32, "rate-limited by AWS, about 3 s left"},
		{audit.Pacing{Waiting: 32, Longest: 3200 * time.Millisecond}, 500, "rate-limited by AWS, about 50 s left"},
		{audit.Pacing{Waiting: 32, Longest: 3200 * time.Millisecond}, 950, "rate-limited by AWS, about 1 min 35 s left"},
		{audit.Pacing{Waiting: 32, Longest: 3200 * time.Millisecond}, 9990, "rate-limited by AWS, about 17 min left"},
		{audit.Pacing{Waiting: 4, Longest: 2 * time.Second}, 1, "rate-limited by AWS, about 2 s left"},
	} {
		if got := text.RateLimitText(row.pacing, row.left); got != row.want {
			t.Errorf("%+v, %d left: %q, want %q", row.pacing, row.left, got, row.want)
		}
	}
}
