package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/widget"
)

// mailPause is how long nothing is typed before DNS is queried.
const mailPause = 400 * time.Millisecond

// mailCheck asks whether the domain of the email that is typed accepts mail.
type mailCheck struct {
	answers *scan.MailAnswers // nil: nothing is asked
	ctx     context.Context   //nolint:containedctx // of the program; the question's own is made from it
	guard   widget.Guard
	asking  string // the domain of the open question, "" for none
}

// mailDueMsg is sent when nothing was typed for a while.
type mailDueMsg struct{ widget.Ticket }

func newMailCheck(ctx context.Context, answers *scan.MailAnswers) *mailCheck {
	return &mailCheck{answers: answers, ctx: ctx}
}

// emailChanged returns the command that checks the domain of an email after a pause, nil
// where there is nothing to check.
func (c *mailCheck) emailChanged(email string) tea.Cmd {
	if c.answers == nil {
		return nil
	}
	domain := ""
	if audit.FieldEmail.Check(email) == nil {
		domain = audit.MailDomain(email)
	}
	if domain != "" && domain == c.asking {
		return nil // only the part before the @ changed
	}
	c.stop()
	if _, known := c.answers.Known(domain); known || domain == "" {
		return nil
	}
	c.asking = domain
	_, ticket := c.guard.Open(c.ctx)
	return tea.Tick(mailPause, func(time.Time) tea.Msg { return mailDueMsg{ticket} })
}

// stop drops the open question.
func (c *mailCheck) stop() {
	c.guard.Stop()
	c.asking = ""
}

// update handles the messages of the check.
func (c *mailCheck) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case mailDueMsg:
		if c.guard.Close(msg.Ticket) {
			return c.ask()
		}
	case widget.Answer[audit.MailReading]:
		if c.guard.Close(msg.Ticket) {
			c.asking = ""
		}
	}
	return nil
}

func (c *mailCheck) ask() tea.Cmd {
	domain, answers := c.asking, c.answers
	return widget.Ask(c.ctx, &c.guard, func(ctx context.Context) (audit.MailReading, error) {
		return answers.Lookup(ctx, domain), nil
	})
}

// facts returns the answer about the domain of an email for the rules, nil where there is
// none.
func (c *mailCheck) facts(email string) map[string]audit.MailReading {
	domain := audit.MailDomain(email)
	reading, known := c.answers.Known(domain)
	if !known {
		return nil
	}
	return map[string]audit.MailReading{domain: reading}
}
