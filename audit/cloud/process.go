package cloud

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"

	"accountable/audit/timing"
)

// The bounds of credential_process: password managers ask a person, who can
// answer few at a time.
const (
	processTimeout  = 10 * time.Second
	processesAtOnce = 2
	// processGrace is how long output is waited for once the command itself is
	// gone: a child it left behind may hold the pipes open.
	processGrace = time.Second
	// processMemory is how long a failure stands for an equal command: many
	// profiles that share one find out together and not one after another.
	processMemory = 2 * time.Second
)

// processes runs credential_process commands: few at a time, equal ones once.
type processes struct {
	log     *slog.Logger
	slots   chan struct{}
	timeout time.Duration
	closed  context.Context // ends when no command is to run any more
	end     context.CancelFunc

	mu       sync.Mutex // guards what follows, and that nothing begins to run after close
	running  sync.WaitGroup
	byString map[string]aws.CredentialsProvider
}

func newProcesses(log *slog.Logger) *processes {
	p := &processes{
		log: log, slots: make(chan struct{}, processesAtOnce), timeout: processTimeout,
		byString: map[string]aws.CredentialsProvider{},
	}
	p.closed, p.end = context.WithCancel(context.Background())
	return p
}

// close ends the commands that run and waits until they have gone. The SDK's
// caches keep the end of the callers' contexts from them, and in sessions of
// their own they would outlive this program.
func (p *processes) close() {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	p.running.Wait()
}

// start gives the context in which a command runs, unless none is to run any
// more; done has to be called once the command has gone.
func (p *processes) start(ctx context.Context) (running context.Context, done func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed.Err() != nil {
		return ctx, nil, p.closed.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(p.closed, cancel)
	p.running.Add(1)
	return ctx, func() {
		stop()
		cancel()
		p.running.Done()
	}, nil
}

// provider yields the credentials of a command; profiles with the same command
// share what it answers.
func (p *processes) provider(command string) aws.CredentialsProvider {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.byString[command]; ok {
		return known
	}
	made := aws.NewCredentialsCache(&process{command: command, all: p})
	p.byString[command] = made
	return made
}

// forget makes the command run anew when it is wanted next.
func (p *processes) forget(command string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byString, command)
}

// process is one credential_process. The cache around it lets one caller in at
// a time.
type process struct {
	command string
	all     *processes

	failure  error // of the last run
	failedAt time.Time
}

// processError says why a credential_process yielded nothing.
type processError struct {
	reason   string
	timedOut bool
	gaveUp   bool // it ran and said no, as one does that finds nobody to ask
	err      error
}

func (e *processError) Error() string { return "credential_process " + e.reason }
func (e *processError) Unwrap() error { return e.err }

// Retrieve runs the command, unless it failed a moment ago.
func (p *process) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if p.failure != nil && time.Since(p.failedAt) < processMemory {
		return aws.Credentials{}, p.failure
	}
	creds, err := p.run(ctx)
	p.failure, p.failedAt = err, time.Now()
	return creds, err
}

// run waits for its turn outside the command's own time.
func (p *process) run(ctx context.Context) (aws.Credentials, error) {
	resume := timing.PauseTimeout(ctx) // others hold the turn, not AWS
	select {
	case p.all.slots <- struct{}{}:
		defer func() { <-p.all.slots }()
		resume()
	case <-ctx.Done():
		return aws.Credentials{}, fmt.Errorf("waiting to run credential_process: %w", ctx.Err())
	}
	ctx, done, err := p.all.start(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("starting credential_process: %w", err)
	}
	defer done()
	var complaint tail
	builder := processcreds.NewCommandBuilderFunc(func(ctx context.Context) (*exec.Cmd, error) {
		cmd := shell(ctx, p.command)
		cmd.Env = os.Environ()
		cmd.Stdin = nil // the null device: it must not take the person's keys
		cmd.Stderr = &complaint
		cmd.WaitDelay = processGrace
		detach(cmd)
		return cmd, nil
	})
	provider := processcreds.NewProviderCommand(builder, func(o *processcreds.Options) { o.Timeout = p.all.timeout })
	creds, err := provider.Retrieve(ctx)
	if err != nil {
		failed := p.explain(ctx, err, complaint.line())
		p.all.log.DebugContext(ctx, "credential_process failed", "error", failed)
		return aws.Credentials{}, failed
	}
	return creds, nil
}

// explain tells what went wrong without quoting the output, which may hold
// credentials.
func (p *process) explain(ctx context.Context, err error, complaint string) error {
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("running credential_process: %w", ctx.Err())
	}
	text := err.Error()
	failed := &processError{}
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case strings.Contains(text, "timed out"):
		failed.timedOut = true
		failed.reason = fmt.Sprintf("gave no answer in %v", p.all.timeout)
	case errors.Is(err, exec.ErrWaitDelay):
		failed.reason = "ended and left something running that holds its output open"
	case exited:
		failed.reason = "failed (" + exit.String() + ")"
		failed.gaveUp = exit.ExitCode() < cannotRun
	case strings.Contains(text, "parse failed"):
		failed.reason = "did not print the JSON document that is expected"
	case strings.Contains(text, "wrong version"):
		failed.reason = `printed a document whose "Version" is not 1`
	case strings.Contains(text, "missing AccessKeyId"), strings.Contains(text, "missing SecretAccessKey"):
		failed.reason = "printed a document without AccessKeyId or SecretAccessKey"
	default:
		failed.reason = "could not be run"
		failed.err = err
	}
	if complaint != "" {
		failed.reason += ": " + complaint
	}
	return failed
}

// cannotRun is how a shell ends that cannot run the command, at least: 126, or
// 127 where it does not find it.
const cannotRun = 126

// shell runs a command line the way the SDK does.
func shell(ctx context.Context, command string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd.exe", "/C", command) //nolint:gosec // the operator wrote it into the AWS config
	}
	return exec.CommandContext(ctx, "sh", "-c", command) //nolint:gosec // as above
}

// tail keeps the end of what a command complains about.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

// tailLength bounds, in bytes, what is kept of it.
const tailLength = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b...)
	if over := len(t.kept) - tailLength; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(b), nil
}

// secretLike is what could be a key or a token.
var secretLike = regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|[A-Za-z0-9/+=_-]{40,}`)

// line is the last line, fit to be shown: no control characters, nothing that
// looks like a key, not too long.
func (t *tail) line() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.FieldsFunc(string(t.kept), func(r rune) bool { return r == '\n' || r == '\r' })
	for _, last := range slices.Backward(lines) {
		line := strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == unicode.ReplacementChar {
				return -1
			}
			return r
		}, strings.ToValidUTF8(last, "")))
		if line == "" {
			continue
		}
		return shorten(secretLike.ReplaceAllString(line, "…"), complaintLength)
	}
	return ""
}

// complaintLength bounds, in characters, what is quoted of a program's complaint.
const complaintLength = 160

func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
