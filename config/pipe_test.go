//go:build unix

package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"accountable/config"
)

func TestReadFiles_RefusesPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		_, err := config.ReadFiles(name, "")
		if p, ok := errors.AsType[*config.Problem](err); !ok || p.File != name || p.Text != "is a named pipe, not a file: name the file itself" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadFiles_NullDeviceIsEmpty(t *testing.T) {
	f, err := config.ReadFiles(os.DevNull, os.DevNull)
	if err != nil || len(f.Profiles)+len(f.Problems) != 0 {
		t.Errorf("%d profiles, %v, %v", len(f.Profiles), f.Problems, err)
	}
}
