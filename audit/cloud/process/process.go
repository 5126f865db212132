package process

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/audit/timing"
	"accountable/config"
)

// The limits of credential_process: password managers ask a person, who can answer
// few at a time.
const (
	maxRunning = 2
	waitDelay  = time.Second // for output after the command ended: a child may hold the pipes open
	// failureLife is how long a failure counts for profiles with the same command:
	// many of them learn of it together and not one after another.
	failureLife = 2 * time.Second
)

// Runner runs credential_process commands: few at a time, equal ones once. It is safe for
// concurrent use.
type Runner struct {
	log     *slog.Logger
	slots   chan struct{}
	timeout time.Duration
	closed  context.Context // ends when no command may run any more
	end     context.CancelFunc

	mu        sync.Mutex // guards the rest, and that no command starts after Close
	running   sync.WaitGroup
	byCommand map[string]aws.CredentialsProvider
}

// NewRunner returns a Runner that limits each command to timeout; 0 means
// timing.DefaultTimeout.
func NewRunner(log *slog.Logger, timeout time.Duration) *Runner {
	p := &Runner{
		log: log, slots: make(chan struct{}, maxRunning), timeout: cmp.Or(timeout, timing.DefaultTimeout),
		byCommand: map[string]aws.CredentialsProvider{},
	}
	p.closed, p.end = context.WithCancel(context.Background())
	return p
}

// Close ends running commands and waits for them. Later requests fail. They do not end with the callers'
// contexts, because the SDK's caches detach those, and they run in sessions of their
// own, so that they would outlive this program.
func (p *Runner) Close() {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	p.running.Wait()
}

// start returns the context of a new command, or an error after Close. done must be
// called when the command has ended.
func (p *Runner) start(ctx context.Context) (running context.Context, done func(), err error) {
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

// Provider returns the credentials of a command. All profiles with that command
// share them.
func (p *Runner) Provider(command string) aws.CredentialsProvider {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.byCommand[command]; ok {
		return known
	}
	created := unhurried{transport.NewCredentialsCache(&provider{command: command, runner: p})}
	p.byCommand[command] = created
	return created
}

// Forget makes the command run again when it is needed next.
func (p *Runner) Forget(command string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byCommand, command)
}

// unhurried stops the timeout of the account while a command runs or waits for its
// turn: the command has a timeout of its own, and its error names it.
type unhurried struct{ *aws.CredentialsCache }

// Retrieve returns the credentials of the command.
func (u unhurried) Retrieve(ctx context.Context) (aws.Credentials, error) {
	defer timing.PauseTimeout(ctx)()
	creds, err := u.CredentialsCache.Retrieve(ctx)
	if err != nil {
		return creds, fmt.Errorf("fetching the profile's credentials: %w", err)
	}
	return creds, nil
}

// provider provides the credentials of one command. The cache around it calls Retrieve
// once at a time.
type provider struct {
	command string
	runner  *Runner

	failure  error // of the last run
	failedAt time.Time
}

// Retrieve runs the command, unless it failed within failureLife.
func (p *provider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if p.failure != nil && time.Since(p.failedAt) < failureLife {
		return aws.Credentials{}, p.failure
	}
	creds, err := p.run(ctx)
	p.failure, p.failedAt = err, time.Now()
	return creds, err
}

// run waits for a slot and runs the command.
func (p *provider) run(ctx context.Context) (aws.Credentials, error) {
	select {
	case p.runner.slots <- struct{}{}:
		defer func() { <-p.runner.slots }()
	case <-ctx.Done():
		return aws.Credentials{}, fmt.Errorf("waiting to run credential_process: %w", ctx.Err())
	}
	ctx, done, err := p.runner.start(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("starting credential_process: %w", err)
	}
	defer done()
	limited, cancel := context.WithTimeout(ctx, p.runner.timeout)
	defer cancel()
	stdout := &output{limit: maxOutput, keep: maxOutput, exceed: cancel}
	stderr := &output{limit: maxErrors, keep: keptErrors, exceed: cancel}
	cmd := newCommand(limited, p.command)
	// The whole environment, as the AWS CLI and the SDK pass it: helpers such as aws-vault
	// find their backend, their proxy and the credentials that they exchange in it. This
	// program puts no secret into its environment.
	cmd.Env = os.Environ()
	cmd.Stdin = nil // the null device: it must not read what the person types
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = waitDelay
	detach(cmd)
	err = cmd.Run()
	if stdout.heldOpen || stderr.heldOpen {
		_ = endGroup(cmd) // it may have ended by now
	}
	var creds aws.Credentials
	switch {
	case stdout.isExceeded():
		err = documentError("printed more than 64 KiB, the limit for its output")
	case stderr.isExceeded():
		err = documentError("printed more than 16 MiB of errors, the limit for them")
	case err == nil:
		creds, err = readDocument(stdout.kept)
	}
	if err != nil {
		failed := p.explain(ctx, limited, err, stderr.lastLine())
		p.runner.log.DebugContext(ctx, "credential_process failed", "error", failed)
		return aws.Credentials{}, failed
	}
	return creds, nil
}

// explain returns the reason of a failure; limited is ctx with the timeout. Its text does
// not quote the output, which may contain credentials.
func (p *provider) explain(ctx, limited context.Context, err error, complaint string) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("running credential_process: %w", ctx.Err())
	}
	failed := &trouble.ProcessError{Output: complaint}
	exit, exited := errors.AsType[*exec.ExitError](err)
	document, printed := errors.AsType[documentError](err)
	switch {
	case printed:
		failed.Reason = string(document)
	case limited.Err() != nil:
		failed.TimedOut = true
		failed.Reason = fmt.Sprintf("did not answer within %v", p.runner.timeout)
	case errors.Is(err, exec.ErrWaitDelay):
		failed.Reason = "ended, but a process that it started keeps its output open"
	case exited:
		failed.Reason = "failed (" + exit.String() + ")"
		failed.Refused = exit.ExitCode() < cannotRun
	default:
		failed.Reason = "could not be started"
		failed.Err = err
	}
	return failed
}

// cannotRun is the lowest exit code of a shell that could not run the command: 126,
// or 127 if the command was not found.
const cannotRun = 126

// newCommand returns the program and arguments of a command line, split as the AWS CLI
// splits it: without a shell, so that it does not act on signs such as # ; & $ in an
// argument. A program that does not exist, such as ~/bin/creds, goes to a shell, as the
// SDKs do it. On Windows, the shell runs every command.
func newCommand(ctx context.Context, command string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd.exe", "/C", command) //nolint:gosec // the operator wrote it into the AWS config
	}
	if words, err := config.SplitWords(command); err == nil && len(words) > 0 {
		if _, err := exec.LookPath(words[0]); err == nil {
			return exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // as above
		}
	}
	return exec.CommandContext(ctx, "sh", "-c", command) //nolint:gosec // as above
}
