package credentials_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// AWS names the caller of each kind of profile.
func TestProfiles_Identities(t *testing.T) {
	keys := map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
	for name, test := range map[string]struct {
		world   func(*sandbox.World)
		change  func(*cloudtest.Setup)
		profile string
		arn     string
	}{
		"static keys": {
			profile: "keys", arn: "arn:aws:iam::111122223333:user/keys",
		},
		"a role": {
			world:   func(w *sandbox.World) { w.AddRole("role", "keys", cloudtest.MemberID, "Reader") },
			profile: "role", arn: "arn:aws:sts::444455556666:assumed-role/Reader/accountable",
		},
		"a role on a role": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.MemberID, "Reader")
				w.AddRole("further", "role", cloudtest.DelegateID, "Auditor")
			},
			profile: "further", arn: "arn:aws:sts::222233334444:assumed-role/Auditor/accountable",
		},
		"a role with an external id": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.MemberID, "Reader")
				w.Roles[0].ExternalID = "octank-7"
				w.Profile("role").ExternalID = "octank-7"
			},
			profile: "role", arn: "arn:aws:sts::444455556666:assumed-role/Reader/accountable",
		},
		"a role that names its session itself": {
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.MemberID, "Reader")
				w.Profile("role").SessionName = "jane"
			},
			profile: "role", arn: "arn:aws:sts::444455556666:assumed-role/Reader/jane",
		},
		"a role of the keys beside it": {
			world:   func(w *sandbox.World) { w.AddRole("other", "keys", cloudtest.MemberID, "Reader") },
			change:  cloudtest.AppendConfig("[profile itself]\nservices = sandbox\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = keys\n"),
			profile: "itself", arn: "arn:aws:sts::444455556666:assumed-role/Reader/accountable",
		},
		"Identity Center": {
			world:   func(w *sandbox.World) { cloudtest.AddSignIn(w, nil) },
			profile: "sso", arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Auditor_",
		},
		"legacy Identity Center": {
			world:   func(w *sandbox.World) { cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Name = "" }) },
			profile: "sso", arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Auditor_",
		},
		"a role on a sign-in": {
			world: func(w *sandbox.World) {
				cloudtest.AddSignIn(w, nil)
				w.AddRole("role", "sso", cloudtest.MemberID, "Reader")
			},
			profile: "role", arn: "arn:aws:sts::444455556666:assumed-role/Reader/accountable",
		},
		"a web identity": {
			world:   func(w *sandbox.World) { w.AddWebIdentity("web", cloudtest.MemberID, "ci") },
			profile: "web", arn: "arn:aws:sts::444455556666:assumed-role/ci/web",
		},
		"aws login": {
			world:   func(w *sandbox.World) { w.AddLogin("login", cloudtest.MemberID) },
			profile: "login", arn: "arn:aws:iam::444455556666:user/login",
		},
		"a role on aws login": { // the SDK's loader refuses it
			world: func(w *sandbox.World) {
				w.AddLogin("login", cloudtest.MemberID)
				w.AddRole("role", "login", cloudtest.DelegateID, "Auditor")
			},
			profile: "role", arn: "arn:aws:sts::222233334444:assumed-role/Auditor/accountable",
		},
		"credential_process": {
			world:   func(w *sandbox.World) { w.AddProcess("process", cloudtest.MemberID) },
			profile: "process", arn: "arn:aws:iam::444455556666:user/process",
		},
		"a role of the keys in the environment": {
			world: func(w *sandbox.World) {
				w.AddRole("other", "keys", cloudtest.MemberID, "Reader")
				keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"] = w.Keys[0].ID, w.Keys[0].Secret
			},
			change: func(g *cloudtest.Setup) {
				g.Env = keys
				cloudtest.AppendConfig("[profile env]\nservices = sandbox\nrole_arn = arn:aws:iam::444455556666:role/Reader\ncredential_source = Environment\n")(g)
			},
			profile: "env", arn: "arn:aws:sts::444455556666:assumed-role/Reader/accountable",
		},
		"a name in quotes, as the SDK has it": {
			change:  quoteName,
			profile: `"my keys"`, arn: "arn:aws:iam::111122223333:user/keys",
		},
		"a name in quotes, as the AWS CLI has it": {
			change:  quoteName,
			profile: "my keys", arn: "arn:aws:iam::111122223333:user/keys",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.ThreeAccounts()
			if test.world != nil {
				test.world(&w)
			}
			change := func(*cloudtest.Setup) {}
			if test.change != nil {
				change = test.change
			}
			r := cloudtest.Open(t, w, change)
			id, err := r.Identify(t.Context(), audit.Route{Profile: test.profile, Mode: audit.Standalone})
			if err != nil {
				t.Fatal(err, audit.TroubleOf(err).Err)
			}
			if !strings.HasPrefix(id.ARN, test.arn) {
				t.Errorf("caller %s, want %s", id.ARN, test.arn)
			}
		})
	}
}

// quoteName gives the profile with static keys another name.
func quoteName(g *cloudtest.Setup) {
	g.Edit = func(config string) string {
		key := g.World.Keys[0]
		return config + "\n[profile \"my keys\"]\nendpoint_url = " + g.BaseURL +
			"\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
	}
}

func TestEnvironment_Credentials(t *testing.T) {
	w := cloudtest.ThreeAccounts()
	w.AddWebIdentity("web", cloudtest.MemberID, "ci")
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(w.Roles[0].Tokens[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	webIdentity := map[string]string{
		"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": w.Roles[0].ARN, "AWS_ROLE_SESSION_NAME": "pipeline",
	}
	keys := map[string]string{"AWS_ACCESS_KEY_ID": w.Keys[0].ID, "AWS_SECRET_ACCESS_KEY": w.Keys[0].Secret}
	both := map[string]string{}
	for _, m := range []map[string]string{webIdentity, keys} {
		maps.Copy(both, m)
	}
	for name, test := range map[string]struct {
		env                map[string]string
		arn, account, word string
	}{
		"keys":         {keys, "arn:aws:iam::111122223333:user/keys", "", "access key"},
		"web identity": {webIdentity, "arn:aws:sts::444455556666:assumed-role/ci/pipeline", cloudtest.MemberID, "web identity"},
		"both":         {both, "arn:aws:iam::111122223333:user/keys", "", "access key"},
	} {
		t.Run(name, func(t *testing.T) {
			test.env["AWS_ENDPOINT_URL"] = network.BaseURL
			r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Env = test.env })
			target, ok := r.EnvironmentTarget()
			if !ok || target.Key != audit.EnvironmentProfile || target.AccountID != test.account {
				t.Fatalf("%+v, %v", target, ok)
			}
			route := target.Routes[0]
			if !strings.Contains(route.Chain[0], test.word) || route.Endpoint != network.BaseURL {
				t.Errorf("route %+v", route)
			}
			id, err := r.Identify(t.Context(), route)
			if err != nil || id.ARN != test.arn {
				t.Errorf("%s, %v; want %s", id.ARN, err, test.arn)
			}
		})
	}
	t.Run("a role that is none", func(t *testing.T) {
		r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
			g.Env = map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent", "AWS_ROLE_ARN": "arn:aws-cn:iam::octank:role/ci"}
		})
		if target, ok := r.EnvironmentTarget(); !ok || target.AccountID != "" || target.Partition != "aws" {
			t.Errorf("%+v, %v", target, ok)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Env = map[string]string{"AWS_ACCESS_KEY_ID": "AKIAHALF"} })
		if target, ok := r.EnvironmentTarget(); ok {
			t.Errorf("half a key makes %+v", target)
		}
		_, err := r.Identify(t.Context(), audit.Route{Profile: audit.EnvironmentProfile})
		cloudtest.Want{Kind: audit.NoCredentials, Message: "the environment has no credentials", Next: "AWS_ACCESS_KEY_ID"}.Check(t, cloudtest.Trouble(t, err))
	})
}

// EC2's metadata service is not asked unless the profile names it.
func TestProfiles_WithoutCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		section string
		want    cloudtest.Want
	}{
		"nothing but a region": {
			"[profile p]\nregion = eu-west-1\n",
			cloudtest.Want{Kind: audit.NoCredentials, Message: "has no credentials", Next: "name @env; or set up Identity Center", Command: "aws configure sso --profile p"},
		},
		"no keys in the environment": {
			"[profile p]\nrole_arn = arn:aws:iam::444455556666:role/Reader\ncredential_source = Environment\n",
			cloudtest.Want{Kind: audit.NoCredentials, Message: "AWS_ACCESS_KEY_ID", Next: "complete the credential settings"},
		},
		"no container": {
			"[profile p]\nrole_arn = arn:aws:iam::444455556666:role/Reader\ncredential_source = EcsContainer\n",
			cloudtest.Want{Kind: audit.NoCredentials, Message: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", Next: "complete the credential settings"},
		},
		"missing source": {
			"[profile p]\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = nowhere\n",
			cloudtest.Want{Kind: audit.BadProfile, Message: "nowhere", Next: "config:"},
		},
		"missing session": {
			"[profile p]\nsso_session = nowhere\nsso_account_id = 111122223333\nsso_role_name = Auditor\n",
			cloudtest.Want{Kind: audit.BadProfile, Message: "nowhere", Next: "config:"},
		},
		"missing token file": {
			"[profile p]\nservices = sandbox\nrole_arn = arn:aws:iam::444455556666:role/ci\nweb_identity_token_file = /nonexistent/token\n",
			cloudtest.Want{Kind: audit.NoCredentials, Message: "could not read the file with the web identity token: stat /nonexistent/token", Next: "web_identity_token_file"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := cloudtest.Open(t, cloudtest.ThreeAccounts(), cloudtest.AppendConfig(test.section))
			_, err := r.Read(t.Context(), "p")
			test.want.Check(t, cloudtest.Trouble(t, err))
		})
	}
	t.Run("a variable that is no address", func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.ThreeAccounts(), func(g *cloudtest.Setup) { g.Env["AWS_ENDPOINT_URL_STS"] = "127.0.0.1:1" })
		_, err := r.Read(t.Context(), "keys")
		cloudtest.Want{Kind: audit.BadProfile, Message: "AWS_ENDPOINT_URL_STS is not a URL", Next: "the environment"}.Check(t, cloudtest.Trouble(t, err))
	})
	t.Run("no such profile", func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.ThreeAccounts())
		_, err := r.Read(t.Context(), "nowhere")
		cloudtest.Want{Kind: audit.BadProfile, Message: `there is no profile "nowhere"`}.Check(t, cloudtest.Trouble(t, err))
	})
}

// Such files make the SDK panic, or quote themselves in its errors.
func TestLogin_DamagedFile(t *testing.T) {
	const session = "arn:aws:iam::444455556666:user/login"
	past := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	for name, text := range map[string]string{
		"null":      "null",
		"not JSON":  "secret",
		"empty":     "{}",
		"a bad key": `{"accessToken":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","accountId":"444455556666","expiresAt":"` + past + `"},"clientId":"x","refreshToken":"y","dpopKey":"not PEM"}`,
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.ThreeAccounts()
			w.AddLogin("login", cloudtest.MemberID)
			r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
				g.Edit = func(config string) string {
					sum := sha256.Sum256([]byte(session))
					cloudtest.EditFile(t, filepath.Join(g.Home, ".aws", "login", "cache", hex.EncodeToString(sum[:])+".json"),
						func(string) string { return text })
					return config
				}
			})
			_, err := r.Read(t.Context(), "login")
			got := cloudtest.Trouble(t, err)
			cloudtest.Want{Kind: audit.SigninExpired, Message: "damaged", Command: "aws login --profile login", SignIn: true}.Check(t, got)
			if strings.Contains(got.Err.Error(), "secret") {
				t.Errorf("%v quotes the file", got.Err)
			}
		})
	}
}

// The sandbox does not renew sign-ins of aws login.
func TestLogin_Expired(t *testing.T) {
	w := cloudtest.ThreeAccounts()
	w.AddLogin("login", cloudtest.MemberID)
	w.Keys[len(w.Keys)-1].Life = -time.Hour
	r := cloudtest.Open(t, w)
	_, err := r.Read(t.Context(), "login")
	cloudtest.Want{Kind: audit.SigninExpired, Command: "aws login --profile login", SignIn: true}.Check(t, cloudtest.Trouble(t, err))
}

func TestSharedConfig_LeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	r := cloudtest.Open(t, cloudtest.ThreeAccounts())
	if _, err := r.Read(t.Context(), "keys"); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		if strings.HasPrefix(entry.Name(), "accountable-") {
			t.Errorf("%s is left behind", entry.Name())
		}
	}
}

func TestSharedConfig_UnwritableTemporaryFolder(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	r := cloudtest.Open(t, cloudtest.ThreeAccounts())
	_, err := r.Read(t.Context(), "keys")
	cloudtest.Want{Kind: audit.Unknown, Message: "temporary file", Next: "TMPDIR"}.Check(t, cloudtest.Trouble(t, err))
}
