package report_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
)

// samplePlan returns a plan with a change of each shape, with texts that every
// format must escape.
func samplePlan() report.PlanReport {
	team := &audit.Contact{Name: "Security Team", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	awkward := &audit.Contact{Name: "${env} \"|\" `id` %{if}\\", Title: "-x $(id) it's", Email: "o|brien@octank.cloud", Phone: "+1 206 555 4101"}
	own := audit.Route{Profile: "prod admin", Mode: audit.Standalone}
	org := audit.Route{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}
	entered := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter, CallerAccountID: "444455556666"}
	ch := func(id, name, ou string, t audit.ContactType, before, after *audit.Contact, routes ...audit.Route) change.PlanItem {
		return change.PlanItem{State: change.Planned, Routes: routes, Change: change.Change{
			Target:    audit.Target{Key: id, AccountID: id, Name: name, OUPath: ou, Partition: "aws", State: "ACTIVE", Tags: map[string]string{"env": "prod"}, Routes: routes},
			AccountID: id, Route: routes[0], Type: t, Before: before, After: after,
		}}
	}
	denied := &audit.Trouble{Kind: audit.AccessDenied, Message: "not authorized\x1b[2J", NextStep: "Ask"}
	left := func(key, id, reason string, trouble *audit.Trouble) change.PlanItem {
		t := audit.Target{Key: key, AccountID: id, Routes: []audit.Route{{Profile: key, Mode: audit.Standalone}}}
		return change.PlanItem{State: change.Unwritable, Reason: reason, Trouble: trouble, Change: change.Change{Target: t, AccountID: id, Type: audit.Security, Route: t.Routes[0]}}
	}
	return report.PlanReport{
		GeneratedAt: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		By:          report.Author{User: "john", Principals: []string{"arn:aws:sts::111122223333:assumed-role/Operator/john"}},
		Tool:        report.Tool{Name: "accountable", Version: "0.1.0"},
		Policy:      &report.Policy{Path: "./accountable.yaml", SHA256: strings.Repeat("0a", 32)},
		Ticket:      "SEC-1 it's\nurgent",
		Unchanged:   2,
		Plan: change.Plan{Items: []change.PlanItem{
			ch("111122223333", "payments-prod", "Root/Payments|Prod", audit.Security, nil, team, own, org),
			ch("222233334444", "payments-stage", "Root/Payments|Stage", audit.Security, nil, team, org),
			ch("999988887777", "management", "Root", audit.Security, &held, awkward, own),
			ch("444455556666", "sandbox\u202e", "", audit.Security, &audit.Contact{Name: "x\ny", Title: "a", Email: "a@octank.cloud", Phone: "0"}, team, entered),
			ch("111122223333", "payments-prod", "Root/Payments|Prod", audit.Operations, team, nil, audit.Route{Profile: audit.EnvironmentProfile, Mode: audit.Standalone}),
			{State: change.Unchanged, Change: change.Change{AccountID: "555566667777", Type: audit.Security, Before: team, Target: audit.Target{AccountID: "555566667777"}}},
			left("closed", "666677778888", "the account is closed", nil),
			left("broken", "", "it could not be read: not authorized\x1b[2J", denied),
		}},
	}
}

func writePlanText(t *testing.T, format string, r report.PlanReport) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WritePlan(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWritePlan_Formats compares a plan in every format with a file in testdata.
func TestWritePlan_Formats(t *testing.T) {
	extensions := map[string]string{report.Markdown: "md", report.Terraform: "tf"} // of the others: the name
	for _, format := range report.PlanFormats() {
		t.Run(format, func(t *testing.T) {
			text := writePlanText(t, format, samplePlan())
			expectGolden(t, "plan."+cmp.Or(extensions[format], format), text)
			if i := indexUnsafe(text); i >= 0 {
				t.Errorf("a terminal would obey the character in %q", text[max(0, i-20):i+4])
			}
			var empty bytes.Buffer
			if err := report.WritePlan(&empty, format, report.PlanReport{}); err != nil {
				t.Errorf("an empty plan: %v", err)
			}
		})
	}
}

func TestWritePlan_Errors(t *testing.T) {
	for _, format := range report.PlanFormats() {
		if err := report.WritePlan(&brokenPipe{left: 10}, format, samplePlan()); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a broken pipe, as %s: %v", format, err)
		}
	}
	err := report.WritePlan(&bytes.Buffer{}, "yaml", samplePlan())
	if err == nil || err.Error() != `unknown plan format "yaml": use `+strings.Join(report.PlanFormats(), ", ") {
		t.Errorf("an unknown format: %v", err)
	}
}

func TestReadPlan(t *testing.T) {
	saved := samplePlan()
	saved.Plan.Items[1].Change.Target.OUPath = audit.JoinOUPath("Root", `Payments/Stage\`)
	got, err := report.ReadPlan(strings.NewReader(writePlanText(t, report.JSON, saved)), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for i, was := range saved.Plan.Changes()[:3] {
		if is := got.Plan.Changes()[i]; fmt.Sprintf("%+v", is.Target) != fmt.Sprintf("%+v", was.Target) || is.AccountID != was.AccountID ||
			is.Type != was.Type || !reflect.DeepEqual(is.Route, was.Route) || !reflect.DeepEqual([2]*audit.Contact{is.Before, is.After}, [2]*audit.Contact{was.Before, was.After}) {
			t.Errorf("the change is\n%+v\nand was\n%+v", is, was)
		}
	}
	if routes := got.Plan.Items[0].Routes; !reflect.DeepEqual(routes, saved.Plan.Items[0].Routes) {
		t.Errorf("the routes are %+v", routes)
	}
	if got.Unchanged != 3 || got.Plan.Count(change.Unwritable) != 2 {
		t.Errorf("%d unchanged, %d left out", got.Unchanged, got.Plan.Count(change.Unwritable))
	}
	if key := got.Plan.Items[len(got.Plan.Items)-1].Change.Target.Key; key != "broken" {
		t.Errorf("the account without an id is called %q", key)
	}
	if before := got.Plan.Changes()[3].Before; before.Name != "x\ny" {
		t.Errorf("what is to be replaced is %q, other than AWS has it", before.Name)
	}
	if report.Fingerprint(got) != report.Fingerprint(saved) {
		t.Error("the fingerprint is another one")
	}
	if again := writePlanText(t, report.JSON, got); again != writePlanText(t, report.JSON, saved) {
		t.Errorf("saved again it is\n%s", again)
	}
	if again := writePlanText(t, report.CSV, got); !strings.Contains(again, ",none,closed,the account is closed,") {
		t.Errorf("the contacts that were left out differ:\n%s", again)
	}
}

func TestWritePlan_MarkdownCommand(t *testing.T) {
	for ticket, want := range map[string]string{
		"":           "```sh\naccountable apply --plan plan.json --expect FINGERPRINT\n```\n",
		"SEC-1 it's": "```sh\naccountable apply --plan plan.json --expect FINGERPRINT --ticket 'SEC-1 it'\\''s'\n```\n",
		"SEC-1\nid":  "There is no command here, because the ticket has the line end U+000A.\n",
	} {
		r := samplePlan()
		r.Ticket = ticket
		if text := writePlanText(t, report.Markdown, r); !strings.Contains(text, "\n\n"+strings.ReplaceAll(want, "FINGERPRINT", report.Fingerprint(r))) {
			t.Errorf("ticket %q:\n%s", ticket, text)
		}
	}
}

func TestFingerprint(t *testing.T) {
	want := report.Fingerprint(samplePlan())
	for name, c := range map[string]struct {
		change func(*report.PlanReport)
		same   bool
	}{
		"another order": {func(r *report.PlanReport) { slices.Reverse(r.Plan.Items) }, true},
		"another time, author and ticket": {func(r *report.PlanReport) {
			r.GeneratedAt, r.By, r.Ticket, r.Policy = time.Time{}, report.Author{}, "", nil
		}, true},
		"another way":          {func(r *report.PlanReport) { r.Plan.Items[0].Change.Route.Profile = "other" }, true},
		"another name":         {func(r *report.PlanReport) { r.Plan.Items[0].Change.Target.Name = "other" }, true},
		"nothing left out":     {func(r *report.PlanReport) { r.Plan.Items = r.Plan.Items[:5] }, true},
		"a change less":        {func(r *report.PlanReport) { r.Plan.Items = r.Plan.Items[1:] }, false},
		"another account":      {func(r *report.PlanReport) { r.Plan.Items[0].Change.AccountID = "111122223334" }, false},
		"another type":         {func(r *report.PlanReport) { r.Plan.Items[0].Change.Type = audit.Billing }, false},
		"another value after":  {func(r *report.PlanReport) { r.Plan.Items[1].Change.After = &held }, false},
		"another value before": {func(r *report.PlanReport) { r.Plan.Items[2].Change.Before = nil }, false},
		"a field moved to the next": {func(r *report.PlanReport) {
			after := *r.Plan.Items[1].Change.After
			after.Name, after.Title = after.Name+after.Title[:1], after.Title[1:]
			r.Plan.Items[1].Change.After = &after
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := samplePlan()
			c.change(&r)
			if got := report.Fingerprint(r); (got == want) != c.same {
				t.Errorf("%s, was %s", got, want)
			}
		})
	}
}

func TestCheckFingerprint(t *testing.T) {
	r := samplePlan()
	has := report.Fingerprint(r)
	for expected, want := range map[string]string{
		has: "",
		strings.ToUpper(strings.ReplaceAll(has, "-", "")): "",
		strings.ReplaceAll(has, "-", " "):                 "",
		has[:19]:                                          "",
		has[:18]:                                          `the fingerprint "` + has[:18] + `" is too short: at least 16 digits are required, such as ` + has[:19],
		"":                                                `the fingerprint "" is too short: at least 16 digits are required, such as ` + has[:19],
		"0000-0000-0000-0000":                             "the plan has the fingerprint " + has + ", not 0000-0000-0000-0000: this is not the expected plan",
		"sha256:" + has:                                   `"sha256:` + has[:32] + `…" is not the fingerprint of a plan: it looks like ` + has,
		has + "-0000":                                     `"` + has + `…" is not the fingerprint of a plan: it looks like ` + has,
	} {
		got := ""
		if err := report.CheckFingerprint(r, expected); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", expected, got, want)
		}
	}
}
