package credentials_test

import (
	"net/http"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// The environment or the profile sets the endpoint of the metadata service.
func TestMetadata_OnlyWhereTheProfileNamesIt(t *testing.T) {
	const instance = "role_arn = arn:aws:iam::444455556666:role/R\ncredential_source = Ec2InstanceMetadata\n"
	for name, test := range map[string]struct {
		profile string
		env     map[string]string
		asked   string // "": no request
	}{
		"a profile without credentials": {"region = us-east-1\n", nil, ""},
		"named by the profile":          {instance, nil, "http://169.254.169.254"},
		"IPv6 by the profile":           {instance + "ec2_metadata_service_endpoint_mode = IPv6\n", nil, "http://[fd00:ec2::254]"},
		"IPv6 by the environment":       {instance, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6"}, "http://[fd00:ec2::254]"},
		"an endpoint of the profile":    {instance + "ec2_metadata_service_endpoint = http://192.0.2.1\n", nil, "http://192.0.2.1"},
		"the environment goes first": {
			instance + "ec2_metadata_service_endpoint = http://192.0.2.1\n",
			map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://192.0.2.2"},
			"http://192.0.2.2",
		},
		"the environment forbids it": {instance, map[string]string{"AWS_EC2_METADATA_DISABLED": "true"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			network := &cloudtest.Hosts{}
			r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
				g.Edit = func(string) string { return "[profile p]\n" + test.profile }
				g.Options.HTTPClient = &http.Client{Transport: network}
				g.Env = test.env
			})
			_, err := r.Read(t.Context(), "p")
			if kind := cloudtest.Trouble(t, err).Kind; kind != audit.NoCredentials {
				t.Errorf("kind %s", kind)
			}
			switch {
			case test.asked == "" && len(network.Asked) > 0:
				t.Errorf("asked %v", network.Asked)
			case test.asked != "" && (len(network.Asked) == 0 || network.Asked[0] != test.asked):
				t.Errorf("asked %v, want %s", network.Asked, test.asked)
			}
		})
	}
}
