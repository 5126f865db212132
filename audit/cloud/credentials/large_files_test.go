package credentials_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// makeLarge replaces a file by one of 1 TiB that takes no room on the disk.
func makeLarge(t *testing.T, path string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<40)); err != nil {
		t.Fatal(err)
	}
}

// Reading such a file would use up the memory.
func TestFiles_TooLarge(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large")
	makeLarge(t, large)
	for name, test := range map[string]struct {
		world   func(w *sandbox.World)
		file    string // below the home folder, that is replaced
		section string // of the profile p
		profile string
		want    cloudtest.Want
	}{
		"web identity token": {
			section: "role_arn = arn:aws:iam::444455556666:role/ci\nweb_identity_token_file = " + large + "\n", profile: "p",
			want: cloudtest.Want{
				Kind: audit.NoCredentials, Message: "could not read the file with the web identity token: " + large + " is larger than 64 KiB, the limit for token files",
				Next: "Check web_identity_token_file, or AWS_WEB_IDENTITY_TOKEN_FILE",
			},
		},
		"certificate authorities": {
			section: "aws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\nca_bundle = " + large + "\n", profile: "p",
			want: cloudtest.Want{Kind: audit.BadProfile, Message: large + " is larger than 4 MiB, the limit for certificate bundles", Next: "config"},
		},
		"sign-in": {
			world: func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) }, profile: "sso",
			file: filepath.Join(".aws", "sso", "cache", hexSHA1("octank")+".json"),
			want: cloudtest.Want{
				Kind: audit.SigninExpired, Message: "is larger than 1 MiB, the limit for sign-in files", Command: "aws sso login --sso-session octank", SignIn: true,
			},
		},
		"aws login": {
			world: func(w *sandbox.World) { w.AddLogin("login", cloudtest.MemberID) }, profile: "login",
			file: filepath.Join(".aws", "login", "cache", hexSHA256("arn:aws:iam::444455556666:user/login")+".json"),
			want: cloudtest.Want{
				Kind: audit.SigninExpired, Message: "is larger than 1 MiB, the limit for sign-in files", Command: "aws login --profile login", SignIn: true,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.ThreeAccounts()
			if test.world != nil {
				test.world(&w)
			}
			r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
				g.Edit = func(config string) string {
					if test.file != "" {
						path := filepath.Join(g.Home, test.file)
						if _, err := os.Stat(path); err != nil {
							t.Fatalf("the sandbox has no such file: %v", err)
						}
						makeLarge(t, path)
					}
					return config + "\n[profile p]\nservices = sandbox\n" + test.section
				}
			})
			_, err := r.Read(t.Context(), test.profile)
			test.want.Check(t, cloudtest.Trouble(t, err))
		})
	}
}

func hexSHA1(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func hexSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func TestContainer_TokenFileTooLarge(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large")
	makeLarge(t, large)
	for path, reason := range map[string]string{large: large + " is larger than 64 KiB, the limit for token files", "/nonexistent/token": "no such file"} {
		r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
			g.Env = map[string]string{
				"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path, "AWS_ENDPOINT_URL": g.BaseURL,
			}
		})
		target, ok := r.EnvironmentTarget()
		if !ok {
			t.Fatal("not found")
		}
		_, err := r.Identify(t.Context(), target.Routes[0])
		cloudtest.Want{Kind: audit.NoCredentials, Message: reason, Next: "Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"}.Check(t, cloudtest.Trouble(t, err))
	}
}
