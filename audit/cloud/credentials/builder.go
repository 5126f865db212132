package credentials

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/token"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config/atomicfile"
)

// The values of credential_source
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html).
const (
	sourceEnvironment = "Environment"
	sourceContainer   = "EcsContainer"
	sourceInstance    = "Ec2InstanceMetadata"
)

// builder creates the credentials of one profile from the SDK's providers, in the
// SDK's order. As in the SDK, the region, endpoints and services of the named
// profile apply to its source profiles too.
type builder struct {
	store   *Store
	session *Session
	shared  *sdkconfig.SharedConfig
}

// credentials returns the provider of the profile, or of the environment. It
// caches the credentials until they expire.
func (b builder) credentials() (aws.CredentialsProvider, error) {
	if b.session.Subject.Environment {
		return b.environmentProvider()
	}
	return b.profileProvider(b.shared)
}

func (b builder) environmentProvider() (aws.CredentialsProvider, error) {
	env := b.store.env
	if _, ok := env.keys(); ok {
		return env.staticKeys()
	}
	if file := env.get(webIdentityVariable); file != "" {
		role := env.get(roleVariable)
		if role == "" {
			return nil, &trouble.NoCredentialsError{Reason: webIdentityVariable + " is set but " + roleVariable + " is not"}
		}
		return b.webIdentityProvider(role, file, env.get(roleSessionVariable)), nil
	}
	if env.hasContainer() {
		return b.containerProvider(), nil
	}
	return nil, &trouble.NoCredentialsError{Reason: "the environment has no credentials"}
}

// profileProvider follows https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
// for one profile of the chain.
func (b builder) profileProvider(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	source, err := b.sourceProvider(shared)
	if err != nil {
		return nil, err
	}
	if shared.RoleARN == "" || shared.WebIdentityTokenFile != "" {
		return source, nil
	}
	return b.roleProvider(shared, source)
}

// sourceProvider returns the credentials of a profile before it assumes its role.
func (b builder) sourceProvider(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	switch {
	case shared.Source != nil:
		return b.profileProvider(shared.Source)
	case shared.Credentials.HasKeys():
		return awscredentials.StaticCredentialsProvider{Value: shared.Credentials}, nil
	case shared.CredentialSource != "":
		return b.namedProvider(shared.CredentialSource)
	case shared.WebIdentityTokenFile != "":
		return b.webIdentityProvider(shared.RoleARN, shared.WebIdentityTokenFile, shared.RoleSessionName), nil
	case shared.SSOSessionName != "", hasLegacySSO(shared):
		return b.identityCenterProvider(shared)
	case shared.LoginSession != "":
		return b.store.tokens.Login(shared.LoginSession).Provider(b.session.Config, b.session.endpoints.base(serviceSignin)), nil
	case shared.CredentialProcess != "":
		return b.store.processes.Provider(shared.CredentialProcess), nil
	case b.store.env.hasContainer():
		return b.containerProvider(), nil
	default:
		// The SDK would try EC2's metadata service here. That is slow outside of EC2,
		// and on EC2 it would return credentials that the profile does not name.
		return nil, &trouble.NoCredentialsError{Reason: "the profile has no credentials"}
	}
}

// hasLegacySSO reports whether the profile names Identity Center without an
// sso-session section.
func hasLegacySSO(shared *sdkconfig.SharedConfig) bool {
	return shared.SSORegion != "" || shared.SSOAccountID != "" || shared.SSOStartURL != "" || shared.SSORoleName != ""
}

// namedProvider returns the credentials that credential_source names.
func (b builder) namedProvider(source string) (aws.CredentialsProvider, error) {
	switch source {
	case sourceEnvironment:
		return b.store.env.staticKeys()
	case sourceContainer:
		if !b.store.env.hasContainer() {
			return nil, &trouble.NoCredentialsError{Reason: fmt.Sprintf(
				"credential_source = %s, but this is not a container of ECS or EKS (%s is not set)", source, containerRelative)}
		}
		return b.containerProvider(), nil
	case sourceInstance:
		return b.instanceProvider()
	default:
		return nil, &trouble.ProfileError{Reason: fmt.Sprintf("credential_source is %q: use %s, %s or %s",
			source, sourceEnvironment, sourceContainer, sourceInstance)}
	}
}

func (b builder) containerProvider() aws.CredentialsProvider {
	return transport.NewCredentialsCache(checked{&container{
		env: b.store.env, client: b.session.Config.HTTPClient, retryer: b.store.retryer,
	}}, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 5 * time.Minute })
}

func (b builder) identityCenterProvider(shared *sdkconfig.SharedConfig) (aws.CredentialsProvider, error) {
	cfg := b.session.Config.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	key, region, hasSession := shared.SSOStartURL, shared.SSORegion, false
	if shared.SSOSessionName != "" {
		if shared.SSOSession == nil {
			return nil, &trouble.ProfileError{Reason: fmt.Sprintf("section [sso-session %s] is missing", shared.SSOSessionName)}
		}
		key, region, hasSession = shared.SSOSession.Name, shared.SSOSession.SSORegion, true
		if shared.SSOSession.SSOStartURL == "" {
			return nil, &trouble.ProfileError{Reason: fmt.Sprintf("sso_start_url is missing in [sso-session %s]", key)}
		}
	}
	for _, setting := range []struct{ name, value string }{
		{"sso_region", region},
		{"sso_start_url", key},
		{"sso_account_id", shared.SSOAccountID},
		{"sso_role_name", shared.SSORoleName},
	} {
		if setting.value == "" {
			return nil, &trouble.ProfileError{Reason: setting.name + " is missing"}
		}
	}
	cfg.Region = region
	ends := b.session.endpoints
	return transport.NewCredentialsCache(&roleCredentials{
		portal:    sso.NewFromConfig(cfg, func(o *sso.Options) { o.BaseEndpoint = ends.base(serviceSSO) }),
		token:     b.store.ssoToken(token.Center{Key: key, HasSession: hasSession}, cfg, ends),
		accountID: shared.SSOAccountID, role: shared.SSORoleName,
	}), nil
}

func (b builder) webIdentityProvider(role, file, sessionName string) aws.CredentialsProvider {
	cfg := b.session.Config.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	return transport.NewCredentialsCache(checked{stscreds.NewWebIdentityRoleProvider(b.stsClient(cfg), role, tokenFile(file),
		func(o *stscreds.WebIdentityRoleOptions) { o.RoleSessionName = cmp.Or(sessionName, toolName) })})
}

// roleProvider assumes a role. The SDK's loader ignores the profile's endpoint_url
// for this one request, which would then go to the real service.
func (b builder) roleProvider(shared *sdkconfig.SharedConfig, source aws.CredentialsProvider) (aws.CredentialsProvider, error) {
	if _, cached := source.(*aws.CredentialsCache); !cached {
		source = transport.NewCredentialsCache(source)
	}
	options := func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = cmp.Or(shared.RoleSessionName, toolName)
		if d := shared.RoleDurationSeconds; d != nil && *d > stscreds.DefaultDuration {
			o.Duration = *d
		}
		if shared.ExternalID != "" {
			o.ExternalID = &shared.ExternalID
		}
	}
	if shared.MFASerial != "" {
		from := cmp.Or(shared.SourceProfileName, shared.CredentialSource, shared.Profile)
		return transport.NewCredentialsCache(b.mfaRoleProvider(shared.MFASerial, from, shared.RoleARN, source, options)), nil
	}
	cfg := b.session.Config.Copy()
	cfg.Credentials = source
	return transport.NewCredentialsCache(checked{stscreds.NewAssumeRoleProvider(b.stsClient(cfg), shared.RoleARN, options)}), nil
}

// checked refuses credentials that no service of AWS can have sent. The SDK returns what
// the answer holds, even nothing.
type checked struct{ aws.CredentialsProvider }

// Retrieve returns the credentials.
func (c checked) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := c.CredentialsProvider.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, err //nolint:wrapcheck // it says what was being done
	}
	if err = setKeys(&creds, &creds.AccessKeyID, &creds.SecretAccessKey, &creds.SessionToken); err != nil {
		return aws.Credentials{}, err
	}
	return creds, nil
}

// setKeys sets the keys of an answer in credentials. It refuses keys that no service of AWS
// can have sent. AWS may leave out the session token.
func setKeys(creds *aws.Credentials, id, secret, session *string) (err error) {
	if creds.AccessKeyID, err = shape.AccessKeyID.Read(id); err != nil {
		return err
	}
	if creds.SecretAccessKey, err = shape.Secret.Read(secret); err != nil {
		return err
	}
	creds.SessionToken, err = shape.Secret.ReadOptional(session)
	return err
}

func (b builder) stsClient(cfg aws.Config) *sts.Client {
	return sts.NewFromConfig(cfg, func(o *sts.Options) { o.BaseEndpoint = b.session.endpoints.base(serviceSTS) })
}

// tokenFiles is above the length that STS accepts, 20,000 characters
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
var tokenFiles = atomicfile.Limit{Bytes: 64 << 10, Of: "token files"}

// tokenFile is a file with a web identity token.
type tokenFile string

// GetIdentityToken reads the file each time: its issuer replaces the token.
func (f tokenFile) GetIdentityToken() ([]byte, error) {
	token, err := atomicfile.ReadFile(string(f), tokenFiles)
	if err != nil {
		return nil, &trouble.TokenFileError{Token: "web identity token", Setting: "web_identity_token_file, or " + webIdentityVariable, Err: err}
	}
	return token, nil
}
