package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit/sandbox"
)

// work is a stage's working folder, in which the process is.
func (s *stage) work() string {
	s.t.Helper()
	dir := filepath.Join(s.home, "work")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.t.Chdir(dir)
	s.sys.Getwd = os.Getwd
	return dir
}

// put writes a file below the stage's home folder.
func (s *stage) put(path, text string) {
	s.t.Helper()
	path = filepath.Join(s.home, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// ownPolicy is where the person's own policy stands.
const ownPolicy = ".config/accountable/accountable.yaml"

func TestThePolicyThatIsTaken(t *testing.T) {
	const other = "version: 1\n"
	for _, row := range []struct {
		name  string
		files []string
		args  []string
		path  string // "": none is taken
		why   string
	}{
		{"none", nil, nil, "", "no policy file found"},
		{"the working folder's", []string{"work/accountable.yaml", ownPolicy}, nil, "work/accountable.yaml", "in this folder"},
		{"above it in its repository", []string{"accountable.yaml", ".git/HEAD"}, nil, "accountable.yaml", "nearest one above this folder"},
		{"not above it where it is in none", []string{"accountable.yaml"}, nil, "", "no policy file found"},
		{"not above its repository", []string{"accountable.yaml", "work/.git/HEAD"}, nil, "", "no policy file found"},
		{"the person's own instead", []string{"accountable.yaml", "work/.git/HEAD", ownPolicy}, nil, ownPolicy, "in your config folder"},
		{"the one that is named", []string{"work/accountable.yaml", "octank.yaml"}, []string{"--policy", "../octank.yaml"}, "octank.yaml", "--policy names it"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := bare(t)
			s.work()
			for _, path := range row.files {
				s.put(path, other)
			}
			if row.path == "" {
				s.want(1, "", row.why, append(row.args, "policy", "path")...)
				return
			}
			s.want(0, "yaml", row.why, append(row.args, "policy", "path")...)
			if got, err := filepath.Abs(strings.TrimSpace(s.out.String())); err != nil || got != filepath.Join(s.home, row.path) {
				t.Errorf("%q is taken, want %s", got, row.path)
			}
		})
	}
}

func TestAPolicyThatIsWrongEndsEveryCommand(t *testing.T) {
	s := over(t, four())
	s.work()
	s.put("work/accountable.yaml", "version: 1\ncontact: {}\nrules:\n  email-shard-mailbox: fail\n")
	for _, args := range [][]string{
		{"check"},
		{"check", "prod"},
		{"set", "prod", "--email", "soc@octank.cloud", "--yes"},
		{"rules"},
		{"policy", "check"},
		{"policy", "explain", "prod"},
		{"check", "--policy", "accountable.yaml"},
	} {
		s.want(2, "", "accountable.yaml:2:1:", args...)
		for _, text := range []string{"contacts", "accountable.yaml:4:3:", "email-shared-mailbox"} {
			if !strings.Contains(s.err.String(), text) {
				t.Errorf("%v: no %q in\n%s", args, text, s.err.String())
			}
		}
	}
	s.want(2, "", "none.yaml", "check", "--policy", "none.yaml")
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests reached AWS, want none", n)
	}
	s.want(0, "accountable 1.2.3", "", "version")
	s.want(0, "No profile needs a sign-in.", "", "login") // goes by no policy
	s.put(ownSettings, "version: 1\nthemes: dark\n")
	s.want(2, "", "settings.yaml:2:1:", "check") // and all of the policy at once
	if !strings.Contains(s.err.String(), "accountable.yaml:4:3:") {
		t.Errorf("not both files are told of:\n%s", s.err.String())
	}
}

func TestCheckByAPolicy(t *testing.T) {
	s := over(t, four())
	s.work()
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	s.put("work/accountable.yaml", wanted)
	s.want(1, `1 account: 1 fail`, "", "check", "stage")
	for _, text := range []string{"policy ./accountable.yaml\n", `email "jane.doe@octank.cloud" → "security@octank.cloud"`, `phone "+1 206 555 4127" → "+1 206 555 4100"`} {
		if !strings.Contains(s.out.String(), text) {
			t.Errorf("no %q in\n%s", text, s.out.String())
		}
	}
	s.want(0, "1 account: 1 pass", "", "check", "prod")
	s.put("work/accountable.yaml", wanted+"  billing: {email: billing@octank.cloud}\n")
	s.want(0, "1 account: 1 pass", "./accountable.yaml also sets the billing contact: check it with --type security,billing", "check", "prod")
	s.want(0, "1 account: 1 pass", "", "check", "prod", "--type", "security")
	s.want(1, "no billing contact is set, but the policy sets one", "", "check", "prod", "--type", "security,billing")
	s.put("work/accountable.yaml", wanted)
	s.want(0, `"path": "./accountable.yaml"`, "", "check", "prod", "-o", "json")

	s.put("work/accountable.yaml", wanted+"rules: {matches-policy: warn, security-contact-present: warn}\n")
	s.want(0, "1 account: 1 warn", "", "check", "stage")
	s.want(0, "1 account: 1 warn", "", "check", "legacy")

	exception := func(account string, days int) string {
		return wanted + "exceptions:\n  - match: {accounts: [\"" + account + "\"]}\n    rule: \"*\"\n    reason: they move in spring\n" +
			"    owner: the web team\n    expires: " + day(days) + "\n"
	}
	s.put("work/accountable.yaml", exception("222233334444", 100))
	s.want(0, "1 account: 1 excepted", "", "check", "stage")
	if text := "excepted until " + day(100) + " (they move in spring; the web team)"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
	s.put("work/accountable.yaml", exception("222233334444", 10))
	s.want(0, "1 account: 1 excepted", "./accountable.yaml:9: the exception for every rule expires on "+day(10), "check", "stage")
	s.put("work/accountable.yaml", exception("222233334444", -10))
	s.want(1, "1 account: 1 fail", "./accountable.yaml:9: the exception for every rule expired on "+day(-10), "check", "stage")
	s.put("work/accountable.yaml", exception("999988887777", 100))
	s.want(1, "1 account: 1 fail", "", "check", "stage")
	s.want(1, "4 accounts:", "./accountable.yaml:9: the exception for every rule matches no account (this run did not search an organization)", "check")

	s.put("work/accountable.yaml", wanted+"leave_out:\n  - match: {accounts: [\"333344445555\"]}\n    reason: it is closed soon\n")
	s.want(0, "2 accounts: 1 skipped, 1 pass", "", "check", "prod", "legacy")
	if text := "left out by the policy: it is closed soon"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
}

// TestAPolicyByUnitsAndTags: what an organization tells of an account decides,
// whether it is known before the account is read or after; without it nobody can tell.
func TestAPolicyByUnitsAndTags(t *testing.T) {
	s := company(t)
	s.work()
	s.put("work/accountable.yaml", wanted+`overrides:
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
	r := s.report(1, "--org", "-p", "management")
	if r.Accounts[1].Status != "pass" {
		t.Errorf("%s in another unit: %s", r.Accounts[1].Name, r.Accounts[1].Status)
	}
	s.want(0, "", "./accountable.yaml: cannot decide what it sets for 1 account: the policy selects by tags", "check", "management", "-o", "json=report.json")
	s.run("check", "management", "-o", "json")
	if text := "the policy selects by organizational unit, which is unknown without --org"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
}

// TestTheExamplesOfTheREADME: what people copy is right.
func TestTheExamplesOfTheREADME(t *testing.T) {
	examples := strings.Split(read(t, filepath.Join("..", "..", "README.md")), "```yaml\n")[1:]
	if len(examples) != 2 {
		t.Fatalf("%d examples, want a policy and settings", len(examples))
	}
	s := over(t, four())
	s.work()
	soon := time.Now().UTC().AddDate(0, 0, 100).Format(time.DateOnly)
	for i, path := range []string{"work/accountable.yaml", ownSettings} {
		text, _, _ := strings.Cut(examples[i], "```")
		s.put(path, strings.ReplaceAll(text, "2027-01-31", soon)) // which day it is must not matter
	}
	s.want(0, "./accountable.yaml is valid, sets the security contact, 1 override", "", "policy", "check")
	s.want(0, "1 account: 1 pass", "unknown without --org", "check", "prod")
}

func TestPolicyExplain(t *testing.T) {
	s := company(t)
	s.work()
	s.want(2, "", "no policy file found", "policy", "explain", "shop")
	s.put("work/accountable.yaml", wanted+`overrides:
  - match: {accounts: ["`+shop+`"]}
    contacts:
      security: {email: shop@octank.cloud}
  - match: {ous: ["Workloads/*"]}
    contacts:
      security: {phone: +1 206 555 4190}
hands_off:
  - match: {names: ["web-staging"]}
    reason: the vendor runs it
`)
	s.want(0, "shop ("+shop+"), by ./accountable.yaml", "", "policy", "explain", "shop")
	for _, text := range []string{
		"Email  shop@octank.cloud\n         line 11, the override of line 9, decides\n         line 6, contacts, overridden: security@octank.cloud\n",
		"Phone  undecided: the policy selects by organizational unit",
		"line 14, the override of line 12, may set +1 206 555 4190\n         line 7, contacts, sets +1 206 555 4100 otherwise\n",
		"possibly hands off: judged, never written (the vendor runs it)",
	} {
		if !strings.Contains(s.out.String(), text) {
			t.Errorf("no %q in\n%s", text, s.out.String())
		}
	}
	if n := len(s.server.Requests()); n > 1 { // GetCallerIdentity, for whose the profile is
		t.Errorf("%d requests, want 1 at most", n)
	}
	s.want(0, "Phone  +1 206 555 4190\n         line 14, the override of line 12, decides", "", "policy", "explain", "web-shop", "--org", "-p", "management")
	s.want(0, "line 16: hands off: judged, never written (the vendor runs it)", "", "policy", "explain", web, "--org", "-p", "management")
	if text := "unit Root/Workloads, state ACTIVE"; !strings.Contains(s.out.String(), text) {
		t.Errorf("no %q in\n%s", text, s.out.String())
	}
	s.want(0, "web-staging ("+web+")", "", "policy", "explain", "web-staging", "--org", "-p", "management")
	s.want(0, "999988887777, by ./accountable.yaml", "", "policy", "explain", "999988887777")
	s.want(2, "", "account 999988887777 was not found", "policy", "explain", "999988887777", "--org", "-p", "management")
	s.want(2, "", "Did you mean shop?", "policy", "explain", "shp")
	s.want(2, "", "policy explain needs one account", "policy", "explain")
	s.want(2, "", "--limit: not allowed with policy explain", "policy", "explain", "shop", "--limit", "3")
	s.config("[profile broken]\nsource_profile = none\nrole_arn = x\n")
	s.want(1, "", "broken: ", "policy", "explain", "broken")
	s.want(0, "Billing contact\n  Name   any value", "", "policy", "explain", shop, "--type", "billing")
}

func TestPolicyInit(t *testing.T) {
	world := four()
	world.AddAccount("555566667777", "octank-tools", team)
	world.AddKeys("tools", "555566667777")
	s := over(t, world)
	dir := s.work()
	s.want(0, "wrote accountable.yaml", "the policy sets the security contact of 2 of 4 accounts; 1 account could not be read", "policy", "init")
	path := filepath.Join(dir, "accountable.yaml")
	private(t, path)
	s.want(0, "./accountable.yaml is valid, sets the security contact", "", "policy", "check")
	s.want(0, "1 account: 1 pass", "", "check", "prod")
	before := read(t, path)
	s.want(2, "", "accountable.yaml already exists\nUse --force to replace it", "policy", "init")
	s.want(2, "", "already exists", "policy", "init", "--empty")
	if read(t, path) != before {
		t.Error("it was overwritten")
	}
	s.want(0, "wrote accountable.yaml", "", "policy", "init", "--empty", "--force")
	s.want(0, "sets no contact", "", "policy", "check")
	s.want(0, "version: 1", "", "policy", "init", "--empty", "-o", "-")
	s.want(0, "wrote other.yaml", "no account has a security contact that passes every rule", "policy", "init", "stage", "-o", "other.yaml")
	s.want(2, "", "--output none/x.yaml", "policy", "init", "-o", "none/x.yaml")
	s.want(2, "", "no profile", "policy", "init", "prdo", "-o", "x.yaml")
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("it left %v behind", left)
	}
	if n := s.writes(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
}

func TestPolicyInitWithoutAnyProfile(t *testing.T) {
	s := bare(t)
	s.work()
	s.want(0, "wrote accountable.yaml", "no profiles found", "policy", "init")
	s.want(0, "sets no contact", "", "policy", "check")
}

func TestPolicyCheck(t *testing.T) {
	s := bare(t)
	s.work()
	s.want(2, "", "no policy file found", "policy", "check")
	s.want(2, "", "one file at a time", "policy", "check", "a", "b")
	s.put("work/octank.yaml", wanted)
	s.want(0, "octank.yaml is valid", "", "policy", "check", "octank.yaml")
	s.put("work/late.yaml", wanted+"exceptions:\n  - match: {accounts: [\"111122223333\"]}\n    rule: \"*\"\n    reason: r\n    owner: o\n    expires: 2020-01-31\n")
	s.want(1, "late.yaml:9:5: this exception expired on 2020-01-31", "", "policy", "check", "late.yaml")
	s.want(1, "late.yaml:9:5:", "", "--policy", "late.yaml", "policy", "check")
	s.put("work/accountable.yaml", "version: 2\n")
	s.want(2, "", "accountable: ./accountable.yaml:1:", "policy", "check")
	s.want(2, "", "Did you mean check?", "policy", "chek")
	s.want(2, "", "missing subcommand:", "policy")
	s.want(0, `"allowed_domains"`, "", "policy", "schema")
	s.want(0, `"read_only"`, "", "policy", "schema", "--settings")
}

func TestSetFromThePolicy(t *testing.T) {
	s := over(t, four())
	s.work()
	s.want(2, "", "--from-policy: no policy file found", "set", "prod", "--from-policy", "--yes")
	s.put("work/accountable.yaml", wanted+`hands_off:
  - match: {accounts: ["111122223333"]}
    reason: the vendor runs it
`)
	// A repository that was cloned must not decide what is written.
	s.want(2, "", "--yes needs --policy ./accountable.yaml (it was auto-discovered)", "set", "stage", "--from-policy", "--yes")
	s.want(2, "", "it was auto-discovered", "set", "stage", "--email", "soc@octank.cloud", "--yes")
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests reached AWS, want none", n)
	}
	named := []string{"set", "--policy", "accountable.yaml", "--yes"}
	s.want(1, "", "policy: do not touch (the vendor runs it)", append(named, "prod", "--email", "soc@octank.cloud")...)
	s.want(0, "written  stage (222233334444)", "policy accountable.yaml", append(named, "stage", "--from-policy", "--title", "Night desk")...)
	s.want(0, "already_right  stage", "", append(named, "stage", "--from-policy", "--title", "Night desk")...)
	s.want(0, "written  legacy", "— → security@octank.cloud", append(named, "legacy", "--from-policy")...)
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c.Title != "Night desk" || c.Email != "security@octank.cloud" {
		t.Errorf("%+v", c)
	}
	s.want(2, "", "does not set the billing contact", append(named, "legacy", "--from-policy", "--type", "billing")...)

	s.sys.InTerminal, s.sys.ErrTerminal = true, true // somebody sees which policy it is
	s.in = strings.NewReader("y\n")
	s.want(0, "written  legacy", "policy ./accountable.yaml", "set", "legacy", "--from-policy", "--phone", "+1 206 555 4190")
}

func TestSetFromAPolicyThatNobodyCanDecide(t *testing.T) {
	s := company(t)
	s.work()
	s.put("work/accountable.yaml", wanted+`overrides:
  - match: {ous: [Workloads]}
    contacts:
      security: {email: soc@octank.cloud}
`)
	named := []string{"set", "--policy", "accountable.yaml", "--yes", "--from-policy"}
	s.want(1, "", "cannot decide what the policy sets for shop ("+shop+"): the policy selects by organizational unit", append(named, "shop")...)
	s.want(0, "written  shop", "jane.doe@octank.cloud → abuse@octank.cloud", append(named, "shop", "--email", "abuse@octank.cloud")...)
	t.Setenv("AWS_PROFILE", "management")
	s.want(0, "written  web-shop ("+shop+")", "written by shop as arn:aws:iam::"+shop+":user/shop", append(named, "shop", "--org")...)
	s.want(0, "written  web-staging", "— → soc@octank.cloud", append(named, web, "--org")...)
}

// TestSetAgainstAPolicyThatSaysFail: what the file itself has as fail is not written.
func TestSetAgainstAPolicyThatSaysFail(t *testing.T) {
	s := over(t, four())
	s.work()
	s.put("work/accountable.yaml", "version: 1\nrules: {email-shared-mailbox: fail}\n")
	set := []string{"set", "prod", "--policy", "accountable.yaml", "--yes", "--email", "jane.doe@octank.cloud"}
	s.want(1, "", "nothing was written: the policy accountable.yaml refuses it: \"jane.doe@octank.cloud\" looks personal", set...)
	if n := s.writes(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
	s.put("work/accountable.yaml", "version: 1\nrules: {email-shared-mailbox: fail}\nshared_mailboxes: [jane.doe@octank.cloud]\n")
	s.want(0, "written  prod", "→ jane.doe@octank.cloud", set...)
}

// TestSpellingAloneIsNotWritten: a phone that is the same number stays as it is.
func TestSpellingAloneIsNotWritten(t *testing.T) {
	s := over(t, four())
	s.work()
	policy := strings.ReplaceAll(wanted, "+1 206 555 4100", "+1 (206) 555-4100")
	s.put("work/accountable.yaml", policy)
	named := []string{"set", "--policy", "accountable.yaml", "--yes", "prod", "--from-policy"}
	s.want(0, "already_right  prod", "", named...)
	s.put("work/accountable.yaml", policy+"compare: exact\n")
	s.want(0, "written  prod", "+1 206 555 4100 → +1 (206) 555-4100", named...)
}

func TestRulesByAPolicy(t *testing.T) {
	s := bare(t)
	s.work()
	s.put("work/accountable.yaml", wanted+"rules: {email-shared-mailbox: fail}\n")
	s.want(0, "levels of the policy ./accountable.yaml", "", "rules")
	s.want(0, "fail in the policy ./accountable.yaml, by default warn", "", "rules", "email-shared-mailbox")
	s.want(0, "fail in the policy ./accountable.yaml, by default", "", "rules", "matches-policy")
}
