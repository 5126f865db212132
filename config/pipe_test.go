//go:build unix

package config_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"accountable/config"
)

func TestReadFiles_PipeWithoutWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.ReadFiles(path, "")
	if err != nil || len(f.Profiles) != 0 {
		t.Errorf("%d profiles, %v", len(f.Profiles), err)
	}
}
