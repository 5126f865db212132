package screen

import (
	"fmt"
	"strconv"
	"strings"

	"accountable/ui/style"
)

// ParseTheme parses the name of a theme: auto, dark, light or plain. For "auto" and "",
// decided is false: the terminal is asked for its background.
func ParseTheme(s string) (b style.Background, decided bool, err error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "auto":
		return style.Unknown, false, nil
	case "dark":
		return style.Dark, true, nil
	case "light":
		return style.Light, true, nil
	case "plain":
		return style.Unknown, true, nil
	default:
		return style.Unknown, false, fmt.Errorf("unknown theme %q: use auto, dark, light or plain", s)
	}
}

// Terminal is what is known about the terminal before it is asked.
type Terminal struct {
	// Background is the initial background. Decided keeps it, whatever the terminal answers.
	Background style.Background
	Decided    bool
	// ASCII says that the locale is not UTF-8.
	ASCII bool
	// Progress says that the terminal shows progress (OSC 9;4). Others would show it as
	// notifications.
	Progress bool
	// Repaint says that the terminal corrupts partial updates, so that the whole screen is
	// drawn again after changes.
	Repaint bool
}

// DetectTerminal derives a Terminal from the environment. The theme is that of a flag or a
// settings file, "" for none. It fails for an unknown theme.
func DetectTerminal(theme string, getenv func(string) string) (Terminal, error) {
	if theme == "" {
		theme = getenv("ACCOUNTABLE_THEME")
	}
	background, decided, err := ParseTheme(theme)
	if err != nil {
		return Terminal{}, err
	}
	if !decided {
		background = colorFGBG(getenv("COLORFGBG"))
	}
	return Terminal{
		Background: background,
		Decided:    decided,
		ASCII:      !utf8Locale(getenv),
		Progress:   showsProgress(getenv),
		// https://github.com/mpyw/suve/issues/859: partial updates corrupt the
		// screen of AWS CloudShell.
		Repaint: getenv("AWS_EXECUTION_ENV") == "CloudShell",
	}, nil
}

// colorFGBG parses COLORFGBG, which rxvt, Konsole and others set:
// "foreground;background" or "foreground;default;background", as numbers of the 16
// colors.
func colorFGBG(value string) style.Background {
	i := strings.LastIndexByte(value, ';')
	n, err := strconv.Atoi(value[i+1:])
	switch {
	case i < 0 || err != nil || n < 0 || n > 15:
		return style.Unknown
	case n == 7 || n > 8:
		return style.Light
	default:
		return style.Dark
	}
}

// utf8Locale reports whether the locale uses UTF-8. The first variable that is set decides
// (POSIX). Without any, the locale is C, which is ASCII; Windows and macOS applications
// use UTF-8 without a variable.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return getenv("WT_SESSION") != "" || getenv("TERM_PROGRAM") != "" || getenv("OS") == "Windows_NT"
}

// progressTerminals are terminals that show OSC 9;4 as progress, by a variable that they
// set.
var progressTerminals = []struct{ name, value string }{
	{"WT_SESSION", ""},
	{"ConEmuANSI", "ON"},
	{"TERM_PROGRAM", "ghostty"},
}

// showsProgress reports whether the terminal shows OSC 9;4 as progress. A multiplexer in
// between drops it or shows it as text.
func showsProgress(getenv func(string) string) bool {
	if getenv("TMUX") != "" || getenv("STY") != "" {
		return false
	}
	for _, t := range progressTerminals {
		if v := getenv(t.name); v != "" && (t.value == "" || strings.EqualFold(v, t.value)) {
			return true
		}
	}
	return false
}
