//go:build unix

package atomicfile_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"accountable/config/atomicfile"
)

// makeOthers creates what is no regular file and returns the paths by their descriptions.
func makeOthers(t *testing.T) map[string]string {
	t.Helper()
	t.Chdir(t.TempDir()) // the path of a socket must be short
	for _, err := range []error{
		syscall.Mkfifo("pipe", 0o600), os.Mkdir("folder", 0o700), os.Symlink("pipe", "to-pipe"), os.Symlink("/dev/zero", "to-zero"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return map[string]string{
		"pipe": "a named pipe", "folder": "a folder", "socket": "a socket", "/dev/zero": "a device", "to-pipe": "a named pipe", "to-zero": "a device",
	}
}

func expectNotRegular(t *testing.T, err error, path, what string) {
	t.Helper()
	failed, ok := errors.AsType[*atomicfile.NotRegularError](err)
	if !ok || failed.What != what || !strings.Contains(err.Error(), path) {
		t.Errorf("%s: %v; want %s", path, err, what)
	}
}

func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	for path, what := range makeOthers(t) {
		_, err := atomicfile.ReadFile(path, anySize)
		expectNotRegular(t, err, path, what)
		if target, linked := strings.CutPrefix(path, "to-"); linked {
			what = "a symbolic link to " + map[string]string{"pipe": "pipe", "zero": "/dev/zero"}[target]
		}
		_, err = atomicfile.ReadPrivate(path, anySize)
		expectNotRegular(t, err, path, what)
		_, err = atomicfile.OpenPrivate(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
		expectNotRegular(t, err, path, what)
		_, err = atomicfile.NewLock(path).TryLock()
		expectNotRegular(t, err, path, what)
		_, err = atomicfile.ExistingLock(path).TryLock()
		expectNotRegular(t, err, path, what)
	}
}

func TestLockFolder_LockIsNoFile(t *testing.T) {
	for path, what := range makeOthers(t) {
		if filepath.IsLocal(path) && !strings.HasPrefix(path, "to-") {
			_, err := atomicfile.LockFolder(t.Context(), ".", path)
			expectNotRegular(t, err, path, what)
		}
	}
}

func TestOpenPrivate_Link(t *testing.T) {
	dir := t.TempDir()
	target, link, dangling := filepath.Join(dir, "target"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	if err := errors.Join(os.WriteFile(target, []byte("text"), 0o600), os.Symlink(target, link), os.Symlink(filepath.Join(dir, "none"), dangling)); err != nil {
		t.Fatal(err)
	}
	if text, err := atomicfile.ReadFile(link, anySize); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	for _, path := range []string{link, dangling} {
		_, err := atomicfile.OpenPrivate(path, os.O_RDWR|os.O_CREATE)
		if err == nil || !strings.Contains(err.Error(), "it is a symbolic link to "+dir) || !strings.HasSuffix(err.Error(), "put the file itself in its place") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the target of a link was created: %v", err)
	}
}

func TestOpenPrivate_Regular(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	if _, err := atomicfile.ReadPrivate(path, anySize); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v; want fs.ErrNotExist", err)
	}
	for range 2 {
		file, err := atomicfile.OpenPrivate(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
		if err != nil {
			t.Fatal(err)
		}
		_, err = file.WriteString("line\n")
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := atomicfile.ReadPrivate(path, anySize); err != nil || string(text) != strings.Repeat("line\n", 2) {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v; want 0600", info.Mode(), err)
	}
	if text, err := atomicfile.ReadFile(os.DevNull, anySize); err != nil || len(text) > 0 {
		t.Errorf("%s: %q, %v; want an empty file", os.DevNull, text, err)
	}
}
