//go:build unix

package credentials_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

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

// unsafeFolders let another user replace what is written into a folder.
var unsafeFolders = []struct {
	name   string
	change func(dir string) error
	want   cloudtest.Want
}{
	{
		"others may write into it", func(dir string) error { return os.Chmod(dir, 0o777) },
		cloudtest.Want{Message: "cache is not safe: other users may write into it (mode 0777)", Command: "chmod 700 '"},
	},
	{
		"a link that others may have made", func(dir string) error {
			moved := dir + ".moved"
			return errors.Join(os.Rename(dir, moved), os.Symlink(moved, dir), os.Chmod(filepath.Dir(dir), 0o777))
		},
		cloudtest.Want{Message: "it is a symbolic link, and other users may write into its folder (mode 0777)", Command: "rm '"},
	},
}

// No token is written where another user could replace it.
func TestDeviceFlow_UnsafeFolder(t *testing.T) {
	for _, tt := range unsafeFolders {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openPendingSignIn(t, false, sandbox.DeviceFlow{AnswerPolls: 1})
				dir := filepath.Dir(s.file)
				if err := errors.Join(os.MkdirAll(dir, 0o700), tt.change(dir)); err != nil {
					t.Fatal(err)
				}
				err := s.signIn(t.Context(), nil)
				want := tt.want
				want.Kind, want.Next = audit.Unknown, "sign in again"
				want.Check(t, cloudtest.Trouble(t, err))
				if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
					t.Errorf("written into the folder: %v, %v", left, err)
				}
				if _, err := s.Read(t.Context(), "prod"); err != nil {
					t.Error(audit.TroubleOf(err).Err)
				}
			})
		})
	}
}

// An expired sign-in of aws login is not renewed where another user could replace it. A valid
// one is used.
func TestLogin_UnsafeFolder(t *testing.T) {
	for _, tt := range unsafeFolders {
		t.Run(tt.name, func(t *testing.T) {
			for life, want := range map[time.Duration]cloudtest.Want{
				time.Hour: {},
				-time.Hour: {
					Kind: audit.SigninExpired, Message: "cannot be renewed: the ", Next: "Run " + tt.want.Command,
					Command: "aws login --profile login", SignIn: true,
				},
			} {
				w := cloudtest.OneAccount()
				w.AddLogin("login", cloudtest.AccountID)
				w.Keys[len(w.Keys)-1].Life = life
				c := cloudtest.Open(t, w)
				if err := tt.change(filepath.Join(c.Paths.Home, ".aws", "login", "cache")); err != nil {
					t.Fatal(err)
				}
				before := len(c.Server.Requests())
				_, err := c.Read(t.Context(), "login")
				if life > 0 {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				want.Check(t, cloudtest.Trouble(t, err))
				if n := len(c.Server.Requests()); n != before {
					t.Errorf("%d requests were sent", n-before)
				}
			}
		})
	}
}
