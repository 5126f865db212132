package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseOutputs_Errors(t *testing.T) {
	dir := t.TempDir()
	for _, row := range []struct {
		what    string
		outputs []string
		says    string
	}{
		{"an unknown format", []string{"yaml"}, `unknown format "yaml" (use table, json)`},
		{"no file name", []string{"json="}, "a file name is missing after the equals sign"},
		{"twice to standard output", []string{"table", "json"}, "two formats for standard output"},
		{"standard output by its sign", []string{"table", "json=-"}, "two formats for standard output"},
		{"twice to one file", []string{"json=" + dir + "/a", "table=" + dir + "/./a"}, "two formats for the file"},
		{"a folder", []string{"json=" + dir}, "is a folder"},
		{"a folder that is not there", []string{"json=" + dir + "/none/a.json"}, "no such file or directory"},
		{"a file in the place of a folder", []string{"json=" + filepath.Join(dir, "file", "a")}, "not a directory"},
	} {
		t.Run(row.what, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			outputs, err := ParseOutputs(row.outputs, []string{FormatTable, "json"})
			if err == nil {
				err = PrepareOutputs(t.Context(), outputs)
			}
			if CodeOf(err) != ExitUsage || !strings.Contains(err.Error(), row.says) {
				t.Errorf("%v, want exit code 2 and %q", err, row.says)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); left != nil {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestDestination_CompletesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	content := func() string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	write := func(fail error) error {
		outputs, err := ParseOutputs([]string{"json=" + path}, []string{FormatTable, "json"})
		if err != nil {
			t.Fatal(err)
		}
		if err := PrepareOutputs(t.Context(), outputs); err != nil {
			t.Fatal(err)
		}
		defer DiscardOutputs(outputs)
		return outputs[0].Write(io.Discard, func(w io.Writer) error {
			if _, err := fmt.Fprint(w, "new"); err != nil {
				return err
			}
			if content() != "old" {
				t.Error("the file changed before the new one was whole")
			}
			return fail
		})
	}
	if err := write(errors.New("the machine caught fire")); err == nil || content() != "old" {
		t.Errorf("%v, %q: want an error and the old file", err, content())
	}
	if err := write(nil); err != nil || content() != "new" {
		t.Errorf("%v, %q: want the new file", err, content())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: want mode 0600", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

func TestDestination_KeepsLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, nil, 0o600), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	outputs := []*Destination{{Format: "json", Path: link}, {Format: FormatTable, Path: os.DevNull}}
	if err := PrepareOutputs(t.Context(), outputs); err != nil {
		t.Fatal(err)
	}
	for _, o := range outputs {
		if err := o.Write(io.Discard, func(w io.Writer) error { _, err := fmt.Fprint(w, "x"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	if b, err := os.ReadFile(target); err != nil || string(b) != "x" {
		t.Errorf("%q, %v", b, err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the device became a file: %v, %v", info, err)
	}
}
