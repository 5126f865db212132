package credentials

import (
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// The services that are called, by the names under which their endpoints are
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

// endpoints holds the endpoint overrides of a profile and of the environment.
type endpoints struct {
	env      environment
	profile  string                       // endpoint_url of the profile
	services map[string]map[string]string // the services section of the profile
	ignore   string                       // ignore_configured_endpoint_urls of the profile
}

// override returns a service's endpoint and where it is configured; both are empty
// for AWS's own endpoint. The order is the SDK's
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
func (e endpoints) override(service string) (endpoint, source string) {
	if e.areIgnored() {
		return "", ""
	}
	specific := endpointVariable + "_" + strings.ToUpper(service)
	for _, candidate := range []struct{ endpoint, source string }{
		{e.env.get(specific), specific},
		{e.env.get(endpointVariable), endpointVariable},
		{e.services[service][endpointKey], endpointKey + " of its services section"},
		{e.profile, endpointKey},
	} {
		if candidate.endpoint != "" {
			return candidate.endpoint, candidate.source
		}
	}
	return "", ""
}

func (e endpoints) areIgnored() bool {
	v := e.env.get(ignoreEndpointVariable)
	if v == "" {
		v = e.ignore
	}
	return strings.EqualFold(v, "true")
}

// check returns an error for an override that is not a URL, before any request. It does
// not quote the override, which may contain a password.
func (e endpoints) check() error {
	for _, service := range services {
		endpoint, source := e.override(service)
		if endpoint == "" {
			continue
		}
		u, err := url.Parse(endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			invalid := &trouble.ProfileError{Reason: source + " is not a URL: write it as https://HOST"}
			if IsEnvironmentSource(source) {
				invalid.Where = "the environment"
			}
			return invalid
		}
	}
	return nil
}

// base returns the override in the form that the SDK's clients accept.
func (e endpoints) base(service string) *string {
	if endpoint, _ := e.override(service); endpoint != "" {
		return aws.String(endpoint)
	}
	return nil
}

// IsEnvironmentSource reports whether the source of an endpoint is an environment
// variable.
func IsEnvironmentSource(source string) bool { return strings.HasPrefix(source, endpointVariable) }

// shown returns the override of the Account Management endpoint as it may be shown (see
// transport.PublicURL), and where it is configured.
func (e endpoints) shown() (endpoint, source string) {
	endpoint, source = e.override(serviceAccount)
	return transport.PublicURL(endpoint), source
}

// EnvironmentEndpoint returns the environment's override of the Account Management
// endpoint, as it may be shown, and the variable that sets it; both are empty where there
// is none.
func (s *Store) EnvironmentEndpoint() (endpoint, source string) {
	return endpoints{env: s.env}.shown()
}

// ProfileEndpoint returns the override of the Account Management endpoint that
// applies to a profile, as it may be shown, and where it is configured; both are empty where there is
// none.
func (s *Store) ProfileEndpoint(p config.Profile) (endpoint, source string) {
	e := endpoints{env: s.env, profile: p.Values[endpointKey], ignore: p.Values[ignoreEndpointKey]}
	if name := p.Values["services"]; name != "" {
		if section := s.Files.Section(config.Services, name); section != nil {
			e.services = section.Nested
		}
	}
	return e.shown()
}

// DefaultPartition is the partition of profiles that name no other.
const DefaultPartition = "aws"

// partitions are AWS's separate clouds, with the region in which STS is called when
// the profile names none.
var partitions = map[string]string{
	DefaultPartition: "us-east-1",
	"aws-cn":         "cn-north-1",
	"aws-us-gov":     "us-gov-west-1",
	"aws-eusc":       "eusc-de-east-1",
	"aws-iso":        "us-iso-east-1",
	"aws-iso-b":      "us-isob-east-1",
	"aws-iso-e":      "eu-isoe-west-1",
	"aws-iso-f":      "us-isof-south-1",
}

// SkipReason says why the accounts of a partition cannot be judged, or "". The
// Account Management API is not offered in GovCloud: AWS's table of services by
// region lists no region of that partition for it.
func SkipReason(partition string) string {
	if partition == "aws-us-gov" {
		return "AWS has no alternate contacts in GovCloud: set the contact in the linked standard account"
	}
	return ""
}

// regionIn returns the region for requests: the profile's own where it belongs to
// the partition, else the partition's default. AWS_REGION does not count for
// profiles: it would send the keys of one partition to another.
func regionIn(partition, region string) string {
	if region != "" && config.PartitionOf(region) == partition {
		return region
	}
	if known, ok := partitions[partition]; ok {
		return known
	}
	return partitions[DefaultPartition]
}
