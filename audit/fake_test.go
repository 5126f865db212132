package audit_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"accountable/audit"
)

// good is a contact that passes every rule.
var good = audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}

// aws stands for AWS: accounts by profile and contacts by account and type.
type aws struct {
	mu       sync.Mutex
	accounts map[string]string // profile → account
	contacts map[string]audit.Contact
	denied   map[string]audit.TroubleKind // profile, or profile/TYPE → why it gets no answer
	latency  time.Duration
	// onPut, if set, stands for what happens to a write: whether it takes effect and how it is answered.
	onPut func(n int) (applied bool, err error)
	// hidden is how long a write takes to show.
	hidden time.Duration
	shown  map[string]time.Time
	old    map[string]audit.Contact
	// onRead, if set, happens before each read.
	onRead func(n int)

	calls           []string
	reads, puts     int
	inFlight, peaks int
}

func newAWS(accounts map[string]string) *aws {
	return &aws{
		accounts: accounts, contacts: map[string]audit.Contact{}, denied: map[string]audit.TroubleKind{},
		shown: map[string]time.Time{}, old: map[string]audit.Contact{},
	}
}

// set gives the one account of most tests its security contact.
func (a *aws) set(c audit.Contact) { a.contacts[account+"/SECURITY"] = c }

func (a *aws) request(ctx context.Context, what string, keys ...string) error {
	a.mu.Lock()
	a.calls = append(a.calls, what)
	a.inFlight++
	a.peaks = max(a.peaks, a.inFlight)
	a.mu.Unlock()
	err := audit.SystemClock{}.Sleep(ctx, a.latency)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inFlight--
	if err != nil {
		return err
	}
	for _, key := range keys {
		if kind, no := a.denied[key]; no {
			return &audit.Trouble{Kind: kind, Message: string(kind) + " for " + key}
		}
	}
	return nil
}

func (a *aws) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	if err := a.request(ctx, "identify "+route.Profile, route.Profile); err != nil {
		return audit.Identity{}, err
	}
	id := a.accounts[route.Profile]
	return audit.Identity{AccountID: id, ARN: fmt.Sprintf("arn:aws:iam::%s:user/%s", id, route.Profile)}, nil
}

func (a *aws) ReadContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	if err := a.request(ctx, "read "+route.Profile+" "+string(t), route.Profile, route.Profile+"/"+string(t)); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reads++
	if a.onRead != nil {
		a.onRead(a.reads)
	}
	key := id + "/" + string(t)
	c, ok := a.contacts[key]
	if until, waits := a.shown[key]; waits && time.Now().Before(until) {
		c, ok = a.old[key]
	}
	if !ok {
		return nil, nil
	}
	return &c, nil
}

func (a *aws) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	if err := a.request(ctx, "put "+route.Profile, route.Profile); err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.puts++
	applied, err := true, error(nil)
	if a.onPut != nil {
		applied, err = a.onPut(a.puts)
	}
	if applied {
		key := id + "/" + string(t)
		if old, ok := a.contacts[key]; ok {
			a.old[key] = old
		}
		a.contacts[key], a.shown[key] = c.Stored(), time.Now().Add(a.hidden)
	}
	return fmt.Sprintf("request-%d", a.puts), err
}

func (a *aws) DeleteContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (string, error) {
	if err := a.request(ctx, "delete "+route.Profile, route.Profile); err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.contacts, id+"/"+string(t))
	return "request-delete", nil
}

// byProfile makes targets of one route each, whose accounts are still to be learnt.
func byProfile(profiles ...string) []audit.Target {
	var targets []audit.Target
	for _, p := range profiles {
		targets = append(targets, audit.Target{Key: p, Partition: "aws", Routes: []audit.Route{{Profile: p, Mode: audit.Standalone}}})
	}
	return targets
}
