//go:build unix

package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/atomicfile"
)

func TestEnsurePrivateFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "state")
	if err := atomicfile.EnsurePrivateFolder(dir); err != nil {
		t.Fatal(err)
	}
	for mode, safe := range map[os.FileMode]bool{0o700: true, 0o755: true, 0o777: false, 0o775: false, 0o702: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		err := atomicfile.EnsurePrivateFolder(dir)
		if safe != (err == nil) {
			t.Errorf("%o: %v", mode, err)
		}
		if unsafe, ok := errors.AsType[*atomicfile.UnsafeError](err); !safe && (!ok || !strings.Contains(unsafe.Error(), "chmod 700 '"+dir+"'")) {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

func TestEnsurePrivateFolder_OtherOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		if err := atomicfile.EnsurePrivateFolder("/"); err == nil || !strings.Contains(err.Error(), "belongs to another user (id 0)") {
			t.Errorf("a folder of root: %v", err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.EnsurePrivateFolder(dir); err != nil {
		t.Errorf("root in the folder of a user: %v", err)
	}
}

func TestReadPrivate_OthersMayWrite(t *testing.T) {
	tests := []struct {
		name         string
		folder, file os.FileMode
		command      string // "": the file is read
	}{
		{"private", 0o700, 0o600, ""},
		{"others may read", 0o755, 0o644, ""},
		{"the group may write into the file", 0o700, 0o660, "chmod 600 "},
		{"everyone may write into the file", 0o700, 0o666, "chmod 600 "},
		{"everyone may write into the folder", 0o777, 0o600, "chmod 700 "},
		{"everyone may write into a sticky folder", 0o777 | os.ModeSticky, 0o600, "chmod 700 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "it's state")
			path := filepath.Join(dir, "cache.json")
			if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(path, []byte("text"), 0o600), os.Chmod(path, tt.file), os.Chmod(dir, tt.folder)); err != nil {
				t.Fatal(err)
			}
			text, err := atomicfile.ReadPrivate(path, anySize)
			if tt.command == "" {
				if err != nil || string(text) != "text" {
					t.Errorf("%q, %v", text, err)
				}
				return
			}
			unsafe, ok := errors.AsType[*atomicfile.UnsafeError](err)
			if !ok || !strings.Contains(unsafe.Error(), tt.command+"'"+strings.ReplaceAll(unsafe.Path, "'", `'\''`)+"'") {
				t.Errorf("%v; want %s", err, tt.command)
			}
			_, err = atomicfile.OpenPrivate(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
			if _, refused := errors.AsType[*atomicfile.UnsafeError](err); refused != (tt.file&0o022 != 0) {
				t.Errorf("open: %v", err)
			}
		})
	}
}
