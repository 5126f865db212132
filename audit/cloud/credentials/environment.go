package credentials

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"

	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
	"accountable/config/atomicfile"
)

// The variables with credentials
// (https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html).
const (
	roleVariable        = "AWS_ROLE_ARN"
	roleSessionVariable = "AWS_ROLE_SESSION_NAME"
	webIdentityVariable = "AWS_WEB_IDENTITY_TOKEN_FILE"
	containerRelative   = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	containerFull       = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	containerToken      = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
	containerTokenFile  = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
)

// environment reads the environment variables.
type environment struct{ get func(string) string }

// first returns the first variable that is set.
func (e environment) first(names ...string) string {
	for _, name := range names {
		if v := e.get(name); v != "" {
			return v
		}
	}
	return ""
}

// otherBundle returns the variable that names certificate authorities for other programs,
// if there is none for this one.
func (e environment) otherBundle() string {
	if e.get(transport.CABundleVariable) != "" {
		return ""
	}
	for _, name := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"} {
		if e.get(name) != "" {
			return name
		}
	}
	return ""
}

// region returns the environment's region, or "".
func (e environment) region() string { return e.first("AWS_REGION", "AWS_DEFAULT_REGION") }

// keys returns the access key of the environment; ok reports whether both halves
// are set.
func (e environment) keys() (creds aws.Credentials, ok bool) {
	creds = aws.Credentials{
		AccessKeyID:     e.first("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
		SecretAccessKey: e.first("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
		SessionToken:    e.get("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}
	return creds, creds.HasKeys()
}

// staticKeys returns the access key of the environment as a provider.
func (e environment) staticKeys() (aws.CredentialsProvider, error) {
	creds, ok := e.keys()
	if !ok {
		return nil, &trouble.NoCredentialsError{Reason: "the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"}
	}
	return awscredentials.StaticCredentialsProvider{Value: creds}, nil
}

func (e environment) hasContainer() bool { return e.first(containerRelative, containerFull) != "" }

// HasContainer reports whether the environment names a container's credentials
// endpoint. Profiles without credentials use it.
func (s *Store) HasContainer() bool { return s.env.hasContainer() }

// EnvironmentRoute describes the credentials in the environment.
type EnvironmentRoute struct {
	Variable  string   // that names them
	Container bool     // they are a container's: in the SDK's order after AWS_PROFILE
	Chain     []string // the steps to the credentials, first one first
	Partition string
	AccountID string // of a web identity's role, else ""
	Endpoint  string // the override of the Account Management endpoint, or ""
}

// EnvironmentRoutes returns the credentials that the environment names, in the SDK's
// order: an access key, a web identity, a container's endpoint. The first ones are used.
// EC2 metadata does not count, because no one sets it on purpose.
func (s *Store) EnvironmentRoutes() []EnvironmentRoute {
	var all []EnvironmentRoute
	add := func(variable string, chain ...string) *EnvironmentRoute {
		r := EnvironmentRoute{Variable: variable, Chain: chain, Partition: config.PartitionOf(s.env.region())}
		r.Endpoint, _ = endpoints{env: s.env}.shown()
		all = append(all, r)
		return &all[len(all)-1]
	}
	if _, ok := s.env.keys(); ok {
		add("AWS_ACCESS_KEY_ID", "access key in the environment")
	}
	if s.env.get(webIdentityVariable) != "" {
		role := s.env.get(roleVariable)
		r := add(webIdentityVariable, "web identity token in the environment", "role "+role)
		if partition, account := config.RoleOf(role); account != "" {
			r.Partition, r.AccountID = partition, account
		}
	}
	if s.env.hasContainer() {
		variable := containerFull
		if s.env.get(containerRelative) != "" {
			variable = containerRelative
		}
		add(variable, "credentials of the container's endpoint").Container = true
	}
	return all
}

// EnvironmentRoute returns the credentials in the environment that are used; false: there
// are none.
func (s *Store) EnvironmentRoute() (EnvironmentRoute, bool) {
	for _, r := range s.EnvironmentRoutes() {
		return r, true
	}
	return EnvironmentRoute{}, false
}

// containerHost is the host of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.
const containerHost = "http://169.254.170.2"

// container fetches credentials from a container's endpoint.
type container struct {
	env     environment
	client  transport.Doer
	retryer transport.Retryer
}

// httpError is the SDK's error for an answer of the endpoint. Its type is internal.
type httpError interface {
	error
	HTTPStatusCode() int
}

// Retrieve asks the endpoint. Without TLS only this computer and the addresses of
// ECS and EKS are allowed, as in the SDK: any other host could answer.
func (c *container) Retrieve(ctx context.Context) (aws.Credentials, error) {
	endpoint := c.env.get(containerFull)
	if relative := c.env.get(containerRelative); relative != "" {
		endpoint = containerHost + relative
	} else if err := checkContainerHost(ctx, endpoint); err != nil {
		return aws.Credentials{}, &trouble.NoCredentialsError{Reason: fmt.Sprintf("%s cannot be used: %v", containerFull, err)}
	}
	token := c.env.get(containerToken)
	if file := c.env.get(containerTokenFile); file != "" { // its issuer replaces the token
		text, err := atomicfile.ReadFile(file, tokenFiles)
		if err != nil {
			return aws.Credentials{}, &trouble.TokenFileError{Token: "authorization token of the container's endpoint", Setting: containerTokenFile, Err: err}
		}
		token = string(text)
	}
	provider := endpointcreds.New(endpoint, func(o *endpointcreds.Options) {
		o.HTTPClient, o.Retryer, o.AuthorizationToken = c.client, c.retryer, token
	})
	creds, err := provider.Retrieve(ctx)
	if answer, ok := errors.AsType[httpError](err); ok && answer.HTTPStatusCode()/100 == 4 {
		err = &trouble.ContainerError{Status: answer.HTTPStatusCode(), Err: err}
	}
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("fetching credentials from the container's endpoint: %w", err)
	}
	return creds, nil
}

// containerHosts are the addresses at which ECS and EKS offer credentials.
var containerHosts = []string{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"}

var (
	errNoHost      = errors.New("it has no host")
	errForeignHost = errors.New("only https, this computer and the addresses of ECS and EKS are allowed")
)

func checkContainerHost(ctx context.Context, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Hostname() == "" {
		return errNoHost
	}
	if u.Scheme == "https" {
		return nil
	}
	addresses, err := (&net.Resolver{}).LookupHost(ctx, u.Hostname())
	if err != nil {
		return fmt.Errorf("looking up its host: %w", err)
	}
	for _, address := range addresses {
		ip := net.ParseIP(address)
		if !ip.IsLoopback() && !slices.ContainsFunc(containerHosts, func(host string) bool { return ip.Equal(net.ParseIP(host)) }) {
			return errForeignHost
		}
	}
	return nil
}

// The variables about EC2's metadata service
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html).
const (
	metadataDisabled   = "AWS_EC2_METADATA_DISABLED"
	metadataEndpoint   = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
	metadataMode       = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
	metadataV1Disabled = "AWS_EC2_METADATA_V1_DISABLED"
)

// instanceProvider asks EC2's metadata service, for profiles with
// credential_source = Ec2InstanceMetadata only, unless the environment disables it.
func (b builder) instanceProvider() (aws.CredentialsProvider, error) {
	settings := metadataSettings{b.store.env}
	if settings.isTrue(metadataDisabled) {
		return nil, &trouble.NoCredentialsError{Reason: "credential_source = " + sourceInstance + ", but " + metadataDisabled + " is set"}
	}
	cfg := b.session.Config.Copy()
	cfg.ConfigSources = append([]any{settings}, cfg.ConfigSources...)
	client := imds.NewFromConfig(cfg)
	return transport.NewCredentialsCache(ec2rolecreds.New(func(o *ec2rolecreds.Options) { o.Client = client })), nil
}

// metadataSettings gives the SDK's client the environment's settings of the
// metadata service. Where it has none, the profile's count.
type metadataSettings struct{ env environment }

func (m metadataSettings) isTrue(variable string) bool {
	return strings.EqualFold(m.env.get(variable), "true")
}

// GetEC2IMDSEndpoint reads AWS_EC2_METADATA_SERVICE_ENDPOINT.
func (m metadataSettings) GetEC2IMDSEndpoint() (endpoint string, found bool, err error) {
	endpoint = m.env.get(metadataEndpoint)
	return endpoint, endpoint != "", nil
}

// GetEC2IMDSEndpointMode reads AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE.
func (m metadataSettings) GetEC2IMDSEndpointMode() (mode imds.EndpointModeState, found bool, err error) {
	value := m.env.get(metadataMode)
	if value == "" {
		return imds.EndpointModeStateUnset, false, nil
	}
	if err := mode.SetFromString(value); err != nil {
		return imds.EndpointModeStateUnset, false, fmt.Errorf("%s: %w", metadataMode, err)
	}
	return mode, true, nil
}

// GetEC2IMDSV1FallbackDisabled reads AWS_EC2_METADATA_V1_DISABLED.
func (m metadataSettings) GetEC2IMDSV1FallbackDisabled() (disabled, found bool) {
	return m.isTrue(metadataV1Disabled), m.env.get(metadataV1Disabled) != ""
}
