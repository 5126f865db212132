package cloud

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
)

// ReadContact reads one alternate contact of the account; nil where none is set
// (ResourceNotFoundException of GetAlternateContact,
// https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html).
// Its error is a *audit.Trouble.
func (c *Cloud) ReadContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (*audit.Contact, error) {
	ctx, session, call, err := c.openCall(ctx, route, accountID)
	if err != nil {
		return nil, err
	}
	if known := c.directory.KnownRefusal(route); known != nil {
		return nil, known
	}
	out, err := credentials.Read(ctx, session, route, accountID, func(ctx context.Context) (*account.GetAlternateContactOutput, error) {
		return session.Account.GetAlternateContact(ctx, &account.GetAlternateContactInput{
			AlternateContactType: types.AlternateContactType(t),
			AccountId:            accountParameter(route, accountID),
		})
	})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		c.directory.RecordRole(route, accountID, false)
		return nil, nil
	}
	if err != nil {
		found := trouble.From(err, call)
		c.directory.RecordRefusal(route, found)
		return nil, found
	}
	contact, err := newContact(out.AlternateContact, t)
	if err != nil {
		return nil, trouble.From(fmt.Errorf("reading the %s contact: %w", t.Key(), err), call)
	}
	c.directory.RecordRole(route, accountID, false)
	return contact, nil
}

// newContact reads the contact of an answer. All four fields are there whenever a contact
// is set: PutAlternateContact requires them.
func newContact(answer *types.AlternateContact, t audit.ContactType) (*audit.Contact, error) {
	if answer == nil {
		return nil, trouble.ErrIncomplete
	}
	if string(answer.AlternateContactType) != string(t) {
		return nil, &transport.AnswerError{Reason: "it has another contact type than " + t.Key()}
	}
	values := map[audit.Field]*string{
		audit.FieldName: answer.Name, audit.FieldTitle: answer.Title,
		audit.FieldEmail: answer.EmailAddress, audit.FieldPhone: answer.PhoneNumber,
	}
	var contact audit.Contact
	for _, field := range audit.Fields {
		text, err := shape.Field(field).Read(values[field])
		if err != nil {
			return nil, err
		}
		contact = field.With(contact, text)
	}
	return &contact, nil
}

// accountParameter returns the account id as a request parameter. In the standalone
// context it must be left out, even for the caller's own account
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html).
func accountParameter(route audit.Route, accountID string) *string {
	if route.Mode != audit.InOrganization {
		return nil
	}
	return &accountID
}
