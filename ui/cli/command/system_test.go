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
