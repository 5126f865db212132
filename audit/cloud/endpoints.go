package cloud

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The services that are called, by the name under which their endpoints are
// configured (https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html).
const (
	serviceAccount       = "account"
	serviceOrganizations = "organizations"
	serviceSTS           = "sts"
	serviceSSO           = "sso"
	serviceSSOOIDC       = "sso_oidc"
	serviceSignin        = "signin"
)

var services = []string{serviceAccount, serviceOrganizations, serviceSTS, serviceSSO, serviceSSOOIDC, serviceSignin}

const (
	endpointVariable       = "AWS_ENDPOINT_URL"
	ignoreEndpointVariable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
	endpointKey            = "endpoint_url"
	ignoreEndpointKey      = "ignore_configured_endpoint_urls"
)

// endpoints finds the override of a service's endpoint that is in force for a
// profile.
type endpoints struct {
	env      func(string) string
	profile  string                       // endpoint_url of the profile
	services map[string]map[string]string // the services section that the profile names
	ignore   string                       // ignore_configured_endpoint_urls of the profile
}

// override answers with the endpoint and where it is configured; both are empty
// where AWS's own is used. The order is the SDK's
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
func (e endpoints) override(service string) (endpoint, source string) {
	if e.ignored() {
		return "", ""
	}
	specific := endpointVariable + "_" + strings.ToUpper(service)
	for _, candidate := range []struct{ endpoint, source string }{
		{e.env(specific), specific},
		{e.env(endpointVariable), endpointVariable},
		{e.services[service][endpointKey], endpointKey + " of its services section"},
		{e.profile, endpointKey},
	} {
		if candidate.endpoint != "" {
			return candidate.endpoint, candidate.source
		}
	}
	return "", ""
}

func (e endpoints) ignored() bool {
	v := e.env(ignoreEndpointVariable)
	if v == "" {
		v = e.ignore
	}
	return strings.EqualFold(v, "true")
}

// check finds an override that is no address at all, before requests go nowhere.
func (e endpoints) check() error {
	for _, service := range services {
		endpoint, source := e.override(service)
		if endpoint == "" {
			continue
		}
		u, err := url.Parse(endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			bad := &profileError{reason: fmt.Sprintf("%s is %q, which makes no address: write it as https://HOST", source, endpoint)}
			if strings.HasPrefix(source, endpointVariable) {
				bad.where = "the environment"
			}
			return bad
		}
	}
	return nil
}

// base is the override as the SDK's clients take it.
func (e endpoints) base(service string) *string {
	if endpoint, _ := e.override(service); endpoint != "" {
		return aws.String(endpoint)
	}
	return nil
}

// EndpointOverride is an endpoint that takes the place of AWS's own.
type EndpointOverride struct {
	Endpoint string
	Source   string   // the variable or the key that sets it
	Profiles []string // whose requests go there, as people spell them, in file order; nil: everybody's
}

// EndpointOverrides lists every override of the Account Management endpoint
// that is in force, so that nobody takes what they see for AWS's own answer.
func (c *Cloud) EndpointOverrides() []EndpointOverride {
	var found []EndpointOverride
	everybody := endpoints{env: c.env}
	if endpoint, source := everybody.override(serviceAccount); endpoint != "" {
		found = append(found, EndpointOverride{Endpoint: endpoint, Source: source})
	}
	at := map[[2]string]int{}
	for _, p := range c.files.Profiles {
		endpoint, source := c.endpointsOf(p).override(serviceAccount)
		if endpoint == "" || strings.HasPrefix(source, endpointVariable) {
			continue
		}
		key := [2]string{endpoint, source}
		i, seen := at[key]
		if !seen {
			i = len(found)
			at[key] = i
			found = append(found, EndpointOverride{Endpoint: endpoint, Source: source})
		}
		found[i].Profiles = append(found[i].Profiles, p.Display)
	}
	return found
}
