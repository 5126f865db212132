package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/smithy-go/middleware"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
)

// PutContact replaces one alternate contact and returns AWS's request id. Its error
// is a *audit.Trouble.
func (c *Cloud) PutContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType, contact audit.Contact) (string, error) {
	return c.write(ctx, route, accountID, &contact, func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error) {
		out, err := a.PutAlternateContact(ctx, &account.PutAlternateContactInput{
			AlternateContactType: types.AlternateContactType(t),
			AccountId:            accountParameter(route, accountID),
			Name:                 &contact.Name, Title: &contact.Title,
			EmailAddress: &contact.Email, PhoneNumber: &contact.Phone,
		}, opt)
		if err != nil {
			return middleware.Metadata{}, err
		}
		return out.ResultMetadata, nil
	})
}

// DeleteContact removes one alternate contact and returns AWS's request id. Its error
// is a *audit.Trouble.
func (c *Cloud) DeleteContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (string, error) {
	return c.write(ctx, route, accountID, nil, func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error) {
		out, err := a.DeleteAlternateContact(ctx, &account.DeleteAlternateContactInput{
			AlternateContactType: types.AlternateContactType(t),
			AccountId:            accountParameter(route, accountID),
		}, opt)
		if err != nil {
			return middleware.Metadata{}, err
		}
		return out.ResultMetadata, nil
	})
}

// refuseWrite returns why writes with the route are not allowed; nil where they are.
func (c *Cloud) refuseWrite(route audit.Route) *audit.Trouble {
	switch {
	case c.isReadOnly:
		return trouble.ReadOnlyMode()
	case c.isReadOnlyProfile != nil && c.isReadOnlyProfile(route.Label()):
		return trouble.ReadOnlyProfile(route.Label())
	}
	return nil
}

// operation sends one request that changes something.
type operation func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error)

// write is the gate for every request that changes AWS. It refuses writes in
// read-only mode, with read-only profiles and with credentials that were not checked (see
// audit.Writer), retries only requests that certainly had no effect, and reports in
// Trouble.Sent whether the request may have reached AWS. The
// values of the contact, if any, are removed from the error.
func (c *Cloud) write(ctx context.Context, route audit.Route, accountID string, contact *audit.Contact, send operation) (requestID string, err error) {
	if refusal := c.refuseWrite(route); refusal != nil {
		return "", refusal
	}
	ctx, session, call, err := c.openCall(ctx, route, accountID)
	if err != nil {
		return "", err
	}
	signed, err := session.SignWrite(ctx, route, accountID)
	if err != nil {
		return "", err
	}
	var sent atomic.Bool
	metadata, err := send(signed, session.Account, func(o *account.Options) {
		o.Retryer = c.writeRetryer
		o.HTTPClient = sendRecorder{o.HTTPClient, &sent}
	})
	if err != nil {
		t := *trouble.From(err, call)
		t.Sent = sent.Load() && !provesNothingApplied(err)
		t.CredentialsExpired = !t.Sent && credentials.RecordExpiry(ctx, err)
		t.Err = redact(err, contact)
		return "", &t
	}
	c.directory.RecordRole(route, accountID, true)
	id, _ := awsmiddleware.GetRequestIDMetadata(metadata)
	requestID, _ = shape.RequestID.ReadOptional(&id) // the write is done: an id of another form is left out
	return requestID, nil
}

// sendRecorder records that a request was handed to the network.
type sendRecorder struct {
	transport.Doer

	sent *atomic.Bool
}

// Do sends the request.
func (r sendRecorder) Do(request *http.Request) (*http.Response, error) {
	r.sent.Store(true)
	return r.Doer.Do(request)
}

// provesNothingApplied reports whether AWS cannot have executed the request: it was
// not sent, or AWS itself refused it.
func provesNothingApplied(err error) bool {
	if transport.IsNotSent(err) {
		return true
	}
	answer, ok := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err)
	if !ok || answer.HTTPStatusCode() < 400 || answer.HTTPStatusCode() >= 500 {
		return false
	}
	return transport.IsThrottled(err) || trouble.HasAWSCode(err)
}

// redactedError is an error without the contact data that AWS quotes in it.
type redactedError struct {
	error

	text string
}

func (r *redactedError) Error() string { return r.text }
func (r *redactedError) Unwrap() error { return r.error }

// redact removes the values of a contact from an error's text, which is written to
// the log file.
func redact(err error, contact *audit.Contact) error {
	if contact == nil {
		return err
	}
	text := err.Error()
	for _, f := range audit.Fields {
		if v := strings.TrimSpace(f.Of(*contact)); v != "" {
			text = strings.ReplaceAll(text, v, "…")
		}
	}
	return &redactedError{err, text}
}
