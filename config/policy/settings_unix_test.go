//go:build unix

package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/policy"
)

// Settings name a command that is run and profiles that may write: a file that another user
// may change is refused.
func TestReadSettings_OtherUsersMayChangeIt(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir, path string) string
		want    string
	}{
		"private":         {func(_ *testing.T, _, path string) string { return path }, ""},
		"readable by all": {func(t *testing.T, _, path string) string { t.Helper(); chmod(t, path, 0o644); return path }, ""},
		"writable by all": {func(t *testing.T, _, path string) string { t.Helper(); chmod(t, path, 0o666); return path }, "run: chmod 600 '"},
		"by the group":    {func(t *testing.T, _, path string) string { t.Helper(); chmod(t, path, 0o660); return path }, "run: chmod 600 '"},
		"the folder":      {func(t *testing.T, dir, path string) string { t.Helper(); chmod(t, dir, 0o777); return path }, "run: chmod 700 '"},
		"a link of the user's own": {func(t *testing.T, _, path string) string {
			t.Helper()
			link := filepath.Join(t.TempDir(), "link.yaml")
			if err := os.Symlink(path, link); err != nil {
				t.Fatal(err)
			}
			return link
		}, ""},
		"a link to a file of all": {func(t *testing.T, _, path string) string {
			t.Helper()
			chmod(t, path, 0o666)
			link := filepath.Join(t.TempDir(), "link.yaml")
			if err := os.Symlink(path, link); err != nil {
				t.Fatal(err)
			}
			return link
		}, "run: chmod 600 '"},
	} {
		dir := filepath.Join(t.TempDir(), "accountable")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, policy.SettingsName)
		writeFile(t, path, []byte("version: 1\nread_only: true\n"))
		_, err := policy.ReadSettings(c.prepare(t, dir, path))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
