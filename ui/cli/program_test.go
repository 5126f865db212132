package cli

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/ui/cli/command"
)

// runAsProgram is the environment variable that makes the test binary run as the program.
const runAsProgram = "TEST_BINARY_RUNS_AS_ACCOUNTABLE"

func TestMain(m *testing.M) {
	if os.Getenv(runAsProgram) != "" {
		os.Exit(Main(""))
	}
	code := m.Run()
	removeProgram()
	os.Exit(code)
}

// newProcess returns a process of the program with clean environment variables.
func newProcess(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), programPath(t), args...)
	cmd.Env = append([]string{runAsProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "LANG=C.UTF-8", "TERM=xterm-256color"}, env...)
	return cmd
}

// TestDemo_IsSealed runs the demo with misleading environment variables and counts
// connections to other addresses.
func TestDemo_IsSealed(t *testing.T) {
	t.Parallel()
	var strays atomic.Int32
	astray := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				strays.Add(1)
				_ = conn.Close()
			}
		}()
		return "http://" + l.Addr().String()
	}
	own := t.TempDir() // the user's own files
	for _, name := range []string{"config", "credentials"} {
		if err := os.WriteFile(filepath.Join(own, name), []byte("[profile real]\n[real]\naws_access_key_id = a\naws_secret_access_key = b\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range map[string]string{"accountable.yaml": "oops", "accountable/settings.yaml": "oops", "accountable/accountable.yaml": "oops"} {
		path = filepath.Join(own, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hostile := []string{
		"AWS_PROFILE=real", "AWS_DEFAULT_PROFILE=real", "AWS_CONFIG_FILE=" + own + "/config", "AWS_SHARED_CREDENTIALS_FILE=" + own + "/credentials",
		"AWS_ACCESS_KEY_ID=AKIAREAL", "AWS_SECRET_ACCESS_KEY=real", "AWS_SESSION_TOKEN=real", "AWS_REGION=cn-north-1", "AWS_DEFAULT_REGION=cn-north-1",
		"AWS_ENDPOINT_URL=" + astray(), "AWS_ENDPOINT_URL_ACCOUNT=" + astray(), "AWS_ENDPOINT_URL_STS=" + astray(), "AWS_ENDPOINT_URL_SSO=" + astray(),
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "AWS_CA_BUNDLE=" + own + "/none.pem", "AWS_USE_FIPS_ENDPOINT=true", "AWS_USE_DUALSTACK_ENDPOINT=true",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT=" + astray(), "AWS_CONTAINER_CREDENTIALS_FULL_URI=" + astray(), "AWS_WEB_IDENTITY_TOKEN_FILE=" + own + "/none",
		"AWS_ROLE_ARN=arn:aws:iam::999988887777:role/real", "AWS_LOGIN_CACHE_DIRECTORY=" + own, "AWS_RETRY_MODE=legacy", "AWS_MAX_ATTEMPTS=x",
		"aws_endpoint_url=" + astray(),
		"HTTPS_PROXY=" + astray(), "HTTP_PROXY=" + astray(), "https_proxy=" + astray(), "http_proxy=" + astray(), "ALL_PROXY=" + astray(), "NO_PROXY=",
		"XDG_STATE_HOME=" + own, "XDG_CACHE_HOME=" + own, "XDG_CONFIG_HOME=" + own,
	}
	start := func(env []string) (output func() string) {
		cmd := newProcess(t, env, "demo", "--dns")
		cmd.Dir = own
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return func() string {
			if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
				t.Errorf("%v\n%s%s", err, stdout.String(), stderr.String())
			}
			if left, _ := os.ReadDir(tempFolder(cmd)); len(left) > 0 {
				t.Errorf("it left %v behind", left)
			}
			return stdout.String()
		}
	}
	withNone, withHostile := start(nil), start(hostile)
	calm, rough := withNone(), withHostile()
	if calm != rough {
		t.Errorf("the environment changes what the demo shows:\n%s\ninstead of\n%s", rough, calm)
	}
	if !strings.Contains(calm, "13 accounts: ") {
		t.Errorf("these are not the demo's accounts:\n%s", calm)
	}
	if n := strays.Load(); n > 0 {
		t.Errorf("%d connections went astray", n)
	}
	if files, _ := filepath.Glob(filepath.Join(own, "*")); len(files) != 4 {
		t.Errorf("it wrote to the user's folders: %v", files)
	}
}

// tempFolder returns the TMPDIR of a process.
func tempFolder(cmd *exec.Cmd) string {
	for _, entry := range cmd.Env {
		if dir, ok := strings.CutPrefix(entry, "TMPDIR="); ok {
			return dir
		}
	}
	return ""
}

// TestDemo_BrokenPipe: the demo removes its folder even if its output is closed, as by
// head.
func TestDemo_BrokenPipe(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := newProcess(t, nil, "demo")
	cmd.Stdout = writer
	err = cmd.Run()
	if closed := writer.Close(); closed != nil {
		t.Error(closed)
	}
	if ended, failed := errors.AsType[*exec.ExitError](err); failed && !ended.Exited() {
		t.Errorf("killed: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(tempFolder(cmd), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestCommands_ClosedPipe: a reader that closes the pipe, as head does, ends the output
// silently. The exit code is that of the verdict, also if standard error is closed.
func TestCommands_ClosedPipe(t *testing.T) {
	t.Parallel()
	s := serveLoopback(t, fourWorld())
	s.writePolicy(teamPolicy)
	for _, row := range []struct {
		code      int
		closeBoth bool
		args      []string
	}{
		{0, false, []string{"check", "prod"}},
		{3, false, []string{"check", "prod", "locked"}},
		{3, false, []string{"check", "prod", "locked", "-o", "json"}},
		{3, true, []string{"check", "prod", "locked", "-o", "json"}},
		{3, false, []string{"check", "prod", "locked", "-o", "json=/dev/stdout"}},
		{1, false, []string{"check", "stage"}},
		{1, true, []string{"check", "stage"}},
		{0, false, []string{"plan", "stage"}},
		{0, true, []string{"apply", "stage", "--yes", "--policy", s.policyPath()}},
		{0, false, []string{"history", "-o", "json"}},
		{0, false, []string{"policy", "schema"}},
		{0, false, []string{"man"}},
		{0, false, []string{"--help"}},
		{0, false, []string{"completion", "bash"}},
		{2, false, []string{"check", "nobody"}},
		{2, true, []string{"check", "nobody"}},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := reader.Close(); err != nil {
				t.Fatal(err)
			}
			var notes bytes.Buffer
			cmd := newProcess(t, []string{"HOME=" + s.home}, row.args...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = s.home, writer, &notes
			if row.closeBoth {
				cmd.Stderr = writer
			}
			_ = cmd.Run()
			if err := writer.Close(); err != nil {
				t.Error(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != row.code {
				t.Errorf("exit code %d, want %d\n%s", code, row.code, notes.String())
			}
			if strings.Contains(notes.String(), "pipe") {
				t.Errorf("it reports the closed pipe:\n%s", notes.String())
			}
		})
	}
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *team {
		t.Errorf("stage holds %+v", c)
	}
}

// TestCheck_Signals interrupts a check, which must report the finished accounts.
func TestCheck_Signals(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, command.ExitInterrupted}, {syscall.SIGTERM, command.ExitTerminated}} {
		t.Run(row.signal.String(), func(t *testing.T) {
			s := serveLoopback(t, fourWorld())
			s.server.SetFault("333344445555", "GetAlternateContact", sandbox.Fault{Kind: sandbox.Hang})
			report := filepath.Join(s.home, "report.json")
			cmd := newProcess(t, []string{"HOME=" + s.home}, "check", "-o", "table", "-o", "json="+report)
			var out bytes.Buffer
			cmd.Stdout = &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			s.awaitCalls("GetAlternateContact", 4)
			if err := cmd.Process.Signal(row.signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); cmd.ProcessState.ExitCode() != row.code {
				t.Errorf("%v, want exit code %d", err, row.code)
			}
			if !regexp.MustCompile(`\? error +333344445555`).Match(out.Bytes()) || !strings.Contains(out.String(), "4 accounts: ") {
				t.Errorf("the finished accounts are not reported:\n%s", out.String())
			}
			if text := readFile(t, report); !strings.Contains(text, `"cancelled"`) {
				t.Errorf("the file does not name the canceled account:\n%s", text)
			}
		})
	}
}

// TestSet_SecondSignalEndsAtOnce: a second signal does not wait for a write in progress.
func TestSet_SecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	s := serveLoopback(t, fourWorld())
	s.server.SetFault("111122223333", "PutAlternateContact", sandbox.Fault{Kind: sandbox.Hang})
	cmd := newProcess(t, []string{"HOME=" + s.home}, "set", "prod", "--email", "soc@octank.cloud", "--yes", "--timeout", "1h")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.awaitCalls("PutAlternateContact", 1)
	again := time.NewTicker(20 * time.Millisecond) // two signals at the same time count as one
	defer again.Stop()
	for {
		select {
		case err := <-ended:
			if err == nil {
				t.Error("it ended as if nothing had happened")
			}
			return
		case <-again.C:
			if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
		}
	}
}
