package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
)

// The variables that bring credentials
// (https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html).
const (
	roleVariable         = "AWS_ROLE_ARN"
	roleSessionVariable  = "AWS_ROLE_SESSION_NAME"
	webIdentityVariable  = "AWS_WEB_IDENTITY_TOKEN_FILE"
	containerRelative    = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	containerFull        = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	containerToken       = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
	containerTokenFile   = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
	environmentKeysNames = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
)

// containerHost is what a relative address of credentials is relative to.
const containerHost = "http://169.254.170.2"

// environment is what the environment offers.
type environment struct{ get func(string) string }

// first is the first of the variables that is set.
func (e environment) first(names ...string) string {
	for _, name := range names {
		if v := e.get(name); v != "" {
			return v
		}
	}
	return ""
}

// region is the one that the environment names, or "".
func (e environment) region() string { return e.first("AWS_REGION", "AWS_DEFAULT_REGION") }

// keys are the key variables; ok tells that both halves are there.
func (e environment) keys() (creds aws.Credentials, ok bool) {
	creds = aws.Credentials{
		AccessKeyID:     e.first("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
		SecretAccessKey: e.first("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
		SessionToken:    e.get("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}
	return creds, creds.HasKeys()
}

func (e environment) hasContainer() bool { return e.first(containerRelative, containerFull) != "" }

// noCredentialsError says that there are none where they were looked for.
type noCredentialsError struct{ reason string }

func (e *noCredentialsError) Error() string { return e.reason }

// staticKeys are the key variables as a provider.
func (e environment) staticKeys() (aws.CredentialsProvider, error) {
	creds, ok := e.keys()
	if !ok {
		return nil, &noCredentialsError{"the environment has no " + environmentKeysNames}
	}
	return credentials.StaticCredentialsProvider{Value: creds}, nil
}

// container yields the credentials of a container's endpoint.
type container struct {
	env    environment
	client doer
	retry  retryer
}

// Retrieve asks the endpoint. Without TLS only this machine and the addresses
// that ECS and EKS use are asked: the answer would otherwise be anybody's.
func (c *container) Retrieve(ctx context.Context) (aws.Credentials, error) {
	endpoint := c.env.get(containerFull)
	if relative := c.env.get(containerRelative); relative != "" {
		endpoint = containerHost + relative
	} else if err := checkContainerHost(ctx, endpoint); err != nil {
		return aws.Credentials{}, &noCredentialsError{fmt.Sprintf("%s cannot be used: %v", containerFull, err)}
	}
	provider := endpointcreds.New(endpoint, func(o *endpointcreds.Options) {
		o.HTTPClient = c.client
		o.Retryer = c.retry
		o.AuthorizationToken = c.env.get(containerToken)
		if file := c.env.get(containerTokenFile); file != "" {
			o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(func() (string, error) {
				token, err := os.ReadFile(file)
				if err != nil {
					return "", fmt.Errorf("reading %s: %w", containerTokenFile, err)
				}
				return string(token), nil
			})
		}
	})
	creds, err := provider.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("asking the container's endpoint for credentials: %w", err)
	}
	return creds, nil
}

// containerHosts are where ECS and EKS offer credentials.
var containerHosts = []string{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"}

var (
	errNoHost      = errors.New("it names no host")
	errForeignHost = errors.New("only https, this machine and the addresses of ECS and EKS are taken")
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
		if !isContainerHost(net.ParseIP(address)) {
			return errForeignHost
		}
	}
	return nil
}

func isContainerHost(ip net.IP) bool {
	if ip.IsLoopback() {
		return true
	}
	for _, known := range containerHosts {
		if ip.Equal(net.ParseIP(known)) {
			return true
		}
	}
	return false
}
