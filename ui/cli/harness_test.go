package cli

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/ui/cli/command"
)

// harness is a process of its own for Run: its streams, an environment without
// anything of this machine's, and a sandbox on loopback to which its AWS config
// leads.
type harness struct {
	t        *testing.T
	sys      *command.System
	in       io.Reader
	out, err bytes.Buffer
	home     string
	server   *sandbox.Server
	endpoint string
}

// newHarness is a stage whose home folder is empty.
func newHarness(t *testing.T) *harness {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"AWS_", "XDG_", "ACCOUNTABLE_", "HTTP", "http", "CI", "SSH_", "LC_", "NO_COLOR", "CLICOLOR", "COLOR", "TMUX"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "") // so that it is restored
				if err := os.Unsetenv(name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	s := &harness{t: t, home: t.TempDir(), in: strings.NewReader("")}
	t.Setenv("HOME", s.home)
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("LANG", "C.UTF-8")
	s.sys = &command.System{
		Out: &s.out, Err: &s.err, Width: func() int { return 80 }, Getenv: os.Getenv, Environ: os.Environ,
		Getwd: func() (string, error) { return s.home, nil },
	}
	return s
}

// serveWorld is a stage whose AWS config holds the profiles of a world. Answers come
// at once.
func serveWorld(t *testing.T, world sandbox.World) *harness {
	t.Helper()
	s := newHarness(t)
	world.Latency = sandbox.Latency{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.endpoint = "http://" + listener.Addr().String()
	s.server = sandbox.New(world)
	if _, err := awsfiles.Write(s.server, s.home, s.endpoint); err != nil {
		t.Fatal(err)
	}
	stop := s.server.Serve(listener)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run runs a command line and answers with its exit code.
func (s *harness) run(args ...string) int { return s.runUntil(s.t.Context(), args...) }

func (s *harness) runUntil(ctx context.Context, args ...string) int {
	s.t.Helper()
	s.out.Reset()
	s.err.Reset()
	s.sys.In = s.in
	return Run(ctx, s.sys, command.Version{Number: "1.2.3"}, args)
}

// expect runs a command line and holds its exit code and what it says against
// what is wanted; "" for nothing said.
func (s *harness) expect(code int, out, err string, args ...string) {
	s.t.Helper()
	got := s.run(args...)
	if got != code {
		s.t.Errorf("accountable %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, s.out.String(), s.err.String())
	}
	for _, stream := range []struct{ name, got, want string }{{"standard output", s.out.String(), out}, {"standard error", s.err.String(), err}} {
		if stream.want == "" && stream.got != "" || !strings.Contains(stream.got, stream.want) {
			s.t.Errorf("accountable %s: %s says\n%s\nwant\n%s", strings.Join(args, " "), stream.name, stream.got, stream.want)
		}
	}
}

// writeConfig writes the AWS config file.
func (s *harness) writeConfig(text string) {
	s.t.Helper()
	dir := filepath.Join(s.home, ".aws")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// countWrites counts the contacts that were put.
func (s *harness) countWrites() int { return s.server.Count("PutAlternateContact") }

// firstSecret is the secret access key of the first profile.
func (s *harness) firstSecret() string {
	s.t.Helper()
	for line := range strings.Lines(readFile(s.t, filepath.Join(s.home, ".aws", "credentials"))) {
		if _, value, ok := strings.Cut(line, "aws_secret_access_key = "); ok {
			return strings.TrimSpace(value)
		}
	}
	s.t.Fatal("there is no secret access key")
	return ""
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// expectPrivate holds that only the owner may read a file.
func expectPrivate(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v, want 0600", path, info.Mode())
	}
}

// awaitReads waits until so many contacts have been asked for.
func (s *harness) awaitReads(n int) { s.awaitCalls("GetAlternateContact", n) }

func (s *harness) awaitCalls(operation string, n int) {
	s.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for s.server.Count(operation) < n {
		select {
		case <-tick.C:
		case <-s.t.Context().Done():
			s.t.Fatalf("%s was asked for %d times, want %d", operation, s.server.Count(operation), n)
		}
	}
}
