package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"accountable/audit"
	"accountable/audit/report"
)

// samplePlan has a change of each shape, in texts that every format has to
// escape.
func samplePlan() report.PlanReport {
	team := &audit.Contact{Name: "Security Team", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	awkward := &audit.Contact{Name: "${env} \"|\" `id` %{if}\\", Title: "-x $(id) it's", Email: "o|brien@octank.cloud", Phone: "+1 206 555 4101"}
	own := audit.Route{Profile: "prod admin", Mode: audit.Standalone}
	org := audit.Route{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}
	entered := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter, CallerAccountID: "444455556666"}
	change := func(id, name, ou string, t audit.ContactType, before, after *audit.Contact, routes ...audit.Route) audit.PlanItem {
		return audit.PlanItem{State: audit.Planned, Routes: routes, Change: audit.Change{
			Target:    audit.Target{Key: id, AccountID: id, Name: name, OUPath: ou, Partition: "aws", State: "ACTIVE", Tags: map[string]string{"env": "prod"}, Routes: routes},
			AccountID: id, Route: routes[0], Type: t, Before: before, After: after,
		}}
	}
	denied := &audit.Trouble{Kind: audit.AccessDenied, Message: "not authorized\x1b[2J", NextStep: "Ask"}
	left := func(key, id, reason string, trouble *audit.Trouble) audit.PlanItem {
		t := audit.Target{Key: key, AccountID: id, Routes: []audit.Route{{Profile: key, Mode: audit.Standalone}}}
		return audit.PlanItem{State: audit.Unwritable, Reason: reason, Trouble: trouble, Change: audit.Change{Target: t, AccountID: id, Type: audit.Security, Route: t.Routes[0]}}
	}
	return report.PlanReport{
		GeneratedAt: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		By:          report.By{User: "john", Principals: []string{"arn:aws:sts::111122223333:assumed-role/Operator/john"}},
		Tool:        report.Tool{Name: "accountable", Version: "0.1.0"},
		Policy:      &report.Policy{Path: "./accountable.yaml", SHA256: strings.Repeat("0a", 32)},
		Ticket:      "SEC-1 it's\nurgent",
		Unchanged:   2,
		Plan: audit.Plan{Items: []audit.PlanItem{
			change("111122223333", "payments-prod", "Root/Payments|Prod", audit.Security, nil, team, own, org),
			change("222233334444", "payments-stage", "Root/Payments|Stage", audit.Security, nil, team, org),
			change("999988887777", "management", "Root", audit.Security, &held, awkward, own),
			change("444455556666", "sandbox\u202e", "", audit.Security, &audit.Contact{Name: "x\ny", Title: "a", Email: "a@octank.cloud", Phone: "0"}, team, entered),
			change("111122223333", "payments-prod", "Root/Payments|Prod", audit.Operations, team, nil, audit.Route{Profile: audit.EnvironmentProfile, Mode: audit.Standalone}),
			{State: audit.Unchanged, Change: audit.Change{AccountID: "555566667777", Type: audit.Security, Before: team, Target: audit.Target{AccountID: "555566667777"}}},
			left("closed", "666677778888", "the account is closed", nil),
			left("broken", "", "it could not be read: not authorized\x1b[2J", denied),
		}},
	}
}

func writtenPlan(t *testing.T, format string, r report.PlanReport) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WritePlan(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePlanInEveryFormat(t *testing.T) {
	for format, name := range map[string]string{
		report.JSON: "plan.json", report.CSV: "plan.csv", report.Markdown: "plan.md", report.Terraform: "plan.tf", report.Shell: "plan.sh",
	} {
		t.Run(format, func(t *testing.T) {
			text := writtenPlan(t, format, samplePlan())
			isGolden(t, name, text)
			if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }); i >= 0 {
				t.Errorf("a terminal would obey the character in %q", text[max(0, i-20):i+4])
			}
			var empty bytes.Buffer
			if err := report.WritePlan(&empty, format, report.PlanReport{}); err != nil {
				t.Errorf("an empty plan: %v", err)
			}
		})
	}
	if got := len(report.PlanFormats()); got != 5 {
		t.Errorf("%d formats", got)
	}
}

func TestWhatKeepsAPlanFromBeingWritten(t *testing.T) {
	for _, format := range report.PlanFormats() {
		if err := report.WritePlan(&brokenPipe{left: 10}, format, samplePlan()); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a broken pipe, as %s: %v", format, err)
		}
	}
	if err := report.WritePlan(&bytes.Buffer{}, "yaml", samplePlan()); err == nil || err.Error() != `there is no format "yaml" for a plan: use json, csv, markdown, terraform, sh` {
		t.Errorf("an unknown format: %v", err)
	}
}

func TestASavedPlanIsReadBack(t *testing.T) {
	saved := samplePlan()
	got, err := report.ReadPlan(strings.NewReader(writtenPlan(t, report.JSON, saved)), "plan.json")
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
	if got.Unchanged != 3 || got.Plan.Count(audit.Unwritable) != 2 {
		t.Errorf("%d unchanged, %d left out", got.Unchanged, got.Plan.Count(audit.Unwritable))
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
	if again := writtenPlan(t, report.JSON, got); again != strings.NewReplacer(`\u001b`, "\uFFFD", `\u202e`, "\uFFFD", `it's\nurgent`, "it's urgent").Replace(writtenPlan(t, report.JSON, saved)) {
		t.Errorf("saved again it is\n%s", again)
	}
	for _, text := range []string{got.Ticket, got.Plan.Changes()[3].Target.Name, got.Plan.Items[6].Reason, got.Plan.Items[6].Trouble.Message} {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Errorf("%q would move a terminal's cursor", text)
		}
	}
}

func TestTheFingerprintIsOfWhatIsWritten(t *testing.T) {
	want := report.Fingerprint(samplePlan())
	for name, c := range map[string]struct {
		change func(*report.PlanReport)
		same   bool
	}{
		"another order": {func(r *report.PlanReport) { slices.Reverse(r.Plan.Items) }, true},
		"another time, author and ticket": {func(r *report.PlanReport) {
			r.GeneratedAt, r.By, r.Ticket, r.Policy = time.Time{}, report.By{}, "", nil
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

func TestExpect(t *testing.T) {
	r := samplePlan()
	has := report.Fingerprint(r)
	for told, want := range map[string]string{
		has: "",
		strings.ToUpper(strings.ReplaceAll(has, "-", "")): "",
		strings.ReplaceAll(has, "-", " "):                 "",
		has[:19]:                                          "",
		has[:18]:                                          `the fingerprint "` + has[:18] + `" is too short: give 16 digits or more, such as ` + has[:19],
		"":                                                `the fingerprint "" is too short: give 16 digits or more, such as ` + has[:19],
		"0000-0000-0000-0000":                             "the plan has the fingerprint " + has + " and not 0000-0000-0000-0000: it is not the one that was expected",
		"sha256:" + has:                                   `"sha256:` + has[:32] + `…" is no fingerprint of a plan: one looks like ` + has,
		has + "-0000":                                     `"` + has + `…" is no fingerprint of a plan: one looks like ` + has,
	} {
		got := ""
		if err := report.Expect(r, told); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", told, got, want)
		}
	}
}

func TestWhatIsWrongWithASavedPlan(t *testing.T) {
	saved := writtenPlan(t, report.JSON, samplePlan())
	edited := func(old, by string) string {
		t.Helper()
		if !strings.Contains(saved, old) {
			t.Fatalf("there is no %s", old)
		}
		return strings.Replace(saved, old, by, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", " \n", "plan.json:1:1: is empty"},
		{"no JSON", "# Plan: 3 changes\n", "plan.json:1:1: this is no JSON: invalid character '#' looking for beginning of value"},
		{"a list", "[]", `plan.json:1:1: is no saved plan: it has no schema "accountable.plan/v1". accountable plan -o json=FILE makes one`},
		{"half of it", saved[:len(saved)/2], ""},
		{"something after it", saved + "{}", ""},
		{"a report", written(t, sample()), `plan.json:2:13: schema: "accountable.report/v1" is no saved plan: that has "accountable.plan/v1". accountable plan -o json=FILE makes one`},
		{"a newer one", edited("plan/v1", "plan/v2"), `plan.json:2:13: schema: version "v2" of plans is not known to this program, which reads "accountable.plan/v1": use the one that made it`},
		{"nested deeply", strings.Repeat("[", 1000), ""},
		{"a value edited", edited("security@octank.cloud", "evil@octank.cloud"), `plan.json:19:18: fingerprint: does not fit the changes: they were edited after the plan was made. Make the plan anew`},
		{"the fingerprint taken out", edited(`"fingerprint"`, `"finger\u202eprint"`), `plan.json:1:1: fingerprint: the key is missing
plan.json:19:3: "finger\u202eprint": the key is not known (did you mean fingerprint?)`},
		{"many things", strings.NewReplacer(
			`"unchanged": 3`, `"unchanged": -3`,
			`"account_id": "222233334444"`, `"account_id": "22223333444"`,
			`"mode": "standalone"`, `"mode": "stand\u001b"`,
			`"email": "security@octank.cloud"`, `"email": "security"`,
			`"ticket"`, `"tiket"`,
			`"user": "john"`, `"user": 7, "user": "x"`,
			`"2026-11-23T10:00:00Z"`, `"yesterday"`,
		).Replace(edited("", "")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := report.ReadPlan(strings.NewReader(c.text), "plan.json")
			if err == nil {
				t.Fatalf("it was read: %+v", got)
			}
			if c.want == "" {
				isGolden(t, "wrong-"+strings.ReplaceAll(c.name, " ", "-")+".txt", err.Error()+"\n")
				return
			}
			if err.Error() != c.want {
				t.Errorf("got\n%s\nwant\n%s", err, c.want)
			}
		})
	}
}

// remade is a plan whose document somebody changed together with its fingerprint,
// as a program would.
func remade(t *testing.T, change func(doc map[string]any)) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(writtenPlan(t, report.JSON, samplePlan())), &doc); err != nil {
		t.Fatal(err)
	}
	change(doc)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPlanThatNoProgramOfOursMakesIsRefused(t *testing.T) {
	changes := func(doc map[string]any) []any { return doc["changes"].([]any) }                  //nolint:forcetypeassert,errcheck // a test may panic
	first := func(doc map[string]any) map[string]any { return changes(doc)[0].(map[string]any) } //nolint:forcetypeassert,errcheck // a test may panic
	for want, change := range map[string]func(map[string]any){
		"changes[5]: the security contact of account 111122223333 is in changes[0] already": func(d map[string]any) { d["changes"] = append(changes(d), changes(d)[0]) },
		"changes[0]: before and after are the same: that is no change":                      func(d map[string]any) { first(d)["after"] = nil },
		"changes[0].routes: no way to write is named":                                       func(d map[string]any) { first(d)["routes"] = []any{} },
		"changes[0].account_id: is no account id of 12 digits":                              func(d map[string]any) { first(d)["account_id"] = "" },
		"changes[0].type: is not security, billing or operations":                           func(d map[string]any) { first(d)["type"] = "SECURITY" },
		"changes[0].after.title: the key is missing":                                        func(d map[string]any) { delete(first(d)["after"].(map[string]any), "title") },       //nolint:forcetypeassert,errcheck // a test may panic
		"changes[0].after.phone: is needed: AWS takes no contact without it":                func(d map[string]any) { first(d)["after"].(map[string]any)["phone"] = " " },         //nolint:forcetypeassert,errcheck // a test may panic
		"changes[0].after.phone: is a number instead of a text":                             func(d map[string]any) { first(d)["after"].(map[string]any)["phone"] = 12065554100 }, //nolint:forcetypeassert,errcheck // a test may panic
		"changes[0].before: is a text instead of an object":                                 func(d map[string]any) { first(d)["before"] = "none" },
		"changes[0].routes[0]: names neither a profile nor a session and its role":          func(d map[string]any) { first(d)["routes"].([]any)[0].(map[string]any)["profile"] = "" }, //nolint:forcetypeassert,errcheck // a test may panic
		"changes[1].routes[0].caller_account_id: is missing: it is the account of the organization that writes": func(d map[string]any) {
			changes(d)[1].(map[string]any)["routes"].([]any)[0].(map[string]any)["caller_account_id"] = "" //nolint:forcetypeassert,errcheck // a test may panic
		},
		"left_out[0].reason: is null instead of a text": func(d map[string]any) { d["left_out"].([]any)[0].(map[string]any)["reason"] = nil }, //nolint:forcetypeassert,errcheck // a test may panic
		"changes: is an object instead of a list":       func(d map[string]any) { d["changes"] = map[string]any{} },
	} {
		t.Run(want, func(t *testing.T) {
			_, err := report.ReadPlan(strings.NewReader(remade(t, change)), "plan.json")
			refused, ok := errors.AsType[*report.FileError](err)
			if !ok || len(refused.Problems) != 1 || refused.Problems[0].At+": "+refused.Problems[0].Text != want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// ranBy runs the script of a plan with an aws that belongs to the given account
// and writes down what it is asked.
func ranBy(t *testing.T, owner string, r report.PlanReport) (asked, said string, err error) {
	t.Helper()
	dir := t.TempDir()
	script, asks := filepath.Join(dir, "plan.sh"), filepath.Join(dir, "asked")
	const aws = `#!/bin/sh
if [ "$1" = sts ]; then
  echo "$OWNER"
  exit
fi
printf '<%s>' "$@" >> "$ASKED"
echo >> "$ASKED"
`
	for path, text := range map[string]string{script: writtenPlan(t, report.Shell, r), filepath.Join(dir, "aws"): aws, asks: ""} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("sh", script)
	run.Env = []string{"PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH"), "ASKED=" + asks, "OWNER=" + owner}
	out, err := run.CombinedOutput()
	text, readErr := os.ReadFile(asks)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return string(text), string(out), err
}

func TestTheScriptAsksTheAWSCommandLine(t *testing.T) {
	for name, c := range map[string]struct {
		item int
		want string
	}{
		"its own account": {0, "<account><put-alternate-contact><--profile><prod admin><--alternate-contact-type><SECURITY><--name><Security Team>" +
			"<--title><Duty officer><--email-address><security@octank.cloud><--phone-number><+1 206 555 4100>\n"},
		"values that are none of its options or files": {2, "<account><put-alternate-contact><--profile><prod admin><--alternate-contact-type><SECURITY><--cli-input-json>" +
			`<{"EmailAddress":"o|brien@octank.cloud","Name":"${env} \"|\" ` + "`id`" + ` %{if}\\","PhoneNumber":"+1 206 555 4101","Title":"-x $(id) it's"}>` + "\n"},
		"an account that only a person can enter": {3, ""},
		"a contact that is deleted":               {4, "<account><delete-alternate-contact><--alternate-contact-type><OPERATIONS>\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := samplePlan()
			r.Plan.Items = r.Plan.Items[c.item : c.item+1]
			asked, said, err := ranBy(t, r.Plan.Items[0].Change.AccountID, r)
			if err != nil || said != "" || asked != c.want {
				t.Errorf("%v, it says %q and asks for\n%s\nwant\n%s", err, said, asked, c.want)
			}
		})
	}
}

func TestTheScriptStopsAtCredentialsOfAnotherAccount(t *testing.T) {
	asked, said, err := ranBy(t, "111122223333", samplePlan())
	const want = "The credentials belong to account 111122223333, not to 999988887777: stopped.\n"
	if err == nil || said != want || strings.Count(asked, "\n") != 1 {
		t.Errorf("%v, it says %q and asks for\n%s", err, said, asked)
	}
}

// FuzzReadPlan never panics; what it takes can be saved and read again.
func FuzzReadPlan(f *testing.F) {
	var b bytes.Buffer
	if err := report.WritePlan(&b, report.JSON, samplePlan()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"schema":"accountable.plan/v1","schema":[{}],"changes":[null,{"after":{"name":1}}]}`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := report.ReadPlan(strings.NewReader(text), "plan.json")
		if err != nil {
			refused, ok := errors.AsType[*report.FileError](err)
			if !ok || len(refused.Problems) == 0 {
				t.Fatal(err)
			}
			if strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl) {
				t.Fatalf("a terminal would obey %q", err)
			}
			return
		}
		again, err := report.ReadPlan(strings.NewReader(writtenPlan(t, report.JSON, r)), "plan.json")
		if err != nil || report.Fingerprint(again) != report.Fingerprint(r) {
			t.Fatalf("read again: %v", err)
		}
	})
}
