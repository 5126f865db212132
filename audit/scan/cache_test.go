package scan_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/cloud/organization"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// remembered returns a new roster whose rows hold their cached values.
func remembered(t *testing.T, c *scan.Cache, targets []audit.Target) *scan.Roster {
	t.Helper()
	known, problem := c.Load()
	if problem != "" {
		t.Fatal(problem)
	}
	r := scan.NewRoster(targets)
	for _, row := range r.Rows() {
		row.Known = known.Result(row.Source, &scan.Auditor{Clock: timing.SystemClock{}})
	}
	return r
}

// reading is a result of a row whose account has this contact.
func reading(key, id string, c *audit.Contact) scan.Result {
	res := result(key, id, audit.Pass)
	res.Contacts = map[audit.ContactType]audit.Reading{audit.Security: {Contact: c}}
	res.CheckedAt = time.Now()
	return res
}

func TestCacheRestoresResults(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good), reading("none", "222233334444", nil)}); err != nil {
		t.Fatal(err)
	}
	r := remembered(t, c, audittest.TargetsOf("p", "none", "new"))
	for key, want := range map[string]audit.Status{"p": audit.Pass, "none": audit.Fail} {
		row := r.Row(key)
		if row.Known == nil || row.Known.Status != want || row.Status() != audit.Pending || row.Target.AccountID != "" {
			t.Errorf("%s: known %+v, status %q, account %q", key, row.Known, row.Status(), row.Target.AccountID)
		}
	}
	if r.Row("new").Known != nil {
		t.Error("something is known of a profile that was never read")
	}
}

func TestCacheRestoresOUPath(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	saved := reading("p", audittest.AccountID, &audittest.Good)
	saved.Target.OUPath = audit.JoinOUPath("Root", `Prod/X\`)
	if err := c.Save(t.Context(), []scan.Result{saved}); err != nil {
		t.Fatal(err)
	}
	known := remembered(t, c, audittest.TargetsOf("p")).Row("p").Known
	if known == nil || known.Target.OUPath != saved.Target.OUPath {
		t.Errorf("got %+v", known)
	}
}

func TestRowReportsChangesSinceCached(t *testing.T) {
	other := audittest.Good
	other.Email, other.Phone = "soc@octank.cloud", "+1 206 555 4199"
	for name, test := range map[string]struct {
		then, now *audit.Contact
		want      string
	}{
		"nothing": {&audittest.Good, &audittest.Good, ""},
		"fields":  {&audittest.Good, &other, "security email, security phone"},
		"set":     {nil, &audittest.Good, "security contact set"},
		"removed": {&audittest.Good, nil, "security contact removed"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
				then := time.Now()
				if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, test.then)}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(72 * time.Hour)
				r := remembered(t, c, audittest.TargetsOf("p"))
				r.AddResult(reading("p", audittest.AccountID, test.now))
				since, what := r.Row("p").ChangesSinceKnown()
				if got := strings.Join(what, ", "); got != test.want || !since.Equal(then) {
					t.Errorf("%q since %v", got, since)
				}
			})
		})
	}
}

func TestRowReportsNoChanges_WhenProfileLeadsToAnotherAccount(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good)}); err != nil {
		t.Fatal(err)
	}
	r := remembered(t, c, audittest.TargetsOf("p"))
	r.AddResult(reading("p", "222233334444", nil))
	if _, what := r.Row("p").ChangesSinceKnown(); what != nil {
		t.Errorf("changed: %v", what)
	}
}

func TestCacheKeepsContactsOfUnreadableAccount(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	failed := result("p", audittest.AccountID, audit.Error)
	failed.Contacts = map[audit.ContactType]audit.Reading{audit.Security: {Trouble: &audit.Trouble{Kind: audit.SigninExpired}}}
	for _, res := range []scan.Result{reading("p", audittest.AccountID, &audittest.Good), failed} {
		if err := c.Save(t.Context(), []scan.Result{res}); err != nil {
			t.Fatal(err)
		}
	}
	if row := remembered(t, c, audittest.TargetsOf("p")).Row("p"); row.Known == nil || row.Known.Status != audit.Pass {
		t.Errorf("known: %+v", row.Known)
	}
}

func TestCacheForgetsAccountsAfterRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
		if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good)}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(181 * 24 * time.Hour)
		if err := c.Save(t.Context(), []scan.Result{reading("q", "222233334444", &audittest.Good)}); err != nil {
			t.Fatal(err)
		}
		if r := remembered(t, c, audittest.TargetsOf("p", "q")); r.Row("p").Known != nil || r.Row("q").Known == nil {
			t.Errorf("p %v, q %v", r.Row("p").Known, r.Row("q").Known)
		}
	})
}

func TestCacheRenamesUnusableFile(t *testing.T) {
	for name, text := range map[string]string{"broken": `{"v":1,`, "of another version": `{"v":99}`, "not a document": "\x00"} {
		t.Run(name, func(t *testing.T) {
			c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
			if err := os.WriteFile(c.Path(), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, problem := c.Load(); !strings.Contains(problem, c.Path()+".aside") {
				t.Errorf("problem: %q", problem)
			}
			if kept, err := os.ReadFile(c.Path() + ".aside"); err != nil || string(kept) != text {
				t.Errorf("renamed file: %q, %v", kept, err)
			}
			if _, problem := c.Load(); problem != "" {
				t.Errorf("reported again: %q", problem)
			}
		})
	}
}

func TestCacheRenamesFileThatIsTooLarge(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	if err := errors.Join(os.WriteFile(c.Path(), nil, 0o600), os.Truncate(c.Path(), 1<<40)); err != nil {
		t.Fatal(err)
	}
	want := "could not read the cached results (" + c.Path() + " is larger than 32 MiB, the limit for cached results); the file was renamed to " + c.Path() + ".aside"
	if _, problem := c.Load(); problem != want {
		t.Errorf("problem: %q", problem)
	}
}

// The next run could not read it.
func TestCacheSavesNoFileThatIsTooLarge(t *testing.T) {
	c := scan.OpenCache(t.TempDir(), timing.SystemClock{})
	if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good)}); err != nil {
		t.Fatal(err)
	}
	large := audittest.Good
	large.Name = strings.Repeat("a", 33<<20)
	err := c.Save(t.Context(), []scan.Result{reading("q", "222233334444", &large)})
	if err == nil || !strings.HasSuffix(err.Error(), "is larger than 32 MiB, the limit for cached results") {
		t.Errorf("saved: %v", err)
	}
	if r := remembered(t, c, audittest.TargetsOf("p")); r.Row("p").Known == nil {
		t.Error("the earlier results are lost")
	}
}

func TestCacheFileIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	c := scan.OpenCache(dir, timing.SystemClock{})
	if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good)}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, c.Path(): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if left, _ := filepath.Glob(c.Path() + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestCacheSaveDoesNotWaitForeverForLock that was stopped while it wrote.
func TestCacheSaveDoesNotWaitForeverForLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		roles := organization.OpenRoleMemory(dir)
		roles.Remember("octank", "111122223333", "ContactsAdmin")
		for name, save := range map[string]func() error{
			"accounts.lock": func() error { return scan.OpenCache(dir, timing.SystemClock{}).Save(t.Context(), nil) },
			"roles.lock":    roles.Save,
		} {
			other := flock.New(filepath.Join(dir, name))
			if err := other.Lock(); err != nil {
				t.Fatal(err)
			}
			if err := save(); err == nil || !strings.Contains(err.Error(), "another process holds "+filepath.Join(dir, name)) {
				t.Errorf("%s: %v", name, err)
			}
			if err := other.Close(); err != nil {
				t.Fatal(err)
			}
			if err := save(); err != nil {
				t.Errorf("%s, once it is free: %v", name, err)
			}
		}
	})
}

func TestCache_KnowsWhichAccountsJoinedSinceTheLastLook(t *testing.T) {
	dir := t.TempDir()
	c := scan.OpenCache(dir, timing.SystemClock{})
	joined := audit.Target{AccountID: audittest.AccountID, JoinedAt: time.Now().Add(time.Second)}
	known, _ := c.Load()
	if known.HasJoined("o-octank0001", joined) {
		t.Error("without an earlier look, every account is new")
	}
	if err := c.RecordLook(t.Context(), "o-octank0001"); err != nil {
		t.Fatal(err)
	}
	if err := c.Save(t.Context(), []scan.Result{reading("p", audittest.AccountID, &audittest.Good)}); err != nil {
		t.Fatal(err)
	}
	known, problem := c.Load()
	if problem != "" || len(known.Accounts) != 1 {
		t.Fatalf("%q, %d accounts", problem, len(known.Accounts))
	}
	for name, test := range map[string]struct {
		organization string
		joinedAt     time.Time
		want         bool
	}{
		"joined later":         {"o-octank0001", joined.JoinedAt, true},
		"joined before":        {"o-octank0001", time.Now().Add(-time.Hour), false},
		"time not known":       {"o-octank0001", time.Time{}, false},
		"another organization": {"o-octank0002", joined.JoinedAt, false},
	} {
		if got := known.HasJoined(test.organization, audit.Target{JoinedAt: test.joinedAt}); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if info, err := os.Stat(c.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
