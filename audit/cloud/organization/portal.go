package organization

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sso/types"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/trouble"
	"accountable/audit/workers"
	"accountable/config"
)

// IdentityCenter finds the accounts that the session's sign-in can enter, with a
// route for each of the person's roles: the remembered one first, then those whose
// names suggest that they can write. It asks no one to sign in: a sign-in that is
// not valid is a step's Trouble.
func (d *Directory) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	return search(ctx, func(steps chan<- audit.Discovery) {
		p, err := d.store.Portal(ctx, session)
		if err == nil {
			err = (&portal{Portal: p, roles: d.roles}).listAccounts(ctx, steps)
		}
		if err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: audit.GapAccounts}
		}
	})
}

// portal lists accounts and roles in Identity Center's access portal.
type portal struct {
	*credentials.Portal

	roles Roles
}

// listAccounts sends the accounts once their roles are known.
func (p *portal) listAccounts(ctx context.Context, steps chan<- audit.Discovery) error {
	accounts := list[types.AccountInfo, member]{
		what: "accounts", max: maxAccounts,
		fetch: func(ctx context.Context, next *string) (infos []types.AccountInfo, after *string, err error) {
			err = p.UseToken(ctx, func(token string) error {
				out, err := p.Client.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: &token, MaxResults: aws.Int32(portalPage), NextToken: next})
				if err == nil {
					infos, after = out.AccountList, out.NextToken
				}
				return err
			})
			return infos, after, err
		},
		read: readPortalAccount,
		key:  func(m member) string { return m.id },
	}
	for found, err := range accounts.pages(ctx, p.Call) {
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(found, organizationPage) {
			targets := make([]audit.Target, len(batch))
			workers.ForEach(maxLookups, batch, func(i int, m member) { targets[i] = p.target(ctx, m) })
			steps <- audit.Discovery{Targets: targets}
		}
	}
	return nil
}

// readPortalAccount checks an account of the portal's list.
func readPortalAccount(a types.AccountInfo) (m member, err error) {
	if m.id, err = shape.AccountID.Read(a.AccountId); err != nil {
		return m, err
	}
	if m.name, err = shape.AccountName.ReadOptional(a.AccountName); err != nil {
		return m, err
	}
	m.email, err = shape.AccountEmail.ReadOptional(a.EmailAddress)
	return m, err
}

// target returns an account with a route for each role.
func (p *portal) target(ctx context.Context, m member) audit.Target {
	t := audit.Target{
		Key: m.id, AccountID: m.id, Name: m.name, RootEmail: m.email,
		Partition: p.Partition, Skip: credentials.SkipReason(p.Partition),
	}
	roles, err := workers.Call(ctx, func() ([]string, error) { return p.listRoles(ctx, m.id) })
	if err != nil {
		t.Trouble = audit.TroubleOf(err)
		return t
	}
	for _, role := range sortRoles(roles, p.roles.Role(p.Session, m.id)) {
		t.Routes = append(t.Routes, audit.Route{
			Mode: audit.IdentityCenter, Kind: string(config.KindSSO), Session: p.Session, Role: role, CallerAccountID: m.id,
			Chain:    []string{fmt.Sprintf("Identity Center session %s, role %s", p.Session, role)},
			Endpoint: p.Endpoint,
		})
	}
	if len(t.Routes) == 0 {
		t.Trouble = trouble.NoRoleAssigned()
	}
	return t
}

func (p *portal) listRoles(ctx context.Context, accountID string) ([]string, error) {
	return list[types.RoleInfo, string]{
		what: "roles", max: maxRoles,
		fetch: func(ctx context.Context, next *string) (infos []types.RoleInfo, after *string, err error) {
			err = p.UseToken(ctx, func(token string) error {
				out, err := p.Client.ListAccountRoles(ctx, &sso.ListAccountRolesInput{
					AccessToken: &token, AccountId: &accountID, MaxResults: aws.Int32(portalPage), NextToken: next,
				})
				if err == nil {
					infos, after = out.RoleList, out.NextToken
				}
				return err
			})
			return infos, after, err
		},
		read: func(r types.RoleInfo) (string, error) { return shape.RoleName.Read(r.RoleName) },
		key:  identity,
	}.all(ctx, p.Call)
}
