package cli

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/network"
	"accountable/ui/cli/command"
)

// harness runs the program in this process: with its own streams and environment
// variables, an empty home folder, and a sandbox. It changes nothing of the process, so
// that tests can run at the same time.
type harness struct {
	t        *testing.T
	sys      *command.System
	environ  environ
	out, err bytes.Buffer
	home     string
	server   *sandbox.Server
	endpoint string
	virtual  *virtualAWS // nil: the program runs in real time
}

// environ are environment variables.
type environ map[string]string

// system returns a System with the variables, also those that are set later.
func (e environ) system() *command.System {
	s := &command.System{Width: func() int { return 80 }}
	s.Getenv = func(name string) string { return e[name] }
	s.Environ = func() []string {
		var entries []string
		for _, name := range slices.Sorted(maps.Keys(e)) {
			entries = append(entries, name+"="+e[name])
		}
		return entries
	}
	return s
}

// locateFolders locates the folders of the user, as the program does on Linux.
func (e environ) locateFolders(s *command.System) {
	home := e["HOME"]
	s.Home = home
	s.StateHome = cmp.Or(e["XDG_STATE_HOME"], filepath.Join(home, ".local", "state"))
	s.CacheHome = cmp.Or(e["XDG_CACHE_HOME"], filepath.Join(home, ".cache"))
	s.ConfigHome = cmp.Or(e["XDG_CONFIG_HOME"], filepath.Join(home, ".config"))
}

// newHarness returns a harness without a sandbox.
func newHarness(t *testing.T) *harness {
	t.Helper()
	s := &harness{t: t, home: t.TempDir(), environ: environ{"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.Getenv("PATH")}}
	s.sys = s.environ.system()
	s.sys.Out, s.sys.Err = &s.out, &s.err
	s.sys.Getwd = func() (string, error) { return s.home, nil }
	s.setenv("HOME", s.home)
	return s
}

// setenv sets an environment variable of the program.
func (s *harness) setenv(name, value string) {
	s.environ[name] = value
	s.environ.locateFolders(s.sys)
}

// serveWorld returns a harness with a sandbox in memory and its AWS config. The program
// runs in virtual time.
func serveWorld(t *testing.T, world sandbox.World) *harness {
	t.Helper()
	s := newHarness(t)
	s.server, s.endpoint = sandbox.New(world), network.BaseURL
	s.virtual = newVirtualAWS(s.server)
	if _, err := awsfiles.Write(s.server, s.home, s.endpoint); err != nil {
		t.Fatal(err)
	}
	return s
}

// serveLoopback is serveWorld for tests that start processes, or that act while the
// program runs: the sandbox is on loopback, answers without latency, and time is real.
func serveLoopback(t *testing.T, world sandbox.World) *harness {
	t.Helper()
	s := newHarness(t)
	world.Latency = sandbox.Latency{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.server, s.endpoint = sandbox.New(world), "http://"+listener.Addr().String()
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

// virtualAWS runs commands in virtual time, in which no wait takes time. Each command
// has its own bubble of testing/synctest and its own connections to the sandbox.
type virtualAWS struct {
	server *sandbox.Server
	ended  time.Time // when the last command ended; it may be in the future
}

func newVirtualAWS(server *sandbox.Server) *virtualAWS {
	return &virtualAWS{server: server, ended: time.Now()}
}

// run runs do in a bubble, with a client that reaches the sandbox and nothing else.
// Without a sandbox it runs do in real time, with no client.
func (v *virtualAWS) run(t *testing.T, do func(*testing.T, *http.Client)) {
	t.Helper()
	if v == nil {
		do(t, nil)
		return
	}
	begin := time.Now()
	if begin.Before(v.ended) {
		begin = v.ended
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(begin)) // virtual time begins in 2000
		listener := network.Listen()
		stop := v.server.Serve(listener)
		transport := &http.Transport{DialContext: listener.DialContext}
		do(t, &http.Client{Transport: transport})
		v.ended = time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute) // for requests that outlive the command
		transport.CloseIdleConnections()
	})
}

// openTerminal gives the program a terminal with this keyboard. Questions are printed
// with standard error.
func (s *harness) openTerminal(keyboard io.Reader) {
	s.sys.ErrTerminal = true
	s.sys.OpenConsole = func() (*command.Console, error) { return &command.Console{In: keyboard, Out: s.sys.Err}, nil }
}

// run runs a command line and returns the exit code.
func (s *harness) run(args ...string) int {
	s.t.Helper()
	return s.runInterrupted(func(*testing.T, context.CancelCauseFunc) {}, args...)
}

// runInterrupted is run with a function that is called before, which may cancel the
// command while it runs. In virtual time, what the function creates is in the bubble of
// the command, as is its test.
func (s *harness) runInterrupted(begin func(*testing.T, context.CancelCauseFunc), args ...string) (code int) {
	s.t.Helper()
	runHere := func(t *testing.T, client *http.Client) {
		t.Helper()
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		s.out.Reset()
		s.err.Reset()
		s.sys.In, s.sys.HTTPClient = strings.NewReader("y\n"), client // y answers no question
		begin(t, cancel)
		code = Run(ctx, s.sys, command.Version{Number: "1.2.3"}, args)
	}
	s.virtual.run(s.t, runHere)
	return code
}

// expect runs a command line and compares the exit code. Standard output and standard
// error must contain a text; "" means that they must be empty.
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

// countWrites counts the PutAlternateContact requests.
func (s *harness) countWrites() int { return s.server.Count("PutAlternateContact") }

// firstSecret returns the secret access key of the first profile.
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

// expectPrivate fails unless only the owner can read a file.
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

// awaitCalls waits for n requests of an operation, in virtual or in real time.
func (s *harness) awaitCalls(operation string, n int) {
	for s.server.Count(operation) < n {
		time.Sleep(5 * time.Millisecond)
	}
}

// teamPolicy is a policy that sets the contact of the team.
const teamPolicy = `version: 1
contacts:
  security:
    name: Octank Security Operations
    title: Duty officer
    email: security@octank.cloud
    phone: +1 206 555 4100
`

// writePolicy writes accountable.yaml in the home folder, which is the working folder.
func (s *harness) writePolicy(text string) {
	s.t.Helper()
	s.writeFile("accountable.yaml", text)
}

// policyPath returns the path of accountable.yaml for --policy.
func (s *harness) policyPath() string { return filepath.Join(s.home, "accountable.yaml") }

// expectOutput fails unless standard output has all the texts.
func (s *harness) expectOutput(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.out.String(), text) {
			s.t.Errorf("standard output has no %q:\n%s", text, s.out.String())
		}
	}
}

// expectNotes fails unless standard error has all the texts. It ignores colors.
func (s *harness) expectNotes(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(ansi.Strip(s.err.String()), text) {
			s.t.Errorf("standard error has no %q:\n%s", text, s.err.String())
		}
	}
}

// enterWorkFolder creates a working folder below the home folder and changes to it.
func (s *harness) enterWorkFolder() string {
	s.t.Helper()
	dir := filepath.Join(s.home, "work")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.t.Chdir(dir)
	s.sys.Getwd = os.Getwd
	return dir
}

// writeFile writes a file below the home folder.
func (s *harness) writeFile(path, text string) {
	s.t.Helper()
	path = filepath.Join(s.home, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
