package cloud

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
)

// The variables about EC2's metadata service
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html).
const (
	metadataDisabled   = "AWS_EC2_METADATA_DISABLED"
	metadataEndpoint   = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
	metadataMode       = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
	metadataV1Disabled = "AWS_EC2_METADATA_V1_DISABLED"
)

// instance asks EC2's metadata service: only a profile that says so gets here,
// and only where the environment does not forbid it.
func (b builder) instance() (aws.CredentialsProvider, error) {
	settings := metadata{environment{b.cloud.env}}
	if settings.isTrue(metadataDisabled) {
		return nil, &noCredentialsError{"credential_source = " + sourceInstance + ", and " + metadataDisabled + " forbids it"}
	}
	cfg := b.session.cfg.Copy()
	cfg.ConfigSources = append([]any{settings}, cfg.ConfigSources...)
	client := imds.NewFromConfig(cfg)
	return aws.NewCredentialsCache(ec2rolecreds.New(func(o *ec2rolecreds.Options) { o.Client = client })), nil
}

// metadata tells the SDK's client what the environment says of the service; what
// it does not say is for the profile.
type metadata struct{ env environment }

func (m metadata) isTrue(variable string) bool { return strings.EqualFold(m.env.get(variable), "true") }

// GetEC2IMDSEndpoint is AWS_EC2_METADATA_SERVICE_ENDPOINT.
func (m metadata) GetEC2IMDSEndpoint() (endpoint string, found bool, err error) {
	endpoint = m.env.get(metadataEndpoint)
	return endpoint, endpoint != "", nil
}

// GetEC2IMDSEndpointMode is AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE.
func (m metadata) GetEC2IMDSEndpointMode() (mode imds.EndpointModeState, found bool, err error) {
	value := m.env.get(metadataMode)
	if value == "" {
		return imds.EndpointModeStateUnset, false, nil
	}
	if err := mode.SetFromString(value); err != nil {
		return imds.EndpointModeStateUnset, false, fmt.Errorf("%s: %w", metadataMode, err)
	}
	return mode, true, nil
}

// GetEC2IMDSV1FallbackDisabled is AWS_EC2_METADATA_V1_DISABLED.
func (m metadata) GetEC2IMDSV1FallbackDisabled() (disabled, found bool) {
	return m.isTrue(metadataV1Disabled), m.env.get(metadataV1Disabled) != ""
}
