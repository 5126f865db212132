package audit

import (
	"context"
	"time"
)

// Identity is who AWS says the credentials of a route belong to.
type Identity struct {
	AccountID string `json:"account_id"`
	ARN       string `json:"arn"`
}

// Reader asks AWS. Its errors carry a *Trouble.
type Reader interface {
	// Identify asks whose credentials the route yields (GetCallerIdentity).
	Identify(ctx context.Context, route Route) (Identity, error)
	// ReadContact reads one alternate contact; nil when none is set, which is
	// an answer and no error.
	ReadContact(ctx context.Context, route Route, accountID string, t ContactType) (*Contact, error)
}

// Writer changes AWS. In read-only mode every call is refused, whoever asks.
// Its errors carry a *Trouble; one whose Sent is true may have taken effect.
type Writer interface {
	// PutContact replaces all four fields and answers with AWS's request id.
	PutContact(ctx context.Context, route Route, accountID string, t ContactType, c Contact) (requestID string, err error)
	// DeleteContact removes a contact and answers with AWS's request id.
	DeleteContact(ctx context.Context, route Route, accountID string, t ContactType) (requestID string, err error)
}

// MailResolver tells whether a domain takes mail.
type MailResolver interface {
	// LookupMail looks the domain up. An error means that nobody could tell.
	LookupMail(ctx context.Context, domain string) (MailAnswer, error)
}

// MailAnswer is what the DNS says of a domain's mail.
type MailAnswer struct {
	AcceptsMail bool
	Reason      string // what decided: "MX mail.octank.cloud", "null MX", "no such domain", …
}

// Clock is the time this package goes by.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx is done, then with ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// MailReading is an answer of the DNS or why there is none.
type MailReading struct {
	Answer  MailAnswer
	Trouble *Trouble
}

// Pacing tells how requests wait for AWS's quotas: those of the operation that
// goes slowest.
type Pacing struct {
	Waiting int           // requests that wait now
	Longest time.Duration // until the last of them is let go
}

// Remaining is about how long it takes until all of left requests are let go, of
// which only some wait yet: the others go at the pace of those.
func (p Pacing) Remaining(left int) time.Duration {
	if p.Waiting == 0 {
		return 0
	}
	return time.Duration(float64(p.Longest) * float64(max(left, p.Waiting)) / float64(p.Waiting))
}

// Pacer keeps requests within AWS's quotas.
type Pacer interface{ Pacing() Pacing }
