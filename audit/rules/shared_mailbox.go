package rules

import (
	"accountable/audit/policy"
	"accountable/audit/rules/mailbox"
)

// mailboxWayOut follows the remedy of EmailSharedMailbox, except for a mailbox that the
// policy declares to be personal.
const mailboxWayOut = ". If several people read this one, list it under shared_mailboxes in the policy, or add an exception"

// judgeSharedMailbox fails addresses that look like the mailbox of one person.
func judgeSharedMailbox(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	switch declared, by := s.policy.Declares(a); {
	case declared == policy.DeclaredPersonal:
		return fail("%s is personal: the policy declares it (personal_mailboxes: %s)", quote(a.Text), by).withMailboxRemedy(a)
	case declared == policy.DeclaredShared && by == "":
		return s.passes(a.Text, " is a shared mailbox: the policy requires it")
	case declared == policy.DeclaredShared:
		return pass("%s is a shared mailbox: the policy declares it (shared_mailboxes: %s)", quote(a.Text), by)
	}
	c := mailbox.Classify(a, s.contact.Name, s.policy.TeamWords)
	quoted := make([]any, 0, 1+len(c.Values))
	quoted = append(quoted, quote(a.Text))
	for _, v := range c.Values {
		quoted = append(quoted, quote(v))
	}
	switch c.Kind {
	case mailbox.Shared:
		return pass("%s looks shared: "+c.Format, quoted...)
	case mailbox.Personal:
		v := fail("%s looks personal: "+c.Format, quoted...).withMailboxRemedy(a)
		v.remedy += mailboxWayOut
		return v
	default:
		return notJudged("the email or the name is too long")
	}
}

// sharedMailboxSteps returns the ways in which EmailSharedMailbox decides, in order.
func sharedMailboxSteps() []string {
	return append([]string{
		"The policy declares the mailbox: shared_mailboxes, personal_mailboxes, or an address that it sets itself.",
	}, mailbox.Steps()...)
}
