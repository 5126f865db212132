package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
)

// pty is a terminal on which a process runs. A person types with typed and sees what
// shown waits for.
type pty struct {
	t      *testing.T
	master *os.File

	mu     sync.Mutex
	screen bytes.Buffer // everything that was written, the echo of the input included
	more   *sync.Cond
	closed bool
}

// startOnPTY starts a process on a terminal of its own, which is its standard input, output
// and error unless these are set.
func startOnPTY(t *testing.T, cmd *exec.Cmd) *pty {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	cmd.ExtraFiles = []*os.File{terminal}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	if cmd.Stdin == nil {
		cmd.Stdin = terminal
	}
	cmd.Stdout, cmd.Stderr = terminal, terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &pty{t: t, master: master}
	p.more = sync.NewCond(&p.mu)
	go p.read()
	return p
}

// read collects what is written until the process has closed the terminal.
func (p *pty) read() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.master.Read(buffer)
		p.mu.Lock()
		p.screen.Write(buffer[:n])
		p.closed = err != nil
		p.more.Broadcast()
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// shown waits until the terminal shows the text, or until the process has ended. It returns
// everything that was written.
func (p *pty) shown(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !strings.Contains(p.screen.String(), text) && !p.closed {
		p.more.Wait()
	}
	return p.screen.String()
}

// typed types a text.
func (p *pty) typed(text string) {
	if _, err := p.master.WriteString(text); err != nil {
		p.t.Error(err)
	}
}

// onRequest serves the world of a harness at another address. It calls act during the nth
// request.
func (s *harness) onRequest(n int64, act func()) {
	s.t.Helper()
	var requests atomic.Int64
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == n {
			act()
		}
		s.server.ServeHTTP(w, r)
	}))
	s.t.Cleanup(gate.Close)
	if _, err := awsfiles.Write(s.server, s.home, gate.URL); err != nil {
		s.t.Fatal(err)
	}
}

// Without a terminal a question cannot be asked. Standard input is no answer.
func TestQuestion_NeedsTerminal(t *testing.T) {
	s := serveWorld(t, fourWorld())
	cmd := newProcess(t, []string{"HOME=" + s.home}, "set", "prod", "--email", "soc@octank.cloud")
	cmd.Dir, cmd.Stdin = s.home, strings.NewReader("y\n")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(out), "no terminal to confirm on: use --yes") || s.countWrites() != 0 {
		t.Errorf("exit code %d after %d writes\n%s", code, s.countWrites(), out)
	}
}

// What was typed before a question was drawn is no answer to it.
func TestQuestion_IgnoresTypeAhead(t *testing.T) {
	set := []string{"set", "prod", "--email", "soc@octank.cloud"}
	for name, test := range map[string]struct {
		args   []string
		ahead  string // typed while AWS is read
		stdin  string // "": the terminal
		prompt string // the end of the question
		answer string
		code   int
		writes int
	}{
		"set, yes before and no after":         {args: set, ahead: "y\n", prompt: "[y/N]", answer: "n\n", code: 1},
		"set, half a yes before and ess after": {args: set, ahead: "y", prompt: "[y/N]", answer: "es\n", code: 1},
		"set, no before and yes after":         {args: set, ahead: "n\n", prompt: "[y/N]", answer: "y\n", writes: 1},
		"set, standard input is a pipe":        {args: set, ahead: "y\n", stdin: "y\n", prompt: "[y/N]", answer: "n\n", code: 1},
		"apply, the number before and after":   {args: []string{"apply"}, ahead: "12\n", prompt: "write:", answer: "12\n", writes: 12},
	} {
		t.Run(name, func(t *testing.T) {
			world := fourWorld()
			if strings.Contains(name, "number") {
				world = manyWorld(12)
			}
			s := serveWorld(t, world)
			if test.args[0] == "apply" {
				s.writePolicy(teamPolicy)
			}
			var terminal *pty
			ready := make(chan struct{})
			s.onRequest(2, func() {
				<-ready
				terminal.typed(test.ahead)
				terminal.shown(strings.ReplaceAll(test.ahead, "\n", "\r\n")) // the echo: the terminal has it
			})
			cmd := newProcess(t, []string{"HOME=" + s.home}, test.args...)
			cmd.Dir = s.home
			if test.stdin != "" {
				cmd.Stdin = strings.NewReader(test.stdin)
			}
			terminal = startOnPTY(t, cmd)
			close(ready)
			terminal.shown(test.prompt)
			terminal.typed(test.answer)
			err := cmd.Wait()
			screen := terminal.shown("\x00")
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("exit code %d, want %d (%v)\n%s", code, test.code, err, screen)
			}
			if n := s.server.Count(sandbox.PutAlternateContact); n != test.writes {
				t.Errorf("%d writes, want %d\n%s", n, test.writes, screen)
			}
		})
	}
}
