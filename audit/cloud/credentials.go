package cloud

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The values of credential_source
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html).
const (
	sourceEnvironment = "Environment"
	sourceContainer   = "EcsContainer"
	sourceInstance    = "Ec2InstanceMetadata"
)

// builder makes the credentials of one profile from the SDK's own providers, in
// the SDK's own order. What the SDK's loader does with a profile of which other
// profiles are the source holds here too: region, endpoints and services are
// those of the profile that was named.
type builder struct {
	cloud   *Cloud
	session *session
	shared  *sdkconfig.SharedConfig
}

// credentials are those of the profile, or of the environment where there is no
// profile, each retrieved once until they expire.
func (b builder) credentials() (aws.CredentialsProvider, error) {
	if b.session.who.environment {
		return b.fromEnvironment()
	}
	return b.of(b.shared)
}

func (b builder) fromEnvironment() (aws.CredentialsProvider, error) {
	env := environment{b.cloud.env}
	if _, ok := env.keys(); ok {
		return env.staticKeys()
	}
	if file := env.get(webIdentityVariable); file != "" {
		role := env.get(roleVariable)
		if role == "" {
			return nil, &noCredentialsError{webIdentityVariable + " is set and " + roleVariable + " is not"}
		}
		return b.webIdentity(role, file, env.get(roleSessionVariable)), nil
	}
	if env.hasContainer() {
		return b.container(), nil
	}
	return nil, &noCredentialsError{"the environment has no credentials"}
}

// of follows https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
// for one profile of the chain.
func (b builder) of(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	first, err := b.first(shared)
	if err != nil {
		return nil, err
	}
	if shared.RoleARN == "" || shared.WebIdentityTokenFile != "" {
		return first, nil
	}
	return b.role(shared, first)
}

// first are the credentials that a profile has before it takes on a role.
func (b builder) first(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	env := environment{b.cloud.env}
	switch {
	case shared.Source != nil:
		return b.of(shared.Source)
	case shared.Credentials.HasKeys():
		return credentials.StaticCredentialsProvider{Value: shared.Credentials}, nil
	case shared.CredentialSource != "":
		return b.named(shared.CredentialSource)
	case shared.WebIdentityTokenFile != "":
		return b.webIdentity(shared.RoleARN, shared.WebIdentityTokenFile, shared.RoleSessionName), nil
	case shared.SSOSessionName != "", hasOlderSSO(shared):
		return b.identityCenter(shared)
	case shared.LoginSession != "":
		return b.cloud.login(shared.LoginSession, b.session.cfg, b.session.ends.base(serviceSignin)), nil
	case shared.CredentialProcess != "":
		return b.cloud.processes.provider(shared.CredentialProcess), nil
	case env.hasContainer():
		return b.container(), nil
	default:
		// The SDK would ask EC2's metadata service here, which is slow where there
		// is none and somebody else's identity where there is one.
		return nil, &noCredentialsError{"the profile has no credentials"}
	}
}

func hasOlderSSO(shared *sdkconfig.SharedConfig) bool {
	return shared.SSORegion != "" || shared.SSOAccountID != "" || shared.SSOStartURL != "" || shared.SSORoleName != ""
}

func (b builder) named(source string) (aws.CredentialsProvider, error) {
	env := environment{b.cloud.env}
	switch source {
	case sourceEnvironment:
		return env.staticKeys()
	case sourceContainer:
		if !env.hasContainer() {
			return nil, &noCredentialsError{"credential_source = " + source + ", and this is no container of ECS or EKS (" +
				containerRelative + " is not set)"}
		}
		return b.container(), nil
	case sourceInstance:
		return b.instance()
	default:
		return nil, &profileError{reason: fmt.Sprintf("credential_source is %q: use %s, %s or %s",
			source, sourceEnvironment, sourceContainer, sourceInstance)}
	}
}

func (b builder) container() aws.CredentialsProvider {
	return aws.NewCredentialsCache(&container{
		env: environment{b.cloud.env}, client: b.session.cfg.HTTPClient, retry: b.cloud.retryer,
	}, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 5 * time.Minute })
}

func (b builder) identityCenter(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	cfg := b.session.cfg.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	key, region, inSession := shared.SSOStartURL, shared.SSORegion, false
	if shared.SSOSessionName != "" {
		if shared.SSOSession == nil {
			return nil, &profileError{reason: fmt.Sprintf("there is no section [sso-session %s]", shared.SSOSessionName)}
		}
		key, region, inSession = shared.SSOSession.Name, shared.SSOSession.SSORegion, true
		if shared.SSOSession.SSOStartURL == "" {
			return nil, &profileError{reason: fmt.Sprintf("sso_start_url is missing in [sso-session %s]", key)}
		}
	}
	for _, needed := range []struct{ name, value string }{
		{"sso_region", region},
		{"sso_start_url", key},
		{"sso_account_id", shared.SSOAccountID},
		{"sso_role_name", shared.SSORoleName},
	} {
		if needed.value == "" {
			return nil, &profileError{reason: needed.name + " is missing"}
		}
	}
	cfg.Region = region
	ends := b.session.ends
	return aws.NewCredentialsCache(&roleCredentials{
		portal:    sso.NewFromConfig(cfg, func(o *sso.Options) { o.BaseEndpoint = ends.base(serviceSSO) }),
		token:     b.cloud.token(key, cfg, inSession, ends.base(serviceSSOOIDC)),
		accountID: shared.SSOAccountID, role: shared.SSORoleName,
	}), nil
}

func (b builder) webIdentity(role, file, sessionName string) aws.CredentialsProvider {
	cfg := b.session.cfg.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	return aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(b.stsClient(cfg), role, tokenFile(file),
		func(o *stscreds.WebIdentityRoleOptions) { o.RoleSessionName = sessionNameOr(sessionName) }))
}

// role assumes a role. The SDK's own loader leaves the profile's endpoint_url
// out of this one request, which then goes to the real service.
func (b builder) role(shared *sdkconfig.SharedConfig, source aws.CredentialsProvider) (aws.CredentialsProvider, error) {
	if _, cached := source.(*aws.CredentialsCache); !cached {
		source = aws.NewCredentialsCache(source)
	}
	options := func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionNameOr(shared.RoleSessionName)
		if d := shared.RoleDurationSeconds; d != nil && *d > stscreds.DefaultDuration {
			o.Duration = *d
		}
		if shared.ExternalID != "" {
			o.ExternalID = &shared.ExternalID
		}
	}
	if shared.MFASerial != "" {
		from := orElse(shared.SourceProfileName, orElse(shared.CredentialSource, shared.Profile))
		return aws.NewCredentialsCache(b.mfaRole(shared.MFASerial, from, shared.RoleARN, source, options)), nil
	}
	cfg := b.session.cfg.Copy()
	cfg.Credentials = source
	return aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(b.stsClient(cfg), shared.RoleARN, options)), nil
}

func (b builder) stsClient(cfg aws.Config) *sts.Client {
	return sts.NewFromConfig(cfg, func(o *sts.Options) { o.BaseEndpoint = b.session.ends.base(serviceSTS) })
}

// sessionNameOr is what CloudTrail shows of whoever wears the role.
func sessionNameOr(name string) string {
	if name == "" {
		return toolName
	}
	return name
}

// tokenFile is a file with a web identity token.
type tokenFile string

// errWebIdentity says that the token could not be read.
var errWebIdentity = errors.New("the web identity token cannot be read")

// GetIdentityToken reads it anew each time: whoever issues it replaces it.
func (f tokenFile) GetIdentityToken() ([]byte, error) {
	token, err := stscreds.IdentityTokenFile(f).GetIdentityToken()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errWebIdentity, err)
	}
	return token, nil
}
