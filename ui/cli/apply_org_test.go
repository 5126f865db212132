package cli

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit/sandbox"
	"accountable/ui/cli/command"
)

// wantedByUnit sets another email in production.
const wantedByUnit = teamPolicy + `overrides:
  - match: {ous: ["Root/Workloads/Production"]}
    contacts:
      security: {email: production@octank.cloud}
`

func TestPlan_Organization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.writePolicy(wantedByUnit)
	s.expect(0, "5 contacts: 2 to change, 2 unchanged, 1 blocked", "", "plan", "--org", "management", "--type", "security")
	s.expectOutput("→ production@octank.cloud", "web-staging", "management (org)", "the account is closed")
	s.expect(0, "1 contact: 1 to change", "", "plan", "--org", "management", "--ou", "Workloads/Production")
	s.expect(0, "2 contacts: 1 unchanged, 1 blocked", "", "plan", "--org", "management", "--account", old+","+tools)
	s.expect(0, "unknown without --org", "", "plan", "shop") // its OU is unknown
	s.expect(1, "unknown without --org", "", "apply", "shop", "--yes", "--policy", s.policyPath())
}

func TestApply_Organization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.writePolicy(wantedByUnit)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(0, "", "", "plan", "--org", "management", "-o", "json="+plan)
	s.removePolicy()
	listed := s.server.Count(sandbox.ListAccounts) + s.server.Count(sandbox.DescribeOrganization)
	s.expect(0, "2 contacts: 2 written", "written by  management (org) as arn:aws:iam::111122223333:user/management", "apply", "--plan", plan, "--yes")
	if n := s.server.Count(sandbox.ListAccounts) + s.server.Count(sandbox.DescribeOrganization); n != listed {
		t.Error("the organization was listed, although the plan names its profile")
	}
	if c, _ := s.server.Contact(shop, sandbox.Security); c.Email != "production@octank.cloud" {
		t.Errorf("the shop holds %+v", c)
	}
	s.expect(0, "2 contacts: 2 written", "1 to change, 1 to delete", "undo", "--yes")
	if _, set := s.server.Contact(web, sandbox.Security); set {
		t.Error("staging still has a contact")
	}
}

// TestApply_OrganizationPlanOnOtherMachine applies a plan whose profile has another
// name here.
func TestApply_OrganizationPlanOnOtherMachine(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(0, "", "", "plan", "--org", "management", "-o", "json="+plan)
	s.removePolicy()
	for _, name := range []string{"config", "credentials"} {
		path := filepath.Join(s.home, ".aws", name)
		text := strings.NewReplacer("[profile management]", "[profile boss]", "[management]", "[boss]").Replace(readFile(t, path))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.expect(1, "no profile here is known to lead to this account; it was planned for management", "1 blocked", "apply", "--plan", plan, "--yes")
	s.expectOutput("2 contacts: 1 written, 1 blocked") // a profile of the shop exists
	s.expect(0, "2 contacts: 1 written, 1 already right", "boss (org)", "apply", "--plan", plan, "--yes", "--org", "-p", "boss")
	if c, _ := s.server.Contact(web, sandbox.Security); c != *team {
		t.Errorf("staging holds %+v", c)
	}
}

func TestApply_IdentityCenter(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) { w.Assign("octank", web, "ContactsAdmin") })
	s.setenv("AWS_ENDPOINT_URL", s.endpoint) // the config names no endpoint for the account
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(0, "octank/ContactsAdmin", "", "plan", "--sso", "octank", "-o", "table", "-o", "json="+plan)
	s.removePolicy()
	s.expect(0, "2 contacts: 2 written", "octank/ContactsAdmin as arn:aws:sts::444455556666:assumed-role", "apply", "--plan", plan, "--yes")
	s.expect(0, "2 contacts: 2 written", "1 to change, 1 to delete", "undo", "--yes")
}

func TestApply_SavedPlanAsksForMFACodes(t *testing.T) {
	t.Parallel()
	w, alex, sam := mfaWorld()
	open := w // the same world without MFA
	open.Profiles, open.Roles = nil, nil
	for profile, id := range map[string]string{"stage": "333344445555", "legacy": "444455556666"} {
		open.AddKeys(profile, id)
	}
	s := serveWorld(t, open)
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(0, "", "", "plan", "-o", "json="+plan)

	s = serveWorld(t, w)
	code := func(serial string) func() string { return func() string { return s.server.MFACode(serial) } }
	s.openTerminal(&answers{lines: []func() string{code(alex), code(sam), func() string { return "y" }}})
	if got := s.run("apply", "--plan", plan); got != command.ExitDone {
		t.Fatalf("exit code %d\n%s%s", got, s.out.String(), s.err.String())
	}
	s.expectOutput("2 contacts: 2 written")
}

// TestApply_EditedCSV adds a contact in a file with the separators of a European
// spreadsheet.
func TestApply_EditedCSV(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	path := filepath.Join(s.home, "contacts.csv")
	s.expect(1, "", "", "check", "--org", "management", "-o", "csv="+path)
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(readFile(t, path), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	entered := map[string]string{
		"security_name": team.Name, "security_title": team.Title, "security_email": team.Email, "security_phone": team.Phone,
	}
	for _, record := range records[1:] {
		for i, column := range records[0] {
			if value, ok := entered[column]; ok && strings.ReplaceAll(record[0], "-", "") == web {
				record[i] = value
			}
		}
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	s.writeFile("contacts.csv", "\ufeff"+b.String())
	s.expect(3, "no profile reaches this account", "", "plan", "--from", path)
	s.expect(0, "1 contact: 1 written", "management (org)", "apply", "--from", path, "--org", "--yes")
	if c, _ := s.server.Contact(web, sandbox.Security); c != *team {
		t.Errorf("staging holds %+v", c)
	}
	s.expect(0, "1 contact: 1 unchanged", "", "plan", "--from", path, "--org")
}
