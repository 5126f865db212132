package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/adrg/xdg"
	"github.com/charmbracelet/x/term"

	"accountable/audit/cloud"
	"accountable/audit/cloud/rdap"
	"accountable/audit/printable"
	"accountable/audit/workers"
	"accountable/config/atomicfile"
)

// System is the process: its streams, environment variables and terminal. OS
// returns the real one and is the only code here that asks the operating system
// about terminals.
type System struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // everything else

	// InTerminal, OutTerminal and ErrTerminal report whether the stream is a terminal.
	InTerminal, OutTerminal, ErrTerminal bool
	// OpenConsole opens the terminal of the process, wherever the streams lead. It is
	// nil if there is none.
	OpenConsole func() (*Console, error)
	// Width returns the terminal's current width in columns, 0 if it is unknown.
	Width func() int
	// Getwd returns the working folder. It may be nil.
	Getwd func() (string, error)
	// Getenv and Environ read the current environment variables.
	Getenv  func(string) string
	Environ func() []string

	// StateHome, CacheHome and ConfigHome are the user's folders of the XDG Base
	// Directory Specification, on other systems what corresponds to them.
	StateHome, CacheHome, ConfigHome string
	// Home is the folder that holds the AWS CLI's sign-ins; "" is the home folder.
	Home string

	HTTPClient *http.Client // nil: a client with the proxies and certificates of the environment variables
	// DNS resolves the domains of emails; nil is this computer's resolver.
	DNS cloud.DNS
	// RDAPServers are asked about registered domains; "" is the list of IANA.
	RDAPServers rdap.Servers
}

// OS returns the System of this process.
func OS() *System {
	ensureHome()
	xdg.Reload() // it read the variables before HOME was set
	return &System{
		In: os.Stdin, Out: pipeWriter{os.Stdout}, Err: pipeWriter{os.Stderr},
		InTerminal:  term.IsTerminal(os.Stdin.Fd()),
		OutTerminal: term.IsTerminal(os.Stdout.Fd()),
		ErrTerminal: term.IsTerminal(os.Stderr.Fd()),
		OpenConsole: openConsole,
		Width:       terminalWidth,
		Getwd:       os.Getwd,
		Getenv:      os.Getenv,
		Environ:     os.Environ,
		StateHome:   xdg.StateHome,
		CacheHome:   xdg.CacheHome,
		ConfigHome:  xdg.ConfigHome,
	}
}

// terminalWidth asks the first stream that is a terminal.
func terminalWidth() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr, os.Stdin} {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 0
}

// ensureHome sets HOME to the home folder of the user database if the variable is
// missing, as in services and some containers. AWS's tools use the same folder.
// Without it the journal would be written to the root of the file system.
func ensureHome() {
	if home := homeFromPasswd(os.Getenv, user.Current); home != "" {
		_ = os.Setenv("HOME", home)
	}
}

// homeFromPasswd returns the user's home folder of the user database, or "" if
// HOME is set or the folder is unknown.
func homeFromPasswd(getenv func(string) string, current func() (*user.User, error)) string {
	if getenv("HOME") != "" {
		return ""
	}
	u, err := current()
	if err != nil {
		return ""
	}
	return u.HomeDir
}

// browserCommands open a URL, the last argument, in the default browser of an
// operating system.
var browserCommands = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
	"linux":   {"xdg-open"},
	"freebsd": {"xdg-open"},
	"openbsd": {"xdg-open"},
	"netbsd":  {"xdg-open"},
}

// hasBrowser reports whether a browser can be opened. Over ssh it would open on the
// wrong machine; on Unix systems other than macOS it needs a desktop.
func hasBrowser(getenv func(string) string, goos string) bool {
	command, known := browserCommands[goos]
	if !known || readFacts(getenv).ssh {
		return false
	}
	return command[0] != "xdg-open" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "" || getenv("BROWSER") != ""
}

// openBrowser opens a page and does not wait for the browser, which gets neither the
// input nor the output of the terminal.
func openBrowser(ctx context.Context, link string) error {
	command, known := browserCommands[runtime.GOOS]
	if !known {
		return fmt.Errorf("no browser is known on %s", runtime.GOOS)
	}
	if !isWebPage(link) {
		return errors.New("the link does not start with https://, or has characters that cannot be seen")
	}
	args := slices.Concat(command[1:], []string{link})
	cmd := exec.CommandContext(context.WithoutCancel(ctx), command[0], args...) //nolint:gosec // the command is from the table above
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the browser: %w", err)
	}
	workers.Go(ctx, func() { _ = cmd.Wait() }, nil)
	return nil
}

// isWebPage reports whether a link leads to a web page and to nothing else, such as a
// file or a program.
func isWebPage(link string) bool {
	u, err := url.Parse(link)
	_, unseen := printable.FindEscaped(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !unseen
}

// openLog opens the log file: JSON lines that only the owner can read, without contact
// data and credentials. Without a path nothing is logged.
func openLog(path string, debug bool) (*slog.Logger, io.Closer, error) {
	if path == "" {
		if debug {
			return nil, nil, Usage("Name one with --log-file FILE.", "--debug needs a log file")
		}
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	file, err := atomicfile.OpenLog(path)
	if err != nil {
		return nil, nil, Usage("Use a writable file in an existing folder.", "--log-file %s: %v", path, WithoutPath(err))
	}
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(file, &slog.HandlerOptions{Level: level})), file, nil
}

// logEnd logs how a command ended. Error texts may quote contact data, so only
// the code and the type of the error are logged.
func logEnd(ctx context.Context, log *slog.Logger, command string, err error) {
	log.InfoContext(ctx, "ended", "command", command, "code", CodeOf(err), "cause", fmt.Sprintf("%T", err))
}

// Version is the version of a build. BuildVersion fills empty fields from the build
// information of the Go tool.
type Version struct {
	Number   string // "1.2.3"
	Revision string // of the source, shortened
	Modified bool   // whether the source differed from the revision
}

// BuildVersion returns the version of the running program: the number of the release,
// else that of the module, else "devel".
func BuildVersion(number string) Version {
	v := Version{Number: number}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v.withDefaults("")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value[:min(len(s.Value), 12)]
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v.withDefaults(info.Main.Version)
}

func (v Version) withDefaults(module string) Version {
	if v.Number == "" {
		v.Number = module
	}
	if v.Number == "" || v.Number == "(devel)" {
		v.Number = "devel"
	}
	return v
}

// String returns the line that the version command prints.
func (v Version) String() string {
	s := "accountable " + v.Number
	if v.Revision != "" {
		s += " (" + v.Revision
		if v.Modified {
			s += ", modified"
		}
		s += ")"
	}
	return fmt.Sprintf("%s %s %s/%s", s, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
