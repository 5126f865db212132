package command

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
)

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
