package cli

import (
	"slices"
	"testing"

	"accountable/audit/cloud"
)

func TestEndpointBanners(t *testing.T) {
	overrides := []cloud.EndpointOverride{
		{Endpoint: "http://localhost:1", Source: "AWS_ENDPOINT_URL"},
		{Endpoint: "http://localhost:2", Source: "endpoint_url", Profiles: []string{"prod", "stage"}},
		{Endpoint: "http://localhost:3", Source: "services", Profiles: []string{"a", "b", "c", "d"}},
	}
	want := []string{
		"endpoint http://localhost:1 (AWS_ENDPOINT_URL)",
		"endpoint http://localhost:2 for prod, stage (endpoint_url)",
		"endpoint http://localhost:3 for a and 3 more profiles (services)",
	}
	if got := endpointBanners(overrides); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
