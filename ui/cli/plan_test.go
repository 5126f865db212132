package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit/sandbox"
)

// wanted is the policy that wants the contact of the team.
const wanted = `version: 1
contacts:
  security:
    name: Octank Security Operations
    title: Duty officer
    email: security@octank.cloud
    phone: +1 206 555 4100
`

// policy writes the policy into the working folder of a stage.
func (s *stage) policy(text string) {
	s.t.Helper()
	s.file("accountable.yaml", text)
}

// named is the path of that policy, as it is typed after --policy.
func (s *stage) named() string { return filepath.Join(s.home, "accountable.yaml") }

// file writes a file into the stage's home folder, which is its working folder.
func (s *stage) file(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.home, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// says holds that standard output has all the texts.
func (s *stage) says(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.out.String(), text) {
			s.t.Errorf("standard output has no %q:\n%s", text, s.out.String())
		}
	}
}

// notes holds that standard error has all the texts, colours aside.
func (s *stage) notes(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(ansi.Strip(s.err.String()), text) {
			s.t.Errorf("standard error has no %q:\n%s", text, s.err.String())
		}
	}
}

func TestPlan(t *testing.T) {
	s := over(t, four())
	s.policy(wanted)
	s.want(1, "4 contacts: 2 to change, 1 unchanged, 1 not writable", "", "plan")
	s.says("222233334444  stage  ", "jane.doe@octank.cloud", "→ security@octank.cloud", "fingerprint", "444455556666")
	if n := s.writes(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
	s.want(0, "1 contact: 1 unchanged", "", "plan", "prod")
	s.want(3, "1 contact: 1 not writable", "", "plan", "locked")
	s.want(1, "2 contacts: 1 to change, 1 not writable", "", "plan", "locked", "stage")
}

// TestWhatIsMeantToBeLeftAlone is no reason to end as if there were something to do.
func TestWhatIsMeantToBeLeftAlone(t *testing.T) {
	s := over(t, four())
	for _, row := range []struct{ name, more, reason string }{
		{"hands off", "hands_off:\n  - match: {accounts: [\"222233334444\"]}\n    reason: owned by another team\n", "owned by another team"},
		{"left out", "leave_out:\n  - match: {accounts: [\"222233334444\"]}\n    reason: it is going away\n", "it is going away"},
		{"excepted", "exceptions:\n  - match: {accounts: [\"222233334444\"]}\n    rule: matches-policy\n    reason: next week\n    owner: jane\n    expires: 2099-12-31\n", "next week (jane)"},
	} {
		t.Run(row.name, func(*testing.T) {
			s.policy(wanted + row.more)
			s.want(0, row.reason, "", "plan", "stage", "prod")
			s.want(0, "2 contacts: 1 unchanged, 1 not writable", "", "apply", "stage", "prod", "--yes", "--policy", s.named())
			s.want(1, "2 contacts: 1 to change, 1 not writable", "", "plan", "stage", "legacy")
		})
	}
	s.policy(wanted + "exceptions:\n  - match: {accounts: [\"222233334444\"]}\n    rule: matches-policy\n    reason: last week\n    owner: jane\n    expires: 2020-12-31\n")
	s.want(1, "1 contact: 1 to change", "", "plan", "stage")
}

func TestPlanShow(t *testing.T) {
	s := over(t, four())
	s.policy(wanted)
	path := filepath.Join(s.home, "plan.json")
	s.want(1, "fingerprint", "", "plan", "--ticket", "CHG-4711", "-o", "table", "-o", "json="+path)
	private(t, path)
	table := s.out.String()
	asked := len(s.server.Requests())
	if err := os.Remove(filepath.Join(s.home, ".aws", "config")); err != nil {
		t.Fatal(err)
	}
	s.want(0, "CHG-4711", "", "plan", "show", path)
	if s.out.String() != table {
		t.Errorf("the saved plan shows\n%s\nthe plan showed\n%s", s.out.String(), table)
	}
	s.want(0, "security@octank.cloud", "", "plan", "show", path, "-o", "markdown")
	if n := len(s.server.Requests()); n != asked {
		t.Errorf("%d requests reached AWS", n-asked)
	}
	s.want(2, "", "none.json", "plan", "show", filepath.Join(s.home, "none.json"))
	s.want(2, "", "plan show needs one file", "plan", "show")
	s.want(2, "", "accountable.yaml", "plan", "show", filepath.Join(s.home, "accountable.yaml"))
}

func TestPlanNeedsToBeToldWhatIsWanted(t *testing.T) {
	s := over(t, four())
	s.want(2, "", "accountable policy init", "plan")
	s.policy("version: 1\n")
	s.want(2, "", "sets no contact", "plan")
	s.policy(strings.Replace(wanted, "security:", "billing:", 1))
	s.want(2, "", "Add --type billing.", "plan")
	s.policy(wanted + strings.TrimPrefix(strings.Replace(wanted, "security:", "billing:", 1), "version: 1\ncontacts:\n"))
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests reached AWS, want none", n)
	}
	s.want(0, "1 contact: 1 unchanged", "add --type security,billing", "plan", "prod")
	s.want(1, "2 contacts: 1 to change, 1 unchanged", "", "plan", "prod", "--type", "security,billing")
}

func TestPlanFromCSV(t *testing.T) {
	s := over(t, four())
	path := filepath.Join(s.home, "contacts.csv")
	s.want(1, "", "", "check", "-o", "csv="+path)
	s.want(0, "0 contacts", path+": no row was edited", "plan", "--from", path)
	edited := strings.ReplaceAll(read(t, path), "jane.doe@octank.cloud", "security@octank.cloud")
	s.file("contacts.csv", "\ufeff"+edited)
	before := s.server.Count(sandbox.GetAlternateContact)
	s.want(1, "1 contact: 1 to change", "", "plan", "--from", path)
	s.says("jane.doe@octank.cloud  → security@octank.cloud")
	if n := s.server.Count(sandbox.GetAlternateContact) - before; n != 1 {
		t.Errorf("%d accounts were read, want the edited one alone", n)
	}
	s.file("contacts.csv", strings.ReplaceAll(edited, "2222-3333-4444", "9999-8888-7777"))
	s.want(1, "no profile reaches this account", "", "plan", "--from", path)
	s.want(0, "0 contacts", "1 edited row is for accounts that are not selected", "plan", "prod", "--from", path)
	s.file("contacts.csv", strings.ReplaceAll(edited, "security@octank.cloud", "nobody"))
	s.want(2, "", path+":3", "plan", "--from", path)
	s.want(2, "", "none.csv", "plan", "--from", filepath.Join(s.home, "none.csv"))
}
