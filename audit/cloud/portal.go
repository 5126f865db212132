package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sso/types"

	"accountable/audit"
	"accountable/config"
)

// Sessions are the names of the Identity Center sessions configured, in file order.
func (c *Cloud) Sessions() []string {
	sections := c.files.Sections(config.SSOSession)
	names := make([]string, 0, len(sections))
	for _, s := range sections {
		names = append(names, strings.TrimSpace(strings.TrimPrefix(s.Name, config.SSOSession+" ")))
	}
	return names
}

// portalPage is the most that one page of the portal's lists holds (SSO model).
const portalPage = 100

// IdentityCenter finds the accounts that the session's sign-in can enter, with a
// route for each of the person's roles: the remembered one first, then those
// that look able to write. Nobody is asked to sign in: a sign-in that is not
// valid is a step's Trouble.
func (c *Cloud) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	steps := make(chan audit.Discovery)
	go func() {
		defer close(steps)
		p, err := c.portal(ctx, session)
		if err == nil {
			err = p.list(ctx, steps)
		}
		if err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: audit.GapAccounts}
		}
	}()
	return steps
}

// portal is Identity Center's access portal as one sign-in sees it.
type portal struct {
	cloud     *Cloud
	client    *sso.Client
	token     *ssoToken
	who       subject
	name      string // of the session
	partition string
	endpoint  string // the override that requests to Account Management meet, or ""
}

func (c *Cloud) portal(ctx context.Context, name string) (*portal, error) {
	w := c.sessionNamed(name)
	if w == nil {
		return nil, noSuchSignIn(name)
	}
	cfg, ends, err := c.centerConfig(ctx, w)
	if err != nil {
		return nil, err
	}
	endpoint, _ := ends.override(serviceAccount)
	return &portal{
		cloud:     c,
		client:    c.portalClient(w, cfg, ends),
		token:     c.token(w.center.key, cfg, true, ends.base(serviceSSOOIDC)),
		who:       c.entrant(w, assignment{session: w.center.key}),
		name:      w.center.key,
		partition: config.PartitionOf(w.center.region),
		endpoint:  endpoint,
	}, nil
}

// portalClient asks the portal at the pace that it sets.
func (c *Cloud) portalClient(w *way, cfg aws.Config, ends endpoints) *sso.Client {
	cfg = cfg.Copy()
	cfg.APIOptions = c.apiOptions(&session{who: c.entrant(w, assignment{session: w.center.key}), cfg: cfg})
	return sso.NewFromConfig(cfg, func(o *sso.Options) { o.BaseEndpoint = ends.base(serviceSSO) })
}

// sessionNamed is the sign-in to a session, with the profiles of it; nil where
// there is none.
func (c *Cloud) sessionNamed(name string) *way {
	w := c.way(centerPrefix + strings.TrimSpace(name))
	if w == nil || !w.center.inSession {
		return nil
	}
	return w
}

// list streams the accounts, each once its roles are known.
func (p *portal) list(ctx context.Context, steps chan<- audit.Discovery) error {
	var next *string
	for {
		page, err := throughPortal(ctx, p, func(ctx context.Context, token string) (*sso.ListAccountsOutput, error) {
			return p.client.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: &token, MaxResults: aws.Int32(portalPage), NextToken: next})
		})
		if err != nil {
			return err
		}
		nameless := func(a types.AccountInfo) bool { return aws.ToString(a.AccountId) == "" }
		for accounts := slices.DeleteFunc(page.AccountList, nameless); len(accounts) > 0; {
			n := min(len(accounts), accountsPage)
			targets := p.targets(ctx, accounts[:n])
			accounts = accounts[n:]
			if len(targets) > 0 {
				steps <- audit.Discovery{Targets: targets}
			}
		}
		if aws.ToString(page.NextToken) == "" || aws.ToString(page.NextToken) == aws.ToString(next) {
			return nil
		}
		next = page.NextToken
	}
}

// throughPortal sends one request with the sign-in's token. Its error is a
// *audit.Trouble.
func throughPortal[T any](ctx context.Context, p *portal, request func(context.Context, string) (T, error)) (T, error) {
	return ask(ctx, p.cloud, p.who, func(ctx context.Context) (T, error) {
		var out T
		err := p.token.use(ctx, func(token string) (err error) {
			out, err = request(ctx, token)
			return err
		})
		return out, err
	})
}

// targets asks for the roles of some accounts.
func (p *portal) targets(ctx context.Context, accounts []types.AccountInfo) []audit.Target {
	targets := make([]audit.Target, len(accounts))
	indices := make([]int, len(accounts))
	for i := range accounts {
		indices[i] = i
	}
	each(indices, func(i int) { targets[i] = p.target(ctx, accounts[i]) })
	return targets
}

func (p *portal) target(ctx context.Context, a types.AccountInfo) audit.Target {
	id := aws.ToString(a.AccountId)
	t := audit.Target{
		Key: id, AccountID: id, Name: aws.ToString(a.AccountName), RootEmail: aws.ToString(a.EmailAddress),
		Partition: p.partition, Skip: partitions[p.partition].skip,
	}
	roles, err := p.roles(ctx, id)
	for _, role := range orderRoles(roles, p.cloud.roles.Role(p.name, id)) {
		t.Routes = append(t.Routes, audit.Route{
			Mode: audit.IdentityCenter, Kind: string(config.KindSSO), Session: p.name, Role: role, CallerAccountID: id,
			Chain:    []string{fmt.Sprintf("Identity Center session %s, role %s", p.name, role)},
			Endpoint: p.endpoint,
		})
	}
	switch {
	case err != nil:
		t.Trouble = audit.TroubleOf(err)
	case len(t.Routes) == 0:
		t.Trouble = &audit.Trouble{
			Kind: audit.AccessDenied, Message: "Identity Center lists the account and no role to enter it by",
			NextStep: "Ask for an assignment to a permission set",
		}
	}
	return t
}

func (p *portal) roles(ctx context.Context, accountID string) ([]string, error) {
	var roles []string
	var next *string
	for {
		page, err := throughPortal(ctx, p, func(ctx context.Context, token string) (*sso.ListAccountRolesOutput, error) {
			return p.client.ListAccountRoles(ctx, &sso.ListAccountRolesInput{
				AccessToken: &token, AccountId: &accountID, MaxResults: aws.Int32(portalPage), NextToken: next,
			})
		})
		if err != nil {
			return nil, err
		}
		for _, r := range page.RoleList {
			if name := aws.ToString(r.RoleName); name != "" {
				roles = append(roles, name)
			}
		}
		if aws.ToString(page.NextToken) == "" || aws.ToString(page.NextToken) == aws.ToString(next) {
			return roles, nil
		}
		next = page.NextToken
	}
}
