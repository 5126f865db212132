package cloud_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// TestOrganizationsEndpoint is that of the partition.
func TestOrganizationsEndpoint(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":      "organizations.us-east-1.amazonaws.com",
		"cn-north-1":     "organizations.cn-northwest-1.amazonaws.com.cn",
		"eusc-de-east-1": "organizations.eusc-de-east-1.amazonaws.eu",
	} {
		asked := ""
		r := rigUp(t, sandbox.World{}, func(g *rigging) {
			g.edit = func(string) string {
				return "[profile p]\nregion = " + region + "\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"
			}
			g.options.HTTPClient = &http.Client{Transport: answering(func(r *http.Request) (*http.Response, error) {
				if strings.HasPrefix(r.URL.Host, "sts.") {
					return answer(http.StatusOK, nil, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn</Arn><Account>`+
						accountID+`</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)(r)
				}
				asked = r.URL.Host
				return nil, &finalError{errNobody}
			})}
		})
		gather(t, r.Organization(t.Context(), "p", audit.DiscoverOptions{}))
		if asked != want {
			t.Errorf("%s: %q, want %s", region, asked, want)
		}
	}
}

// TestEndpointsThatAreNone: FIPS and dual-stack endpoints that a person asks for
// may not exist.
func TestEndpointsThatAreNone(t *testing.T) {
	nowhere := answering(func(r *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}}
	})
	for name, test := range map[string]struct {
		line string
		env  map[string]string
		want expected
	}{
		"neither": {want: expected{kind: audit.Unreachable, message: "could not resolve account.us-east-1.amazonaws.com", next: "the endpoint and the region"}},
		"FIPS by the profile": {
			line: "use_fips_endpoint = true\n",
			want: expected{kind: audit.Unreachable, message: "no FIPS endpoint here, but use_fips_endpoint asks for one", next: "set use_fips_endpoint = false"},
		},
		"FIPS by the environment": {
			env:  map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"},
			want: expected{kind: audit.Unreachable, message: "account-fips.us-east-1.amazonaws.com", next: "AWS_USE_FIPS_ENDPOINT=false"},
		},
		"FIPS beside an endpoint of one's own": {
			line: "use_fips_endpoint = true\nendpoint_url = http://aws.octank.internal\n",
			want: expected{kind: audit.BadProfile, message: "use_fips_endpoint", next: "Remove one of them"},
		},
		"dual stack": {
			line: "use_dualstack_endpoint = true\n",
			want: expected{kind: audit.Unreachable, message: "no dual-stack endpoint here", next: "set use_dualstack_endpoint = false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rigUp(t, sandbox.World{}, func(g *rigging) {
					g.env = test.env
					g.edit = func(string) string {
						return "[profile keys]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n" + test.line
					}
					g.options.HTTPClient = &http.Client{Transport: nowhere}
				})
				_, err := r.read(t.Context(), "keys")
				test.want.hold(t, trouble(t, err))
			})
		})
	}
}
