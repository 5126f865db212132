package cloud

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"accountable/audit"
)

// toolName is how CloudTrail shows this program: in the user agent, and as the
// session of roles whose profile names none.
const toolName = "accountable"

// session is a profile ready to ask AWS.
type session struct {
	who     subject
	ends    endpoints
	cfg     aws.Config
	account *account.Client
	owner   owner
}

// sts is made when it is asked for: most profiles never ask it, and thousands of
// them are held at once.
func (s *session) sts() *sts.Client {
	return sts.NewFromConfig(s.cfg, func(o *sts.Options) { o.BaseEndpoint = s.ends.base(serviceSTS) })
}

// organizations is made when it is asked for: few profiles see an organization.
func (s *session) organizations() *organizations.Client {
	return organizations.NewFromConfig(s.cfg, func(o *organizations.Options) { o.BaseEndpoint = s.ends.base(serviceOrganizations) })
}

// newSession turns a profile, or the environment, into credentials and clients.
// Nothing is asked of AWS.
func (c *Cloud) newSession(ctx context.Context, name string) (*session, error) {
	var (
		who    subject
		shared sdkconfig.SharedConfig
		region string
	)
	if name == audit.EnvironmentProfile {
		who = subject{environment: true}
		target, _ := c.EnvironmentTarget()
		region = regionIn(target.Partition, environment{c.env}.region())
	} else {
		profile := c.files.Profile(name)
		if profile == nil {
			return nil, troubleOf(&profileError{reason: fmt.Sprintf("there is no profile %q", name)}, call{})
		}
		who = c.subject(*profile)
		var err error
		if shared, err = c.load(ctx, *profile); err != nil {
			return nil, troubleOf(err, call{who: who})
		}
		region = regionIn(profile.Partition, shared.Region)
	}
	s := &session{who: who, ends: endpoints{
		env: c.env, profile: shared.BaseEndpoint, services: shared.Services.ServiceValues, ignore: ignoredBy(shared),
	}}
	s.owner.learn(who.profile.BoundAccountID())
	if err := s.ends.check(); err != nil {
		return nil, troubleOf(err, call{who: who})
	}
	client, err := c.client(shared.CustomCABundle)
	if err != nil {
		return nil, troubleOf(err, call{who: who})
	}
	s.cfg = c.sdkConfig(client, shared)
	s.cfg.Region, s.cfg.APIOptions = region, c.apiOptions(s)
	b := builder{cloud: c, session: s, shared: &shared}
	if s.cfg.Credentials, err = b.credentials(); err != nil {
		return nil, troubleOf(err, call{who: who})
	}
	s.account = s.accountClient()
	return s, nil
}

// apiOptions are what is done with every request of a session.
func (c *Cloud) apiOptions(s *session) []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKey(toolName), paced{c.pacer, s}.add}
}

func (s *session) accountClient() *account.Client {
	return account.NewFromConfig(s.cfg, func(o *account.Options) { o.BaseEndpoint = s.ends.base(serviceAccount) })
}

// sdkConfig is what the SDK's clients have in common.
func (c *Cloud) sdkConfig(client doer, shared sdkconfig.SharedConfig) aws.Config {
	return aws.Config{
		HTTPClient:    client,
		Retryer:       retryerFor(c.retryer),
		Logger:        logging.Nop{},
		AppID:         shared.AppID,
		APIOptions:    []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKey(toolName)},
		ConfigSources: []any{variants{c.env}, shared},
	}
}

// plainConfig is for requests that no profile stands behind.
func (c *Cloud) plainConfig() (aws.Config, endpoints, error) {
	ends := endpoints{env: c.env}
	if err := ends.check(); err != nil {
		return aws.Config{}, ends, troubleOf(err, call{})
	}
	client, err := c.client("")
	if err != nil {
		return aws.Config{}, ends, troubleOf(err, call{})
	}
	return c.sdkConfig(client, sdkconfig.SharedConfig{}), ends, nil
}

func ignoredBy(shared sdkconfig.SharedConfig) string {
	if shared.IgnoreConfiguredEndpoints != nil && *shared.IgnoreConfiguredEndpoints {
		return "true"
	}
	return ""
}

// variants tells the SDK's clients which kind of endpoint the environment asks
// for; what it does not say is for the profile.
type variants struct{ env func(string) string }

// GetUseFIPSEndpoint is AWS_USE_FIPS_ENDPOINT.
func (v variants) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	switch strings.ToLower(v.env("AWS_USE_FIPS_ENDPOINT")) {
	case "true":
		return aws.FIPSEndpointStateEnabled, true, nil
	case "false":
		return aws.FIPSEndpointStateDisabled, true, nil
	}
	return aws.FIPSEndpointStateUnset, false, nil
}

// GetUseDualStackEndpoint is AWS_USE_DUALSTACK_ENDPOINT.
func (v variants) GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error) {
	switch strings.ToLower(v.env("AWS_USE_DUALSTACK_ENDPOINT")) {
	case "true":
		return aws.DualStackEndpointStateEnabled, true, nil
	case "false":
		return aws.DualStackEndpointStateDisabled, true, nil
	}
	return aws.DualStackEndpointStateUnset, false, nil
}
