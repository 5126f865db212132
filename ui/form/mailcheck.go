package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
)

const (
	// mailPause is how long nothing is typed before the DNS is asked.
	mailPause = 400 * time.Millisecond
	// mailTimeout bounds how long its answer is waited for.
	mailTimeout = 10 * time.Second
)

// mailCheck asks whether the domain of the email that is typed takes mail. Each
// value is an era of its own: an answer to an earlier one is dropped.
type mailCheck struct {
	resolver audit.MailResolver // nil: nothing is asked
	ctx      context.Context    //nolint:containedctx // of the program; the question's own is made from it
	era      int
	asking   string // the domain that is being asked about, or waited with; "" none
	cancel   context.CancelFunc
	known    map[string]audit.MailReading // by domain
}

// The messages of a check.
type (
	mailDueMsg struct {
		check *mailCheck
		era   int
	}
	mailMsg struct {
		check   *mailCheck
		era     int
		domain  string
		reading audit.MailReading
	}
)

func newMailCheck(ctx context.Context, r audit.MailResolver) *mailCheck {
	return &mailCheck{resolver: r, ctx: ctx, cancel: func() {}, known: map[string]audit.MailReading{}}
}

// changed hears of a new value and answers with the command that asks about it
// after a pause.
func (c *mailCheck) changed(email string) tea.Cmd {
	if c.resolver == nil {
		return nil
	}
	domain := ""
	if audit.FieldEmail.Check(email) == nil {
		domain = audit.MailDomain(email)
	}
	if domain != "" && domain == c.asking {
		return nil // the part before the @ was typed on
	}
	c.stop()
	if _, known := c.known[domain]; known || domain == "" {
		return nil
	}
	c.asking = domain
	era := c.era
	return tea.Tick(mailPause, func(time.Time) tea.Msg { return mailDueMsg{c, era} })
}

// stop drops whatever is under way.
func (c *mailCheck) stop() {
	c.cancel()
	c.era++
	c.asking = ""
}

// update takes the check's own messages.
func (c *mailCheck) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case mailDueMsg:
		if msg.check == c && msg.era == c.era && c.asking != "" {
			return c.ask()
		}
	case mailMsg:
		if msg.check == c && msg.era == c.era {
			c.known[msg.domain] = msg.reading
			c.stop()
		}
	}
	return nil
}

func (c *mailCheck) ask() tea.Cmd {
	ctx, cancel := context.WithTimeout(c.ctx, mailTimeout)
	c.cancel = cancel
	era, domain, resolver := c.era, c.asking, c.resolver
	return func() tea.Msg {
		defer cancel()
		answer, err := resolver.LookupMail(ctx, domain)
		return mailMsg{c, era, domain, audit.MailReading{Answer: answer, Trouble: audit.TroubleOf(err)}}
	}
}

// facts are the answers in the form in which rules want them: nil where the
// domain of the email was not answered for.
func (c *mailCheck) facts(email string) map[string]audit.MailReading {
	domain := audit.MailDomain(email)
	reading, known := c.known[domain]
	if !known {
		return nil
	}
	return map[string]audit.MailReading{domain: reading}
}
