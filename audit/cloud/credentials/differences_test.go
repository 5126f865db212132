package credentials_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// These profiles differ from the SDK's loader on purpose. Two more differences cannot be
// seen by comparing: a credential_process has no terminal
// (TestRunner_WritesNothingToTheTerminal), and a damaged login file does not panic
// (TestLogin_DamagedFile).
func TestDifferencesFromTheSDK(t *testing.T) {
	const (
		keys  = "[profile p]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"
		first = "https://account.us-east-1.amazonaws.com"
	)
	for name, test := range map[string]struct {
		config string
		env    map[string]string
		name   string // of the profile; "" is p
		theirs string // a part of the SDK's error or address
		ours   string // the program's address or region
	}{
		"the region is the partition's, not AWS_REGION's": {
			config: keys + "region = eu-west-1\n", env: map[string]string{"AWS_REGION": "cn-north-1"},
			theirs: "https://account.cn-northwest-1.amazonaws.com.cn cn-northwest-1/account", ours: first + " us-east-1/account",
		},
		"China stays in China": {
			config: keys + "region = cn-north-1\n", env: map[string]string{"AWS_REGION": "us-east-1"},
			theirs: first + " us-east-1/account", ours: "https://account.cn-northwest-1.amazonaws.com.cn cn-northwest-1/account",
		},
		"there is a default region": {config: keys, theirs: "", ours: first + " us-east-1/account"},
		"names in quotes, as the AWS CLI has them": {
			config: strings.Replace(keys, "profile p", `profile "my p"`, 1) + "region = eu-west-1\n", name: "my p",
			theirs: "failed to get shared config profile", ours: first + " us-east-1/account",
		},
		"names in quotes, as the SDK has them": {
			config: strings.Replace(keys, "profile p", `profile "my p"`, 1) + "region = eu-west-1\n", name: `"my p"`,
			theirs: first + " us-east-1/account", ours: first + " us-east-1/account",
		},
	} {
		t.Run(name, func(t *testing.T) {
			clearAWSVariables(t)
			network := &requestRecorder{next: &cloudtest.Hosts{}}
			r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
				g.Edit = func(string) string { return test.config }
				g.Options.HTTPClient = &http.Client{Transport: network}
				for k, v := range test.env {
					g.Env[k] = v
					t.Setenv(k, v)
				}
			})
			r.Client = &http.Client{Transport: &cloudtest.Hosts{}}
			profile := test.name
			if profile == "" {
				profile = "p"
			}
			theirs, err := loadBySDK(t, r, profile, false)
			what := strings.TrimSpace(theirs.Endpoint + " " + theirs.Scope)
			if err != nil {
				what = err.Error()
			}
			if !strings.Contains(what, test.theirs) || test.theirs == "" && what != "" {
				t.Errorf("the SDK now says %q instead of %q", what, test.theirs)
			}
			ours, err := loadByProgram(t, r, network, profile, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := ours.Endpoint + " " + ours.Scope; got != test.ours {
				t.Errorf("the program gets %q, want %q", got, test.ours)
			}
		})
	}
}

// These differences show when credentials are fetched.
func TestDifferencesFromTheSDK_Credentials(t *testing.T) {
	t.Run("a role on aws login", func(t *testing.T) {
		clearAWSVariables(t)
		w := cloudtest.ThreeAccounts()
		w.AddLogin("login", cloudtest.MemberID)
		w.AddRole("role", "login", cloudtest.DelegateID, "Auditor")
		r := cloudtest.Open(t, w)
		if _, err := loadBySDK(t, r, "role", true); err == nil || !strings.Contains(err.Error(), "failed to load assume role") {
			t.Errorf("the SDK says %v", err)
		}
		r.ExpectReadable("role")
	})
	t.Run("a role's own STS request", func(t *testing.T) {
		clearAWSVariables(t)
		network := &cloudtest.Hosts{}
		r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
			g.Edit = func(string) string {
				return "[profile keys]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n" +
					"[profile p]\nregion = eu-west-1\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = keys\nendpoint_url = http://here.octank.internal\n"
			}
			g.Options.HTTPClient = &http.Client{Transport: network}
		})
		theirs := &cloudtest.Hosts{}
		r.Client = &http.Client{Transport: theirs}
		if m, err := loadBySDK(t, r, "p", false); err != nil || m.Err == "" {
			t.Errorf("the SDK gets %+v, %v", m, err)
		}
		if _, err := r.Read(t.Context(), "p"); err == nil {
			t.Error("an answer arrived")
		}
		if !slices.Equal(theirs.Asked, []string{"https://sts.eu-west-1.amazonaws.com"}) || !slices.Equal(network.Asked, []string{"http://here.octank.internal"}) {
			t.Errorf("the SDK asks %v, we ask %v", theirs.Asked, network.Asked)
		}
	})
	t.Run("EC2 metadata", func(t *testing.T) {
		clearAWSVariables(t)
		network := &cloudtest.Hosts{}
		r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
			g.Edit = func(string) string { return "[profile p]\nregion = eu-west-1\n" }
			g.Options.HTTPClient = &http.Client{Transport: network}
		})
		theirs := &cloudtest.Hosts{}
		r.Client = &http.Client{Transport: theirs}
		if m, err := loadBySDK(t, r, "p", false); err != nil || m.Err == "" {
			t.Errorf("the SDK gets %+v, %v", m, err)
		}
		_, err := r.Read(t.Context(), "p")
		cloudtest.Want{Kind: audit.NoCredentials, Message: "has no credentials", Command: "aws configure sso --profile p"}.Check(t, cloudtest.Trouble(t, err))
		if !slices.Contains(theirs.Asked, "http://169.254.169.254") || len(network.Asked) != 0 {
			t.Errorf("the SDK asks %v, we ask %v", theirs.Asked, network.Asked)
		}
	})
}
