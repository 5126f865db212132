package scan

import (
	"context"
	"iter"
	"maps"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/timing"
)

// Auditor reads and judges accounts. Its fields are set once, before the first Run.
type Auditor struct {
	Reader audit.Reader
	Mail   audit.MailResolver // nil: no DNS is asked
	// InForce is the policy by which accounts are judged; nil: the built-in rules alone.
	InForce *policy.InForce
	Types   []audit.ContactType // read for each account; empty: Security alone
	// Concurrency bounds the requests in flight; 0 means DefaultConcurrency.
	Concurrency int
	// Timeout bounds the time that requests for one account take, all together
	// and counted from the first; 0 means DefaultTimeout.
	Timeout time.Duration
	Clock   audit.Clock
}

// DefaultConcurrency is how many requests are in flight at once where
// Auditor.Concurrency is 0.
const DefaultConcurrency = 32

// Run reads and judges the targets and streams a Result for each as it comes,
// in no fixed order; the channel is closed after the last one. An account is
// read once however many targets turn out to lead to it. When ctx ends, the
// targets that were not read come out as errors of kind Cancelled, so that
// there is always one Result per target. The channel must be drained.
func (a *Auditor) Run(ctx context.Context, targets iter.Seq[audit.Target]) <-chan Result {
	feed, out := make(chan audit.Target), make(chan Result)
	go func() {
		defer close(feed)
		for t := range targets {
			feed <- t
		}
	}()
	r := a.newRun()
	var workers sync.WaitGroup
	for range a.concurrency() {
		workers.Go(func() {
			for t := range feed {
				out <- r.auditTarget(ctx, t)
			}
		})
	}
	go func() {
		workers.Wait()
		close(out)
	}()
	return out
}

func (a *Auditor) concurrency() int {
	if a.Concurrency > 0 {
		return a.Concurrency
	}
	return DefaultConcurrency
}

func (a *Auditor) AccountTimeout() time.Duration {
	if a.Timeout > 0 {
		return a.Timeout
	}
	return timing.DefaultTimeout
}

func (a *Auditor) contactTypes() []audit.ContactType {
	if len(a.Types) > 0 {
		return a.Types
	}
	return []audit.ContactType{audit.Security}
}

// run is one Run: what its targets share.
type run struct {
	*Auditor
	mu       sync.Mutex // guards the maps, not what is in them
	accounts map[string]*accountState
	mail     map[string]*mailLookup
}

func (a *Auditor) newRun() *run {
	return &run{Auditor: a, accounts: map[string]*accountState{}, mail: map[string]*mailLookup{}}
}

// accountState is what a run knows of one account. Whoever holds the turn may look
// and read on; the others wait for it.
type accountState struct {
	turn     chan struct{}
	readings map[audit.ContactType]audit.Reading
	via      audit.Route
	caller   audit.Identity
}

// auditTarget goes along the routes of one target until one of them leads to an answer.
func (r *run) auditTarget(ctx context.Context, t audit.Target) Result {
	res := Result{Target: t}
	switch {
	case t.Skip != "":
		res.Status, res.CheckedAt = audit.Skipped, r.Clock.Now()
		return res
	case r.InForce.Policy().LeaveOutReason(t) != "":
		return r.judgeResult(ctx, res)
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
		left := timing.Budget(r.AccountTimeout())
		for _, route := range t.Routes {
			res = r.readByRoute(ctx, route, res, &left)
			if res.Trouble == nil && allRead(res.Contacts) || ctx.Err() != nil || left <= 0 {
				break
			}
		}
	}
	return r.judgeResult(ctx, res)
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
func (r *run) readByRoute(ctx context.Context, route audit.Route, res Result, left *timing.Budget) Result {
	res.Via, res.Trouble, res.Caller = route, nil, audit.Identity{}
	switch {
	case res.Target.AccountID != "":
	case route.Mode == audit.InOrganization:
		// Whose the credentials are says nothing of the account.
		if res.Target.AccountID = res.Target.MemberAccountID; res.Target.AccountID == "" {
			res.Trouble = UnknownAccount
			return res
		}
	default:
		id, err := timing.Spend(ctx, left, func(ctx context.Context) (audit.Identity, error) { return r.Reader.Identify(ctx, route) })
		if err != nil {
			res.Trouble = audit.TroubleOf(err)
			return res
		}
		if known := res.Target.MemberAccountID; known != "" && known != id.AccountID {
			res.Target = res.Target.Relocated()
		}
		res.Target.AccountID, res.Caller = id.AccountID, id
	}
	if r.InForce.Policy().LeaveOutReason(res.Target) != "" {
		return res
	}
	acc := r.account(res.Target.AccountID)
	select {
	case <-acc.turn:
		defer func() { acc.turn <- struct{}{} }()
	case <-ctx.Done():
		res.Trouble = audit.TroubleOf(context.Canceled)
		return res
	}
	r.readContacts(ctx, acc, route, res, left)
	res.Contacts = maps.Clone(acc.readings)
	primary := acc.readings[r.contactTypes()[0]]
	if res.Trouble = primary.Trouble; res.Trouble == nil {
		res.Via, res.Caller = acc.via, acc.caller
	}
	return res
}

// readContacts asks for the contacts that no earlier route could read.
func (r *run) readContacts(ctx context.Context, acc *accountState, route audit.Route, res Result, left *timing.Budget) {
	var dead *audit.Trouble // what keeps every contact from being read this way
	for i, t := range r.contactTypes() {
		if known, ok := acc.readings[t]; ok && known.Trouble == nil {
			continue
		}
		if dead != nil {
			acc.readings[t] = audit.Reading{Trouble: dead}
			continue
		}
		contact, err := timing.Spend(ctx, left, func(ctx context.Context) (*audit.Contact, error) {
			return r.Reader.ReadContact(ctx, route, res.Target.AccountID, t)
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

var UnknownAccount = &audit.Trouble{
	Kind: audit.Unknown, Message: "it is not known which account this is",
	NextStep: "Read the row again (r) once its profile works",
}

func (r *run) account(id string) *accountState {
	r.mu.Lock()
	defer r.mu.Unlock()
	acc := r.accounts[id]
	if acc == nil {
		acc = &accountState{turn: make(chan struct{}, 1), readings: map[audit.ContactType]audit.Reading{}}
		acc.turn <- struct{}{}
		r.accounts[id] = acc
	}
	return acc
}

// judgeResult completes a result with findings and a status.
func (r *run) judgeResult(ctx context.Context, res Result) Result {
	res.Mail = r.lookupDomains(ctx, res.Contacts)
	res.CheckedAt = r.Clock.Now()
	return r.judge(r.InForce.Policy(), res, rules.Judge)
}

// mailLookup is one domain's answer, asked for once in a run.
type mailLookup struct {
	once    sync.Once
	reading audit.MailReading
}

// lookupDomains asks the DNS about the domains of the contacts' addresses; nil where
// no DNS is to be asked.
func (r *run) lookupDomains(ctx context.Context, contacts map[audit.ContactType]audit.Reading) map[string]audit.MailReading {
	if r.Mail == nil {
		return nil
	}
	answers := map[string]audit.MailReading{}
	for _, reading := range contacts {
		if reading.Contact == nil {
			continue
		}
		domain := audit.MailDomain(reading.Contact.Email)
		if domain == "" {
			continue
		}
		r.mu.Lock()
		m := r.mail[domain]
		if m == nil {
			m = &mailLookup{}
			r.mail[domain] = m
		}
		r.mu.Unlock()
		m.once.Do(func() {
			ctx, cancel := context.WithTimeout(ctx, r.AccountTimeout())
			defer cancel()
			answer, err := r.Mail.LookupMail(ctx, domain)
			m.reading = audit.MailReading{Answer: answer, Trouble: audit.TroubleOf(err)}
		})
		answers[domain] = m.reading
	}
	return answers
}
