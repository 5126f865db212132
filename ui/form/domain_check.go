package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/widget"
)

// domainPause is how long nothing is typed before a domain is looked up.
const domainPause = 400 * time.Millisecond

// domainCheck looks up the domain of the email that is typed.
type domainCheck struct {
	auditor *scan.Auditor
	ctx     context.Context //nolint:containedctx // of the program; the question's own is made from it
	guard   widget.Guard
	asking  string // the domain of the open question, "" for none
}

// domainDueMsg is sent when nothing was typed for a while.
type domainDueMsg struct{ widget.Ticket }

func newDomainCheck(ctx context.Context, auditor *scan.Auditor) *domainCheck {
	return &domainCheck{auditor: auditor, ctx: ctx}
}

// emailChanged returns the command that checks the domain of an email after a pause, nil
// where there is nothing to check.
func (c *domainCheck) emailChanged(email string) tea.Cmd {
	domain := ""
	if audit.FieldEmail.Check(email) == nil {
		domain = audit.MailDomain(email)
	}
	if domain != "" && domain == c.asking {
		return nil // only the part before the @ changed
	}
	c.stop()
	if _, isAll := c.auditor.KnownDomain(email); isAll || domain == "" {
		return nil
	}
	c.asking = domain
	_, ticket := c.guard.Open(c.ctx)
	return tea.Tick(domainPause, func(time.Time) tea.Msg { return domainDueMsg{ticket} })
}

// stop drops the open question.
func (c *domainCheck) stop() {
	c.guard.Stop()
	c.asking = ""
}

// update handles the messages of the check.
func (c *domainCheck) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case domainDueMsg:
		if c.guard.Close(msg.Ticket) {
			return c.ask()
		}
	case widget.Answer[rules.DomainFacts]:
		if c.guard.Close(msg.Ticket) {
			c.asking = ""
		}
	}
	return nil
}

func (c *domainCheck) ask() tea.Cmd {
	auditor, email := c.auditor, "@"+c.asking
	return widget.Ask(c.ctx, &c.guard, func(ctx context.Context) (rules.DomainFacts, error) {
		return auditor.LookupDraftDomains(ctx, email), nil
	})
}

// facts returns what is known about the domain of an email.
func (c *domainCheck) facts(email string) rules.DomainFacts {
	facts, _ := c.auditor.KnownDomain(email)
	return facts
}
