package ui

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/rules"
	uipolicy "accountable/ui/policy"
	"accountable/ui/screen"
	"accountable/ui/terminal"
	"accountable/ui/walk"
	"accountable/ui/widget"
)

// paper is a policy file in memory.
type paper struct {
	text  string
	err   error
	saves int
}

func (f *paper) Except(all []policy.Exception) (screen.PolicyEdit, error) {
	var text strings.Builder
	text.WriteString("exceptions:\n")
	for _, e := range all {
		text.WriteString("  - match: {accounts: [" + e.Match.Accounts[0] + "]}\n    rule: " + string(e.Rule) + "\n    reason: " + e.Reason + "\n    owner: " + e.Owner + "\n    expires: " + e.LastDay() + "\n")
	}
	return f.edit(text.String())
}

func (f *paper) Want(_ audit.ContactType, c audit.Contact) (screen.PolicyEdit, error) {
	return f.edit("contacts:\n  security:\n    email: " + c.Email + "\n")
}

func (f *paper) edit(more string) (screen.PolicyEdit, error) {
	return screen.PolicyEdit{Path: "./accountable.yaml", New: f.text == "", Before: []byte(f.text), After: []byte(f.text + more)}, f.err
}

func (f *paper) Save(e screen.PolicyEdit) (policy.Policy, error) {
	if string(e.Before) != f.text {
		return policy.Policy{}, errors.New("./accountable.yaml has changed meanwhile")
	}
	f.text = string(e.After)
	f.saves++
	p := policy.Policy{Path: "./accountable.yaml", SHA256: f.text}
	for entry := range strings.SplitSeq(f.text, "- match: ") {
		_, rest, found := strings.Cut(entry, "{accounts: [")
		if !found {
			continue
		}
		id, rest, _ := strings.Cut(rest, "]}\n    rule: ")
		rule, rest, _ := strings.Cut(rest, "\n    reason: ")
		reason, rest, _ := strings.Cut(rest, "\n    owner: ")
		owner, rest, _ := strings.Cut(rest, "\n    expires: ")
		expires, err := time.Parse("2006-01-02", strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
		if err != nil {
			return p, err
		}
		p.Exceptions = append(p.Exceptions, policy.Exception{
			Match: policy.Match{Accounts: []string{id}}, Rule: audit.RuleID(rule), Reason: reason, Owner: owner, Expires: expires,
		})
	}
	if _, email, found := strings.Cut(f.text, "email: "); found {
		email, _, _ = strings.Cut(email, "\n")
		p.Contacts = map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldEmail: {Text: email}}}
	}
	return p, nil
}

// walkFlow runs a test in virtual time with the walk open.
func walkFlow(t *testing.T, width, height int, prepare func(*fakeAWS, *screen.Options), test func(e *editing)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
		o.Journal = o.Applier.Journal
		o.Permissions = func(bool) string { return `{"Version": "2012-10-17"}` }
		if prepare != nil {
			prepare(w, &o)
		}
		defer func() { _ = o.Applier.Journal.Close() }()
		e := &editing{terminal.Run(t, New(t.Context(), o), width, height), t, w}
		e.Wait(time.Second)
		if !o.StartWalk {
			e.Press("w")
		}
		test(e)
	})
}

// writeTeam fills the open form with the team's contact and writes it.
func (e *editing) writeTeam() {
	e.t.Helper()
	e.Press("enter")
	e.see("ctrl+s save")
	e.fillTeam()
	e.Press("ctrl+s")
	e.Wait(time.Second)
	e.see("Write to 1 account")
	e.Press("enter")
	e.Wait(10 * time.Second)
}

// contactOf returns the security contact of an account in AWS.
func (e *editing) contactOf(id string) *audit.Contact {
	e.world.mu.Lock()
	defer e.world.mu.Unlock()
	return e.world.contacts[id]
}

func TestWalk_FixesProblems(t *testing.T) {
	t.Parallel()
	file := &paper{}
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) { o.PolicyFile = file }, func(e *editing) {
		e.see("3 of 6 accounts have problems.", "a shared mailbox", "staffed 24/7", "Duty officer", "Nothing is written until you confirm",
			"sandbox-7: sign-in expired")
		e.Press("enter")
		e.see("1 of 3", "payments-prod", "jane.doe@octank.cloud", "Personal mailbox")
		e.miss("use this for")
		e.writeTeam()
		e.see("2 of 3", "payments-stage", "not set", "The form starts with your last contact: Octank Security", "a use this for the other 2")
		e.Press("b")
		e.see("1 of 3", "Saved and verified.")
		e.Press("s")
		e.see("2 of 3")
		e.Press("enter")
		e.see("2 of 3", "Octank Security", "Duty officer") // prefilled
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("3 of 3", "shop", "a use the last contact")
		e.Press("s")
		e.see("Summary", "2 written", "payments-prod, payments-stage", "1 skipped", "shop", "sandbox-7", "Save it for next time?")
		e.Press("p")
		e.Wait(time.Second)
		e.see("./accountable.yaml", "created:", "   1 + contacts:", "   3 +     email: security@octank.cloud")
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Saved in ./accountable.yaml", "policy ./accountable.yaml", "Saved in the policy file.")
		e.Press("enter")
		e.see("6 accounts")
		if file.saves != 1 || *e.contactOf("111122223333") != team || *e.contactOf("222233334444") != team || e.contactOf("666677778888").Name != "Jane Doe" {
			t.Errorf("%d saves, and AWS holds %+v", file.saves, e.world.contacts)
		}
	})
}

func TestWalk_OneContactForTheOthers(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, nil, func(e *editing) {
		e.Press("enter")
		e.writeTeam()
		e.Press("a")
		e.see("Use security@octank.cloud for the other 2 accounts", "payments-stage", "shop")
		e.Press("a")
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(20 * time.Second)
		e.Press("esc")
		e.see("Summary", "3 written", "payments-prod, payments-stage, shop")
		e.miss("skipped", "with problems left")
		if *e.contactOf("222233334444") != team || *e.contactOf("666677778888") != team {
			t.Errorf("AWS holds %+v", e.world.contacts)
		}
	})
}

func TestWalk_Stop(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, nil, func(e *editing) {
		e.Press("enter", "enter")
		e.Type("x")
		e.Press("esc", "d") // what was typed is discarded
		e.see("1 of 3")
		e.Press("esc")
		e.see("6 accounts")
		e.Press("w", "enter")
		e.writeTeam()
		e.Press("esc")
		e.see("Summary", "1 written", "2 with problems left", "payments-stage (no security contact)")
		e.Press("esc")
		e.see("6 accounts", "3 pass")
		e.Press("w")
		e.see("2 of 6 accounts have problems.")
	})
}

func TestWalk_NoPermission(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 50, func(w *fakeAWS, o *screen.Options) { o.Applier.Writer = refusingWriter{w, denied, ""} }, func(e *editing) {
		e.Press("enter")
		e.writeTeam()
		e.see("1 of 3", "IAM denies account:PutAlternateContact to this role", "Press t for a text to hand over")
		e.Press("s", "s", "s")
		e.see("1 to be handed over", "2 skipped", "text to hand over")
		e.Press("enter")
		e.see("1 AWS account needs its security contact set.", "aws account put-alternate-contact", "Octank", "choose Update", "Required IAM permissions:")
		e.Press("y")
		text := e.Clipboard()
		for _, want := range []string{
			"payments-prod 1111-2222-3333: personal mailbox", "Email  security@octank.cloud", "--email-address security@octank.cloud --phone-number '+1 206 555 4100' --profile prod-admin",
			"https://console.aws.amazon.com/billing/home#/account", `{"Version": "2012-10-17"}`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if *e.contactOf("111122223333") != jane {
			t.Error("something was written")
		}
		e.Press("esc", "esc")
		e.see("6 accounts")
	})
}

// What came of a write is in view on a low terminal, too.
func TestWalk_ShowsDenialFirst(t *testing.T) {
	t.Parallel()
	walkFlow(t, 80, 24, func(w *fakeAWS, o *screen.Options) {
		o.Applier.Writer = refusingWriter{w, denied, ""}
		withPolicy(o)
	}, func(e *editing) {
		e.Press("enter")
		e.writeTeam()
		e.see("1 of 3", "IAM denies account:PutAlternateContact to this role", "Press t for a text to hand over")
	})
}

func TestWalk_ReadOnlyMode(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 50, func(_ *fakeAWS, o *screen.Options) { o.ReadOnly = true }, func(e *editing) {
		e.see("Read-only mode: nothing is written.")
		e.Press("enter", "enter")
		e.see("ctrl+s into the text to hand over")
		e.fillTeam()
		e.Press("ctrl+s")
		e.see("2 of 3", "The form starts with your last contact", "Added to the text to hand over", "Nothing was written.")
		e.Press("enter")
		e.see("alt+2 last entered: Octank Security")
		e.miss("last saved")
		e.Press("esc", "a")
		e.see("3 to be handed over")
		e.Press("enter")
		e.see("3 AWS accounts need their security contacts set.")
		if *e.contactOf("111122223333") != jane {
			t.Error("something was written")
		}
	})
}

func TestWalk_AllPass(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) {
		o.Targets = o.Targets[2:3]
		o.StartWalk = true
	}, func(e *editing) {
		e.see("The account has no problems.", "Every account has a usable contact. Checked:", "A security contact is set", "The email address is not a placeholder")
		e.Press("enter")
		e.see("1 account")
	})
}

func TestWalk_AddsAccountsReadLater(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(w *fakeAWS, o *screen.Options) {
		o.StartWalk = true
		w.delay = func(profile string) time.Duration {
			if profile == "placeholder" {
				return 20 * time.Second
			}
			return 0
		}
	}, func(e *editing) {
		e.see("2 of 6 accounts have problems.", "Loading: 5 of 6.")
		e.Press("enter")
		e.see("1 of 2")
		e.Wait(2 * time.Minute)
		e.Press("s", "s")
		e.see("3 of 3", "shop")
	})
}

func TestWalk_NothingReadYet(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(w *fakeAWS, o *screen.Options) {
		o.StartWalk = true
		w.delay = func(string) time.Duration { return time.Minute }
	}, func(e *editing) {
		e.see("Loading: 0 of 6.")
		e.Press("enter")
		e.see("No problems found yet, still loading.")
	})
}

func TestWalk_HandsOff(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) {
		o.Auditor.InForce.Policy().HandsOff = []policy.Exemption{{Match: policy.Match{Accounts: []string{"222233334444"}}, Reason: "Terraform writes it"}}
	}, func(e *editing) {
		e.see("3 of 6 accounts have problems.", "payments-stage is not changed", "Terraform writes it")
		e.Press("enter")
		e.see("1 of 2")
	})
}

// openHandOver opens the handover text.
func openHandOver(m *model) {
	w := topOf[*walk.Walk](m)
	m.update(keyPress("enter"))
	w.Steps[0].Progress, w.Steps[0].Contact = walk.Collected, &audit.Contact{Name: strings.Repeat("東京 ", 90), Email: strings.Repeat("x", 300) + "@octank.cloud"}
	m.update(keyPress("t"))
}

var walkSurfaces = []geometrySurface{
	{name: "walk", keys: []string{"w"}},
	{name: "walk scrolled", keys: []string{"w", "G"}},
	{name: "walk with sign-ins waiting", setUp: withSignIns, keys: []string{"w"}},
	{name: "walk where all pass", setUp: func(o *screen.Options) { o.Targets = o.Targets[2:3] }, keys: []string{"w"}},
	{name: "walk without accounts", setUp: func(o *screen.Options) { o.Targets = nil }, keys: []string{"w"}},
	{name: "account of the walk", keys: []string{"w", "enter", "s"}},
	{name: "form of the walk", keys: []string{"w", "enter", "enter"}},
	{name: "end of the walk", keys: []string{"w", "enter", "s", "s", "s"}},
	{name: "end of a walk that is kept", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"w", "enter"}, then: func(m *model) {
		w := topOf[*walk.Walk](m)
		w.Steps[0].Progress, w.Steps[0].Contact = walk.Written, &team
		w.ShowStage(walk.SummaryStage)
	}},
	{name: "text to hand over", keys: []string{"w"}, then: openHandOver},
	{name: "text to hand over scrolled", keys: []string{"w"}, then: func(m *model) {
		openHandOver(m)
		m.update(keyPress("G"))
	}},
	{name: "change of the policy file", setUp: func(o *screen.Options) { o.PolicyFile = &paper{text: strings.Repeat("# 東京 \t\x1b[2J\n", 40)} }, keys: []string{"w", "enter"}, then: func(m *model) {
		w := topOf[*walk.Walk](m)
		w.Steps[0].Progress, w.Steps[0].Contact = walk.Written, &team
		w.ShowStage(walk.SummaryStage)
		m.update(keyPress("p"))
		d := topOf[*uipolicy.EditDialog](m)
		m.update(widget.Answer[screen.PolicyEdit]{Ticket: d.Reading.Ticket(), Value: screen.PolicyEdit{Path: "./accountable.yaml", Before: []byte(strings.Repeat("a: b\n", 60)), After: []byte(strings.Repeat("東京\t\x1b[2J: c\n", 60))}})
	}},
	{name: "change of the policy file that cannot be made", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"w", "enter"}, then: func(m *model) {
		w := topOf[*walk.Walk](m)
		w.Steps[0].Progress, w.Steps[0].Contact = walk.Written, &team
		w.ShowStage(walk.SummaryStage)
		m.update(tea.WindowSizeMsg{Width: m.size.Width, Height: m.size.Height})
		m.update(keyPress("p"))
		d := topOf[*uipolicy.EditDialog](m)
		m.update(widget.Answer[screen.PolicyEdit]{Ticket: d.Reading.Ticket(), Err: errors.New(strings.Repeat("add this by hand:\n", 40))})
	}},
}

func TestWalk_AccountFixedElsewhere(t *testing.T) {
	t.Parallel()
	walkFlow(t, 80, 24, nil, func(e *editing) {
		e.Press("enter")
		e.writeTeam()
		e.see("2 of 3")
		e.world.set("666677778888", &team)
		e.Press("esc", "esc", "R")
		e.Wait(time.Second)
		e.Press("w", "enter")
		e.see("1 of 1", "payments-stage")
	})
}

func TestWalk_AsksBeforeDiscardingInput(t *testing.T) {
	t.Parallel()
	walkFlow(t, 80, 24, nil, func(e *editing) {
		e.Press("enter", "enter")
		e.Type("x")
		e.Press("ctrl+c")
		e.see("Quit and discard your changes to payments-prod?")
	})
}

// BenchmarkWalk draws the walk over 10,000 accounts of which half do not pass.
func BenchmarkWalk(b *testing.B) {
	w, targets := newTargets(10000)
	m := newModelAfterScan(b, newOptions(w, targets), 160, 50)
	m.update(keyPress("w"))
	for _, page := range []struct {
		name string
		key  string
	}{{"first page", ""}, {"account", "enter"}} {
		b.Run(page.name, func(b *testing.B) {
			if page.key != "" {
				m.update(keyPress(page.key))
			}
			for b.Loop() {
				m.update(keyPress("j"))
				m.draw()
			}
		})
	}
}

func TestWalk_ReadOnlyProfiles(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) {
		o.Planner.Order.ReadOnly = func(profile string) bool { return profile == "stage" }
	}, func(e *editing) {
		e.Press("enter")
		e.writeTeam()
		e.see("payments-stage", "Can't write this account: stage is a read-only profile", "a text for a person who may write")
		e.Press("a") // stage goes into the text, shop through the plan
		e.see("Use security@octank.cloud for shop, too")
		e.Press("esc")
		e.see("3 of 3", "shop")
		e.Press("s")
		e.see("1 written", "1 to be handed over", "payments-stage", "1 skipped")
	})
}

func TestPages_ASCII(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{
		{"w"},
		{"w", "enter"},
		{"w", "enter", "s", "s"},
		{"w", "enter", "t"},
		{"x"},
		{"x", "tab", "tab", "tab"},
		{"e"},
		{"a"},
		{"A", "a", "enter"},
		{"A", "a", "?"},
		{"enter"},
		{"A", "e"},
		{"A"},
	} {
		w, targets := newOctank()
		o := newOptions(w, targets[:3])
		o.Terminal.ASCII, o.PolicyFile = true, &paper{}
		withPolicy(&o)
		m := newModelAfterScan(t, o, 110, 40)
		for _, k := range keys {
			m.update(keyPress(k))
		}
		for _, r := range screenText(m) {
			if r > '~' {
				t.Fatalf("%q: %q is not ASCII in\n%s", keys, r, screenText(m))
			}
		}
	}
	w, targets := newOctank()
	o := newOptions(w, targets[:3])
	o.Terminal.ASCII = true
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	o.Journal = fakeJournal{entries: func(string, int) ([]journal.Entry, error) {
		return []journal.Entry{
			{ID: "1", Run: "a", Time: at, AccountID: "111122223333", Type: audit.Security, Before: &jane, After: &team, Outcome: journal.Written},
			{ID: "2", Run: "a", Time: at, AccountID: "222233334444", Type: audit.Security, After: &team},
		}, nil
	}}
	m := newModelAfterScan(t, o, 160, 40)
	m.update(keyPress("h"))
	answerJournal(m)
	for _, k := range []string{"j", "enter"} {
		m.update(keyPress(k))
		for _, r := range screenText(m) {
			if r > '~' {
				t.Fatalf("history: %q is not ASCII in\n%s", r, screenText(m))
			}
		}
	}
}

// What differs from the policy is shown field by field.
func TestWalk_ShowsDifferencesFromPolicy(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) { withPolicy(o) }, func(e *editing) {
		e.Press("enter")
		e.see("Differs from policy: name, title, email", "Email     jane.doe@octank.cloud → security@octank.cloud", "In the form, press alt+1 for the policy's values")
		e.miss("on the screens") // the cure names keys that mean something else here
		e.Press("s")
		e.see("No security contact is set.", "The form starts with the policy's values")
		e.miss("Differs from policy")
	})
}

func TestWalk_PrefillsFromPolicy(t *testing.T) {
	t.Parallel()
	walkFlow(t, 100, 40, func(_ *fakeAWS, o *screen.Options) {
		o.Auditor.InForce.Adopt(policy.Policy{
			Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldEmail: {Text: "soc@octank.cloud"}}},
			Levels:   map[audit.RuleID]policy.Level{rules.MatchesPolicy: policy.LevelOff},
		})
	}, func(e *editing) {
		e.Press("enter")
		e.see("In the form, press alt+1 for the policy's values: soc@octank.cloud")
		e.writeTeam()
		e.see("The form starts with the policy's values: Octank Security · Duty officer · soc@octank.cloud")
		e.Press("enter")
		e.see("2 of 3", "soc@octank.cloud", "Duty officer")
	})
}
