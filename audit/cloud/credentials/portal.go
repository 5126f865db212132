package credentials

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"accountable/audit/cloud/token"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// roleCredentials are the credentials of one Identity Center role in an account.
type roleCredentials struct {
	portal          *sso.Client
	token           *token.SSO
	accountID, role string
}

// Retrieve requests the credentials from the portal.
func (r *roleCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	var out *sso.GetRoleCredentialsOutput
	err := r.token.Use(ctx, func(access string) (err error) {
		out, err = r.portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
			AccessToken: &access, AccountId: &r.accountID, RoleName: &r.role,
		})
		return err //nolint:wrapcheck // Use wraps it
	})
	if err != nil {
		return aws.Credentials{}, err
	}
	answer, err := out.RoleCredentials, trouble.ErrIncomplete
	creds := aws.Credentials{AccountID: r.accountID, CanExpire: true, Source: ssocreds.ProviderName}
	if answer != nil {
		creds.Expires = time.UnixMilli(answer.Expiration).UTC()
		err = setKeys(&creds, answer.AccessKeyId, answer.SecretAccessKey, answer.SessionToken)
	}
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("asking the Identity Center portal: %w", err)
	}
	return creds, nil
}

// Portal is Identity Center's access portal, as the person who signed in sees it.
type Portal struct {
	Client    *sso.Client
	Call      trouble.Call // what its troubles say
	Session   string
	Partition string
	Endpoint  string // the override of the Account Management endpoint, or ""

	token     *token.SSO
	config    aws.Config
	endpoints endpoints
	region    string
}

// Portal returns the portal of an Identity Center session. It sends no request. Its
// error is a *audit.Trouble.
func (s *Store) Portal(ctx context.Context, session string) (*Portal, error) {
	return s.portal(ctx, session, assignment{session: strings.TrimSpace(session)})
}

// portal names an assignment in its troubles.
func (s *Store) portal(ctx context.Context, session string, a assignment) (*Portal, error) {
	in := s.findSignIn(centerPrefix + strings.TrimSpace(session))
	if in == nil || !in.center.HasSession {
		return nil, trouble.UnknownSignIn(session)
	}
	cfg, ends, err := s.centerConfig(ctx, in)
	if err != nil {
		return nil, err
	}
	subject := trouble.Subject{
		Profile: config.Profile{Kind: config.KindSSO, AccountID: a.accountID, Values: map[string]string{
			"sso_session": a.session, "sso_account_id": a.accountID, "sso_role_name": a.role,
		}},
		SignIn: in.commandLine(), SignInID: in.ID,
	}
	p := &Portal{
		Call: trouble.Call{Subject: subject, Now: s.now}, Session: in.center.Key, Partition: config.PartitionOf(in.center.Region),
		token: s.ssoToken(*in.center, cfg, ends), config: cfg, endpoints: ends, region: in.center.Region,
	}
	p.Endpoint, _ = ends.shown()
	// All requests to the portal of a sign-in count against one quota.
	paced := cfg.Copy()
	paced.APIOptions = s.apiOptions(&transport.Caller{Partition: p.Partition, Name: in.ID, Credentials: cfg.Credentials})
	p.Client = sso.NewFromConfig(paced, func(o *sso.Options) { o.BaseEndpoint = ends.base(serviceSSO) })
	return p, nil
}

// UseToken sends a request with the sign-in's access token. It repeats the request
// with a new token if the portal refuses the first one.
func (p *Portal) UseToken(ctx context.Context, request func(token string) error) error {
	return p.token.Use(ctx, request)
}
