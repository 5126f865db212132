package scan

import (
	"context"
	"maps"
	"sync"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/timing"
	"accountable/audit/workers"
)

// memory reads and judges accounts and remembers what it has read, so that each
// contact is read once however many targets lead to its account. It is safe for
// concurrent use.
type memory struct {
	*Auditor

	mu       sync.Mutex // guards the map, not its values
	accounts map[string]*accountState
}

func (a *Auditor) newMemory() *memory {
	return &memory{Auditor: a, accounts: map[string]*accountState{}}
}

// accountState is what was read of one account. Only the goroutine that took the
// value out of turn may use the other fields; it puts the value back.
type accountState struct {
	turn     chan struct{}
	readings map[audit.ContactType]audit.Reading
	via      audit.Route
	caller   audit.Identity
}

// auditSafely is auditTarget. A panic is an error of this account alone.
func (m *memory) auditSafely(ctx context.Context, t audit.Target) (res Result) {
	if err := workers.Catch(ctx, func() { res = m.auditTarget(ctx, t) }); err != nil {
		res = Result{Target: t, Status: audit.Error, Trouble: audit.TroubleOf(err), CheckedAt: m.Clock.Now()}
	}
	return res
}

// auditTarget reads a target by its routes, in order, until one of them can read all
// contacts, and judges it.
func (m *memory) auditTarget(ctx context.Context, t audit.Target) Result {
	res := Result{Target: t}
	switch {
	case t.Skip != "":
		res.Status, res.CheckedAt = audit.Skipped, m.Clock.Now()
		return res
	case m.InForce.Policy().LeaveOutReason(t) != "":
		return m.judgeResult(ctx, res)
	case t.Trouble != nil:
		res.Trouble = t.Trouble
	case ctx.Err() != nil:
		res.Trouble = audit.TroubleOf(context.Canceled)
	case len(t.Routes) == 0:
		res.Trouble = &audit.Trouble{
			Kind: audit.NoCredentials, Message: "no profile leads to this account",
			NextStep: "Add a profile for it to the AWS config file",
		}
	}
	if res.Trouble == nil {
		left := timing.Budget(m.AccountTimeout())
		for _, route := range t.Routes {
			res = m.readByRoute(ctx, route, res, &left)
			if res.Trouble == nil && allRead(res.Contacts) || ctx.Err() != nil || left <= 0 {
				break
			}
		}
	}
	return m.judgeResult(ctx, res)
}

func allRead(contacts map[audit.ContactType]audit.Reading) bool {
	for _, reading := range contacts {
		if reading.Trouble != nil {
			return false
		}
	}
	return true
}

// readByRoute reads the account by one route.
func (m *memory) readByRoute(ctx context.Context, route audit.Route, res Result, left *timing.Budget) Result {
	res.Via, res.Trouble, res.Caller = route, nil, audit.Identity{}
	switch {
	case res.Target.AccountID != "":
	case route.Mode == audit.InOrganization:
		// The credentials belong to the management account or its delegate.
		if res.Target.AccountID = res.Target.MemberAccountID; res.Target.AccountID == "" {
			res.Trouble = ErrUnknownAccount
			return res
		}
	default:
		id, err := timing.Spend(ctx, left, func(ctx context.Context) (audit.Identity, error) { return m.Reader.Identify(ctx, route) })
		if err != nil {
			res.Trouble = audit.TroubleOf(err)
			return res
		}
		if known := res.Target.MemberAccountID; known != "" && known != id.AccountID {
			res.Target = res.Target.Relocated()
		}
		res.Target.AccountID, res.Caller = id.AccountID, id
	}
	if m.InForce.Policy().LeaveOutReason(res.Target) != "" {
		return res
	}
	acc := m.account(res.Target.AccountID)
	select {
	case <-acc.turn:
		defer func() { acc.turn <- struct{}{} }()
	case <-ctx.Done():
		res.Trouble = audit.TroubleOf(context.Canceled)
		return res
	}
	m.readContacts(ctx, acc, route, res, left)
	res.Contacts = maps.Clone(acc.readings)
	primary := acc.readings[m.contactTypes()[0]]
	if res.Trouble = primary.Trouble; res.Trouble == nil {
		res.Via, res.Caller = acc.via, acc.caller
	}
	return res
}

// readContacts reads the contacts that no earlier route could read. The turn of the
// account is held.
func (m *memory) readContacts(ctx context.Context, acc *accountState, route audit.Route, res Result, left *timing.Budget) {
	var dead *audit.Trouble // why this route can read no contact
	for i, t := range m.contactTypes() {
		if known, ok := acc.readings[t]; ok && known.Trouble == nil {
			continue
		}
		if dead != nil {
			acc.readings[t] = audit.Reading{Trouble: dead}
			continue
		}
		contact, err := timing.Spend(ctx, left, func(ctx context.Context) (*audit.Contact, error) {
			return m.Reader.ReadContact(ctx, route, res.Target.AccountID, t)
		})
		reading := audit.Reading{Contact: contact, Trouble: audit.TroubleOf(err)}
		if err != nil && reading.Trouble.Kind != audit.AccessDenied { // IAM permissions can differ by contact type
			dead = reading.Trouble
		}
		acc.readings[t] = reading
		if i == 0 && err == nil {
			acc.via, acc.caller = route, res.Caller
		}
	}
}

// ErrUnknownAccount is the trouble of a target whose account id could not be found out.
var ErrUnknownAccount = &audit.Trouble{
	Kind: audit.Unknown, Message: "the account of this profile is unknown",
	NextStep: "Read it again once the profile works",
}

// account returns the state of an account, and creates it at first.
func (m *memory) account(id string) *accountState {
	m.mu.Lock()
	defer m.mu.Unlock()
	acc := m.accounts[id]
	if acc == nil {
		acc = &accountState{turn: make(chan struct{}, 1), readings: map[audit.ContactType]audit.Reading{}}
		acc.turn <- struct{}{}
		m.accounts[id] = acc
	}
	return acc
}

// forget has the contacts of an account read again when they are needed next.
func (m *memory) forget(accountID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.accounts, accountID)
}

// emailsOf returns the addresses that rules judge: those of the contacts and the root email.
func emailsOf(res Result) []string {
	emails := []string{res.Target.RootEmail}
	for _, reading := range res.Contacts {
		if reading.Contact != nil {
			emails = append(emails, reading.Contact.Email)
		}
	}
	return emails
}

// judgeResult completes a result with findings and a status.
func (m *memory) judgeResult(ctx context.Context, res Result) Result {
	res.Domains = m.LookupDomains(ctx, emailsOf(res)...)
	res.CheckedAt = m.Clock.Now()
	return m.judge(m.InForce.Policy(), res, rules.Judge)
}
