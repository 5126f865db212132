//go:build unix

package credentials_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// notFiles create something in the place of a file, and describe it.
var notFiles = map[string]func(path string) error{
	"a named pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
	"a folder":     func(path string) error { return os.Mkdir(path, 0o700) },
}

// A folder or a named pipe in the place of a credentials file is an error that names its
// cause. The other profiles are not affected.
func TestCredentialFiles_NotRegular(t *testing.T) {
	for name, test := range map[string]struct {
		world func(*sandbox.World)
		use   string
		file  string // a pattern below the home folder; "": the token of env
		env   map[string]string
		want  cloudtest.Want
	}{
		"the token of a session": {
			world: func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) }, use: "sso", file: ".aws/sso/cache/*.json",
			want: cloudtest.Want{
				Kind: audit.SigninExpired, Message: "could not read the cached sign-in: open ", Next: "Remove it, then sign in",
				Command: "aws sso login --sso-session octank", SignIn: true,
			},
		},
		"the sign-in of aws login": {
			world: func(w *sandbox.World) { w.AddLogin("login", cloudtest.AccountID) }, use: "login", file: ".aws/login/cache/*.json",
			want: cloudtest.Want{
				Kind: audit.SigninExpired, Message: "could not read the cached sign-in: open ", Next: "Remove it, then sign in",
				Command: "aws login --profile login", SignIn: true,
			},
		},
		"a web identity token": {
			world: func(w *sandbox.World) { w.AddWebIdentity("web", cloudtest.AccountID, "ci") }, use: "web", file: ".aws/tokens/*.jwt",
			want: cloudtest.Want{
				Kind: audit.NoCredentials, Message: "could not read the file with the web identity token: open ",
				Next: "Check web_identity_token_file, or AWS_WEB_IDENTITY_TOKEN_FILE",
			},
		},
		"the token of a container": {
			use: audit.EnvironmentProfile,
			env: map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1338/credentials"},
			want: cloudtest.Want{
				Kind: audit.NoCredentials, Message: "could not read the file with the authorization token of the container's endpoint: open ",
				Next: "Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
			},
		},
	} {
		for what, create := range notFiles {
			t.Run(name+" is "+what, func(t *testing.T) {
				w := cloudtest.OneAccount()
				if test.world != nil {
					test.world(&w)
				}
				token := filepath.Join(t.TempDir(), "token")
				c := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
					for name, value := range test.env {
						g.Env[name], g.Env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = value, token
					}
				})
				path := token
				if test.file != "" {
					found, err := filepath.Glob(filepath.Join(c.Paths.Home, test.file))
					if err != nil || len(found) != 1 {
						t.Fatal(found, err)
					}
					path = found[0]
					if err := os.Remove(path); err != nil {
						t.Fatal(err)
					}
				}
				if err := create(path); err != nil {
					t.Fatal(err)
				}
				_, err := c.ReadContact(t.Context(), audit.Route{Profile: test.use}, cloudtest.AccountID, audit.Security)
				got := cloudtest.Trouble(t, err)
				want := test.want
				want.Message += path + ": it is " + what + ", not a regular file"
				want.Check(t, got)
			})
		}
	}
}
