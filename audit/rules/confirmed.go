package rules

import (
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/audit/policy"
)

// confirmedRow is the row of ContactConfirmed.
var confirmedRow = ruleRow{
	judge:         judgeConfirmed,
	policyDefines: func(p *policy.Policy, _ audit.ContactType) bool { return p.ConfirmEvery > 0 },
	Rule: Rule{
		ID: ContactConfirmed, Title: "The mailbox and the phone were answered", Short: "not confirmed", Fields: confirmedFields,
		Severity: Medium, Level: policy.LevelOff, OnPolicy: policy.LevelFail, WhenUnset: true,
		Passes: "a contact drill was answered at the mailbox, and at the phone, within the time that the policy sets (confirm_every); " +
			"14 days before the older answer is due, it is a warning",
		Why: "AWS verifies neither address nor number. People leave, lists lose their members, and numbers are given to others: " +
			"only an answer shows that a person is there.",
		Remedy:   "Start a drill (accountable drill start), and record the answer (accountable drill answer)",
		Controls: []Control{wellArchitected},
	},
}

// judgeConfirmed passes a contact if its mailbox and its phone were answered within
// the time that the policy sets.
func judgeConfirmed(s *subject) verdict {
	if s.contact == nil {
		return fail("no contact is set that could be confirmed").withRemedy("Set the contact, then start a drill")
	}
	channels := drill.ChannelsOf(*s.contact)
	if len(channels) < 2 {
		return fail("the contact lacks a mailbox or a phone").withRemedy("Fill in both, then start a drill")
	}
	var next drill.Channel
	var first drill.State
	for _, c := range channels {
		state := s.policy.Confirmations.StateOf(c, s.policy.ConfirmEvery, s.facts.Now)
		if next == (drill.Channel{}) || isWorse(state, first) {
			next, first = c, state
		}
	}
	return confirmedVerdict(next, first)
}

// isWorse reports whether a state needs an answer before another one does.
func isWorse(a, b drill.State) bool {
	if never := a.Word == drill.Never; never != (b.Word == drill.Never) {
		return never
	}
	return a.Due.Before(b.Due)
}

// confirmedVerdict returns the verdict for the channel that needs an answer first.
func confirmedVerdict(c drill.Channel, s drill.State) verdict {
	address, place := quote(c.Address), "mailbox"
	if c.Kind == drill.Phone {
		place = "phone"
	}
	asked := "; it has not been asked"
	if !s.Waiting.IsZero() {
		asked = "; it was asked on " + s.Waiting.UTC().Format(time.DateOnly)
	}
	if !s.Future.IsZero() {
		asked = "; an answer of " + s.Future.UTC().Format(time.DateOnly) + " does not count: that day is in the future"
	}
	switch s.Word {
	case drill.Never:
		return fail("no answer is recorded for the "+place+" %s"+asked, address)
	case drill.Overdue:
		return fail("the last answer at the "+place+" %s was on %s, and the next was due on %s", address, day(s.Last.Answered), day(s.Due))
	case drill.DueSoon:
		return fail("the next answer at the "+place+" %s is due on %s", address, day(s.Due)).warnAtMost()
	default:
		return pass("the mailbox and the phone are confirmed until %s", day(s.Due))
	}
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
