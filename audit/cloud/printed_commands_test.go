//go:build e2e

package cloud_test

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/cloud/trouble"
	"accountable/audit/sandbox"
)

// debianAWS is the AWS CLI of Debian's package awscli.
const debianAWS = "/usr/bin/aws"

// awkwardNames are profile names that a shell and the AWS CLI misread without care.
var awkwardNames = []string{"-corp$HOME&x", "Octank Prod", "O'Hara", `say "hi" $(id)`, "it's `a` \\ \"mix\" ${HOME}"}

// Every command that a Trouble names is run by Debian's AWS CLI against the sandbox, for
// profile names that need quotes: one for each case, and all for each kind of command.
func TestTroubles_CommandsWorkInAWSCLI(t *testing.T) {
	t.Parallel()
	for i, test := range []struct {
		name   string
		world  func(w *sandbox.World) // has a profile "keys"
		use    string                 // the profile; "" is "keys"
		fault  *sandbox.FaultKind     // of reading
		find   bool                   // searches the organization instead of reading
		member bool                   // reads as if the profile managed the organization
		sample bool                   // the sandbox lacks the operation: the AWS CLI checks the arguments
		parse  bool                   // it needs a browser: the AWS CLI only reads the arguments
		want   string                 // in the command
		code   int                    // the exit code of the AWS CLI
		output string
		all    bool // with every name
	}{
		{
			name: "expired keys of a session", all: true,
			world: func(w *sandbox.World) { w.Keys[0].Token = "oldToken" },
			fault: &sandbox.Expired, want: "aws_session_token",
		},
		{name: "expired keys without a session", all: true, fault: &sandbox.Expired, want: "get-caller-identity", output: cloudtest.AccountID},
		{
			name:  "an unknown key",
			world: func(w *sandbox.World) { w.Keys = nil },
			want:  "get-caller-identity", code: 254, output: "InvalidClientTokenId",
		},
		{
			name: "no credentials", all: true,
			world: func(w *sandbox.World) { w.Profiles[0].Key = "" },
			want:  "configure sso", parse: true,
		},
		{
			name: "not signed in", all: true,
			world: func(w *sandbox.World) { cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Token = "" }) },
			use:   "sso", want: "sso login", parse: true,
		},
		{
			name: "not signed in without a session section",
			world: func(w *sandbox.World) {
				cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Name, s.Token = "", "" })
			},
			use: "sso", want: "sso login", parse: true,
		},
		{
			name: "a helper that fails",
			world: func(w *sandbox.World) {
				w.Profiles[0].Key, w.Profiles[0].Lines = "", []string{"credential_process = false"}
			},
			want: "get-caller-identity", code: 255, output: "custom-process",
		},
		{
			name: "a role that needs a code", all: true,
			world: func(w *sandbox.World) {
				w.AddRole("role", "keys", cloudtest.AccountID, "Reader")
				w.Profile("role").MFASerial = "arn:aws:iam::111122223333:mfa/jane"
			},
			use: "role", want: "get-session-token", code: 254, output: "MFA code",
		},
		{name: "denied by an SCP", fault: &sandbox.DeniedBySCP, want: "list-policies-for-target", sample: true, output: "Policies"},
		{
			name:  "not the organization's",
			world: func(w *sandbox.World) { *w = cloudtest.Organization() },
			use:   "member", member: true, want: "describe-organization", output: cloudtest.ManagerID,
		},
		{
			name:  "trusted access off",
			world: func(w *sandbox.World) { *w = cloudtest.Organization(); w.Organization.TrustedAccess = false },
			use:   "manager", find: true, want: "enable-aws-service-access", sample: true,
		},
		{
			name:  "billing only",
			world: func(w *sandbox.World) { *w = cloudtest.Organization(); w.Organization.BillingOnly = true },
			use:   "manager", find: true, want: "enable-all-features", sample: true, output: "Handshake",
		},
	} {
		profiles := awkwardNames[i%len(awkwardNames) : i%len(awkwardNames)+1]
		if test.all {
			profiles = awkwardNames
		}
		for _, profile := range profiles {
			// The AWS CLI expands variables in the paths of its files: the name is not for paths.
			t.Run(fmt.Sprintf("%s/%x", test.name, profile), func(t *testing.T) {
				w := cloudtest.OneAccount()
				if test.world != nil {
					test.world(&w)
				}
				used := w.Profile(cmp.Or(test.use, "keys")).Name
				for i := range w.Profiles {
					if p := &w.Profiles[i]; p.Name == used {
						p.Name = profile
					} else if p.Source == used {
						p.Source = profile
					}
				}
				c := cloudtest.Open(t, w)
				if test.fault != nil {
					c.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: *test.fault})
				}
				found := c.ByProfile[profile].Trouble
				if found == nil && test.find {
					found = cloudtest.Collect(t, c.Organization(t.Context(), profile, audit.DiscoverOptions{})).OneTrouble(t)
				} else if found == nil {
					route := c.Route(profile)
					asked := cloudtest.AccountID
					if test.member {
						route.Mode, asked = audit.InOrganization, cloudtest.DelegateID
					}
					_, err := c.ReadContact(t.Context(), route, asked, audit.Security)
					found = cloudtest.Trouble(t, err)
				}
				if !strings.Contains(found.Command, test.want) {
					t.Fatalf("the command is %q, want %q (%s)", found.Command, test.want, found.Message)
				}
				command, code, output := found.Command, test.code, test.output
				switch {
				case test.sample:
					command += " --generate-cli-skeleton output"
				case test.parse: // all other arguments were understood
					command, code, output = command+" --no-such-option", 252, "Unknown options: --no-such-option"
				}
				runAWS(t, c, command, code, output)
				if test.want == "aws_session_token" {
					text, err := os.ReadFile(c.Paths.CredentialsFile)
					if err != nil || strings.Contains(string(text), "oldToken") || !strings.Contains(string(text), "aws_session_token = SESSION_TOKEN") {
						t.Errorf("the session token is not replaced: %v\n%s", err, text)
					}
				}
			})
		}
	}
}

func TestForeignMFADevice_CommandWorksInAWSCLI(t *testing.T) {
	t.Parallel()
	c := cloudtest.Open(t, cloudtest.OneAccount())
	found := trouble.ForeignMFADevice(&trouble.MFAError{Serial: "arn:aws:iam::111122223333:mfa/jane"}, trouble.Subject{}, "keys", nil)
	runAWS(t, c, found.Command+" --generate-cli-skeleton output", 0, "MFADevices")
}

// runAWS runs a command line in a shell, where aws is the AWS CLI with the sandbox as its
// endpoint. It compares the exit code and a part of the output.
func runAWS(t *testing.T, c *cloudtest.Cloud, command string, code int, output string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop := c.Server.Serve(listener)
	defer stop() //nolint:errcheck // the test has its answer
	shell := exec.CommandContext(t.Context(), "sh", "-c",
		`aws() { `+debianAWS+` "$@" --endpoint-url http://`+listener.Addr().String()+` --output json; }; `+command)
	shell.Env = []string{
		"HOME=" + c.Paths.Home, "AWS_CONFIG_FILE=" + c.Paths.ConfigFile, "AWS_SHARED_CREDENTIALS_FILE=" + c.Paths.CredentialsFile,
		"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "AWS_DEFAULT_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
	}
	printed, _ := shell.CombinedOutput()
	if got := shell.ProcessState.ExitCode(); got != code || !strings.Contains(string(printed), output) {
		t.Errorf("%s\nexit code %d, want %d and %q:\n%s", command, got, code, output, printed)
	}
}
