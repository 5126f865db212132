package audit

import (
	"context"
	"iter"
	"maps"
	"sync"
	"time"
)

// Auditor reads and judges accounts. Its fields are set once, before the first Run.
type Auditor struct {
	Reader Reader
	Mail   MailResolver // nil: no DNS is asked
	Policy Policy
	Types  []ContactType // read for each account; empty: Security alone
	// Concurrency bounds the requests in flight; 0 means DefaultConcurrency.
	Concurrency int
	// Timeout bounds the time that requests for one account take, all together
	// and counted from the first; 0 means DefaultTimeout.
	Timeout time.Duration
	Clock   Clock
}

// DefaultConcurrency is how many requests are in flight at once where
// Auditor.Concurrency is 0.
const DefaultConcurrency = 32

// Run reads and judges the targets and streams a Result for each as it comes,
// in no fixed order; the channel is closed after the last one. An account is
// read once however many targets turn out to lead to it. When ctx ends, the
// targets that were not read come out as errors of kind Cancelled, so that
// there is always one Result per target. The channel must be drained.
func (a *Auditor) Run(ctx context.Context, targets iter.Seq[Target]) <-chan Result {
	feed, out := make(chan Target), make(chan Result)
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
				out <- r.target(ctx, t)
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

func (a *Auditor) timeout() time.Duration {
	if a.Timeout > 0 {
		return a.Timeout
	}
	return DefaultTimeout
}

func (a *Auditor) types() []ContactType {
	if len(a.Types) > 0 {
		return a.Types
	}
	return []ContactType{Security}
}

// run is one Run: what its targets share.
type run struct {
	*Auditor
	mu       sync.Mutex // guards the maps, not what is in them
	accounts map[string]*account
	mail     map[string]*mail
}

func (a *Auditor) newRun() *run {
	return &run{Auditor: a, accounts: map[string]*account{}, mail: map[string]*mail{}}
}

// account is what a run knows of one account. Whoever holds the turn may look
// and read on; the others wait for it.
type account struct {
	turn     chan struct{}
	readings map[ContactType]Reading
	via      Route
	caller   Identity
}

// target goes along the routes of one target until one of them leads to an answer.
func (r *run) target(ctx context.Context, t Target) Result {
	res := Result{Target: t}
	switch {
	case t.Skip != "":
		res.Status, res.CheckedAt = Skipped, r.Clock.Now()
		return res
	case r.Policy.LeaveOutReason(t) != "":
		return r.judged(ctx, res)
	case t.Trouble != nil:
		res.Trouble = t.Trouble
	case ctx.Err() != nil:
		res.Trouble = TroubleOf(context.Canceled)
	case len(t.Routes) == 0:
		res.Trouble = &Trouble{
			Kind: NoCredentials, Message: "no profile leads to this account",
			NextStep: "Add a profile for it to the AWS config file",
		}
	}
	if res.Trouble == nil {
		left := allowance(r.timeout())
		for _, route := range t.Routes {
			res = r.along(ctx, route, res, &left)
			if res.Trouble == nil && allRead(res.Contacts) || ctx.Err() != nil || left <= 0 {
				break
			}
		}
	}
	return r.judged(ctx, res)
}

func allRead(contacts map[ContactType]Reading) bool {
	for _, reading := range contacts {
		if reading.Trouble != nil {
			return false
		}
	}
	return true
}

// along reads the account by one route.
func (r *run) along(ctx context.Context, route Route, res Result, left *allowance) Result {
	res.Via, res.Trouble, res.Caller = route, nil, Identity{}
	switch {
	case res.Target.AccountID != "":
	case route.Mode == InOrganization:
		// Whose the credentials are says nothing of the account.
		if res.Target.AccountID = res.Target.member; res.Target.AccountID == "" {
			res.Trouble = errNoAccount
			return res
		}
	default:
		id, err := spend(ctx, left, func(ctx context.Context) (Identity, error) { return r.Reader.Identify(ctx, route) })
		if err != nil {
			res.Trouble = TroubleOf(err)
			return res
		}
		if known := res.Target.member; known != "" && known != id.AccountID {
			res.Target = res.Target.elsewhere()
		}
		res.Target.AccountID, res.Caller = id.AccountID, id
	}
	if r.Policy.LeaveOutReason(res.Target) != "" {
		return res
	}
	acc := r.account(res.Target.AccountID)
	select {
	case <-acc.turn:
		defer func() { acc.turn <- struct{}{} }()
	case <-ctx.Done():
		res.Trouble = TroubleOf(context.Canceled)
		return res
	}
	r.read(ctx, acc, route, res, left)
	res.Contacts = maps.Clone(acc.readings)
	primary := acc.readings[r.types()[0]]
	if res.Trouble = primary.Trouble; res.Trouble == nil {
		res.Via, res.Caller = acc.via, acc.caller
	}
	return res
}

// read asks for the contacts that no earlier route could read.
func (r *run) read(ctx context.Context, acc *account, route Route, res Result, left *allowance) {
	var dead *Trouble // what keeps every contact from being read this way
	for i, t := range r.types() {
		if known, ok := acc.readings[t]; ok && known.Trouble == nil {
			continue
		}
		if dead != nil {
			acc.readings[t] = Reading{Trouble: dead}
			continue
		}
		contact, err := spend(ctx, left, func(ctx context.Context) (*Contact, error) {
			return r.Reader.ReadContact(ctx, route, res.Target.AccountID, t)
		})
		reading := Reading{Contact: contact, Trouble: TroubleOf(err)}
		if err != nil && reading.Trouble.Kind != AccessDenied { // IAM permissions can differ by contact type
			dead = reading.Trouble
		}
		acc.readings[t] = reading
		if i == 0 && err == nil {
			acc.via, acc.caller = route, res.Caller
		}
	}
}

var errNoAccount = &Trouble{
	Kind: Unknown, Message: "it is not known which account this is",
	NextStep: "Read the row again (r) once its profile works",
}

func (r *run) account(id string) *account {
	r.mu.Lock()
	defer r.mu.Unlock()
	acc := r.accounts[id]
	if acc == nil {
		acc = &account{turn: make(chan struct{}, 1), readings: map[ContactType]Reading{}}
		acc.turn <- struct{}{}
		r.accounts[id] = acc
	}
	return acc
}

// judged completes a result with findings and a status.
func (r *run) judged(ctx context.Context, res Result) Result {
	res.Mail = r.domains(ctx, res.Contacts)
	res.CheckedAt = r.Clock.Now()
	return r.judge(res, func(f Facts) []Finding { return Judge(r.Policy, f) })
}

// mail is one domain's answer, asked for once in a run.
type mail struct {
	once    sync.Once
	reading MailReading
}

// domains asks the DNS about the domains of the contacts' addresses; nil where
// no DNS is to be asked.
func (r *run) domains(ctx context.Context, contacts map[ContactType]Reading) map[string]MailReading {
	if r.Mail == nil {
		return nil
	}
	answers := map[string]MailReading{}
	for _, reading := range contacts {
		if reading.Contact == nil {
			continue
		}
		domain := MailDomain(reading.Contact.Email)
		if domain == "" {
			continue
		}
		r.mu.Lock()
		m := r.mail[domain]
		if m == nil {
			m = &mail{}
			r.mail[domain] = m
		}
		r.mu.Unlock()
		m.once.Do(func() {
			ctx, cancel := context.WithTimeout(ctx, r.timeout())
			defer cancel()
			answer, err := r.Mail.TakesMail(ctx, domain)
			m.reading = MailReading{Answer: answer, Trouble: TroubleOf(err)}
		})
		answers[domain] = m.reading
	}
	return answers
}
