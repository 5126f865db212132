package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"accountable/audit"
)

// begin finds the session of a route and prepares to tell what goes wrong.
func (c *Cloud) begin(ctx context.Context, route audit.Route, accountID string) (context.Context, *session, call, error) {
	s, err := c.sessionOf(ctx, route, accountID)
	if err != nil {
		return ctx, nil, call{}, err
	}
	ctx, tried := withAttempts(ctx)
	return ctx, s, call{who: s.who, mode: route.Mode, accountID: accountID, state: c.unready.of(accountID), attempts: tried}, nil
}

// trouble is troubleOf with the time at which the answer came.
func (c *Cloud) trouble(err error, k call) error {
	k.now = c.now()
	return troubleOf(err, k)
}

// Identify asks AWS whose the route's credentials are. It never answers from
// memory: before a write nothing else will do.
func (c *Cloud) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	ctx, s, k, err := c.begin(ctx, route, "")
	if err != nil {
		return audit.Identity{}, err
	}
	out, err := s.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return audit.Identity{}, c.trouble(err, k)
	}
	id := audit.Identity{AccountID: aws.ToString(out.Account), ARN: aws.ToString(out.Arn)}
	if id.AccountID == "" || id.ARN == "" {
		return audit.Identity{}, c.trouble(fmt.Errorf("asking whose the credentials are: %w", errIncomplete), k)
	}
	s.owner.learn(id.AccountID)
	return id, nil
}

// ReadContact asks for one alternate contact of the account; nil when none is
// set (ResourceNotFoundException of GetAlternateContact,
// https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html).
func (c *Cloud) ReadContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (*audit.Contact, error) {
	ctx, s, k, err := c.begin(ctx, route, accountID)
	if err != nil {
		return nil, err
	}
	if known := c.refusals.of(route, time.Now()); known != nil {
		return nil, known
	}
	out, err := s.account.GetAlternateContact(ctx, &account.GetAlternateContactInput{
		AlternateContactType: types.AlternateContactType(t),
		AccountId:            named(route, accountID),
	})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		c.remember(route, accountID, false)
		return nil, nil
	}
	if err != nil {
		err = c.trouble(err, k)
		c.refusals.note(route, audit.TroubleOf(err), time.Now())
		return nil, err
	}
	c.remember(route, accountID, false)
	if out.AlternateContact == nil {
		return nil, c.trouble(fmt.Errorf("reading the %s contact: %w", t.Key(), errIncomplete), k)
	}
	return &audit.Contact{
		Name:  aws.ToString(out.AlternateContact.Name),
		Title: aws.ToString(out.AlternateContact.Title),
		Email: aws.ToString(out.AlternateContact.EmailAddress),
		Phone: aws.ToString(out.AlternateContact.PhoneNumber),
	}, nil
}

// named is the account id as a request carries it. In the standalone context it
// must be left out, even the caller's own
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html).
func named(route audit.Route, accountID string) *string {
	if route.Mode != audit.InOrganization {
		return nil
	}
	return &accountID
}
