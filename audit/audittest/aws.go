package audittest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/timing"
)

// AWS is a fake of AWS in memory. It implements audit.Reader and audit.Writer.
type AWS struct {
	Mutex    sync.Mutex
	Accounts map[string]string            // account id by profile
	Contacts map[string]audit.Contact     // by account id/TYPE
	Denied   map[string]audit.TroubleKind // by profile or profile/TYPE
	Latency  time.Duration
	// OnPut decides whether the n-th put takes effect and how it is answered; nil: all do.
	OnPut func(n int) (applied bool, err error)
	// Hidden is how long reads return the old contact after a put.
	Hidden time.Duration
	shown  map[string]time.Time
	old    map[string]audit.Contact
	// OnRead is called before the n-th read, if set.
	OnRead func(n int)

	Calls          []string
	Reads, Puts    int
	inFlight, Peak int
}

// NewAWS returns a fake with accounts by profile and without contacts.
func NewAWS(accounts map[string]string) *AWS {
	return &AWS{
		Accounts: accounts, Contacts: map[string]audit.Contact{}, Denied: map[string]audit.TroubleKind{},
		shown: map[string]time.Time{}, old: map[string]audit.Contact{},
	}
}

// Set sets the security contact of AccountID.
func (a *AWS) Set(c audit.Contact) { a.Contacts[AccountID+"/SECURITY"] = c }

func (a *AWS) request(ctx context.Context, what string, keys ...string) error {
	a.Mutex.Lock()
	a.Calls = append(a.Calls, what)
	a.inFlight++
	a.Peak = max(a.Peak, a.inFlight)
	a.Mutex.Unlock()
	err := timing.SystemClock{}.Sleep(ctx, a.Latency)
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	a.inFlight--
	if err != nil {
		return err
	}
	for _, key := range keys {
		if kind, no := a.Denied[key]; no {
			return &audit.Trouble{Kind: kind, Message: string(kind) + " for " + key}
		}
	}
	return nil
}

// Identify returns a user of the profile's account.
func (a *AWS) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	if err := a.request(ctx, "identify "+route.Profile, route.Profile); err != nil {
		return audit.Identity{}, err
	}
	id := a.Accounts[route.Profile]
	return audit.Identity{AccountID: id, ARN: fmt.Sprintf("arn:aws:iam::%s:user/%s", id, route.Profile)}, nil
}

// ReadContact returns the contact, or the old one while a put is Hidden.
func (a *AWS) ReadContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	if err := a.request(ctx, "read "+route.Profile+" "+string(t), route.Profile, route.Profile+"/"+string(t)); err != nil {
		return nil, err
	}
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	a.Reads++
	if a.OnRead != nil {
		a.OnRead(a.Reads)
	}
	key := id + "/" + string(t)
	c, ok := a.Contacts[key]
	if until, waits := a.shown[key]; waits && time.Now().Before(until) {
		c, ok = a.old[key]
	}
	if !ok {
		return nil, nil
	}
	return &c, nil
}

// Pin returns ctx: every profile has the same credentials at all times.
func (a *AWS) Pin(ctx context.Context) context.Context { return ctx }

// PutContact stores the contact, unless OnPut decides otherwise.
func (a *AWS) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	if err := a.request(ctx, "put "+route.Profile, route.Profile); err != nil {
		return "", err
	}
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	a.Puts++
	applied, err := true, error(nil)
	if a.OnPut != nil {
		applied, err = a.OnPut(a.Puts)
	}
	if applied {
		key := id + "/" + string(t)
		if old, ok := a.Contacts[key]; ok {
			a.old[key] = old
		}
		a.Contacts[key], a.shown[key] = c.AsStored(), time.Now().Add(a.Hidden)
	}
	return fmt.Sprintf("request-%d", a.Puts), err
}

// DeleteContact removes the contact.
func (a *AWS) DeleteContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (string, error) {
	if err := a.request(ctx, "delete "+route.Profile, route.Profile); err != nil {
		return "", err
	}
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	delete(a.Contacts, id+"/"+string(t))
	return "request-delete", nil
}

// TargetsOf returns a target for each profile. Their account ids are unknown.
func TargetsOf(profiles ...string) []audit.Target {
	var targets []audit.Target
	for _, p := range profiles {
		targets = append(targets, audit.Target{Key: p, Partition: "aws", Routes: []audit.Route{{Profile: p, Mode: audit.Standalone}}})
	}
	return targets
}

// CountPuts returns the number of puts so far.
func (a *AWS) CountPuts() int {
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	return a.Puts
}

// CountCalls returns the number of requests so far.
func (a *AWS) CountCalls() int {
	a.Mutex.Lock()
	defer a.Mutex.Unlock()
	return len(a.Calls)
}

// WaitingAWS is an AWS with a rate limit that delays every request by Wait.
type WaitingAWS struct {
	*AWS
	Wait time.Duration
}

// ReadContact waits before it reads.
func (p WaitingAWS) ReadContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	resume := timing.PauseTimeout(ctx)
	err := timing.SystemClock{}.Sleep(ctx, p.Wait)
	resume()
	if err != nil {
		return nil, err
	}
	return p.AWS.ReadContact(ctx, route, id, t)
}

// PutContact waits before it writes.
func (p WaitingAWS) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	resume := timing.PauseTimeout(ctx)
	err := timing.SystemClock{}.Sleep(ctx, p.Wait)
	resume()
	if err = errors.Join(err, ctx.Err()); err != nil {
		return "", err
	}
	return p.AWS.PutContact(ctx, route, id, t, c)
}
