//go:build unix

package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"accountable/config/atomicfile"
)

// otherUser is the id of another user; only root can give files to it.
const otherUser = 4711

// outputFolders is a folder of this user and a folder that other users may write into.
type outputFolders struct {
	t            *testing.T
	own, shared  string
	victim       string // a file of this user
	givesToOther bool
}

func newOutputFolders(t *testing.T) *outputFolders {
	t.Helper()
	dir := t.TempDir()
	f := &outputFolders{t: t, own: filepath.Join(dir, "own"), shared: filepath.Join(dir, "shared"), givesToOther: os.Geteuid() == 0}
	f.victim = filepath.Join(f.own, "victim")
	f.must(os.Mkdir(f.own, 0o700), os.Mkdir(f.shared, 0o700), os.Chmod(f.shared, 0o777|os.ModeSticky), os.WriteFile(f.victim, []byte("kept\n"), 0o600))
	return f
}

func (f *outputFolders) must(errs ...error) {
	f.t.Helper()
	if err := errors.Join(errs...); err != nil {
		f.t.Fatal(err)
	}
}

// give gives a file to another user, if this one may.
func (f *outputFolders) give(path string) {
	f.t.Helper()
	if f.givesToOther {
		f.must(os.Lchown(path, otherUser, otherUser))
	}
}

func TestResolveOutput(t *testing.T) {
	for name, test := range map[string]struct {
		create func(f *outputFolders) (path, target string)
		want   string // in the error; "": there is none
		root   bool   // only root can create it
	}{
		"a new file": {create: func(f *outputFolders) (string, string) { return f.shared + "/r.json", f.shared + "/r.json" }},
		"a file":     {create: func(f *outputFolders) (string, string) { return f.victim, f.victim }},
		"a file by a link": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink("victim", f.own+"/link"), os.Symlink("link", f.own+"/second"))
			return f.own + "/second", f.victim
		}},
		"a folder by a link": {create: func(f *outputFolders) (string, string) {
			f.must(os.Mkdir(f.own+"/deep", 0o700), os.Symlink("own/deep", filepath.Dir(f.own)+"/folder"))
			return filepath.Dir(f.own) + "/folder/../r.json", f.own + "/r.json"
		}},
		"a hard link": {create: func(f *outputFolders) (string, string) {
			f.must(os.Link(f.victim, f.shared+"/r.json"))
			return f.shared + "/r.json", f.shared + "/r.json"
		}},
		"a link in a shared folder": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink(f.victim, f.shared+"/r.json"))
			return f.shared + "/r.json", ""
		}, want: "/shared/r.json is a symbolic link, and other users may write into its folder (mode 0777): name the file itself"},
		"a link to a folder in a shared folder": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink(f.own, f.shared+"/folder"))
			return f.shared + "/folder/new", ""
		}, want: "/shared/folder is a symbolic link, and other users may write into its folder"},
		"a dangling link in a shared folder": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink(f.own+"/new", f.shared+"/r.json"))
			return f.shared + "/r.json", ""
		}, want: "is a symbolic link, and other users may write into its folder"},
		"a link to a link in a shared folder": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink(f.victim, f.shared+"/r.json"), os.Symlink(f.shared+"/r.json", f.own+"/link"))
			return f.own + "/link", ""
		}, want: "/shared/r.json is a symbolic link"},
		"a dangling link": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink("none", f.own+"/link"))
			return f.own + "/link", ""
		}, want: "it is a link to "},
		"links in a circle": {create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink("b", f.own+"/a"), os.Symlink("a", f.own+"/b"))
			return f.own + "/a", ""
		}, want: "too many symbolic links"},
		"a missing folder": {create: func(f *outputFolders) (string, string) { return f.own + "/none/r.json", "" }, want: "no such file or directory"},
		"an own pipe in a shared folder": {create: func(f *outputFolders) (string, string) {
			f.must(syscall.Mkfifo(f.shared+"/pipe", 0o600))
			return f.shared + "/pipe", f.shared + "/pipe"
		}},
		"a pipe of another user": {root: true, create: func(f *outputFolders) (string, string) {
			f.must(syscall.Mkfifo(f.shared+"/pipe", 0o666))
			f.give(f.shared + "/pipe")
			return f.shared + "/pipe", ""
		}, want: "it is a named pipe of another user, and other users may write into its folder (mode 0777): name another file"},
		"a link in the folder of another user": {root: true, create: func(f *outputFolders) (string, string) {
			f.must(os.Symlink(f.victim, f.shared+"/r.json"), os.Chmod(f.shared, 0o755))
			f.give(f.shared)
			return f.shared + "/r.json", ""
		}, want: "is a symbolic link, and its folder belongs to another user (id 4711): name the file itself"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newOutputFolders(t)
			if test.root && !f.givesToOther {
				return // this user cannot create the case
			}
			path, want := test.create(f)
			target, _, err := atomicfile.ResolveOutput(path)
			if target != want || (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, %v; want %q and the error %q", target, err, want, test.want)
			}
			expectText(t, f.victim, "kept\n")
		})
	}
}

func TestResolveOutput_OpenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		return // this system does not name open files by links
	}
	name := strconv.Itoa(int(w.Fd()))
	target, info, err := atomicfile.ResolveOutput("/proc/self/fd/" + name)
	if err != nil || info == nil || info.Mode()&os.ModeNamedPipe == 0 || !strings.HasSuffix(target, "/fd/"+name) {
		t.Errorf("%q, %v, %v", target, info, err)
	}
}

func TestOpenLog(t *testing.T) {
	for name, test := range map[string]struct {
		create func(f *outputFolders) string
		want   string // in the error; "": there is none
		mode   os.FileMode
		root   bool
	}{
		"a new file":     {create: func(f *outputFolders) string { return f.shared + "/log" }, mode: 0o600},
		"an old file":    {create: func(f *outputFolders) string { f.must(os.Chmod(f.victim, 0o644)); return f.victim }, mode: 0o644},
		"an own link":    {create: func(f *outputFolders) string { f.must(os.Symlink("victim", f.own+"/log")); return f.own + "/log" }, mode: 0o600},
		"a foreign link": {create: func(f *outputFolders) string { f.must(os.Symlink(f.victim, f.shared+"/log")); return f.shared + "/log" }, want: "is a symbolic link, and other users may write"},
		"a dangling link": {create: func(f *outputFolders) string {
			f.must(os.Symlink(f.own+"/new", f.shared+"/log"))
			return f.shared + "/log"
		}, want: "is a symbolic link, and other users may write"},
		"a hard link in a shared folder": {create: func(f *outputFolders) string { f.must(os.Link(f.victim, f.shared+"/log")); return f.shared + "/log" }, want: "another user may read it, because other users may write into its folder"},
		"a file of another user in a shared folder": {root: true, create: func(f *outputFolders) string {
			f.must(os.WriteFile(f.shared+"/log", nil, 0o666))
			f.give(f.shared + "/log")
			return f.shared + "/log"
		}, want: "another user may read it, because other users may write into its folder (mode 0777): name another file"},
		"a pipe without a reader": {create: func(f *outputFolders) string { f.must(syscall.Mkfifo(f.own+"/log", 0o600)); return f.own + "/log" }, want: "no such device"},
		"a folder":                {create: func(f *outputFolders) string { return f.own }, want: "is a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newOutputFolders(t)
			if test.root && !f.givesToOther {
				return // this user cannot create the case
			}
			path := test.create(f)
			file, err := atomicfile.OpenLog(path)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v; want %q", err, test.want)
				}
				expectText(t, f.victim, "kept\n")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = file.WriteString("line\n")
			f.must(err, file.Close())
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != test.mode {
				t.Errorf("mode %v, %v; want %v", info.Mode(), err, test.mode)
			}
			if text, err := os.ReadFile(path); err != nil || !strings.HasSuffix(string(text), "line\n") {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
}

func expectText(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s holds %q, %v; want %q", path, text, err, want)
	}
}
