package cli

import (
	"os"
	"os/user"
)

// settle gives the process a home folder where its environment names none, as it
// is of services and of some containers: the one that AWS's own tools take then.
// Otherwise the journal would stand at the root of the file system.
func settle() {
	if home := homeless(os.Getenv, user.Current); home != "" {
		_ = os.Setenv("HOME", home)
	}
}

// homeless is the home folder that the system knows of the user, where the
// environment names none; "" where it does, or nobody knows.
func homeless(getenv func(string) string, current func() (*user.User, error)) string {
	if getenv("HOME") != "" {
		return ""
	}
	u, err := current()
	if err != nil {
		return ""
	}
	return u.HomeDir
}
