package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/smithy-go/middleware"

	"accountable/audit"
)

// PutContact replaces one alternate contact.
func (c *Cloud) PutContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType, contact audit.Contact) (string, error) {
	return c.write(ctx, route, accountID, &contact, func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error) {
		out, err := a.PutAlternateContact(ctx, &account.PutAlternateContactInput{
			AlternateContactType: types.AlternateContactType(t),
			AccountId:            named(route, accountID),
			Name:                 &contact.Name, Title: &contact.Title,
			EmailAddress: &contact.Email, PhoneNumber: &contact.Phone,
		}, opt)
		if err != nil {
			return middleware.Metadata{}, err
		}
		return out.ResultMetadata, nil
	})
}

// DeleteContact removes one alternate contact.
func (c *Cloud) DeleteContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (string, error) {
	return c.write(ctx, route, accountID, nil, func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error) {
		out, err := a.DeleteAlternateContact(ctx, &account.DeleteAlternateContactInput{
			AlternateContactType: types.AlternateContactType(t),
			AccountId:            named(route, accountID),
		}, opt)
		if err != nil {
			return middleware.Metadata{}, err
		}
		return out.ResultMetadata, nil
	})
}

// withheld is why nothing may be written by a route, nil where it may.
func (c *Cloud) withheld(route audit.Route) *audit.Trouble {
	switch {
	case c.readOnly:
		return &audit.Trouble{
			Kind: audit.AccessDenied, Message: "this is read-only mode: nothing is written",
			NextStep: "Start again without --read-only", Refused: true,
		}
	case c.readOnlyProfile != nil && c.readOnlyProfile(route.Label()):
		return &audit.Trouble{
			Kind: audit.AccessDenied, Message: route.Label() + " is a read-only profile: nothing is written with it",
			NextStep: "Write with another profile, or take it out of profiles: read_only: in settings.yaml", Refused: true,
		}
	}
	return nil
}

// operation sends one request that changes something.
type operation func(ctx context.Context, a *account.Client, opt func(*account.Options)) (middleware.Metadata, error)

// write is the one gate through which everything goes that changes AWS: it
// enforces read-only mode, of all or of a profile, retries only what certainly was not applied, and
// tells whether the request may have reached AWS. The contact that is sent, if
// any, is kept out of the error.
func (c *Cloud) write(ctx context.Context, route audit.Route, accountID string, contact *audit.Contact, send operation) (requestID string, err error) {
	if refusal := c.withheld(route); refusal != nil {
		return "", refusal
	}
	ctx, s, k, err := c.begin(ctx, route, accountID)
	if err != nil {
		return "", err
	}
	var sent atomic.Bool
	metadata, err := send(ctx, s.account, func(o *account.Options) {
		o.Retryer = c.writeRetryer
		o.HTTPClient = witness{o.HTTPClient, &sent}
	})
	if err != nil {
		k.now = c.now()
		t := *troubleOf(err, k)
		t.Sent = sent.Load() && !provesNothingApplied(err)
		t.Err = redact(err, contact)
		return "", &t
	}
	c.remember(route, accountID, true)
	requestID, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	return requestID, nil
}

// witness notes that a request was handed to the network.
type witness struct {
	doer

	sent *atomic.Bool
}

func (w witness) Do(r *http.Request) (*http.Response, error) {
	w.sent.Store(true)
	return w.doer.Do(r)
}

// provesNothingApplied tells that AWS cannot have carried the request out: no
// connection came about, or AWS itself refused it.
func provesNothingApplied(err error) bool {
	if _, queued := errors.AsType[*queueError](err); queued || isDialFailure(err) || beforeRequest(err) {
		return true
	}
	answer, ok := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err)
	if !ok || answer.HTTPStatusCode() < 400 || answer.HTTPStatusCode() >= 500 {
		return false
	}
	api, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err)
	return throttles.IsErrorRetryable(err) == aws.TrueTernary || ok && api.ErrorCode() != unknownCode
}

// redactedError is an error without the contact data that AWS quotes in it.
type redactedError struct {
	error

	text string
}

func (r *redactedError) Error() string { return r.text }
func (r *redactedError) Unwrap() error { return r.error }

// redact takes the values of a contact out of an error's text, which goes to
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
