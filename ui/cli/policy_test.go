package cli

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// userPolicy is the path of the user's policy.
const userPolicy = ".config/accountable/accountable.yaml"

func TestCheck_Policy(t *testing.T) {
	s := serveWorld(t, fourWorld())
	s.enterWorkFolder()
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	s.writeFile("work/accountable.yaml", teamPolicy)
	s.expect(1, `1 account: 1 fail`, "", "check", "stage")
	for _, text := range []string{"policy ./accountable.yaml\n", `email "jane.doe@octank.cloud" → "security@octank.cloud"`, `phone "+1 206 555 4127" → "+1 206 555 4100"`} {
		if words := strings.Join(strings.Fields(s.out.String()), " "); !strings.Contains(words, strings.TrimSpace(text)) {
			t.Errorf("no %q in\n%s", text, s.out.String())
		}
	}
	s.expect(0, "1 account: 1 pass", "", "check", "prod")
	s.writeFile("work/accountable.yaml", teamPolicy+"  billing: {email: billing@octank.cloud}\n")
	s.expect(1, "no billing contact is set, but the policy sets one", "", "check", "prod")
	s.expect(0, "1 account: 1 pass", "", "check", "prod", "--type", "security")
	s.expect(0, `"BILLING"`, "", "permissions", "read")
	s.expect(0, `"OPERATIONS"`, "", "permissions", "read", "--type", "operations")
	if text := `"BILLING"`; strings.Contains(s.out.String(), text) {
		t.Errorf("%s in\n%s", text, s.out.String())
	}
	s.writeFile("work/accountable.yaml", teamPolicy)
	s.expect(0, `"path": "./accountable.yaml"`, "", "check", "prod", "-o", "json")

	s.writeFile("work/accountable.yaml", teamPolicy+"rules: {matches-policy: warn, security-contact-present: warn}\n")
	s.expect(0, "1 account: 1 warn", "", "check", "stage")
	s.expect(0, "1 account: 1 warn", "", "check", "legacy")

	exception := func(account string, days int) string {
		return teamPolicy + "exceptions:\n  - match: {accounts: [\"" + account + "\"]}\n    rule: \"*\"\n    reason: they move in spring\n" +
			"    owner: the web team\n    expires: " + day(days) + "\n"
	}
	s.writeFile("work/accountable.yaml", exception("222233334444", 100))
	s.expect(0, "1 account: 1 excepted", "", "check", "stage")
	if text := "excepted until " + day(100) + " (they move in spring; the web team)"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
	s.writeFile("work/accountable.yaml", exception("222233334444", 10))
	s.expect(0, "1 account: 1 excepted", "./accountable.yaml:9: the exception for every rule expires on "+day(10), "check", "stage")
	s.writeFile("work/accountable.yaml", exception("222233334444", -10))
	s.expect(1, "1 account: 1 fail", "./accountable.yaml:9: the exception for every rule expired on "+day(-10), "check", "stage")
	s.writeFile("work/accountable.yaml", exception("999988887777", 100))
	s.expect(1, "1 account: 1 fail", "", "check", "stage")
	s.expect(1, "4 accounts:", "./accountable.yaml:9: the exception for every rule matches no account (this run did not search an organization)", "check")

	s.writeFile("work/accountable.yaml", teamPolicy+"leave_out:\n  - match: {accounts: [\"333344445555\"]}\n    reason: it is closed soon\n")
	s.expect(0, "2 accounts: 1 skipped, 1 pass", "", "check", "prod", "legacy")
	if text := "left out by the policy: it is closed soon"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
}

// TestCheck_PolicyByOUsAndTags: facts of the organization decide, no matter whether they
// arrive before or after the contact. Without them the policy is undecided.
func TestCheck_PolicyByOUsAndTags(t *testing.T) {
	s := serveCompany(t)
	s.enterWorkFolder()
	s.writeFile("work/accountable.yaml", teamPolicy+`overrides:
  - match: {ous: ["Workloads/*"]}
    contacts:
      security: {email: soc@octank.cloud}
  - match: {tags: {environment: staging}}
    contacts:
      security: {title: Night desk}
leave_out:
  - match: {names: ["*-legacy"]}
    reason: closed
`)
	s.run("check", "--org", "-p", "management", "-o", "json")
	for _, text := range []string{`email \"jane.doe@octank.cloud\" → \"soc@octank.cloud\"`, `title (not set) → \"Night desk\"`} {
		if !strings.Contains(s.out.String(), text) {
			t.Errorf("no %s in\n%s%s", text, s.out.String(), s.err.String())
		}
	}
	r := s.checkJSON(1, "--org", "-p", "management")
	if r.Accounts[1].Status != "pass" {
		t.Errorf("%s in another unit: %s", r.Accounts[1].Name, r.Accounts[1].Status)
	}
	s.expect(0, "", "./accountable.yaml: cannot decide what it sets for 1 account: the policy selects by tags", "check", "management", "-o", "json=report.json")
	s.run("check", "management", "-o", "json")
	if text := "the policy selects by organizational unit, which is unknown without --org"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
}

// TestREADME_Examples: the examples are valid.
func TestREADME_Examples(t *testing.T) {
	examples := strings.Split(readFile(t, filepath.Join("..", "..", "README.md")), "```yaml\n")[1:]
	if len(examples) != 2 {
		t.Fatalf("%d examples, want a policy and settings", len(examples))
	}
	w := fourWorld()
	w.AddKeys("legacy-prod", "111122223333") // the settings leave it out
	w.AddKeys("prod-audit", "111122223333")
	w.AddKeys("prod-admin", "111122223333")
	s := serveWorld(t, w)
	s.enterWorkFolder()
	soon := time.Now().UTC().AddDate(0, 0, 100).Format(time.DateOnly)
	for i, path := range []string{"work/accountable.yaml", userSettings} {
		text, _, _ := strings.Cut(examples[i], "```")
		s.writeFile(path, strings.ReplaceAll(text, "2027-01-31", soon)) // which day it is must not matter
	}
	s.expect(0, "./accountable.yaml is valid, sets the security contact, 1 override", "", "policy", "check")
	s.expect(0, "1 account: 1 pass", "unknown without --org", "check", "prod")
}

func TestSet_UndecidedPolicy(t *testing.T) {
	s := serveCompany(t)
	s.enterWorkFolder()
	s.writeFile("work/accountable.yaml", teamPolicy+`overrides:
  - match: {ous: [Workloads]}
    contacts:
      security: {email: soc@octank.cloud}
`)
	named := []string{"set", "--policy", "accountable.yaml", "--yes", "--from-policy"}
	s.expect(1, "", "cannot decide what the policy sets for shop ("+shop+"): the policy selects by organizational unit", append(named, "shop")...)
	s.expect(0, "written  shop", "jane.doe@octank.cloud → abuse@octank.cloud", append(named, "shop", "--email", "abuse@octank.cloud")...)
	s.setenv("AWS_PROFILE", "management")
	s.expect(0, "written  web-shop ("+shop+")", "written by shop as arn:aws:iam::"+shop+":user/shop", append(named, "shop", "--org")...)
	s.expect(0, "written  web-staging", "— → soc@octank.cloud", append(named, web, "--org")...)
}
