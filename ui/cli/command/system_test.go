package command

import (
	"errors"
	"os/user"
	"testing"
)

func TestHomeFallsBackToPasswd(t *testing.T) {
	known := func() (*user.User, error) { return &user.User{HomeDir: "/home/operator"}, nil }
	unknown := func() (*user.User, error) { return nil, errors.New("no such user") }
	for name, row := range map[string]struct {
		home    string
		current func() (*user.User, error)
		want    string
	}{
		"the environment names one": {"/srv/accountable", known, ""},
		"the system knows one":      {"", known, "/home/operator"},
		"unknown user":              {"", unknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := homeFromPasswd(func(variable string) string { return map[string]string{"HOME": row.home}[variable] }, row.current)
			if got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

func TestIsWebPage(t *testing.T) {
	for link, want := range map[string]bool{
		"https://device.sso.us-east-1.amazonaws.com/?user_code=WDKH-MRQ1": true, "http://127.0.0.1:8080/": true,
		"file:///etc/passwd": false, "javascript:alert(1)": false, "-a": false, "https:": false, "calc.exe": false,
		"https://octank.cloud/\x1b[201~\r": false, "https://octank.cloud/\u202e": false,
	} {
		if got := isWebPage(link); got != want {
			t.Errorf("%q: %t", link, got)
		}
	}
}
