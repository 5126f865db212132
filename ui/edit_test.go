package ui

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/terminal"
	"accountable/ui/widget"
)

// editing is the program in a terminal, with a fake AWS that it can write to.
type editing struct {
	*terminal.Terminal
	t     *testing.T
	world *fakeAWS
}

// editForm runs a test in virtual time with the form of payments-prod open, which has
// jane as its contact.
func editForm(t *testing.T, width, height int, prepare func(*fakeAWS, *screen.Options), test func(e *editing)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
		o.Journal = o.Applier.Journal
		if prepare != nil {
			prepare(w, &o)
		}
		e := &editing{terminal.Run(t, New(t.Context(), o), width, height), t, w}
		e.Wait(time.Second)
		e.Press("e")
		e.see("1111-2222-3333 · secur")
		test(e)
	})
}

// see fails unless all of it is on the screen.
func (e *editing) see(want ...string) {
	e.t.Helper()
	for _, w := range want {
		if !strings.Contains(e.Screen(), w) {
			e.t.Fatalf("no %q on the screen:\n%s", w, e.Screen())
		}
	}
}

// miss fails if one of the texts is on the screen.
func (e *editing) miss(not ...string) {
	e.t.Helper()
	for _, w := range not {
		if strings.Contains(e.Screen(), w) {
			e.t.Fatalf("%q is on the screen:\n%s", w, e.Screen())
		}
	}
}

// securityContact returns the security contact of payments-prod in AWS.
func (e *editing) securityContact() *audit.Contact {
	e.world.mu.Lock()
	defer e.world.mu.Unlock()
	return e.world.contacts["111122223333"]
}

// fillTeam replaces the values of the form by the team's contact.
func (e *editing) fillTeam() {
	e.Paste("Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100\n")
}

// clearField empties the field in focus.
const clearField = "ctrl+u"

func TestForm_EditConfirmWrite(t *testing.T) {
	t.Parallel()
	editForm(t, 120, 30, nil, func(e *editing) {
		e.see("Jane Doe", "CTO", "jane.doe@octank.cloud", "personal mailbox")
		e.Press(clearField)
		e.Type("Octank Security")
		e.Press("tab", clearField)
		e.Type("Duty officer")
		e.Press("tab", clearField)
		e.Type("security@octank.cloud")
		e.Press("ctrl+s")
		e.see("Write to 1 account", "1111-2222-3333", "jane.doe@octank.cloud", "security@octank.cloud",
			"(unchanged)", "prod-admin", "assumed-role/Operator/jane", "Write to 1 account")
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("saved and verified: ✓ pass")
		e.miss("Write to 1 account", "ctrl+s")
		if got := e.securityContact(); *got != team {
			t.Errorf("AWS holds %+v", *got)
		}
		for line := range strings.Lines(e.Screen()) {
			if strings.HasPrefix(line, "▌ 111122223333") && !strings.Contains(line, "✓ pass") {
				t.Errorf("the row did not turn green: %s", line)
			}
		}
	})
}

func TestForm_ContactChangedMeanwhile(t *testing.T) {
	t.Parallel()
	theirs := audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"}
	for _, c := range []struct {
		name string
		do   func(e *editing)
		held audit.Contact
	}{
		{"left as it is", func(e *editing) {
			e.Press("s")
			e.see("soc@octank.cloud")
			e.miss("keep editing", "ctrl+s save")
		}, theirs},
		{"overwritten after a new confirm", func(e *editing) {
			e.Press("o")
			e.see("Write to 1 account", "soc@octank.cloud", "security@octank.cloud")
			if *e.securityContact() != theirs {
				t.Error("written without a new confirm")
			}
			e.Press("enter")
			e.Wait(10 * time.Second)
			e.see("saved and verified")
		}, team},
		{"theirs is edited", func(e *editing) {
			e.Press("e")
			e.see("soc@octank.cloud", "On call", "ctrl+s save")
			e.miss("security@octank.cloud →")
			e.Press("ctrl+s")
			e.see("No changes to save.")
		}, theirs},
		{"back to what was typed", func(e *editing) {
			e.Press("esc")
			e.see("Octank Security", "ctrl+s save")
			e.Press("ctrl+s")
			e.see("soc@octank.cloud", "security@octank.cloud")
		}, theirs},
	} {
		t.Run(c.name, func(t *testing.T) {
			editForm(t, 100, 30, nil, func(e *editing) {
				e.fillTeam()
				e.world.set("111122223333", &theirs)
				e.Press("ctrl+s", "enter")
				e.Wait(time.Second)
				e.see("Someone else changed this contact. Nothing was written.", "soc@octank.cloud", "edit theirs")
				c.do(e)
				if *e.securityContact() != c.held {
					t.Errorf("AWS holds %+v", *e.securityContact())
				}
			})
		})
	}
}

// refusingWriter is a writer that fails.
type refusingWriter struct {
	*fakeAWS
	trouble *audit.Trouble
	but     string // profile that succeeds
}

func (r refusingWriter) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	if route.Profile == r.but {
		return r.fakeAWS.PutContact(ctx, route, id, t, c)
	}
	return "", r.trouble
}

var denied = &audit.Trouble{
	Kind: audit.AccessDenied, Message: "IAM denies account:PutAlternateContact to this role",
	NextStep: "Ask for the permission, or copy the command and hand it over", Command: "aws account put-alternate-contact",
}

func TestForm_FailedWriteKeepsEdits(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, func(w *fakeAWS, o *screen.Options) { o.Applier.Writer = refusingWriter{w, denied, ""} }, func(e *editing) {
		e.fillTeam()
		e.Press("ctrl+s", "enter")
		e.Wait(time.Minute)
		e.see("The write failed", "IAM denies", "Ask for the permission")
		e.Press("enter", "space", "x") // typed ahead: the message stays
		e.see("The write failed")
		e.Press("y")
		if got := e.Clipboard(); !strings.Contains(got, "IAM denies") || strings.Contains(got, "octank") {
			t.Errorf("copied: %q", got)
		}
		e.Press("esc")
		e.see("Octank Security", "Duty officer", "security@octank.cloud", "+1 206 555 4100", "ctrl+s save")
		if *e.securityContact() != jane {
			t.Error("something was written")
		}
	})
}

func TestForm_DeniedWriteOffersNextRoute(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, func(w *fakeAWS, o *screen.Options) {
		o.Applier.Writer = refusingWriter{w, denied, "break-glass"}
		o.Targets[0].Routes = append(o.Targets[0].Routes, audit.Route{Profile: "break-glass", Mode: audit.Standalone, Kind: "keys"})
		w.owners["break-glass"] = "111122223333"
	}, func(e *editing) {
		e.fillTeam()
		e.Press("ctrl+s")
		e.see("(1 of 2, p: next)")
		e.Press("enter")
		e.Wait(time.Minute)
		e.see("p as break-glass")
		e.Press("p")
		e.see("Write to 1 account", "break-glass (keys)")
		e.Press("enter")
		e.Wait(time.Minute)
		e.see("saved and verified")
		e.Press("e", clearField)
		e.Type("Security Desk")
		e.Press("ctrl+s")
		e.see("break-glass (keys)") // it wrote last
	})
}

func TestForm_QuitWithUnsavedEdits(t *testing.T) {
	t.Parallel()
	editForm(t, 80, 24, nil, func(e *editing) {
		e.Press("ctrl+c")
		if !e.Ended() {
			t.Error("asked although nothing was typed")
		}
	})
	editForm(t, 80, 24, nil, func(e *editing) {
		e.Type("x")
		e.Press("ctrl+c")
		e.see("Quit and discard your changes to payments-prod?")
		e.Press("enter")
		e.see("Jane Doex")
		if e.Ended() {
			t.Fatal("ended although staying was chosen")
		}
		e.Press("ctrl+c")
		e.Wait(firstRepeat)
		e.Press("ctrl+c")
		if !e.Ended() {
			t.Error("did not end")
		}
	})
}

func TestForm_LeavingChangedFormAsksOnce(t *testing.T) {
	t.Parallel()
	editForm(t, 80, 24, nil, func(e *editing) {
		e.Press("esc")
		e.miss("ctrl+s save")
		e.Press("e")
		e.Type("x")
		e.Press("esc")
		e.see("Discard your changes to payments-prod?", "▸ Keep editing")
		e.Wait(firstRepeat)
		e.Press("esc")
		e.see("ctrl+s save", "Jane Doex")
		e.Wait(firstRepeat)
		e.Press("esc", "d")
		e.miss("ctrl+s save")
		if *e.securityContact() != jane {
			t.Error("something was written")
		}
	})
}

func TestForm_InvisibleCharacters(t *testing.T) {
	t.Parallel()
	odd := team
	odd.Name = "Octank\u200b Security\x07"
	editForm(t, 100, 30, func(w *fakeAWS, _ *screen.Options) { w.set("111122223333", &odd) }, func(e *editing) {
		e.see("Octank\uFFFD Security")
		e.Press("home", "ctrl+right", "backspace")
		e.see("Name   Octank Security")
		e.Press("ctrl+s")
		e.see(`Octank\u200b Security\u0007`, "→ Octank Security")
		e.Press("enter")
		e.Wait(10 * time.Second)
		if *e.securityContact() != team {
			t.Errorf("AWS holds %+v", *e.securityContact())
		}
	})
}

func TestForm_NothingChanged(t *testing.T) {
	t.Parallel()
	editForm(t, 80, 24, nil, func(e *editing) {
		e.Press("ctrl+s")
		e.see("No changes to save.")
		e.miss("Write to 1 account")
	})
}

func TestConfirm_AdvicePreselectsBack(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("tab", clearField)
		e.Type("Chief")
		e.Press("ctrl+s")
		e.see("▸ Back", "looks personal")
		e.Press("enter")
		e.see("ctrl+s save", "Chief")
		e.Press("ctrl+s", "tab")
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("saved and verified")
	})
}

func TestConfirm_IgnoresHeldEnter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		do      func(e *editing)
		written bool
	}{
		{"ctrl+s and enter at once", func(e *editing) { e.Burst("ctrl+s", "enter") }, false},
		{"enter after the first frame of what ctrl+s opened", func(e *editing) { e.Press("ctrl+s", "enter") }, true},
		{"enter twice on the last field", func(e *editing) { e.Press("down", "down", "down", "enter", "enter") }, false},
		{"enter, a pause, enter", func(e *editing) { e.Press("down", "down", "down", "enter"); e.Wait(firstRepeat); e.Press("enter") }, true},
		{"enter soon after another key", func(e *editing) { e.Press("ctrl+s"); e.Wait(time.Second); e.Burst("x", "enter") }, false},
		{"line ends pasted over it", func(e *editing) { e.Press("ctrl+s"); e.Wait(time.Second); e.Paste("\n\n") }, false},
		{"a click", func(e *editing) { e.Press("ctrl+s"); e.ClickOn("Write to 1 account") }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			editForm(t, 100, 30, nil, func(e *editing) {
				e.fillTeam()
				e.Press("up", "up", "up")
				e.see("Octank Security")
				c.do(e)
				e.Wait(10 * time.Second)
				if got := *e.securityContact() == team; got != c.written {
					t.Errorf("written: %v, want %v\n%s", got, c.written, e.Screen())
				}
			})
		})
	}
}

func TestForm_Paste(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		before     []string // keys
		want       []string
	}{
		{
			"four lines fill four fields", "Octank Security\r\nDuty officer\r\nsecurity@octank.cloud\r\n+1 206 555 4100\r\n", nil,
			[]string{"Octank Security", "Duty officer", "security@octank.cloud", "+1 206 555 4100"},
		},
		{
			"four lines fill four fields from anywhere", "Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100",
			[]string{"tab", "tab", "tab"},
			[]string{"Name   Octank Security", "Duty officer", "security@octank.cloud", "Phone  +1 206 555 4100"},
		},
		{"blank lines are skipped", "\n\nSOC\n\n  On call \n", nil, []string{"SOC", "On call", "jane.doe@octank.cloud", "+1 206 555 4100"}},
		{"one line goes where the cursor is", ", PhD", nil, []string{"Jane Doe, PhD", "CTO", "jane.doe@octank.cloud", "+1 206 555 4100"}},
		{
			"from the field in focus on", "mailto:soc@octank.cloud?subject=x\ntel:+1-206-555-4111",
			[]string{"tab", "tab"},
			[]string{"Jane Doe", "CTO", "soc@octank.cloud", "+1-206-555-4111"},
		},
		{
			"odd blanks, dashes and dots", "SOC\u00a0\u2013\u200b team\nOn\u3000call\nsoc@octank\u3002cloud\n＋1\u2011206\u2212555 4111", nil,
			[]string{"SOC - team", "On call", "soc@octank.cloud", "+1-206-555 4111"},
		},
		{"more lines than fields", "a\nb\nc@octank.cloud\n+1\nfifth", nil, []string{"Pasted 4 of 5 lines", "c@octank.cloud"}},
		{"escape sequences", "\x1b[31mSOC", []string{clearField}, []string{"Name   SOC"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			editForm(t, 100, 30, nil, func(e *editing) {
				e.Press(c.before...)
				e.Paste(c.text)
				e.see(c.want...)
				e.miss("Write to 1 account")
			})
		})
	}
}

func TestForm_TextPastedAsKeysNeverOpensConfirm(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("tab", "tab", "tab", clearField)
		e.Burst("+", "1", "enter", "x", "enter")
		e.Wait(time.Second)
		e.miss("Write to 1 account")
	})
}

func TestForm_ComplaintsAfterLeavingFieldOrSaving(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("tab", "tab", clearField)
		e.Type("security")
		e.miss("✗")
		e.Press("tab")
		e.see("✗ not an email address. Example: security@octank.cloud")
		e.Press("up", clearField)
		e.Type("security@octank.cloud")
		e.miss("✗")
		e.Press("up", "up", clearField, "ctrl+s")
		e.see("✗ required")
		e.miss("Write to 1 account")
	})
}

// slowMailLookup answers after a while, for each domain its own.
type slowMailLookup struct {
	mu    sync.Mutex
	asked []string
	after map[string]time.Duration
}

func (s *slowMailLookup) LookupMail(_ context.Context, domain string) (audit.MailAnswer, error) {
	s.mu.Lock()
	s.asked = append(s.asked, domain)
	s.mu.Unlock()
	time.Sleep(s.after[domain]) // deaf to being cancelled: its answer comes late
	return audit.MailAnswer{AcceptsMail: domain == "octank.cloud" || domain == "octank.org", Reason: "no such domain"}, nil
}

func TestForm_DropsLateDNSAnswer(t *testing.T) {
	t.Parallel()
	mail := &slowMailLookup{after: map[string]time.Duration{"octank.club": 3 * time.Second, "octank.cloud": time.Second}}
	editForm(t, 100, 30, func(_ *fakeAWS, o *screen.Options) { o.Auditor.Mail = scan.NewMailAnswers(mail) }, func(e *editing) {
		e.Press("tab", "tab", clearField)
		e.Type("security@octank.club")
		e.see("checking octank.club for mail servers")
		e.Wait(900 * time.Millisecond) // it is being asked now
		e.Press("backspace")
		e.Type("ud")
		e.see("security@octank.cloud") // typing does not wait
		e.Wait(2 * time.Second)
		e.Wait(5 * time.Second) // both have answered
		e.miss("takes no mail", "checking octank")
		e.Press(clearField)
		e.Type("security@octank.club")
		e.Wait(5 * time.Second)
		e.see("! no mail server")
		if got := strings.Join(mail.asked, " "); strings.Count(got, "octank.clo ") > 0 {
			t.Errorf("asked on the way: %s", got)
		}
	})
}

// checkedConfirms opens the confirm of one account and that of several, with an email at
// a domain about which the DNS is slow.
func checkedConfirms(t *testing.T, after time.Duration, domain string, test func(e *editing)) {
	t.Helper()
	checkedConfirmsByPolicy(t, policy.Policy{}, after, domain, test)
}

func checkedConfirmsByPolicy(t *testing.T, p policy.Policy, after time.Duration, domain string, test func(e *editing)) {
	t.Helper()
	contact := "Octank Security\nDuty officer\nsecurity@" + domain + "\n+1 206 555 4100"
	for name, open := range map[string]func(e *editing){
		"one": func(e *editing) {
			e.Paste(contact)
			e.Press("ctrl+s")
		},
		"many": func(e *editing) {
			e.Press("esc", "space", "down", "space", "e")
			e.Paste(contact)
			e.Press("ctrl+s", "a")
		},
	} {
		t.Run(name, func(t *testing.T) {
			mail := &slowMailLookup{after: map[string]time.Duration{domain: after}}
			editForm(t, 100, 30, func(_ *fakeAWS, o *screen.Options) {
				o.Auditor.Mail = scan.NewMailAnswers(mail)
				o.Auditor.InForce.Adopt(p)
			}, func(e *editing) {
				open(e)
				test(e)
				mail.mu.Lock()
				defer mail.mu.Unlock()
				if n := strings.Count(strings.Join(mail.asked, " "), domain); n != 1 {
					t.Errorf("asked %d times: %q", n, mail.asked)
				}
			})
		})
	}
}

func TestConfirm_WaitsForTheDNS(t *testing.T) {
	t.Parallel()
	checkedConfirms(t, 1300*time.Millisecond, "octank.org", func(e *editing) {
		e.see("Checking octank.org…")
		e.miss("▸ Write", "▸ Back", "not for this account")
		e.Wait(1300 * time.Millisecond)
		e.see("▸ Write to", "octank.org accepts mail")
		e.miss("Checking")
	})
}

func TestConfirm_WarningOfTheDNS(t *testing.T) {
	t.Parallel()
	checkedConfirms(t, 1300*time.Millisecond, "octank.club", func(e *editing) {
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.see("Continues after the check, unless there is a warning.")
		e.Wait(2 * time.Second)
		e.see("▸ Back", "octank.club does not accept mail", "! ")
	})
}

func TestConfirm_EnterWhileChecking(t *testing.T) {
	t.Parallel()
	checkedConfirms(t, 1300*time.Millisecond, "octank.org", func(e *editing) {
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.Wait(200 * time.Millisecond)
		e.miss("▸ Write", "saved and verified")
		if e.securityContact().Email == "security@octank.org" {
			t.Error("written before the DNS answered")
		}
		e.Wait(5 * time.Second)
		if e.securityContact().Email != "security@octank.org" {
			t.Errorf("enter was lost:\n%s", e.Screen())
		}
	})
}

func TestConfirm_LateAnswerChangesNothing(t *testing.T) {
	t.Parallel()
	checkedConfirms(t, 4*time.Second, "octank.club", func(e *editing) {
		e.see("Checking octank.club…")
		e.Wait(1700 * time.Millisecond)
		e.see("▸ Write to", "octank.club: unknown, the DNS did not answer about octank.club in time")
		dialog := func() string {
			var lines []string
			for line := range strings.Lines(e.Screen()) {
				if _, inside, found := strings.Cut(line, "│"); found {
					lines = append(lines, inside)
				}
			}
			return strings.Join(lines, "")
		}
		before := dialog()
		e.Wait(10 * time.Second)
		if after := dialog(); after != before {
			t.Errorf("the confirm changed from\n%s\nto\n%s", before, after)
		}
	})
}

func TestConfirm_ForbiddenByThePolicy(t *testing.T) {
	t.Parallel()
	forbids := policy.Policy{Path: "./accountable.yaml", SHA256: "1", Levels: map[audit.RuleID]policy.Level{rules.EmailDomainTakesMail: policy.LevelFail}}
	checkedConfirmsByPolicy(t, forbids, 1300*time.Millisecond, "octank.club", func(e *editing) {
		e.Wait(1300 * time.Millisecond)
		e.see("▸ Back", "Not saved: no mail server. The policy ./accountable.yaml says")
		e.Press("tab")
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.Wait(5 * time.Second)
		if e.securityContact().Email == "security@octank.club" {
			t.Error("written against the policy")
		}
	})
}

// uselessMail is a DNS that fails the check of its resolver.
type uselessMail struct{}

func (uselessMail) LookupMail(context.Context, string) (audit.MailAnswer, error) {
	return audit.MailAnswer{Unknown: true, Reason: "this computer's DNS does not find amazon.com"}, nil
}

func TestConfirm_UselessDNSIsNoWarning(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, func(_ *fakeAWS, o *screen.Options) { o.Auditor.Mail = scan.NewMailAnswers(uselessMail{}) }, func(e *editing) {
		e.Paste("Octank Security\nDuty officer\nsecurity@octank.cloud\n+1 206 555 4100")
		e.Wait(time.Second)
		e.see("This computer's DNS does not find amazon.com.")
		e.miss("!")
		e.Press("shift+tab", clearField)
		e.Type("security@octank.club")
		e.Wait(time.Second)
		e.miss("This computer's DNS", "!") // it is said once
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.see("▸ Write to 1 account", "octank.club: unknown, this computer's DNS does not find amazon.com")
	})
}

func TestConfirm_VerdictHasTheAnswerOfTheForm(t *testing.T) {
	t.Parallel()
	mail := &slowMailLookup{}
	editForm(t, 100, 30, func(_ *fakeAWS, o *screen.Options) { o.Auditor.Mail = scan.NewMailAnswers(mail) }, func(e *editing) {
		e.Paste("Octank Security\nDuty officer\nsecurity@octank.club\n+1 206 555 4100")
		e.Wait(time.Second)
		e.see("! no mail server")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.Press("tab")
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("saved and verified: ! warn", "! warn  no mail server")
		if len(mail.asked) != 1 {
			t.Errorf("asked %d times: %q", len(mail.asked), mail.asked)
		}
	})
}

func TestForm_FillRows(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.see("alt+3 used by 2 accounts: Octank Security")
		e.miss("alt+2 last saved")
		e.Press("alt+2")
		e.see("Nothing saved yet in this session.")
		e.ClickOn("alt+3")
		e.see("Duty officer")
		e.Press("tab", clearField)
		e.Type("Security desk")
		e.Press("ctrl+s", "enter")
		e.Wait(10 * time.Second)
		e.see("saved and verified")
		e.Press("down", "e")
		e.see("payments-stage", "alt+2 last saved: Octank Security")
		e.Press("alt+2")
		e.see("Security desk")
	})
}

func TestForm_PastedEmailWithName(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("alt+4")
		e.see("No name was pasted with the email.")
		e.Press("tab", "tab", clearField)
		e.Paste("\"Night desk\" <night@octank.cloud>")
		e.see("night@octank.cloud", "alt+4 pasted with the email: Night desk")
		e.miss("<night")
		e.Press("alt+4", "ctrl+s")
		e.see("→ Night desk", "→ night@octank.cloud")
	})
}

func TestForm_OneCursor(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("tab")
		e.Press(clearField)
		e.Type("日本x")
		e.Press("left")
		x, y, visible := e.Cursor()
		_, line, _ := e.FindText("日本x")
		if !visible || y != line || x != 9+4 {
			t.Errorf("the cursor is at %d,%d (shown: %v), want %d,%d\n%s", x, y, visible, 9+4, line, e.Screen())
		}
	})
}

func TestForm_SmallTerminals(t *testing.T) {
	t.Parallel()
	for _, s := range []widget.Size{{Width: 60, Height: 16}, {Width: 40, Height: 10}, {Width: 80, Height: 24}, {Width: 200, Height: 50}} {
		editForm(t, s.Width, s.Height, nil, func(e *editing) {
			for _, f := range audit.Fields {
				e.see(f.Label())
				_, y, _ := e.Cursor()
				if _, line, _ := e.FindText(f.Label()); y != line {
					t.Errorf("at %v the cursor of %s is on line %d, want %d\n%s", s, f.Label(), y, line, e.Screen())
				}
				e.Press("tab")
			}
			e.fillTeam()
			e.Press("ctrl+s")
			e.see("Write to 1 account", "Back")
			e.Press("enter")
			e.Wait(10 * time.Second)
			if *e.securityContact() != team {
				t.Errorf("at %v nothing was written:\n%s", s, e.Screen())
			}
		})
	}
}

func TestForm_CredentialsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.world.mu.Lock()
		e.world.owners["prod-admin"] = "999988887777"
		e.world.mu.Unlock()
		e.fillTeam()
		e.Press("ctrl+s")
		e.see("9999-8888-7777, not for this account")
		e.see("Writing is blocked.", "▸ Back")
		e.Press("tab")
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.see("Writing is blocked.")
		e.Wait(10 * time.Second)
		if *e.securityContact() != jane {
			t.Error("written")
		}
	})
}

func TestForm_StopWrite(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.fillTeam()
		e.Press("ctrl+s")
		e.world.mu.Lock()
		e.world.delay = func(string) time.Duration { return 5 * time.Second }
		e.world.mu.Unlock()
		e.Press("enter")
		e.see("check credentials", "re-read the contact")
		e.Press("ctrl+c")
		e.see("Quit now? The write to payments-prod is in progress")
		e.Press("esc", "esc")
		e.Wait(10 * time.Second)
		e.see("Stopped before anything was written. What you typed is kept.")
		e.Press("esc")
		e.see("security@octank.cloud", "ctrl+s save")
		if *e.securityContact() != jane {
			t.Error("written")
		}
	})
}

func TestForm_ReadOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		o.ReadOnly = true
		e := &editing{terminal.Run(t, New(t.Context(), o), 100, 30), t, w}
		e.Wait(time.Second)
		e.Press("e")
		e.see("Read-only: nothing is written")
		e.miss("ctrl+s save")
	})
}

func TestForm_UnreadAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		e := &editing{terminal.Run(t, New(t.Context(), newOptions(w, targets)), 100, 30), t, w}
		e.Wait(time.Second)
		e.Press("down", "down", "down", "e")
		e.see("cannot be edited")
		e.miss("ctrl+s save")
	})
}

// Another run on this machine writes the same contact.
func TestForm_WaitsForAnotherRun(t *testing.T) {
	dir := ""
	editForm(t, 100, 30, func(_ *fakeAWS, o *screen.Options) {
		dir = filepath.Dir(o.Journal.(*journal.Journal).Path()) //nolint:errcheck,forcetypeassert // openScreen made it
	}, func(e *editing) {
		other := journal.Open(dir, realClock{})
		lock, err := other.TryLockContact("111122223333", audit.Security)
		if lock == nil || err != nil {
			e.t.Fatal(lock, err)
		}
		e.fillTeam()
		e.Press("ctrl+s")
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("Waiting: another accountable is writing this contact.", "check credentials")
		if *e.securityContact() != jane {
			e.t.Error("written while another run writes it")
		}
		lock.Release()
		e.Wait(10 * time.Second)
		e.see("saved and verified")
	})
}
