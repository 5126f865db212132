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
	"accountable/audit/cloud/trouble"
	"accountable/audit/timing"
	"accountable/config"
)

// IdentityCenter finds the accounts that the session's sign-in can enter, with a
// route for each of the person's roles: the remembered one first, then those whose
// names suggest that they can write. It asks no one to sign in: a sign-in that is
// not valid is a step's Trouble.
func (d *Directory) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	steps := make(chan audit.Discovery)
	go func() {
		defer close(steps)
		p, err := d.store.Portal(ctx, session)
		if err == nil {
			err = (&portal{Portal: p, roles: d.roles}).listAccounts(ctx, steps)
		}
		if err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: audit.GapAccounts}
		}
	}()
	return steps
}

// portal lists accounts and roles in Identity Center's access portal.
type portal struct {
	*credentials.Portal

	roles Roles
}

// listAccounts sends the accounts once their roles are known.
func (p *portal) listAccounts(ctx context.Context, steps chan<- audit.Discovery) error {
	pages := listPages(ctx, p.Call, func(ctx context.Context, next *string) (accounts page[types.AccountInfo], err error) {
		err = p.UseToken(ctx, func(token string) error {
			out, err := p.Client.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: &token, MaxResults: aws.Int32(portalPage), NextToken: next})
			if err == nil {
				accounts = page[types.AccountInfo]{out.AccountList, out.NextToken}
			}
			return err
		})
		return accounts, err
	})
	hasNoID := func(a types.AccountInfo) bool { return aws.ToString(a.AccountId) == "" }
	for accounts, err := range pages {
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(slices.DeleteFunc(accounts, hasNoID), organizationPage) {
			targets := make([]audit.Target, len(batch))
			timing.ForEach(maxLookups, batch, func(i int, a types.AccountInfo) { targets[i] = p.target(ctx, a) })
			steps <- audit.Discovery{Targets: targets}
		}
	}
	return nil
}

// target returns an account with a route for each role.
func (p *portal) target(ctx context.Context, a types.AccountInfo) audit.Target {
	id := aws.ToString(a.AccountId)
	t := audit.Target{
		Key: id, AccountID: id, Name: aws.ToString(a.AccountName), RootEmail: aws.ToString(a.EmailAddress),
		Partition: p.Partition, Skip: credentials.SkipReason(p.Partition),
	}
	roles, err := p.listRoles(ctx, id)
	if err != nil {
		t.Trouble = audit.TroubleOf(err)
		return t
	}
	for _, role := range sortRoles(roles, p.roles.Role(p.Session, id)) {
		t.Routes = append(t.Routes, audit.Route{
			Mode: audit.IdentityCenter, Kind: string(config.KindSSO), Session: p.Session, Role: role, CallerAccountID: id,
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
	return listAll(ctx, p.Call, func(ctx context.Context, next *string) (roles page[string], err error) {
		err = p.UseToken(ctx, func(token string) error {
			out, err := p.Client.ListAccountRoles(ctx, &sso.ListAccountRolesInput{
				AccessToken: &token, AccountId: &accountID, MaxResults: aws.Int32(portalPage), NextToken: next,
			})
			if err != nil {
				return err
			}
			roles = page[string]{next: out.NextToken}
			for _, r := range out.RoleList {
				if name := aws.ToString(r.RoleName); name != "" {
					roles.items = append(roles.items, name)
				}
			}
			return nil
		})
		return roles, err
	})
}
