package scan

import (
	"context"
	"errors"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/workers"
)

const (
	// openQuestions is how many domains a service is asked about at the same time.
	openQuestions = 32
	// mailTimeout limits the questions to the DNS about one domain.
	mailTimeout = 10 * time.Second
	// renewalTimeout limits the questions to RDAP about one domain. It includes the time
	// that a question waits for others to the same server.
	renewalTimeout = 20 * time.Second
)

// Answers asks one service about domains, once for each domain in a process. The
// verdicts, the form and the confirmations share it, so they never contradict each
// other. It is safe for concurrent use. A nil *Answers has no answers.
type Answers[Answer any] struct {
	service string // "the DNS"
	timeout time.Duration
	ask     func(ctx context.Context, domain string) (Answer, error)
	// useless returns why the service has no answer about any domain, or "".
	useless func(Answer) string

	slots chan struct{} // as many as questions may be open

	mu      sync.Mutex
	lookups map[string]*lookup[Answer] // by domain
	unknown string                     // why the service is of no use, until TakeUnknown returned it
	told    bool
}

// MailAnswers are the answers of the DNS about the mail of domains.
type MailAnswers = Answers[audit.MailAnswer]

// RenewalAnswers are the answers of registries about the renewal of domains.
type RenewalAnswers = Answers[audit.RenewalAnswer]

// lookup is the question about one domain.
type lookup[Answer any] struct {
	done    chan struct{} // closed when reading is set
	reading audit.DomainReading[Answer]
}

// NewMailAnswers returns answers of a resolver; nil if there is none.
func NewMailAnswers(r audit.MailResolver) *MailAnswers {
	if r == nil {
		return nil
	}
	return &MailAnswers{
		service: "the DNS", timeout: mailTimeout, ask: r.LookupMail, slots: make(chan struct{}, openQuestions), lookups: map[string]*lookup[audit.MailAnswer]{},
		useless: func(a audit.MailAnswer) string {
			if a.Unknown {
				return a.Reason
			}
			return ""
		},
	}
}

// NewRenewalAnswers returns answers of a resolver; nil if there is none.
func NewRenewalAnswers(r audit.RenewalResolver) *RenewalAnswers {
	if r == nil {
		return nil
	}
	return &RenewalAnswers{
		service: "RDAP", timeout: renewalTimeout, ask: r.LookupRenewal, slots: make(chan struct{}, openQuestions), lookups: map[string]*lookup[audit.RenewalAnswer]{},
		useless: func(audit.RenewalAnswer) string { return "" },
	}
}

// Lookup returns the answer about a domain. It waits until there is one or ctx ends. The
// lookup itself goes on then, and Known returns its answer later.
func (a *Answers[Answer]) Lookup(ctx context.Context, domain string) audit.DomainReading[Answer] {
	l := a.start(ctx, domain)
	select {
	case <-l.done:
		return l.reading
	default:
	}
	select {
	case <-l.done:
		return l.reading
	case <-ctx.Done():
		return audit.DomainReading[Answer]{Trouble: a.unanswered(domain, ctx.Err())}
	}
}

// unanswered returns the trouble of a question whose caller no longer waits.
func (a *Answers[Answer]) unanswered(domain string, err error) *audit.Trouble {
	if !errors.Is(err, context.DeadlineExceeded) {
		return audit.TroubleOf(err)
	}
	return &audit.Trouble{
		Kind: audit.Timeout, Err: err,
		Message:  a.service + " did not answer about " + domain + " in time",
		NextStep: "Check this computer's DNS and network, and try again",
	}
}

// Known returns the answer about a domain, if there is one by now.
func (a *Answers[Answer]) Known(domain string) (audit.DomainReading[Answer], bool) {
	if a == nil {
		return audit.DomainReading[Answer]{}, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lookups[domain]
	if l == nil || !l.isDone() {
		return audit.DomainReading[Answer]{}, false
	}
	return l.reading, true
}

// begin starts the lookups of domains.
func (a *Answers[Answer]) begin(ctx context.Context, domains []string) {
	if a == nil {
		return
	}
	for _, domain := range domains {
		a.start(ctx, domain)
	}
}

// collect returns the answers about domains. If they were asked for, it waits for them, and
// the map is nil only if there is no service. Otherwise it returns those that are known, or
// nil; a lookup that failed is none, because it must not make an error of a verdict.
func (a *Answers[Answer]) collect(ctx context.Context, domains []string, asked bool) map[string]audit.DomainReading[Answer] {
	if a == nil {
		return nil
	}
	readings := map[string]audit.DomainReading[Answer]{}
	for _, domain := range domains {
		if asked {
			readings[domain] = a.Lookup(ctx, domain)
		} else if known, ok := a.Known(domain); ok && known.Trouble == nil && a.useless(known.Answer) == "" {
			readings[domain] = known
		}
	}
	if !asked && len(readings) == 0 {
		return nil
	}
	return readings
}

// TakeUnknown returns why the service says nothing about any domain, once in a run; "":
// there is nothing to say.
func (a *Answers[Answer]) TakeUnknown() string {
	if a == nil {
		return ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.told || a.unknown == "" {
		return ""
	}
	a.told = true
	return a.unknown
}

// forgetFailures has the domains asked about again whose lookup failed.
func (a *Answers[Answer]) forgetFailures() {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for domain, l := range a.lookups {
		if l.isDone() && l.reading.Trouble != nil {
			delete(a.lookups, domain)
		}
	}
}

// start returns the lookup of a domain, and starts it at first.
func (a *Answers[Answer]) start(ctx context.Context, domain string) *lookup[Answer] {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lookups[domain]
	if l == nil {
		l = &lookup[Answer]{done: make(chan struct{})}
		a.lookups[domain] = l
		// The first caller may stop waiting: the other callers need the answer, too.
		ctx = context.WithoutCancel(ctx)
		workers.Go(ctx, func() { a.resolve(ctx, domain, l) }, func(err error) {
			if err != nil {
				l.reading = audit.DomainReading[Answer]{Trouble: audit.TroubleOf(err)}
			}
			close(l.done)
		})
	}
	return l
}

func (a *Answers[Answer]) resolve(ctx context.Context, domain string, l *lookup[Answer]) {
	a.slots <- struct{}{}
	defer func() { <-a.slots }()
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	answer, err := a.ask(ctx, domain)
	l.reading = audit.DomainReading[Answer]{Answer: answer, Trouble: audit.TroubleOf(err)}
	if reason := a.useless(answer); err == nil && reason != "" {
		a.mu.Lock()
		a.unknown = reason
		a.mu.Unlock()
	}
}

func (l *lookup[Answer]) isDone() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}
