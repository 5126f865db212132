package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/policy"
)

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "team", "accountable.yaml"), filepath.Join(dir, "link.yaml")
	if err := policy.Replace(path, nil, []byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("team", "accountable.yaml"), link); err != nil {
		t.Fatal(err)
	}
	if err := policy.Replace(link, []byte("a"), []byte("b")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "b" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside it there is %v, %v", left, err)
	}
}

func TestReplace_Refused(t *testing.T) {
	dir := t.TempDir()
	path, protected, link := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml"), filepath.Join(dir, "c.yaml")
	writeFile(t, path, []byte("theirs"))
	writeFile(t, protected, []byte("a"))
	if err := os.Chmod(protected, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path   string
		before []byte
		want   string
	}{
		{path, []byte("mine"), "someone else changed it"},
		{path, nil, "someone else changed it"},
		{filepath.Join(dir, "gone.yaml"), []byte("mine"), "it was removed by someone else"},
		{protected, []byte("a"), "it is write-protected"},
		{link, nil, "it is a link to nowhere, which does not exist"},
	} {
		err := policy.Replace(test.path, test.before, []byte("b"))
		if err == nil || !strings.HasPrefix(err.Error(), "writing "+test.path+": "+test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "theirs" {
		t.Errorf("it holds %q, %v", text, err)
	}
}
