package ui

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// excepting runs a test over octank with a policy file in memory.
func excepting(t *testing.T, width, height int, prepare func(*fakeAWS, *screen.Options), test func(e *editing, file *paper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		file := &paper{text: "version: 1\n"}
		o.PolicyFile = file
		o.Auditor.InForce.Policy().Path = "./accountable.yaml"
		if prepare != nil {
			prepare(w, &o)
		}
		e := &editing{terminal.Run(t, New(t.Context(), o), width, height), t, w}
		e.Wait(time.Second)
		test(e, file)
	})
}

func TestException_IsWrittenAndApplies(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, nil, func(e *editing, file *paper) {
		e.Press("x")
		e.see("Exception for payments-prod", "[x] Personal mailbox  email-shared-mailbox", "2000-03-31", "why it is excepted")
		e.Type("closed in January, CHG-1234")
		e.Press("tab")
		e.Type("payments-team@octank.cloud")
		e.Press("enter", "enter")
		e.Wait(time.Second)
		e.miss("why it is excepted") // one dialog at a time
		e.see("The exception is added. Nothing else in ./accountable.yaml changes:", "2 + exceptions:", "reason: closed in January, CHG-1234", "owner: payments-team@octank.cloud", "expires: 2000-03-31")
		if file.saves != 0 {
			t.Error("written without a yes")
		}
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Exception added for payments-prod (personal mailbox), until 2000-03-31.", "○ excepted personal mailbox, until", "○ Personal mailbox, excepted until 2000-03-31: closed in January, CHG-1234", "(payments-team@octank.cloud)")
		if !strings.HasPrefix(file.text, "version: 1\nexceptions:\n") || file.saves != 1 {
			t.Errorf("the file holds %q", file.text)
		}
		e.Press("x")
		e.see("Already excepted, until 2000-03-31: closed in January, CHG-1234.")
		e.Press("j", "x")
		e.see("Exception for payments-stage", "payments-team@octank.cloud") // who answered last
	})
}

// twoFindings requires an email, so that an account without a contact has two findings.
func twoFindings(_ *fakeAWS, o *screen.Options) {
	file, ok := o.PolicyFile.(*paper)
	if !ok {
		panic("another file")
	}
	file.text += "contacts:\n  security:\n    email: security@octank.cloud\n"
	p := *o.Auditor.InForce.Policy()
	p.Contacts = map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldEmail: {Text: "security@octank.cloud"}}}
	o.Auditor.InForce.Adopt(p)
}

func TestException_AllFindings(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, twoFindings, func(e *editing, file *paper) {
		e.Press("j", "x")
		e.see("Exception for payments-stage", "[x] No security contact  security-contact-present", "[x] Differs from policy", "matches-policy")
		e.Type("why")
		e.Press("tab")
		e.Type("who")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.see("2 exceptions are added. Nothing else in", "rule: security-contact-present", "rule: matches-policy")
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Exception added for payments-stage (no security contact, differs from policy), until 2000-03-31.", "○ excepted no security contact")
		if file.saves != 1 || strings.Contains(file.text, "rule: *") {
			t.Errorf("%d times saved: %q", file.saves, file.text)
		}
	})
}

func TestException_SomeFindings(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, twoFindings, func(e *editing, file *paper) {
		e.Press("j", "x", "shift+tab", "space", "shift+tab", "space", "ctrl+s")
		e.see("[ ] No security contact", "[ ] Differs from policy", "Check at least one finding.")
		e.Press("space", "tab", "tab")
		e.miss("Check at least one finding.")
		e.Type("why")
		e.Press("tab")
		e.Type("who")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Exception added for payments-stage (no security contact), until 2000-03-31.", "✗ FAIL  differs from policy")
		if strings.Contains(file.text, "matches-policy") {
			t.Errorf("the file holds %q", file.text)
		}
	})
}

func TestException_MissingFields(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, nil, func(e *editing, file *paper) {
		e.Press("x", "ctrl+s")
		e.see("A reason is required.")
		e.Type("why")
		e.Press("ctrl+s")
		e.see("An owner is required.")
		e.Type("who")
		for _, c := range []struct{ day, want string }{
			{"2000-13-01", "Write the day as year-month-day"},
			{"1999-12-31", "This day is in the past"},
			{"2000-01-01", "This day is in the past"},
			{"2002-01-01", "More than a year"},
		} {
			e.Press("tab")
			if c.day == "2000-13-01" {
				e.see("2000-03-31")
			}
			e.Press(clearField)
			e.Type(c.day)
			e.Press("tab")
			e.see(c.want)
			e.Press("shift+tab", "shift+tab")
		}
		e.Press("esc")
		e.see("6 accounts")
		e.miss("Exception for")
		if file.saves != 0 {
			t.Error("something was written")
		}
	})
}

func TestException_Refused(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, nil, func(e *editing, _ *paper) {
		e.Press("j", "j", "x")
		e.see("Nothing to except.")
		e.Press("j", "x")
		e.see("Can't except an account that couldn't be read.")
	})
	excepting(t, 110, 30, func(_ *fakeAWS, o *screen.Options) { o.PolicyFile = nil }, func(e *editing, _ *paper) {
		e.Press("x")
		e.see("The policy file can't be changed from here.")
	})
	excepting(t, 110, 30, func(_ *fakeAWS, o *screen.Options) {
		o.PolicyFile = &paper{err: errors.New("line 3: add this by hand:\nexceptions:\n  - rule: x")}
	}, func(e *editing, _ *paper) {
		e.Press("x")
		e.Type("why")
		e.Press("tab")
		e.Type("who")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.see("Nothing was written.", "line 3: add this by hand:", "- rule: x")
		e.Press("enter")
		e.see("Exception for payments-prod", "why") // what was typed is kept
	})
}

func TestException_PolicyFileChangedMeanwhile(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, nil, func(e *editing, file *paper) {
		e.Press("x")
		e.Type("why")
		e.Press("tab")
		e.Type("who")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		file.text = "version: 1\n# somebody else\n"
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Nothing was written.", "has changed meanwhile")
		if file.saves != 0 {
			t.Error("it was written")
		}
	})
}

// withBrokenProfile makes one profile lead to no account.
func withBrokenProfile(w *fakeAWS, o *screen.Options) {
	o.Targets[3].AccountID = ""
	w.troubles["sandbox"] = &audit.Trouble{Kind: audit.BadProfile, Message: "profile sandbox has no region and no credentials", NextStep: "Mend it"}
}

func TestLeaveOut_ProfileWithoutAccount(t *testing.T) {
	t.Parallel()
	var left []string
	excepting(t, 110, 30, func(w *fakeAWS, o *screen.Options) {
		withBrokenProfile(w, o)
		o.LeaveOut = func(profile string) (string, error) {
			left = append(left, profile)
			return "~/.config/accountable/settings.yaml", nil
		}
	}, func(e *editing, _ *paper) {
		e.Press("j", "j", "j", "x")
		e.see("Profile sandbox", "has no region", "Your personal settings record it", "Leave it out")
		if len(left) > 0 {
			t.Error("left out without a yes")
		}
		e.Press("enter")
		e.Wait(time.Second)
		e.see("Profile sandbox is left out from now on. To undo this, delete it under leave_out in", "~/.config/accountable/settings.yaml", "– skipped left out by your settings")
		if len(left) != 1 || left[0] != "sandbox" {
			t.Errorf("left out: %q", left)
		}
	})
	excepting(t, 110, 30, func(w *fakeAWS, o *screen.Options) {
		withBrokenProfile(w, o)
		o.LeaveOut = func(string) (string, error) { return "", errors.New("settings.yaml:3:1: no such key") }
	}, func(e *editing, _ *paper) {
		e.Press("j", "j", "j", "x", "tab", "enter")
		e.miss("Leave it out")
		e.Press("x", "enter")
		e.Wait(time.Second)
		e.see("Nothing was written: Settings.yaml:3:1: no such key.")
	})
	excepting(t, 80, 24, withBrokenProfile, func(e *editing, _ *paper) {
		e.Press("j", "j", "j", "x")
		e.see("There is no settings folder")
	})
}

func TestException_TextIsNoButton(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, nil, func(e *editing, _ *paper) {
		e.Press("x")
		e.ClickOn("hides the checked") // the introductory sentence of the dialog
		e.Wait(time.Second)
		e.see("[x] Personal mailbox")
	})
}

func TestException_NeedsALook(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	excepting(t, 110, 40, func(_ *fakeAWS, o *screen.Options) {
		exception := func(id, day string, line int) policy.Exception {
			return policy.Exception{
				Match: policy.Match{Accounts: []string{id}}, Rule: policy.AnyRule, Reason: "why", Owner: "who", Expires: at(day), At: policy.Position{Line: line},
			}
		}
		policy := policy.Policy{Path: "./accountable.yaml", SHA256: "1", Exceptions: []policy.Exception{
			exception("111122223333", "2000-01-10", 12), exception("222233334444", "1999-12-01", 17), exception("999999999999", "2000-09-01", 22),
		}}
		o.Auditor.InForce.Adopt(policy)
		o.Whole = true
	}, func(e *editing, _ *paper) {
		e.see("1 exception expired; 1 exception expires soon; 1 exception is no longer needed (? lists them)")
		e.Press("?")
		e.see("Remarks on ./accountable.yaml", "line 12:", "expires on 2000-01-10", "line 17:", "expired on 1999-12-01", "line 22:", "matches no account")
	})
}

func TestHeader_ProtectionThatMatchesNothing(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 40, func(_ *fakeAWS, o *screen.Options) {
		o.Auditor.InForce.Adopt(policy.Policy{Path: "./accountable.yaml", SHA256: "1", HandsOff: []policy.Exemption{
			{Match: policy.Match{Accounts: []string{"999999999999"}}, Reason: "a vendor", At: policy.Position{Line: 4}},
			{Match: policy.Match{Accounts: []string{"111122223333"}}, Reason: "ours", At: policy.Position{Line: 6}},
		}})
		o.Whole = true
	}, func(e *editing, _ *paper) {
		e.see("1 protection matches no account (? lists them)")
		e.Press("?")
		e.see("Remarks on ./accountable.yaml", "line 4:", "The hands_off entry (a vendor) matches no account")
	})
}

// An entry of the settings that matches no profile protects nothing, as one of the policy.
func TestHeader_SettingsThatMatchNothing(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 40, func(_ *fakeAWS, o *screen.Options) {
		o.SettingsPath = "~/.config/accountable/settings.yaml"
		o.SettingsRemarks = []scan.Remark{
			{At: policy.Position{Line: 3}, Kind: scan.RemarkNoProfile, Text: `the read_only entry "prd-*" matches no profile`},
			{At: policy.Position{Line: 5}, Kind: scan.RemarkNoProfile, Text: `the leave_out entry "legacy" matches no profile`},
		}
	}, func(e *editing, _ *paper) {
		e.see("2 entries of the settings match no profile (? lists them)")
		e.Press("?")
		e.see("Remarks on ~/.config/accountable/settings.yaml", `line 3: The read_only entry "prd-*" matches no profile`, `line 5: The leave_out`)
	})
}

var exceptSurfaces = []geometrySurface{
	{name: "exception", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"x"}},
	{name: "exception with complaints", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"x", "ctrl+s", "tab", "tab"}},
	{name: "exception on its findings", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"x", "shift+tab", "space"}},
	{name: "exception of a long reason", setUp: func(o *screen.Options) { o.PolicyFile = &paper{} }, keys: []string{"x"}, then: func(m *model) {
		for range 30 {
			m.update(keyPress("東"))
		}
	}},
	{name: "profile to leave out", setUp: func(o *screen.Options) {
		w, ok := o.Auditor.Reader.(*fakeAWS)
		if !ok {
			panic("another world")
		}
		withBrokenProfile(w, o)
		o.LeaveOut = func(string) (string, error) { return "", nil }
	}, keys: []string{"j", "j", "j", "x"}},
	{name: "exceptions that need a look", setUp: func(o *screen.Options) { o.Auditor.InForce.Policy().Path = "./accountable.yaml" }, then: func(m *model) {
		for _, k := range []scan.RemarkKind{scan.RemarkExpired, scan.RemarkSoon, scan.RemarkUnused} {
			m.Remarks = append(m.Remarks, scan.Remark{Kind: k, Text: strings.Repeat("東京 ran out ", 30)})
		}
	}},
	{name: "settings that match nothing", setUp: func(o *screen.Options) {
		o.SettingsPath = "settings.yaml"
		o.SettingsRemarks = []scan.Remark{{Kind: scan.RemarkNoProfile, Text: strings.Repeat("東京 matches nothing ", 30)}}
	}, keys: []string{"?"}},
	{name: "help with exceptions that need a look", setUp: func(o *screen.Options) { o.Auditor.InForce.Policy().Path = "./accountable.yaml" }, then: func(m *model) {
		m.Remarks = []scan.Remark{{Kind: scan.RemarkSoon, Text: strings.Repeat("東京 runs out ", 30), At: policy.Position{Line: 3}}}
		m.update(keyPress("?"))
	}},
}

func TestPages_Clicks(t *testing.T) {
	t.Parallel()
	excepting(t, 110, 30, func(_ *fakeAWS, o *screen.Options) {
		withHistory(o)
	}, func(e *editing, _ *paper) {
		click := func(text string, right int) {
			t.Helper()
			x, y, found := e.FindText(text)
			if !found {
				t.Fatalf("no %q in\n%s", text, e.Screen())
			}
			e.Click(x+right, y)
		}
		e.Press("x")
		click("Owner", 12)
		e.Type("payments")
		click("Reason", 12)
		e.Type("a sale")
		click("[x] Personal mailbox", 1)
		e.see("[ ] Personal mailbox")
		click("[ ] Personal mailbox", 1)
		click("Show the change", 3)
		e.Wait(time.Second)
		e.see("owner: payments", "reason: a sale", "rule: email-shared-mailbox")
		click("Back", 1)
		e.Press("esc", "esc") // the first one dismisses what was said at the start
		e.Press("h")
		e.Wait(time.Second)
		click("log-archive", 0)
		click("log-archive", 0)
		e.see("Write to log-archive", "The write was sent")
		click("esc back", 1)
		e.Press("esc", "w")
		click("enter start", 2)
		e.see("1 of 3")
		click("s skip", 1)
		e.see("2 of 3")
	})
}
