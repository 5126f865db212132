package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/adrg/xdg"
	"github.com/charmbracelet/colorprofile"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/timing"
	"accountable/ui"
	"accountable/ui/style"
)

// environment is what a command knows of the world: the process, the terminal,
// AWS and the user's folders. The demo replaces AWS and the folders by a sandbox.
type environment struct {
	*System

	version  Version
	facts    environmentFacts
	color    string // --color
	terminal ui.Terminal
	log      *slog.Logger

	http     *http.Client // nil: a client with the proxies and certificates of the environment variables
	home     string       // home folder that holds the AWS CLI's sign-ins; "": the user's own
	stateDir string       // folder of the journal
	cacheDir string       // folder of the cache
	// workDir is searched for a policy first. configDir holds the user's policy
	// and settings. "" skips the folder.
	workDir, configDir string

	mail    audit.MailResolver
	clock   audit.Clock
	openURL func(ctx context.Context, url string) error // nil: there is no browser

	demo       bool
	demoPolicy string // path of the demo's policy; "": the demo has none

	answers *lineReader
	cleanup *cleanup
}

// newEnvironment returns the environment of a process. configure completes it
// when the flags are known.
func newEnvironment(sys *System, version Version) *environment {
	return &environment{
		System: sys, version: version, facts: readFacts(sys.Getenv), log: slog.New(slog.DiscardHandler),
		answers: &lineReader{in: sys.In}, cleanup: &cleanup{},
	}
}

// configure applies the flags that every command has and locates the user's folders.
func (env *environment) configure(o globalOptions) error {
	terminal, err := ui.DetectTerminal(o.theme, env.Getenv)
	if err != nil {
		return usage("", "%s", err)
	}
	log, file, err := openLog(o.logFile, o.debug)
	if err != nil {
		return err
	}
	env.terminal, env.log, env.color = terminal, log, o.color
	env.cleanup.logFile = file
	xdg.Reload() // it read the environment variables when the process started
	env.stateDir = filepath.Join(xdg.StateHome, "accountable")
	env.cacheDir = filepath.Join(xdg.CacheHome, "accountable")
	env.configDir = filepath.Join(xdg.ConfigHome, "accountable")
	if env.Getwd != nil {
		if dir, err := env.Getwd(); err == nil { // the folder may have been deleted
			env.workDir = dir
		}
	}
	env.mail, env.clock = cloud.NewMailResolver(nil), timing.SystemClock{}
	if hasBrowser(env.Getenv, runtime.GOOS) {
		env.openURL = openBrowser
	}
	return nil
}

// cleanup closes what the command opened.
type cleanup struct {
	steps   []func() error
	logFile io.Closer
}

// atExit registers a function that runs when the command has ended.
func (env *environment) atExit(step func() error) {
	env.cleanup.steps = append(env.cleanup.steps, step)
}

// close runs the functions of atExit and reports their errors.
func (env *environment) close() {
	for _, step := range env.cleanup.steps {
		if err := step(); err != nil {
			env.notef("%s", err)
		}
	}
}

// closeLog logs how the command ended and closes the log file.
func (env *environment) closeLog(ctx context.Context, command string, err error) {
	if env.cleanup.logFile != nil {
		logEnd(ctx, env.log, command, err)
		_ = env.cleanup.logFile.Close()
	}
}

// notef prints a line on standard error, after the name of the program.
func (env *environment) notef(format string, args ...any) {
	_, _ = fmt.Fprintf(env.Err, "accountable: %s\n", style.Clean(fmt.Sprintf(format, args...)))
}

// noteTrouble prints a trouble and its next step on standard error. subject names
// what failed; "" if the message does.
func (env *environment) noteTrouble(subject string, t *audit.Trouble) {
	text := t.Message
	if subject != "" {
		text = subject + ": " + text
	}
	env.notef("%s", text)
	if advice := t.Advice(); advice != "" {
		_, _ = fmt.Fprintln(env.Err, style.Clean(advice))
	}
}

// reportError prints why a command failed. It prints nothing for a command that
// has printed everything itself.
func (env *environment) reportError(err error) {
	if err == nil {
		return
	}
	if _, reported := errors.AsType[exitCode](err); reported {
		return
	}
	text, hint := err.Error(), ""
	if f, ok := errors.AsType[*failure](err); ok {
		hint = f.hint
	} else if _, ok := stopCode(err); ok {
		text = "stopped"
	}
	for line := range strings.SplitSeq(text, "\n") {
		env.notef("%s", line)
	}
	if hint != "" {
		for line := range strings.SplitSeq(hint, "\n") {
			_, _ = fmt.Fprintln(env.Err, style.Clean(line))
		}
	}
}

// fitsScreens reports whether the terminal can show screens and has a keyboard.
func (env *environment) fitsScreens() bool {
	return env.OutTerminal && env.InTerminal && !env.facts.dumb
}

// displayPath shortens a path for people: relative to the working folder if it is
// in that folder or above it, else relative to the home folder.
func (env *environment) displayPath(path string) string {
	separator := string(filepath.Separator)
	if near, err := filepath.Rel(env.workDir, path); err == nil && env.workDir != "" {
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
// ui.DetectTerminal reads what the screens need.
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

// colorProfile returns the colors of a stream, by --color, NO_COLOR and the terminal.
func (env *environment) colorProfile(terminal bool) colorprofile.Profile {
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
