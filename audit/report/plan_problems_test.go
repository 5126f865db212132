package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"accountable/audit/report"
	"accountable/config"
)

func TestReadPlan_Problems(t *testing.T) {
	saved := writePlanText(t, report.JSON, samplePlan())
	edited := func(old, by string) string {
		t.Helper()
		if !strings.Contains(saved, old) {
			t.Fatalf("there is no %s", old)
		}
		return strings.Replace(saved, old, by, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", " \n", "plan.json:1:1: is empty"},
		{"no JSON", "# Plan: 3 changes\n", "plan.json:1:1: is not JSON: invalid character '#' looking for beginning of value"},
		{"a brace missing", "{\n  \"made_by\": {\n    \"user\": \"jane\"\n  ],\n}", "plan.json:4:3: is not JSON: invalid character ']' after object key:value pair"},
		{"a text not ended", "{\n  \"ticket\": \"CHG\n\"}", "plan.json:2:17: is not JSON: invalid character '\\n' in string literal"},
		{"no comma", "{\n  \"ticket\": \"CHG\"\n  \"unchanged\": 3}", "plan.json:3:3: is not JSON: invalid character '\"' after object key:value pair"},
		{"a list", "[]", `plan.json:1:1: is not a saved plan: it has no schema "accountable.plan/v1". accountable plan -o json=FILE makes one`},
		{"half of it", saved[:len(saved)/2], ""},
		{"something after it", saved + "{}", ""},
		{"a report", writeReport(t, sampleReport()), `plan.json:2:13: schema: "accountable.report/v1" is not a saved plan: that has "accountable.plan/v1". accountable plan -o json=FILE makes one`},
		{"a newer one", edited("plan/v1", "plan/v2"), `plan.json:2:13: schema: version "v2" of plans is not known to this program, which reads "accountable.plan/v1": use the program that made it`},
		{"nested deeply", strings.Repeat("[", 1000), ""},
		{"a value edited", edited("security@octank.cloud", "evil@octank.cloud"), `plan.json:19:18: fingerprint: does not match the changes: they were edited after the plan was made. Make a new plan`},
		{"no fingerprint", edited(`"fingerprint"`, `"finger\u202eprint"`), `plan.json:1:1: fingerprint: the key is missing
plan.json:19:3: "finger\u202eprint": the key is not known (did you mean fingerprint?)`},
		{"a key in another case", edited(`"ticket"`, `"Ticket"`), `plan.json:1:1: ticket: the key is missing
plan.json:18:3: Ticket: the key is not known (did you mean ticket?)`},
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
				expectGolden(t, "wrong-"+strings.ReplaceAll(c.name, " ", "-")+".txt", err.Error()+"\n")
				return
			}
			if err.Error() != c.want {
				t.Errorf("got\n%s\nwant\n%s", err, c.want)
			}
		})
	}
}

// editPlan returns a saved plan after a change to its document. The fingerprint
// stays as it was.
func editPlan(t *testing.T, change func(doc map[string]any)) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(writePlanText(t, report.JSON, samplePlan())), &doc); err != nil {
		t.Fatal(err)
	}
	change(doc)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadPlan_InvalidValues(t *testing.T) {
	changes := func(doc map[string]any) []any { return doc["changes"].([]any) }                  //nolint:forcetypeassert,errcheck // a test may panic
	first := func(doc map[string]any) map[string]any { return changes(doc)[0].(map[string]any) } //nolint:forcetypeassert,errcheck // a test may panic
	for want, change := range map[string]func(map[string]any){
		"changes[5]: the security contact of account 111122223333 is in changes[0] already": func(d map[string]any) { d["changes"] = append(changes(d), changes(d)[0]) },
		"changes[0]: before and after are the same: that is not a change":                   func(d map[string]any) { first(d)["after"] = nil },
		"changes[0].routes: names no way to write":                                          func(d map[string]any) { first(d)["routes"] = []any{} },
		"changes[0].account_id: is not an account id of 12 digits":                          func(d map[string]any) { first(d)["account_id"] = "" },
		"changes[0].type: is not security, billing or operations":                           func(d map[string]any) { first(d)["type"] = "SECURITY" },
		"changes[0].after.title: the key is missing":                                        func(d map[string]any) { delete(first(d)["after"].(map[string]any), "title") },       //nolint:forcetypeassert,errcheck // a test may panic
		"changes[0].after.phone: required":                                                  func(d map[string]any) { first(d)["after"].(map[string]any)["phone"] = " " },         //nolint:forcetypeassert,errcheck // a test may panic
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
			_, err := report.ReadPlan(strings.NewReader(editPlan(t, change)), "plan.json")
			refused, ok := errors.AsType[*config.FileError](err)
			if !ok || len(refused.Problems) != 1 || refused.Problems[0].Text != want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzReadPlan checks that ReadPlan never panics, and that what it accepts can
// be saved and read again.
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
			refused, ok := errors.AsType[*config.FileError](err)
			if !ok || len(refused.Problems) == 0 {
				t.Fatal(err)
			}
			if strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl) {
				t.Fatalf("a terminal would obey %q", err)
			}
			return
		}
		again, err := report.ReadPlan(strings.NewReader(writePlanText(t, report.JSON, r)), "plan.json")
		if err != nil || report.Fingerprint(again) != report.Fingerprint(r) {
			t.Fatalf("read again: %v", err)
		}
	})
}
