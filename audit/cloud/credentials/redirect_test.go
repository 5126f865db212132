package credentials_test

import (
	"net/http"
	"slices"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// redirecting is a network whose every host redirects to another one. It records the hosts
// that were asked.
type redirecting struct{ asked []string }

// RoundTrip answers a request.
func (n *redirecting) RoundTrip(r *http.Request) (*http.Response, error) {
	n.asked = append(n.asked, r.URL.Host)
	return cloudtest.Answer(http.StatusTemporaryRedirect, http.Header{"Location": {"http://elsewhere.octank.internal" + r.URL.Path}}, "")(r)
}

// A redirect of a container's endpoint or of EC2's metadata service takes the token of the
// container or of the instance to no other host.
func TestRedirect_OfLocalEndpoints(t *testing.T) {
	for name, test := range map[string]struct {
		profile string
		env     map[string]string
		host    string
	}{
		"container": {
			"region = us-east-1\n",
			map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "secret"},
			"169.254.170.23",
		},
		"instance": {
			"role_arn = arn:aws:iam::444455556666:role/R\ncredential_source = Ec2InstanceMetadata\n", nil,
			"169.254.169.254",
		},
	} {
		t.Run(name, func(t *testing.T) {
			network := &redirecting{}
			r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
				g.Edit = func(string) string { return "[profile p]\n" + test.profile }
				g.Options.HTTPClient = &http.Client{Transport: network}
				g.Env = test.env
			})
			_, err := r.Read(t.Context(), "p")
			cloudtest.Want{Kind: audit.BadResponse, Message: "it redirects to elsewhere.octank.internal", Next: "Try again"}.Check(t, cloudtest.Trouble(t, err))
			if len(network.asked) == 0 || slices.ContainsFunc(network.asked, func(host string) bool { return host != test.host }) {
				t.Errorf("asked %v, want %s alone", network.asked, test.host)
			}
		})
	}
}
