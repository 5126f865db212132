package trouble_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

func TestEndpoints_OrganizationsOfThePartition(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":      "organizations.us-east-1.amazonaws.com",
		"cn-north-1":     "organizations.cn-northwest-1.amazonaws.com.cn",
		"eusc-de-east-1": "organizations.eusc-de-east-1.amazonaws.eu",
	} {
		asked := ""
		r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
			g.Edit = func(string) string {
				return "[profile p]\nregion = " + region + "\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"
			}
			g.Options.HTTPClient = &http.Client{Transport: cloudtest.RoundTrip(func(r *http.Request) (*http.Response, error) {
				if strings.HasPrefix(r.URL.Host, "sts.") {
					return cloudtest.Answer(http.StatusOK, nil, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::`+cloudtest.AccountID+`:user/jane</Arn><Account>`+
						cloudtest.AccountID+`</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)(r)
				}
				asked = r.URL.Host
				return nil, cloudtest.NewFinalError(cloudtest.ErrNoHost)
			})}
		})
		cloudtest.Collect(t, r.Organization(t.Context(), "p", audit.DiscoverOptions{}))
		if asked != want {
			t.Errorf("%s: %q, want %s", region, asked, want)
		}
	}
}

// FIPS and dual-stack endpoints may not exist.
func TestFrom_MissingEndpointVariant(t *testing.T) {
	nowhere := cloudtest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}}
	})
	for name, test := range map[string]struct {
		line string
		env  map[string]string
		want cloudtest.Want
	}{
		"neither": {want: cloudtest.Want{Kind: audit.Unreachable, Message: "could not resolve account.us-east-1.amazonaws.com", Next: "the endpoint and the region"}},
		"FIPS by the profile": {
			line: "use_fips_endpoint = true\n",
			want: cloudtest.Want{Kind: audit.Unreachable, Message: "no FIPS endpoint here, but use_fips_endpoint asks for one", Next: "set use_fips_endpoint = false"},
		},
		"FIPS by the environment": {
			env:  map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"},
			want: cloudtest.Want{Kind: audit.Unreachable, Message: "account-fips.us-east-1.amazonaws.com", Next: "AWS_USE_FIPS_ENDPOINT=false"},
		},
		"FIPS with a custom endpoint": {
			line: "use_fips_endpoint = true\nendpoint_url = http://aws.octank.internal\n",
			want: cloudtest.Want{Kind: audit.BadProfile, Message: "use_fips_endpoint", Next: "Remove one of them"},
		},
		"dual stack": {
			line: "use_dualstack_endpoint = true\n",
			want: cloudtest.Want{Kind: audit.Unreachable, Message: "no dual-stack endpoint here", Next: "set use_dualstack_endpoint = false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
					g.Env = test.env
					g.Edit = func(string) string {
						return "[profile keys]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n" + test.line
					}
					g.Options.HTTPClient = &http.Client{Transport: nowhere}
				})
				_, err := r.Read(t.Context(), "keys")
				test.want.Check(t, cloudtest.Trouble(t, err))
			})
		})
	}
}
