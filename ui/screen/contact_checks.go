package screen

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/rules"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	// domainWait is how long a confirmation waits for the DNS and RDAP. What is not
	// answered by then is unknown to it.
	domainWait = 1500 * time.Millisecond
	// shownDomains is how many domains a confirmation lists.
	shownDomains = 3
)

// ContactChecks are the facts about new contacts on which a person decides whether to
// write them: what the rules advise, and what the DNS and RDAP say about their domains. Both
// confirmations, of one contact and of many, wait for them and then keep them: nothing
// that comes later changes what a person is deciding on.
type ContactChecks struct {
	Advice []CountedAdvice

	asked   widget.Guard
	domains []string // in the order of the changes
	facts   rules.DomainFacts
}

// CountedAdvice is what a rule says about new contacts, and about how many.
type CountedAdvice struct {
	describe.Advice

	Count int
}

// checkedContacts answers ContactChecks.Ask.
type checkedContacts struct {
	advice []CountedAdvice
	facts  rules.DomainFacts
}

// Ask returns the command that checks the new security contacts of changes.
func (c *ContactChecks) Ask(a *App, changes []change.Change) tea.Cmd {
	counts := map[audit.Contact]int{}
	var drafts []change.Change // one for each different contact
	c.domains = nil
	for _, ch := range changes {
		if ch.After == nil || ch.Type != audit.Security {
			continue
		}
		counts[*ch.After]++
		if counts[*ch.After] > 1 {
			continue
		}
		drafts = append(drafts, ch)
		if domain := audit.MailDomain(ch.After.Email); domain != "" && !slices.Contains(c.domains, domain) {
			c.domains = append(c.domains, domain)
		}
	}
	auditor, planner := a.Options.Auditor, a.Planner()
	if auditor.Mail == nil {
		c.domains = nil
	}
	return widget.Ask(a.Context, &c.asked, func(ctx context.Context) (checkedContacts, error) {
		waiting, cancel := context.WithTimeout(ctx, domainWait)
		defer cancel()
		facts := auditor.LookupDraftDomains(waiting, emailsOf(drafts)...)
		return checkedContacts{adviseOn(planner, drafts, counts, facts), facts}, nil
	})
}

// emailsOf returns the new addresses of changes.
func emailsOf(drafts []change.Change) []string {
	emails := make([]string, len(drafts))
	for i, draft := range drafts {
		emails[i] = draft.After.Email
	}
	return emails
}

// adviseOn judges new contacts. It runs outside of the event loop and reads no state
// that changes.
func adviseOn(planner change.Planner, drafts []change.Change, counts map[audit.Contact]int, facts rules.DomainFacts) []CountedAdvice {
	var all []CountedAdvice
	at := map[audit.RuleID]int{}
	for _, draft := range drafts {
		for _, a := range describe.AdviceOn(planner, draft.Target, *draft.After, facts) {
			i, known := at[a.Finding.Rule]
			if !known {
				i = len(all)
				at[a.Finding.Rule] = i
				all = append(all, CountedAdvice{Advice: a})
			}
			all[i].Count += counts[*draft.After]
		}
	}
	return all
}

// Update applies the answer of Ask and reports whether msg is that answer.
func (c *ContactChecks) Update(msg tea.Msg) bool {
	answer, ok := msg.(widget.Answer[checkedContacts])
	if !ok || !c.asked.Close(answer.Ticket) {
		return false
	}
	c.Advice, c.facts = answer.Value.advice, answer.Value.facts
	return true
}

// Pending returns what is still being checked, "" for nothing.
func (c *ContactChecks) Pending(t *style.Theme) string {
	if !c.asked.IsOpen() {
		return ""
	}
	switch len(c.domains) {
	case 0:
		return "Checking rules" + t.Glyphs.Ellipsis
	case 1:
		return "Checking " + style.Clean(c.domains[0]) + t.Glyphs.Ellipsis
	default:
		return fmt.Sprintf("Checking %d email domains%s", len(c.domains), t.Glyphs.Ellipsis)
	}
}

// ForbiddenReason returns why the policy in force forbids to write the contacts, "" if
// it does not.
func (c *ContactChecks) ForbiddenReason(a *App) string {
	for _, advice := range c.Advice {
		if advice.Blocks {
			return a.ForbiddenReason(advice.Advice)
		}
	}
	return ""
}

// ForbiddenReason returns the sentence about advice that forbids to write a contact.
func (a *App) ForbiddenReason(forbids describe.Advice) string {
	return fmt.Sprintf("Not saved: %s. The policy %s says fail for %s.", forbids.Short(), style.Clean(a.Policy().Path), forbids.Finding.Rule)
}

// DrawMail adds what the DNS and RDAP say about the domains.
func (c *ContactChecks) DrawMail(p *describe.Page) {
	label := "Mail"
	for i, domain := range c.domains {
		switch _, known := c.facts.Mail[domain]; {
		case !known: // it is still being looked up
			p.Value(0, label, p.Theme.Muted, "checking "+style.Clean(domain)+p.Theme.Glyphs.Ellipsis)
		case i == shownDomains && len(c.domains) > shownDomains+1:
			p.Value(0, label, p.Theme.Text, fmt.Sprintf("and %d more domains", len(c.domains)-shownDomains))
			return
		default:
			p.Value(0, label, p.Theme.Text, describe.DomainText(domain, c.facts))
		}
		label = " "
	}
}

// MailRemark returns the notice that the DNS is of no use, once in a run; nil: none.
func (a *App) MailRemark() Action {
	if text := a.Options.Auditor.Mail.TakeUnknown(); text != "" {
		return Notify{Notice: Remark(describe.Sentence(text))}
	}
	return nil
}
