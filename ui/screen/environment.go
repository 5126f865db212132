package screen

import (
	"fmt"
	"strconv"
	"strings"

	"accountable/ui/style"
)

// ParseTheme reads --theme, ACCOUNTABLE_THEME and the like. "auto" and "" leave
// the question to the terminal: then decided is false.
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

// Terminal is what is known of the terminal before it is asked anything.
type Terminal struct {
	// Background is what to begin with; Decided keeps it whatever the terminal answers.
	Background style.Background
	Decided    bool
	// ASCII: the locale is not UTF-8.
	ASCII bool
	// Progress: the terminal is known to show progress (OSC 9;4). Others pop
	// it up as notifications.
	Progress bool
	// Repaint: the terminal loses track of partial updates, so the whole
	// screen is drawn anew now and then.
	Repaint bool
}

// DetectTerminal derives what the environment tells of the terminal; theme is
// what a flag or a settings file asks for, "" or "auto" where none does.
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

// colorFGBG reads the variable that rxvt, Konsole and others set:
// "foreground;background" or "foreground;default;background", as numbers of
// the 16 colours.
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

// utf8Locale reports whether the locale's characters are UTF-8; the first of
// the variables that is set decides, as POSIX says. None set means C, which is
// ASCII; Windows and macOS applications have UTF-8 without saying so.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return getenv("WT_SESSION") != "" || getenv("TERM_PROGRAM") != "" || getenv("OS") == "Windows_NT"
}

// progressTerminals set a variable by which they are known, and show OSC 9;4
// as progress.
var progressTerminals = []struct{ name, value string }{
	{"WT_SESSION", ""},
	{"ConEmuANSI", "ON"},
	{"TERM_PROGRAM", "ghostty"},
}

// showsProgress knows the terminals that understand OSC 9;4. A multiplexer
// in between swallows it or shows it as text.
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
