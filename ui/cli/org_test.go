package cli

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// The accounts of the company.
const (
	management, tools, shop, web, old = "111122223333", "222233334444", "333344445555", "444455556666", "555566667777"
)

// companyWorld is a small organization: its management account, the delegated
// administrator, two members without a profile and a closed account.
func companyWorld() sandbox.World {
	w := sandbox.World{
		Organization: &sandbox.Organization{
			ID: "o-octank7k2q", RootID: "r-k7q2", ManagementID: management, TrustedAccess: true, DelegatedAdmins: []string{tools},
			Units: []sandbox.Unit{
				{ID: "ou-k7q2-security", ParentID: "r-k7q2", Name: "Security"},
				{ID: "ou-k7q2-workload", ParentID: "r-k7q2", Name: "Workloads"},
				{ID: "ou-k7q2-prod0000", ParentID: "ou-k7q2-workload", Name: "Production"},
			},
		},
		SignIns: []sandbox.SignIn{{
			Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "us-east-1", User: "alex.rivera", Token: "signed-in",
		}},
		Quotas: map[string]sandbox.Quota{},
	}
	for _, a := range []struct {
		id, name, unit, environment string
		contact                     *sandbox.Contact
	}{
		{management, "octank-management", "r-k7q2", "production", team},
		{tools, "security-tooling", "ou-k7q2-security", "production", team},
		{shop, "web-shop", "ou-k7q2-prod0000", "production", person},
		{web, "web-staging", "ou-k7q2-workload", "staging", nil},
		{old, "web-legacy", "ou-k7q2-workload", "staging", nil},
	} {
		w.AddAccount(a.id, a.name, a.contact)
		added := w.Account(a.id)
		added.Parent, added.Email = a.unit, "aws-root+"+a.name+"@octank.cloud"
		added.Tags = map[string]string{"environment": a.environment}
	}
	w.Account(old).State = "CLOSED"
	w.AddKeys("management", management)
	w.AddKeys("tools", tools)
	w.AddKeys("shop", shop)
	w.Assign("octank", shop, "SecurityAudit", "ContactsAdmin")
	w.Assign("octank", web, "SecurityAudit")
	return w
}

// serveCompany returns a harness with companyWorld after some changes.
func serveCompany(t *testing.T, change ...func(*sandbox.World)) *harness {
	t.Helper()
	w := companyWorld()
	for _, c := range change {
		c(&w)
	}
	return serveWorld(t, w)
}

// checkDocument is the part of a JSON report that tests read.
type checkDocument struct {
	Summary  map[string]int `json:"summary"`
	Accounts []struct {
		AccountID string `json:"account_id"`
		Name      string `json:"name"`
		State     string `json:"state"`
		OUPath    string `json:"ou_path"`
		Status    string `json:"status"`
		Skip      string `json:"skip"`
		Via       *struct {
			Mode    string `json:"mode"`
			Session string `json:"session"`
			Role    string `json:"role"`
		} `json:"via"`
		Error *struct {
			Kind string `json:"kind"`
		} `json:"error"`
	} `json:"accounts"`
}

// checkJSON runs check -o json and decodes the report.
func (s *harness) checkJSON(code int, args ...string) checkDocument {
	s.t.Helper()
	if got := s.run(append([]string{"check", "-o", "json"}, args...)...); got != code {
		s.t.Fatalf("check %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, s.err.String(), s.out.String())
	}
	var r checkDocument
	if err := json.Unmarshal(s.out.Bytes(), &r); err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (r checkDocument) ids() []string {
	var ids []string
	for _, a := range r.Accounts {
		ids = append(ids, a.AccountID)
	}
	return ids
}

func TestCheck_Organization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	for _, args := range [][]string{{"--org", "management"}, {"--org"}, {"--org", "tools"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			r := s.checkJSON(1, args...)
			want := map[string]int{"accounts": 5, "pass": 2, "warn": 1, "fail": 1, "error": 0, "excepted": 0, "skipped": 1}
			if slices.Contains(args, "tools") { // which cannot reach the management account
				want["pass"], want["error"] = 1, 1
			}
			if !maps.Equal(r.Summary, want) {
				t.Errorf("%v, want %v", r.Summary, want)
			}
			for i, place := range []string{"Root", "Root/Security", "Root/Workloads/Production", "Root/Workloads", "Root/Workloads"} {
				a := r.Accounts[i]
				if a.Name == "" || a.State == "" || a.OUPath != place {
					t.Errorf("account %s is %q, %q, in %q, want it in %s", a.AccountID, a.Name, a.State, a.OUPath, place)
				}
			}
			if last := r.Accounts[4]; last.State != "CLOSED" || last.Skip != "the account is closed" {
				t.Errorf("the closed account is %+v", last)
			}
		})
	}
	r := s.checkJSON(1, "--org", management, web)
	if len(r.Accounts) != 2 || r.Accounts[0].Via == nil || r.Accounts[0].Via.Mode != "standalone" || r.Accounts[1].Via.Mode != "organization" {
		t.Errorf("the management account and a member: %+v", r.Accounts)
	}
	s.expect(1, "(org)       Root/Workloads ", "", "check", "--org", "management")
	s.expect(2, "", "account 999988887777 was not found", "check", "--org", "999988887777")
}

func TestCheck_DeniedProfileFallsBackToOrganization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) { w.Deny(shop, "account:*", sandbox.IdentityPolicy) })
	r := s.checkJSON(1, "--org")
	if r.Summary["error"] != 0 || r.Accounts[2].Via.Mode != "organization" {
		t.Errorf("%v, %s was read by %+v", r.Summary, shop, r.Accounts[2].Via)
	}
}

func TestCheck_NoProfileManagesOrganization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.expect(2, "", "the profile shop manages no organization\n  shop: account "+shop+" cannot manage", "check", "--org", "shop")
	s = serveWorld(t, fourWorld())
	s.expect(2, "", "none of the 4 profiles manages an organization: 4 not a manager\n", "check", "--org")
	for _, bad := range []string{"create-organization", "register-delegated-administrator"} {
		if strings.Contains(s.err.String(), bad) {
			t.Errorf("%s is advised:\n%s", bad, s.err.String())
		}
	}
	if n := s.server.Count(sandbox.GetAlternateContact); n > 0 {
		t.Errorf("%d contacts were read", n)
	}
	s.expect(2, "", "--ou, --tag and --joined-within filter the accounts of an organization: add --org", "check", "--ou", "x")
}

func TestCheck_CountsWhyNoProfileManages(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) {
		w.Profiles = slices.DeleteFunc(w.Profiles, func(p sandbox.Profile) bool { return p.Name != "shop" })
		w.AddKeys("web", web)
		w.AddKeys("legacy", old)
		w.Deny(web, "organizations:*", sandbox.IdentityPolicy)
	})
	s.expect(2, "", "none of the 3 profiles manages an organization: 2 not a manager · 1 access denied\n", "check", "--org")
	if !strings.Contains(s.err.String(), "Use a profile of the management account ("+management+").") {
		t.Errorf("the needed account is not named:\n%s", s.err.String())
	}
}

func TestCheck_TrustedAccessOff(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) { w.Organization.TrustedAccess = false })
	r := s.checkJSON(3, "--org", "management")
	if r.Accounts[0].Status != "pass" {
		t.Errorf("the management account is %s", r.Accounts[0].Status)
	}
	for _, a := range r.Accounts[1:4] {
		if a.Error == nil || a.Error.Kind != string(audit.TrustedAccessDisabled) {
			t.Errorf("account %s: %+v", a.AccountID, a.Error)
		}
	}
	if !strings.Contains(s.err.String(), "aws organizations enable-aws-service-access") {
		t.Errorf("the cure is not told:\n%s", s.err.String())
	}
}

func TestFilter_Organization(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	for _, row := range []struct {
		args string
		want []string
	}{
		{"--account " + web + "," + management, []string{management, web}},
		{"--ou Security", []string{tools}},
		{"--ou Workloads", []string{shop, web, old}},
		{"--ou Root/Workloads/* --ou Sec*", []string{tools, shop}},
		{"--tag environment=prod*", []string{management, tools, shop}},
		{"--tag environment=staging --limit 1", []string{web}},
		{"--only fail", []string{web}},
		{"--only warn", []string{shop, web}},
		{"--limit 4", []string{management, tools, shop, web}},
	} {
		t.Run(row.args, func(t *testing.T) {
			r := s.checkJSON(s.run(append([]string{"check", "--org"}, strings.Fields(row.args)...)...), append([]string{"--org"}, strings.Fields(row.args)...)...)
			if got := r.ids(); !slices.Equal(got, row.want) {
				t.Errorf("got %v\nwant %v", got, row.want)
			}
		})
	}
	s.expect(2, "", "--ou: no account matches (5 accounts found)", "check", "--org", "management", "--ou", "Nowhere")
	s.expect(2, "", "--account 12: an account id has 12 digits", "check", "--account", "12")
	s.expect(2, "", "--tag nonsense: write it as KEY=VALUE", "check", "--org", "--tag", "nonsense")
	s.expect(2, "", `--only "pass": use fail or warn`, "check", "--only", "pass")
	s.expect(2, "", "--limit -1", "check", "--limit", "-1")
}

// TestFilter_UnitNameWithSlash: a slash in the name of a unit is not a level.
func TestFilter_UnitNameWithSlash(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) {
		w.Organization.Units = append(w.Organization.Units, sandbox.Unit{ID: "ou-k7q2-slash000", ParentID: "r-k7q2", Name: "Workloads/Production"})
		w.Account(web).Parent = "ou-k7q2-slash000"
	})
	for _, row := range []struct {
		pattern string
		want    []string
	}{
		{"Workloads/Production", []string{shop}},
		{`/Workloads\/Production/`, []string{web}},
		{`Root/Workloads\/*`, []string{web}},
		{"*/Production", []string{shop}},
		{"Workloads", []string{shop, old}},
		{"Workloads*", []string{shop, web, old}},
	} {
		t.Run(row.pattern, func(t *testing.T) {
			r := s.checkJSON(s.run("check", "--org", "--ou", row.pattern), "--org", "--ou", row.pattern)
			if got := r.ids(); !slices.Equal(got, row.want) {
				t.Errorf("got %v\nwant %v", got, row.want)
			}
			for _, a := range r.Accounts {
				if a.AccountID == web && a.OUPath != `Root/Workloads\/Production` {
					t.Errorf("the path is %s", a.OUPath)
				}
			}
		})
	}
	s.expect(2, "", `--ou "/": write a path of names, such as Workloads/*`, "check", "--org", "--ou", "/")
}

// TestCheck_IncompleteDiscovery: accounts that were not found have no verdict.
func TestCheck_IncompleteDiscovery(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		denied string
		args   string
		code   int
	}{
		{"", "--fail-on never", 0},
		{sandbox.ListRoots, "--fail-on never", 0}, // names decide nothing here
		{sandbox.ListRoots, "--fail-on never --ou r-*", 3},
		{sandbox.ListRoots, "--ou Workloads", 3},
		{sandbox.ListTagsForResource, "--fail-on never", 0},
		{sandbox.ListTagsForResource, "--tag environment=production", 3},
		{sandbox.ListAccounts, "--fail-on never", 3},
	} {
		t.Run(row.denied+" "+row.args, func(t *testing.T) {
			s := serveCompany(t)
			s.setenv("AWS_ENDPOINT_URL", s.endpoint)
			if row.denied != "" {
				s.server.SetFault("", row.denied, sandbox.Fault{Kind: sandbox.Denied})
			}
			if code := s.run(append([]string{"check", "--org", "management"}, strings.Fields(row.args)...)...); code != row.code {
				t.Errorf("exit code %d, want %d:\n%s", code, row.code, s.err.String())
			}
		})
	}
}

// TestCheck_AccountListBreaksOff: accounts on missing pages have no verdict unless
// another profile lists them.
func TestCheck_AccountListBreaksOff(t *testing.T) {
	t.Parallel()
	s := serveCompany(t, func(w *sandbox.World) { w.AddKeys("other-management", management) })
	s.server.SetFault("", sandbox.ListAccounts, sandbox.Fault{Kind: sandbox.Denied, Times: 1})
	s.expect(0, "5 accounts", "organizations:ListAccounts", "check", "--org", "management", "other-management", "--fail-on", "never")
}

func TestFilter_Profiles(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.expect(0, "1 account: 1 warn", "", "check", "--account", "222233334444") // no file tells it
	s.expect(0, "2 accounts: 1 warn, 1 pass", "", "check", "--limit", "2")
	s.expect(1, "4 accounts: 1 fail, 1 error, 1 warn, 1 pass (3 listed)", "", "check", "--only", "warn")
	s.expect(1, "4 accounts: 1 fail, 1 error, 1 warn, 1 pass (2 listed)", "", "check", "--only", "fail")
	s.expect(2, "", "--account: no account matches (4 accounts found)", "check", "--account", "999988887777")
}

func TestSet_OrganizationMember(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.expect(0, "written  web-staging ("+web+")", "written through the organization by management as arn:aws:iam::"+management,
		append([]string{"set", web, "--org", "--yes"}, contactFlags...)...)
	if c, ok := s.server.Contact(web, sandbox.Security); !ok || c.Email != "soc@octank.cloud" {
		t.Errorf("AWS holds %+v", c)
	}
	if n := s.countWrites(); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	s.expect(2, "", "account 999988887777 was not found", append([]string{"set", "999988887777", "--org", "--yes"}, contactFlags...)...)
	s.expect(1, "", "the account is closed", append([]string{"set", old, "--org", "--yes"}, contactFlags...)...)
	s.expect(2, "", "accountable set does not use --limit", append([]string{"set", web, "--org", "--yes", "--limit", "1"}, contactFlags...)...)
	s.expect(0, "written  tools ("+tools+")", "written by tools as", append([]string{"set", "tools", "--org", "--yes"}, contactFlags...)...)
}

func TestCheck_IdentityCenterSession(t *testing.T) {
	t.Parallel()
	s := serveCompany(t)
	s.setenv("AWS_ENDPOINT_URL", s.endpoint) // no profile of the session tells it
	r := s.checkJSON(1, "--sso", "octank")
	if got := r.ids(); !slices.Equal(got, []string{shop, web}) {
		t.Fatalf("found %v", got)
	}
	for _, a := range r.Accounts {
		if a.Name == "" || a.Via.Mode != "identity_center" || a.Via.Session != "octank" || a.Via.Role == "" {
			t.Errorf("account %s, %q, via %+v", a.AccountID, a.Name, a.Via)
		}
	}
	s.expect(2, "", "Did you mean octank?", "check", "--sso", "octnak")
	s.expect(0, "1 account: 1 warn", "", "check", "--sso", "octank", shop)
	s.expect(0, "written  web-staging ("+web+")", "written by octank/SecurityAudit as", append([]string{"set", web, "--sso", "octank", "--yes"}, contactFlags...)...)
	s.server.EndSignIns("octank")
	s.expect(3, "", "the accounts of the Identity Center session octank could not be listed", "check", "--sso", "octank")
	s.expect(0, "octank\n", "ShellCompDirectiveNoFileComp", "__complete", "check", "--sso", "oc")
}

// An account whose id is not 12 digits is left out, and the report says so: the id must not
// become a part of a file or of a command.
func TestCheck_LeavesOutMalformedAccountIDs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ fault, operation, sources string }{
		{"bad-account-id", sandbox.ListAccounts, "--org"},
		{"short-account-id", sandbox.ListAccounts, "--org"},
		{"bad-account-id", sandbox.PortalListAccounts, "--sso=octank"},
		{"short-account-id", sandbox.PortalListAccounts, "--sso=octank"},
	} {
		t.Run(row.fault+" "+row.operation, func(t *testing.T) {
			s := serveCompany(t)
			s.setenv("AWS_ENDPOINT_URL", s.endpoint)
			s.server.SetFault("", row.operation, sandbox.Hostile(row.fault))
			if code := s.run("check", row.sources, "--fail-on", "never", "-o", "json"); code != 3 {
				t.Errorf("exit code %d, want 3", code)
			}
			s.expectNotes("left out (its account id is not valid)")
			var doc struct {
				Accounts []struct {
					ID string `json:"account_id"`
				} `json:"accounts"`
			}
			if err := json.Unmarshal(s.out.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			for _, a := range doc.Accounts {
				if _, err := audit.ParseAccountID(a.ID); err != nil {
					t.Errorf("the report has the id %q", a.ID)
				}
			}
			if strings.Contains(s.out.String()+s.err.String(), "local-exec") {
				t.Error("the id is printed")
			}
		})
	}
}
