package command

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
)

// browserCommands start the person's browser, by operating system; the URL is
// the last argument.
var browserCommands = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
	"linux":   {"xdg-open"},
	"freebsd": {"xdg-open"},
	"openbsd": {"xdg-open"},
	"netbsd":  {"xdg-open"},
}

// hasBrowser tells whether there is a browser to start: not over ssh, where it
// would open on another machine than the person's, and on Unix systems other than
// macOS only where there is a desktop.
func hasBrowser(getenv func(string) string, goos string) bool {
	command, known := browserCommands[goos]
	if !known || readFacts(getenv).ssh {
		return false
	}
	return command[0] != "xdg-open" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "" || getenv("BROWSER") != ""
}

// openBrowser starts the browser on a page and does not wait for it to end. It
// gets neither the terminal's input nor its output.
func openBrowser(ctx context.Context, url string) error {
	command, known := browserCommands[runtime.GOOS]
	if !known {
		return fmt.Errorf("no browser is known on %s", runtime.GOOS)
	}
	args := slices.Concat(command[1:], []string{url})
	cmd := exec.CommandContext(context.WithoutCancel(ctx), command[0], args...) //nolint:gosec // the command is from the table above
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the browser: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
