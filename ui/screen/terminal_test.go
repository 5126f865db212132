package screen

import (
	"testing"

	"accountable/ui/style"
)

func TestDetectTerminal(t *testing.T) {
	for _, c := range []struct {
		name  string
		theme string
		env   map[string]string
		want  Terminal
	}{
		{name: "nothing is known", want: Terminal{ASCII: true}},
		{name: "UTF-8", env: map[string]string{"LANG": "en_US.UTF-8"}, want: Terminal{}},
		{name: "LC_ALL wins", env: map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, want: Terminal{ASCII: true}},
		{name: "LC_CTYPE wins over LANG", env: map[string]string{"LC_CTYPE": "de_DE.utf8", "LANG": "C"}, want: Terminal{}},
		{name: "dark by COLORFGBG", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;0"}, want: Terminal{Background: style.Dark}},
		{name: "light by COLORFGBG", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "0;default;15"}, want: Terminal{Background: style.Light}},
		{name: "grey is dark", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;8"}, want: Terminal{Background: style.Dark}},
		{name: "COLORFGBG without a number", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;default"}, want: Terminal{}},
		{name: "COLORFGBG out of range", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "0;99"}, want: Terminal{}},
		{
			name: "the flag wins", theme: "light", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;0", "ACCOUNTABLE_THEME": "dark"},
			want: Terminal{Background: style.Light, Decided: true},
		},
		{name: "the variable", env: map[string]string{"LANG": "C.UTF-8", "ACCOUNTABLE_THEME": "Dark"}, want: Terminal{Background: style.Dark, Decided: true}},
		{name: "plain is decided", theme: "plain", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;0"}, want: Terminal{Decided: true}},
		{name: "auto asks", theme: "auto", env: map[string]string{"LANG": "C.UTF-8", "COLORFGBG": "15;0"}, want: Terminal{Background: style.Dark}},
		{name: "Windows Terminal", env: map[string]string{"WT_SESSION": "1"}, want: Terminal{Progress: true}},
		{name: "ghostty", env: map[string]string{"LANG": "C.UTF-8", "TERM_PROGRAM": "ghostty"}, want: Terminal{Progress: true}},
		{name: "ghostty under tmux", env: map[string]string{"LANG": "C.UTF-8", "TERM_PROGRAM": "ghostty", "TMUX": "/tmp/tmux"}, want: Terminal{}},
		{name: "a terminal that pops up notifications", env: map[string]string{"LANG": "C.UTF-8", "TERM_PROGRAM": "iTerm.app"}, want: Terminal{}},
		{name: "CloudShell", env: map[string]string{"LANG": "C.UTF-8", "AWS_EXECUTION_ENV": "CloudShell"}, want: Terminal{Repaint: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := DetectTerminal(c.theme, func(k string) string { return c.env[k] })
			if err != nil || got != c.want {
				t.Errorf("%+v, %v instead of %+v", got, err, c.want)
			}
		})
	}
}

func TestAnUnknownThemeIsRefused(t *testing.T) {
	if _, err := DetectTerminal("neon", func(string) string { return "" }); err == nil {
		t.Error("neon is taken")
	}
}
