package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/rdap"
	"accountable/audit/timing"
	"accountable/audit/workers"
	"accountable/config/atomicfile"
	"accountable/ui/cli/text"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// Environment is the outside world of a command: the process, the terminal,
// AWS and the user's folders. The demo replaces AWS and the folders by a sandbox.
type Environment struct {
	*System

	Version  Version
	facts    environmentFacts
	color    string // --color
	Terminal screen.Terminal
	Log      *slog.Logger

	StateDir string // folder of the journal
	CacheDir string // folder of the cache
	// WorkDir is searched for a policy first. ConfigDir holds the user's policy
	// and settings. "" skips the folder.
	WorkDir, ConfigDir string

	Mail     audit.MailResolver
	Renewals audit.RenewalResolver
	Clock    audit.Clock
	OpenURL  func(ctx context.Context, url string) error // nil: there is no browser

	Demo       bool
	DemoPolicy string // path of the demo's policy; "": the demo has none

	Panics *workers.PanicLog // of this process

	questions *questions
	cleanup   *cleanup
}

// NewEnvironment returns the environment of a process. Configure completes it
// when the flags are known.
func NewEnvironment(sys *System, version Version) *Environment {
	return &Environment{
		System: sys, Version: version, facts: readFacts(sys.Getenv), Log: slog.New(slog.DiscardHandler),
		Panics:    &workers.PanicLog{Version: version.Number},
		questions: &questions{open: sys.OpenConsole}, cleanup: &cleanup{},
	}
}

// EnvironmentOptions are the flags about output and log.
type EnvironmentOptions struct {
	Color   string // one of colorChoices
	Theme   string // of the terminal's background; "": that of the settings
	LogFile string // "": no log
	Debug   bool   // log every request
}

// Configure applies the flags and locates the user's folders.
func (env *Environment) Configure(o EnvironmentOptions) error {
	terminal, err := screen.DetectTerminal(o.Theme, env.Getenv)
	if err != nil {
		return Usage("", "%s", err)
	}
	log, file, err := openLog(o.LogFile, o.Debug)
	if err != nil {
		return err
	}
	env.Terminal, env.Log, env.color = terminal, log, o.Color
	env.cleanup.logFile = file
	env.StateDir = filepath.Join(env.StateHome, "accountable")
	env.CacheDir = filepath.Join(env.CacheHome, "accountable")
	env.ConfigDir = filepath.Join(env.ConfigHome, "accountable")
	if env.Getwd != nil {
		if dir, err := env.Getwd(); err == nil { // the folder may have been deleted
			env.WorkDir = dir
		}
	}
	env.Clock = timing.SystemClock{}
	env.openResolvers()
	if save := env.PrivateSaver(); save != nil {
		env.Panics.Save = func(details []byte) (string, error) { return save("crash", details) }
	}
	if hasBrowser(env.Getenv, runtime.GOOS) {
		env.OpenURL = openBrowser
	}
	return nil
}

// PrivateSaver returns a function that writes a file into the state folder, which only
// this person can read. The file's name has a kind and the time. nil: there is no folder
// that lasts.
func (env *Environment) PrivateSaver() func(kind string, text []byte) (string, error) {
	if env.StateDir == "" || env.Demo { // the folders of the demo are removed at its end
		return nil
	}
	return func(kind string, text []byte) (string, error) {
		if err := atomicfile.EnsurePrivateFolder(env.StateDir); err != nil {
			return "", err
		}
		path := filepath.Join(env.StateDir, kind+"-"+env.Clock.Now().UTC().Format("20060102-150405.000")+".txt")
		return path, atomicfile.Write(path, text)
	}
}

// ReportPanics prints that the program panicked.
func (env *Environment) ReportPanics() {
	if report := env.Panics.Report(); report != "" {
		_, _ = fmt.Fprintf(env.Err, "accountable: %s\n", strings.TrimSpace(report))
	}
}

// openResolvers creates the resolvers of facts about domains. They ask nothing yet.
func (env *Environment) openResolvers() {
	env.Mail = cloud.NewMailResolver(env.DNS)
	env.Renewals = rdap.New(rdap.Options{Servers: env.RDAPServers, HTTPClient: env.HTTPClient, Env: env.Getenv, Log: env.Log})
}

// cleanup closes what the command opened.
type cleanup struct {
	steps   []func() error
	logFile io.Closer
}

// AtExit registers a function that runs when the command has ended.
func (env *Environment) AtExit(step func() error) {
	env.cleanup.steps = append(env.cleanup.steps, step)
}

// Close runs the functions of AtExit and reports their errors.
func (env *Environment) Close() {
	for _, step := range env.cleanup.steps {
		if err := step(); err != nil {
			env.Notef("%s", err)
		}
	}
}

// CloseLog logs how the command ended and closes the log file.
func (env *Environment) CloseLog(ctx context.Context, command string, err error) {
	if env.cleanup.logFile != nil {
		logEnd(ctx, env.Log, command, err)
		_ = env.cleanup.logFile.Close()
	}
}

// Notef prints a line on standard error, after the name of the program.
func (env *Environment) Notef(format string, args ...any) {
	_, _ = fmt.Fprintf(env.Err, "accountable: %s\n", style.Clean(fmt.Sprintf(format, args...)))
}

// NoteTrouble prints a trouble and its next step on standard error. subject names
// what failed; "" if the message does.
func (env *Environment) NoteTrouble(subject string, t *audit.Trouble) {
	text := t.Message
	if subject != "" {
		text = subject + ": " + text
	}
	env.Notef("%s", text)
	if advice := t.Advice(); advice != "" {
		_, _ = fmt.Fprintln(env.Err, style.Clean(advice))
	}
}

// ReportError prints why a command failed. It prints nothing for a command that
// has printed everything itself.
func (env *Environment) ReportError(err error) {
	if err == nil {
		return
	}
	if IsExit(err) {
		return
	}
	text, hint := err.Error(), ""
	if f, ok := errors.AsType[*Error](err); ok {
		hint = f.Hint
	} else if _, ok := StopCode(err); ok {
		text = "stopped"
	}
	for line := range strings.SplitSeq(text, "\n") {
		env.Notef("%s", line)
	}
	if hint != "" {
		for line := range strings.SplitSeq(hint, "\n") {
			_, _ = fmt.Fprintln(env.Err, style.Clean(line))
		}
	}
}

// FitsScreens reports whether the terminal can show screens and has a keyboard.
func (env *Environment) FitsScreens() bool {
	return env.OutTerminal && env.InTerminal && !env.facts.dumb
}

// IsDumb reports whether the terminal cannot move its cursor.
func (env *Environment) IsDumb() bool { return env.facts.dumb }

// OverridesColor reports whether a flag or variable changes the colors of the terminal.
func (env *Environment) OverridesColor() bool { return env.color != "auto" || env.facts.noColor }

// DisplayPath shortens a path for people: relative to the working folder if it is
// in that folder or above it, else relative to the home folder.
func (env *Environment) DisplayPath(path string) string {
	separator := string(filepath.Separator)
	if near, err := filepath.Rel(env.WorkDir, path); err == nil && env.WorkDir != "" {
		switch dir, _ := filepath.Split(near); {
		case dir == "":
			return "." + separator + near
		case strings.Trim(dir, "."+separator) == "":
			return near
		}
	}
	if home := env.Getenv("HOME"); home != "" {
		if near, ok := strings.CutPrefix(path, filepath.Clean(home)+separator); ok {
			return "~" + separator + near
		}
	}
	return path
}

// environmentFacts are what the environment variables say about output and browser.
// screen.DetectTerminal reads what the screens need.
type environmentFacts struct {
	dumb    bool // no cursor movement: TERM=dumb, or no TERM
	noColor bool // NO_COLOR is set and not empty (https://no-color.org)
	ci      bool // no progress line
	ssh     bool // a browser would open on another machine
}

func readFacts(getenv func(string) string) environmentFacts {
	return environmentFacts{
		dumb:    isDumbTerminal(getenv("TERM"), runtime.GOOS),
		noColor: getenv("NO_COLOR") != "",
		ci:      isTrue(getenv("CI")),
		ssh:     getenv("SSH_CONNECTION") != "" || getenv("SSH_TTY") != "",
	}
}

// isDumbTerminal reports whether a terminal cannot move its cursor. Windows
// consoles set no TERM.
func isDumbTerminal(term, goos string) bool {
	return term == "dumb" || term == "" && goos != "windows"
}

// isTrue reads a boolean variable. Any text that is not a boolean counts as true.
func isTrue(s string) bool {
	on, err := strconv.ParseBool(s)
	return s != "" && (on || err != nil)
}

// ColorProfile returns the colors of a stream, by --color, NO_COLOR and the terminal.
func (env *Environment) ColorProfile(terminal bool) colorprofile.Profile {
	switch {
	case env.color == "never":
		return colorprofile.NoTTY
	case env.color == "always":
		return max(colorprofile.Env(env.Environ()), colorprofile.ANSI)
	case !terminal || env.facts.dumb:
		return colorprofile.NoTTY
	case env.facts.noColor:
		return colorprofile.Ascii
	default:
		return colorprofile.Env(env.Environ())
	}
}

// Stdout draws on standard output. A pipe gets full lines, even if a terminal is
// attached to the process.
func (env *Environment) Stdout() *text.Output { return env.newOutput(env.Out, env.OutTerminal) }

// Stderr draws on standard error.
func (env *Environment) Stderr() *text.Output { return env.newOutput(env.Err, env.ErrTerminal) }

// StderrFile returns standard error for a child process.
func (env *Environment) StderrFile() io.Writer { return unwrapFile(env.Err) }

func (env *Environment) newOutput(w io.Writer, terminal bool) *text.Output {
	profile := env.ColorProfile(terminal)
	p := &text.Output{
		Writer: &colorprofile.Writer{Forward: w, Profile: profile},
		Theme: style.New(style.Options{
			Background: env.Terminal.Background, Profile: profile, ASCII: env.Terminal.ASCII,
		}),
	}
	if terminal {
		p.Width = env.Width()
	}
	return p
}

// NewProgress returns a progress line on standard error. It is shown only on
// a terminal that can move its cursor.
func (env *Environment) NewProgress(status func() string) *text.Progress {
	shown := env.ErrTerminal && !env.facts.dumb && !env.facts.ci
	return text.NewProgress(env.Err, env.Stderr().Theme, env.Width, shown, status)
}
