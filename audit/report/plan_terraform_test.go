package report_test

import (
	"regexp"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
)

// TestWritePlan_AccountIDByRoute: the account is named only where the credentials of
// another account write it. Any other resource has a provider for this account alone.
func TestWritePlan_AccountIDByRoute(t *testing.T) {
	const management, member = "999988887777", "111122223333"
	team := &audit.Contact{Name: "Security Team", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	organization := audit.Route{Profile: "management", Mode: audit.InOrganization, CallerAccountID: management}
	for _, row := range []struct {
		name, account string
		route         audit.Route
		accountID     bool
		provider      string
	}{
		{"a member", member, organization, true, ""},
		{"the caller of the organization", management, organization, false, "profile_management"},
		{"a standalone profile", member, audit.Route{Profile: "prod admin", Mode: audit.Standalone}, false, "profile_prod_admin"},
		{"the environment", member, audit.Route{Profile: audit.EnvironmentProfile, Mode: audit.Standalone}, false, "profile_env"},
		{"Identity Center", member, audit.Route{Session: "octank", Role: "Admin", Mode: audit.IdentityCenter, CallerAccountID: member}, false, "profile_octank_admin"},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := report.PlanReport{Plan: change.Plan{Items: []change.PlanItem{{
				State: change.Planned, Change: change.Change{AccountID: row.account, Route: row.route, Type: audit.Security, Before: team, After: team},
			}}}}
			text := writePlanText(t, report.Terraform, plan)
			id := "SECURITY"
			if row.accountID {
				id = row.account + "/SECURITY"
			}
			for part, want := range map[string]bool{
				`  account_id             = "` + row.account + `"`: row.accountID,
				`  provider               = aws.` + row.provider:   row.provider != "",
				`  alias               = "` + row.provider + `"`:   row.provider != "",
				`  allowed_account_ids = ["` + row.account + `"]`:  row.provider != "",
				` = "` + id + "\"\n}\nresource":                    true,
			} {
				if strings.Contains(text, part) != want {
					t.Errorf("%q: want %t in\n%s", part, want, text)
				}
			}
			if script := writePlanText(t, report.Shell, plan); strings.Contains(script, "--account-id") != row.accountID {
				t.Errorf("--account-id: want %t in\n%s", row.accountID, script)
			}
		})
	}
}

// TestWritePlan_TerraformProvidersDiffer: profiles with similar names have providers of
// their own.
func TestWritePlan_TerraformProvidersDiffer(t *testing.T) {
	team := &audit.Contact{Name: "Security Team", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	var plan report.PlanReport
	for account, profile := range map[string]string{"111122223333": "a b", "222233334444": "a_b", "333344445555": "a.b"} {
		plan.Plan.Items = append(plan.Plan.Items, change.PlanItem{State: change.Planned, Change: change.Change{
			AccountID: account, Route: audit.Route{Profile: profile, Mode: audit.Standalone}, Type: audit.Security, After: team,
		}})
	}
	text := writePlanText(t, report.Terraform, plan)
	for _, alias := range []string{"profile_a_b", "profile_a_b_2", "profile_a_b_3"} {
		if strings.Count(text, `= "`+alias+`"`) != 1 || strings.Count(text, "= aws."+alias+"\n") != 1 {
			t.Errorf("%s is not the provider of one account:\n%s", alias, text)
		}
	}
}

// Labels are made of a-z, 0-9 and underscores, and each is used once, whatever an account
// id, a profile or a role is called: Terraform would run what follows a quotation mark.
func TestWritePlan_TerraformLabelsHoldNoCode(t *testing.T) {
	const attack = "111122223333\" {}\nresource \"null_resource\" \"x\" {\n  provisioner \"local-exec\" { command = \"id\" }\n}\n#"
	team := &audit.Contact{Name: "Security Team", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	var plan report.PlanReport
	for _, row := range []struct {
		account string
		route   audit.Route
	}{
		{attack, audit.Route{Profile: "a", Mode: audit.Standalone}},
		{attack + "2", audit.Route{Profile: attack, Mode: audit.Standalone}},
		{"111122223333", audit.Route{Profile: "${file(\"/etc/passwd\")}", Mode: audit.Standalone}},
		{"1111-2222-3333", audit.Route{Profile: "Ünïcode \u202e", Mode: audit.Standalone}},
		{"1111_2222_3333", audit.Route{Session: "octank", Role: "Admin\n}", Mode: audit.IdentityCenter}},
		{attack, audit.Route{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}},
	} {
		plan.Plan.Items = append(plan.Plan.Items, change.PlanItem{State: change.Planned, Change: change.Change{
			AccountID: row.account, Route: row.route, Type: audit.Security, Before: team, After: team,
		}})
	}
	block := regexp.MustCompile(`^(import \{|resource "aws_account_alternate_contact" "[a-z0-9_]+" \{|provider "aws" \{|\}|#.*|)$`)
	argument := regexp.MustCompile(`^  [a-z_]+ += (aws\.[a-z0-9_]+|aws_account_alternate_contact\.[a-z0-9_]+|\[?"([^"\\]|\\.)*"\]?)$`)
	resources, aliases := map[string]int{}, map[string]int{}
	for line := range strings.SplitSeq(writePlanText(t, report.Terraform, plan), "\n") {
		if !block.MatchString(line) && !argument.MatchString(line) {
			t.Errorf("%q is neither a block nor an argument", line)
		}
		switch {
		case strings.HasPrefix(line, "resource "):
			resources[line]++
		case strings.HasPrefix(line, "  alias "):
			aliases[line]++
		}
	}
	if len(resources) != 6 || len(aliases) != 5 {
		t.Errorf("%d different resources and %d aliases, want 6 and 5: %v %v", len(resources), len(aliases), resources, aliases)
	}
}
