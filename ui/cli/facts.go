package cli

import (
	"runtime"
	"strconv"

	"github.com/charmbracelet/colorprofile"
)

// facts are what the environment tells of where the program runs. What the
// screens need to know of the terminal, ui.DetectTerminal finds out.
type facts struct {
	dumb    bool // no cursor movement: TERM=dumb, or none at all
	noColor bool // NO_COLOR is set and not empty (https://no-color.org)
	ci      bool // nobody watches a progress line
	ssh     bool // a browser would open on another machine than the person's
}

func factsOf(getenv func(string) string) facts {
	return facts{
		dumb:    dumbTerminal(getenv("TERM"), runtime.GOOS),
		noColor: getenv("NO_COLOR") != "",
		ci:      truthy(getenv("CI")),
		ssh:     getenv("SSH_CONNECTION") != "" || getenv("SSH_TTY") != "",
	}
}

// dumbTerminal knows terminals without cursor movement. Windows consoles set no TERM.
func dumbTerminal(term, goos string) bool {
	return term == "dumb" || term == "" && goos != "windows"
}

// truthy reads a variable that is set to switch something on; whatever is no
// boolean counts as on.
func truthy(s string) bool {
	on, err := strconv.ParseBool(s)
	return s != "" && (on || err != nil)
}

// colorsOf are the colours of a stream, by --color, NO_COLOR and what the
// terminal can show.
func colorsOf(choice string, terminal bool, f facts, environ []string) colorprofile.Profile {
	switch {
	case choice == "never":
		return colorprofile.NoTTY
	case choice == "always":
		return max(colorprofile.Env(environ), colorprofile.ANSI)
	case !terminal || f.dumb:
		return colorprofile.NoTTY
	case f.noColor:
		return colorprofile.Ascii
	default:
		return colorprofile.Env(environ)
	}
}
