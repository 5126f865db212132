package audit

import (
	"context"
	"time"
)

// Identity is the principal of a route's credentials, as GetCallerIdentity returns it.
type Identity struct {
	AccountID string `json:"account_id"`
	ARN       string `json:"arn"`
}

// Reader reads from AWS. Its errors carry a *Trouble.
type Reader interface {
	// Identify returns the principal of the route's credentials (GetCallerIdentity).
	Identify(ctx context.Context, route Route) (Identity, error)
	// ReadContact reads one alternate contact. It returns nil without an error if
	// none is set.
	ReadContact(ctx context.Context, route Route, accountID string, t ContactType) (*Contact, error)
}

// Writer changes contacts in AWS. In read-only mode it refuses every call. Its
// errors carry a *Trouble; the write may have happened if Trouble.Sent is set.
type Writer interface {
	// Pin returns a context for the requests of one change, which follow each other. In it,
	// Reader.Identify retrieves the credentials of the route, and all requests are signed
	// with these credentials: the command, file or service that provides them does not run
	// again. After they have expired, a read gets new ones, asks AWS for their owner, and
	// continues only if they belong to the right account. A write fails with
	// Trouble.CredentialsExpired until Identify has named the owner of the new ones. Without
	// such a context, writes are refused.
	Pin(ctx context.Context) context.Context
	// PutContact replaces all four fields and returns the request id of AWS.
	PutContact(ctx context.Context, route Route, accountID string, t ContactType, c Contact) (requestID string, err error)
	// DeleteContact removes a contact and returns the request id of AWS.
	DeleteContact(ctx context.Context, route Route, accountID string, t ContactType) (requestID string, err error)
}

// MailResolver finds out in DNS whether a domain accepts mail.
type MailResolver interface {
	// LookupMail looks the domain up. After an error the answer is unknown.
	LookupMail(ctx context.Context, domain string) (MailAnswer, error)
}

// MailAnswer is what DNS says about the mail of a domain.
type MailAnswer struct {
	AcceptsMail bool
	// Unknown says that the resolver cannot be relied on, so that nothing is known
	// about any domain.
	Unknown bool
	Reason  string // the deciding record, such as "MX mail.octank.cloud" or "null MX", or why it is unknown
	Host    string // the first mail server, in lower case without a final dot; "": the domain has no MX
}

// RenewalResolver asks the registries of domains how long these are registered.
type RenewalResolver interface {
	// LookupRenewal asks about a domain as RegistrableDomain returns it. After an error
	// the answer is unknown.
	LookupRenewal(ctx context.Context, domain string) (RenewalAnswer, error)
}

// RenewalAnswer is what RDAP says about the registration of a domain.
type RenewalAnswer struct {
	Expires time.Time `json:"expires,omitzero"` // zero: unknown
	// Status is a status in which the domain is lost, or about to be: "redemption period",
	// "pending delete", "client hold" or "server hold" (RFC 8056); "" for none of them.
	Status string `json:"status,omitempty"`
	// Unknown is why neither is known: a clause such as "no RDAP server is known for .de".
	Unknown string `json:"unknown,omitempty"`
}

// DomainReading is the answer to one question about a domain, or the trouble that
// prevented it.
type DomainReading[Answer any] struct {
	Answer  Answer
	Trouble *Trouble
}

// MailReading is the answer to one DNS lookup, or the trouble that prevented it.
type MailReading = DomainReading[MailAnswer]

// RenewalReading is the answer to one question to RDAP, or the trouble that prevented it.
type RenewalReading = DomainReading[RenewalAnswer]

// Clock returns the time and waits. Package timing has the clock of the system.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx is done, and returns ctx's error in that case.
	Sleep(ctx context.Context, d time.Duration) error
}

// Pacing says how many requests wait for a rate limit of AWS, for the slowest operation.
type Pacing struct {
	Waiting int
	Longest time.Duration // until the last of them is sent
}

// Remaining estimates how long it takes until all of left requests are sent, at the
// pace of the requests that wait now.
func (p Pacing) Remaining(left int) time.Duration {
	if p.Waiting == 0 {
		return 0
	}
	return time.Duration(float64(p.Longest) * float64(max(left, p.Waiting)) / float64(p.Waiting))
}

// Pacer keeps requests within the rate limits of AWS.
type Pacer interface{ Pacing() Pacing }
