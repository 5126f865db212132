package cli

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

func TestPermissions(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	for _, row := range []struct {
		args    string
		actions string
		says    []string
	}{
		{"read", "account:GetAlternateContact", []string{`"arn:aws:account::*:account"`, `"SECURITY"`}},
		{"write", "account:GetAlternateContact account:PutAlternateContact", []string{`"SECURITY"`}},
		{"write --undo", "account:DeleteAlternateContact account:PutAlternateContact", nil},
		{"write --type security,billing", "account:GetAlternateContact account:PutAlternateContact", []string{`"SECURITY",`, `"BILLING"`}},
		{
			"read --org", "account:GetAlternateContact organizations:DescribeOrganization organizations:ListAccounts",
			[]string{`"arn:aws:account::MANAGEMENT_ACCOUNT_ID:account/ORGANIZATION_ID/*"`},
		},
		{"read --org --tag a=b", "organizations:ListTagsForResource", nil},
	} {
		t.Run(row.args, func(t *testing.T) {
			if code := s.run(append([]string{"permissions"}, strings.Fields(row.args)...)...); code != 0 {
				t.Errorf("exit code %d\n%s", code, s.err.String())
			}
			if !json.Valid(s.out.Bytes()) {
				t.Errorf("this is no JSON:\n%s", s.out.String())
			}
			for action := range strings.FieldsSeq(row.actions) {
				row.says = append(row.says, `"`+action+`"`)
			}
			for _, text := range row.says {
				if !strings.Contains(s.out.String(), text) {
					t.Errorf("no %s in\n%s", text, s.out.String())
				}
			}
		})
	}
	s.expect(2, "", "permissions needs one argument: read or write", "permissions")
	s.expect(2, "", "permissions needs one argument: read or write", "permissions", "delete")
	s.expect(2, "", "--undo needs: permissions write", "permissions", "read", "--undo")
}

// needsPermission maps operations to their IAM actions. Other operations need no
// permission.
var needsPermission = map[string]string{
	sandbox.GetAlternateContact:                 "account:GetAlternateContact",
	sandbox.PutAlternateContact:                 "account:PutAlternateContact",
	sandbox.DeleteAlternateContact:              "account:DeleteAlternateContact",
	sandbox.GetContactInformation:               "account:GetContactInformation",
	sandbox.GetAccountInformation:               "account:GetAccountInformation",
	sandbox.DescribeOrganization:                "organizations:DescribeOrganization",
	sandbox.DescribeAccount:                     "organizations:DescribeAccount",
	sandbox.DescribeOrganizationalUnit:          "organizations:DescribeOrganizationalUnit",
	sandbox.ListAccounts:                        "organizations:ListAccounts",
	sandbox.ListAccountsForParent:               "organizations:ListAccountsForParent",
	sandbox.ListChildren:                        "organizations:ListChildren",
	sandbox.ListParents:                         "organizations:ListParents",
	sandbox.ListTagsForResource:                 "organizations:ListTagsForResource",
	sandbox.ListRoots:                           "organizations:ListRoots",
	sandbox.ListOrganizationalUnitsForParent:    "organizations:ListOrganizationalUnitsForParent",
	sandbox.ListDelegatedServicesForAccount:     "organizations:ListDelegatedServicesForAccount",
	sandbox.ListAWSServiceAccessForOrganization: "organizations:ListAWSServiceAccessForOrganization",
	sandbox.ListDelegatedAdministrators:         "organizations:ListDelegatedAdministrators",
}

// TestPermissions_MatchRequests compares the requests of the program with the
// permissions that it prints.
func TestPermissions_MatchRequests(t *testing.T) {
	t.Parallel()
	set := append([]string{"set", "--yes"}, contactFlags...)
	for _, row := range []struct {
		permissions []string
		commands    [][]string
	}{
		{[]string{"read"}, [][]string{{"check", "management"}}},
		{[]string{"write"}, [][]string{append(set, "management")}},
		{[]string{"read", "--org"}, [][]string{{"check", "--org", "management", "tools"}}},
		{
			[]string{"read", "--org", "--tag", "environment=staging"},
			[][]string{{"check", "--org", "management", "tools", "--tag", "environment=staging"}},
		},
		{[]string{"write", "--org"}, [][]string{{"check", "--org", "tools"}, append(set, "--org", web)}},
		{[]string{"write", "--org", "--undo"}, [][]string{{"check", "--org", "tools"}, append(set, "--org", web), {"undo", "--yes"}}},
	} {
		t.Run(strings.Join(row.permissions, " "), func(t *testing.T) {
			asked := map[string]bool{}
			for _, paths := range []sandbox.PathsOnWire{sandbox.PathsToParent, sandbox.NoPaths} {
				s := serveCompany(t, func(w *sandbox.World) { w.Organization.Paths = paths })
				for _, command := range row.commands {
					s.run(command...)
				}
				for request := range s.server.Requests() {
					if action, needed := needsPermission[request.Operation]; needed {
						asked[action] = true
					}
				}
			}
			s := newHarness(t)
			s.run(append([]string{"permissions"}, row.permissions...)...)
			var said iamPolicy
			if err := json.Unmarshal(s.out.Bytes(), &said); err != nil {
				t.Fatal(err)
			}
			var allowed []string
			for _, one := range said.Statement {
				allowed = append(allowed, one.Action...)
			}
			slices.Sort(allowed)
			if got := slices.Sorted(maps.Keys(asked)); !slices.Equal(got, allowed) {
				t.Errorf("it asks for\n%s\nand says that it needs\n%s", strings.Join(got, "\n"), strings.Join(allowed, "\n"))
			}
		})
	}
}

// TestREADME_Permissions compares the permissions in the README with the output of the
// command. -update writes them.
func TestREADME_Permissions(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "README.md")
	readme := readFile(t, path)
	s := newHarness(t)
	const begin, end = "$ accountable permissions ", "```\n"
	blocks := strings.Split(readme, begin)
	for i, block := range blocks[1:] {
		args, rest, _ := strings.Cut(block, "\n")
		text, after, closed := strings.Cut(rest, end)
		if !closed {
			t.Fatalf("the block of %q is not closed", args)
		}
		if code := s.run(append([]string{"permissions"}, strings.Fields(args)...)...); code != 0 {
			t.Fatalf("%s: exit code %d", args, code)
		}
		if want := s.out.String(); text != want && !*update {
			t.Errorf("README.md says of %q\n%s\nwant\n%s", args, text, want)
		}
		blocks[i+1] = args + "\n" + s.out.String() + end + after
	}
	if len(blocks) != 5 {
		t.Errorf("README.md has %d blocks, want one for read and for write, each with --org and without", len(blocks)-1)
	}
	if fresh := strings.Join(blocks, begin); *update && fresh != readme {
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
