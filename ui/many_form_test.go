package ui

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
)

func TestManyForm_WritesToAll(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	night := jane
	night.Name, night.Phone = "John Roe", "+1 206 555 4199"
	f.set(f.id(0), &night)
	f.set(f.id(1), &jane)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("space", "space", "space", "e")
		s.see("3 accounts · security contact", "Fields you don't touch stay as they are.", "Title  CTO", "jane.doe@octank.cloud")
		if n := strings.Count(s.Screen(), "(various: kept)"); n != 2 {
			s.t.Errorf("%d fields are various\n%s", n, s.Screen())
		}
		s.Press("ctrl+s")
		s.see("No changes to save.")
		s.Press("tab", clearField)
		s.Type("Duty officer")
		s.Press("ctrl+s")
		s.see("Edit 3 accounts", "3 to change", "title  CTO → Duty officer")
		s.miss("name ", "phone ")
		s.Press("\x1b")
		s.see("Duty officer", "ctrl+s save") // nothing that was typed is lost
		s.Press("ctrl+s", "a")
		s.see("3 accounts: personal mailbox.", "▸ Back") // what the rules say of it
		s.Press("tab")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("3 written")
		want := night
		want.Title = "Duty officer"
		if got := *f.held(f.id(0)); got != want {
			s.t.Errorf("AWS holds %+v", got)
		}
		s.Press("\x1b")
		s.miss("ctrl+s save", "marked")
	})
}

func TestManyForm_UnchangedFieldsNeedNoValue(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "e") // of four, two have jane's contact and two have none
		s.see("4 accounts", "2 accounts have no contact: fill in all")
		s.Press("tab")
		s.Type("Duty officer")
		s.Press("ctrl+s")
		s.see("2 to change", "2 blocked", "No security contact is set, and the edit does not say the name, email and phone")
	})
}

func TestManyForm_Counts(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "e")
		s.see("1 account has no contact: fill in all four.")
		s.miss("1 have", "could not be read")
	})
}

func TestManyForm_LeaveAndQuit(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("A", "e", "x", "ctrl+c")
		s.see("Quit and discard your changes to 4 accounts?")
		s.Press("\x1b", "\x1b")
		s.see("Discard your changes to 4 accounts?")
		s.Press("d")
		s.see("4 marked")
	})
}

func TestManyForm_KeepsEditsUntilWrite(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.writer.fail("profile-00002", denied)
	f.writer.fail("profile-00006", denied)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("j", "j", "space", "j", "j", "j", "space", "e")
		s.see("2 accounts")
		s.Press("alt+1", "ctrl+s", "a")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		s.see("2 failed")
		s.Press("\x1b")
		s.see("ctrl+s save", "Octank Security")
		s.Press("ctrl+s")
		s.see("2 blocked", "IAM denies")
	})
}

func TestManyForm_FillFromPolicy(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("j", "j", "e")
		s.see("alt+1 policy ./accountable.yaml:4-7: Octank Security · security@octank.cloud")
		s.Press("alt+1", "ctrl+s")
		s.see("→ security@octank.cloud", "Policy    ./accountable.yaml", "Write to 1 account")
		s.Press("\x1b", "\x1b", "d")
		s.Press("A", "e", "alt+1", "ctrl+s")
		s.see("4 to change")
	})
}

func TestForm_FillFromPolicyOnlyWantedFields(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	email := policy.WantedFields{audit.FieldEmail: {Text: "soc@octank.cloud", At: policy.Position{Line: 9}}}
	f.o.Auditor.InForce.Policy().Contacts = map[audit.ContactType]policy.WantedFields{audit.Security: email}
	f.o.Auditor.InForce.Policy().Overrides = []policy.Override{{
		Match:    policy.Match{OUs: audittest.OUGlobs("Root/Prod")},
		Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldPhone: {Text: "+1 206 555 4111"}}},
	}}
	f.flow(t, 100, 30, func(s *viewer) {
		s.Press("j", "j", "e")
		s.see("alt+1 policy ./accountable.yaml:9: soc@octank.cloud")
		s.Press("alt+1")
		s.see("Jane Doe", "CTO", "soc@octank.cloud", "+1 206 555 4100")
	})
}

// What was typed stands above, and the form offers the cure: the advice repeats
// neither.
func TestForm_AdviceNamesWantedValue(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	f.flow(t, 100, 40, func(s *viewer) {
		s.Press("n", "e")
		s.see("Policy: name \"Octank Security\", title \"Duty officer\", email \"security@octank.cloud\".", "alt+1 policy")
		s.miss("on the screens")
	})
}

func TestForm_RulesBlockOnlyOnFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		levels map[audit.RuleID]policy.Level
		blocks bool
	}{
		{"no level", nil, false},
		{"warn", map[audit.RuleID]policy.Level{"email-not-placeholder": policy.LevelWarn}, false},
		{"fail", map[audit.RuleID]policy.Level{"email-not-placeholder": policy.LevelFail}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fleetOf(t, 4)
			f.o.Auditor.InForce.Policy().Levels = c.levels
			f.flow(t, 100, 30, func(s *viewer) {
				s.Press("e", "tab", "tab", clearField)
				s.Type("noreply@octank.cloud")
				s.Press("ctrl+s")
				if _, _, asked := s.FindText("Write to 1 account"); asked == c.blocks {
					s.t.Errorf("asked to write: %v\n%s", asked, s.Screen())
				}
				if c.blocks {
					s.see("The policy ./accountable.yaml says fail for email-not-placeholder.")
				}
			})
		})
	}
}
