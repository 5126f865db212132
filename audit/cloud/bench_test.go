package cloud_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/cloud/credentials"
	"accountable/config"
)

// writeProfiles writes a config of n profiles: a third each of static keys, roles and
// Identity Center.
func writeProfiles(tb testing.TB, n int) string {
	tb.Helper()
	var text strings.Builder
	text.WriteString("[sso-session octank]\nsso_region = us-east-1\nsso_start_url = https://octank.awsapps.com/start\n\n")
	for i := range n {
		fmt.Fprintf(&text, "[profile team-%04d]\nregion = eu-west-1\n", i)
		switch i % 3 {
		case 0:
			fmt.Fprintf(&text, "aws_access_key_id = AKIAOCTANK%06d\naws_secret_access_key = secret\n\n", i)
		case 1:
			fmt.Fprintf(&text, "role_arn = arn:aws:iam::%012d:role/Reader\nsource_profile = team-0000\n\n", i)
		default:
			fmt.Fprintf(&text, "sso_session = octank\nsso_account_id = %012d\nsso_role_name = Auditor\n\n", i)
		}
	}
	path := filepath.Join(tb.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// answerAtOnce answers every request for a contact.
func answerAtOnce(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
	}
	return cloudtest.Answer(http.StatusOK, http.Header{"Content-Type": {"application/json"}},
		`{"AlternateContact":{"AlternateContactType":"SECURITY","Name":"Octank","Title":"Security","EmailAddress":"security@octank.cloud","PhoneNumber":"+1 206 555 4100"}}`)(r)
}

// BenchmarkResolve turns every profile of a config into credentials and clients.
func BenchmarkResolve(b *testing.B) {
	for _, n := range []int{200, 1000} {
		path := writeProfiles(b, n)
		b.Run(fmt.Sprintf("%d/accountable", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := newBenchCloud(b, path)
				for _, target := range c.Targets(nil) {
					for _, route := range target.Routes {
						// Sign-ins have no token here; only creating their session counts.
						if _, err := c.ReadContact(b.Context(), route, target.AccountID, audit.Security); err != nil && route.Kind == "keys" {
							b.Fatal(err)
						}
					}
				}
			}
		})
	}
}

// BenchmarkTargets lists the accounts of a config; the first frame waits for it.
func BenchmarkTargets(b *testing.B) {
	c := newBenchCloud(b, writeProfiles(b, 1000))
	b.ReportAllocs()
	for b.Loop() {
		if len(c.Targets(nil)) == 0 {
			b.Fatal("no targets")
		}
	}
}

// newBenchCloud returns a Cloud over a config file and a network that answers at once.
func newBenchCloud(b *testing.B, path string) *cloud.Cloud {
	b.Helper()
	files, err := config.ReadFiles(path, "")
	if err != nil {
		b.Fatal(err)
	}
	c, err := cloud.New(cloud.Options{Options: credentials.Options{
		Files: files, Env: func(string) string { return "" }, Home: b.TempDir(), HTTPClient: &http.Client{Transport: cloudtest.RoundTrip(answerAtOnce)},
	}})
	if err != nil {
		b.Fatal(err)
	}
	return c
}
