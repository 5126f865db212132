package rules_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

func TestContactConfirmed(t *testing.T) {
	const day = 24 * time.Hour
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	contact := &audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "SOC@octank.cloud", Phone: "+1 206 555 4100"}
	mailbox, _ := drill.MailboxOf(contact.Email)
	phone, _ := drill.PhoneOf(contact.Phone)
	answer := func(c drill.Channel, days int) drill.Answer {
		at := now.Add(-time.Duration(days) * day)
		return drill.Answer{Channel: c, Sent: at.Add(-time.Hour), Answered: at, By: "Jane Doe"}
	}
	asked := []drill.Start{{Sent: now.Add(-day), Channels: []drill.Channel{mailbox, phone}}}
	for name, c := range map[string]struct {
		contact *audit.Contact
		starts  []drill.Start
		answers []drill.Answer
		level   policy.Level
		want    audit.Status
		detail  string
	}{
		"both answered":        {contact: contact, answers: []drill.Answer{answer(mailbox, 10), answer(phone, 20)}, want: audit.Pass, detail: "are confirmed until 2027-02-09"},
		"only the mailbox":     {contact: contact, answers: []drill.Answer{answer(mailbox, 10)}, want: audit.Fail, detail: `no answer is recorded for the phone "+12065554100"; it has not been asked`},
		"no answer, but asked": {contact: contact, starts: asked, want: audit.Fail, detail: `for the mailbox "soc@octank.cloud"; it was asked on 2026-11-30`},
		"the older one soon":   {contact: contact, answers: []drill.Answer{answer(mailbox, 10), answer(phone, 80)}, want: audit.Warn, detail: `at the phone "+12065554100" is due on 2026-12-11`},
		"the older one past":   {contact: contact, answers: []drill.Answer{answer(mailbox, 91), answer(phone, 80)}, want: audit.Fail, detail: `the last answer at the mailbox "soc@octank.cloud" was on 2026-09-01, and the next was due on 2026-11-30`},
		"past, as a warning":   {contact: contact, answers: []drill.Answer{answer(mailbox, 91), answer(phone, 80)}, level: policy.LevelWarn, want: audit.Warn, detail: "was due on"},
		"soon, as a failure":   {contact: contact, answers: []drill.Answer{answer(mailbox, 80), answer(phone, 80)}, level: policy.LevelFail, want: audit.Warn, detail: "is due on"},
		"a day in the future":  {contact: contact, answers: []drill.Answer{answer(mailbox, -30), answer(phone, 1)}, want: audit.Fail, detail: "an answer of 2026-12-31 does not count"},
		"no contact":           {want: audit.Fail, detail: "no contact is set that could be confirmed"},
		"no phone":             {contact: &audit.Contact{Email: contact.Email}, answers: []drill.Answer{answer(mailbox, 1)}, want: audit.Fail, detail: "lacks a mailbox or a phone"},
	} {
		p := policy.Policy{ConfirmEvery: 90 * day, Confirmations: drill.NewRecords("", c.starts, c.answers)}
		if c.level != "" {
			p.Levels = map[audit.RuleID]policy.Level{rules.ContactConfirmed: c.level}
		}
		facts := rules.Facts{Now: now, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: c.contact}}}
		f := findingOf(t, rules.Judge(p, facts), rules.ContactConfirmed)
		if f.Status != c.want || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s: %s, %q; want %s, %q", name, f.Status, f.Detail, c.want, c.detail)
		}
	}
	for _, f := range rules.Judge(policy.Policy{}, rules.Facts{Now: now, Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: contact}}}) {
		if f.Rule == rules.ContactConfirmed {
			t.Error("the rule is on, but the policy does not ask for answers")
		}
	}
}

func findingOf(t *testing.T, findings []rules.Finding, id audit.RuleID) rules.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Rule == id {
			return f
		}
	}
	t.Fatalf("no finding of %s", id)
	return rules.Finding{}
}
