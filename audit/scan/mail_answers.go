package scan

import (
	"context"
	"errors"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/workers"
)

// mailTimeout limits one lookup of a domain.
const mailTimeout = 10 * time.Second

// MailAnswers asks the DNS about mail domains, once for each domain in a run. The
// verdicts, the form and the confirmations share it, so they never contradict each
// other. It is safe for concurrent use. A nil *MailAnswers has no answers.
type MailAnswers struct {
	resolver audit.MailResolver

	mu      sync.Mutex
	lookups map[string]*mailLookup // by domain
	unknown string                 // why the DNS is of no use, until TakeUnknown returned it
	told    bool
}

// mailLookup is the question about one domain.
type mailLookup struct {
	done    chan struct{} // closed when reading is set
	reading audit.MailReading
}

// NewMailAnswers returns answers of a resolver; nil if there is none.
func NewMailAnswers(r audit.MailResolver) *MailAnswers {
	if r == nil {
		return nil
	}
	return &MailAnswers{resolver: r, lookups: map[string]*mailLookup{}}
}

// Lookup returns the answer about a domain in lower case. It waits until there is one
// or ctx ends. The lookup itself goes on then, and Known returns its answer later.
func (m *MailAnswers) Lookup(ctx context.Context, domain string) audit.MailReading {
	lookup := m.start(ctx, domain)
	select {
	case <-lookup.done:
		return lookup.reading
	default:
	}
	select {
	case <-lookup.done:
		return lookup.reading
	case <-ctx.Done():
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return audit.MailReading{Trouble: audit.TroubleOf(ctx.Err())}
	}
	return audit.MailReading{Trouble: &audit.Trouble{
		Kind: audit.Timeout, Err: ctx.Err(),
		Message:  "the DNS did not answer about " + domain + " in time",
		NextStep: "Check this computer's DNS and try again",
	}}
}

// Known returns the answer about a domain in lower case, if there is one by now.
func (m *MailAnswers) Known(domain string) (audit.MailReading, bool) {
	if m == nil {
		return audit.MailReading{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	lookup := m.lookups[domain]
	if lookup == nil || !lookup.isDone() {
		return audit.MailReading{}, false
	}
	return lookup.reading, true
}

// TakeUnknown returns why the DNS says nothing about any domain, once in a run; "":
// there is nothing to say.
func (m *MailAnswers) TakeUnknown() string {
	if m == nil {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told || m.unknown == "" {
		return ""
	}
	m.told = true
	return m.unknown
}

// forgetFailures has the domains asked about again whose lookup failed.
func (m *MailAnswers) forgetFailures() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for domain, lookup := range m.lookups {
		if lookup.isDone() && lookup.reading.Trouble != nil {
			delete(m.lookups, domain)
		}
	}
}

// start returns the lookup of a domain, and starts it at first.
func (m *MailAnswers) start(ctx context.Context, domain string) *mailLookup {
	m.mu.Lock()
	defer m.mu.Unlock()
	lookup := m.lookups[domain]
	if lookup == nil {
		lookup = &mailLookup{done: make(chan struct{})}
		m.lookups[domain] = lookup
		// The first caller may stop waiting: the other callers need the answer, too.
		ctx = context.WithoutCancel(ctx)
		workers.Go(ctx, func() { m.resolve(ctx, domain, lookup) }, func(err error) {
			if err != nil {
				lookup.reading = audit.MailReading{Trouble: audit.TroubleOf(err)}
			}
			close(lookup.done)
		})
	}
	return lookup
}

func (m *MailAnswers) resolve(ctx context.Context, domain string, lookup *mailLookup) {
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	answer, err := m.resolver.LookupMail(ctx, domain)
	lookup.reading = audit.MailReading{Answer: answer, Trouble: audit.TroubleOf(err)}
	if answer.Unknown {
		m.mu.Lock()
		m.unknown = answer.Reason
		m.mu.Unlock()
	}
}

func (l *mailLookup) isDone() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// LookupMail returns the answers of the DNS about the domains of contacts, in lower
// case; nil if there are none and AskDNS is not set. Without AskDNS a lookup that failed
// is not an answer: it must not make an error of a verdict.
func (a *Auditor) LookupMail(ctx context.Context, contacts map[audit.ContactType]audit.Reading) map[string]audit.MailReading {
	return a.lookupMailOf(ctx, emailsOf(Result{Contacts: contacts}))
}

// lookupMailOf does the work of LookupMail for email addresses.
func (a *Auditor) lookupMailOf(ctx context.Context, emails []string) map[string]audit.MailReading {
	if a.Mail == nil {
		return nil
	}
	var answers map[string]audit.MailReading
	if a.AskDNS {
		answers = map[string]audit.MailReading{}
	}
	for _, email := range emails {
		domain := audit.MailDomain(email)
		switch known, ok := a.Mail.Known(domain); {
		case domain == "":
		case a.AskDNS:
			answers[domain] = a.lookupDomain(ctx, domain)
		case ok && known.Trouble == nil && !known.Answer.Unknown:
			if answers == nil {
				answers = map[string]audit.MailReading{}
			}
			answers[domain] = known
		}
	}
	return answers
}

func (a *Auditor) lookupDomain(ctx context.Context, domain string) audit.MailReading {
	ctx, cancel := context.WithTimeout(ctx, a.AccountTimeout())
	defer cancel()
	return a.Mail.Lookup(ctx, domain)
}
