package report_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/printable"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// helperOutput is what a helper program printed. No report has it.
const helperOutput = "printed by a helper"

// hostileContact has a text in every field.
func hostileContact(text string) *audit.Contact {
	return &audit.Contact{Name: text, Title: text, Email: text, Phone: text}
}

// hostilePlan has a change for each hostile text, which is in every text of the change
// but the profile.
func hostilePlan() report.PlanReport {
	var r report.PlanReport
	for i, hostile := range audittest.HostileTexts {
		id := fmt.Sprintf("%012d", i)
		it := change.PlanItem{State: change.Planned, Change: change.Change{
			Target:    audit.Target{Key: id, AccountID: id, Name: hostile.Text, OUPath: hostile.Text, Partition: hostile.Text, State: hostile.Text},
			AccountID: id, Type: audit.Security, Route: audit.Route{Profile: "prod", Mode: audit.Standalone},
			Before: hostileContact("was " + hostile.Text), After: hostileContact(hostile.Text),
		}}
		if i%4 == 0 {
			it.State, it.Reason = change.Unwritable, hostile.Text
			it.Trouble = &audit.Trouble{Kind: audit.AccessDenied, Message: hostile.Text, NextStep: hostile.Text, Command: hostile.Text, HelperOutput: helperOutput}
		}
		r.Plan.Items = append(r.Plan.Items, it)
	}
	return r
}

// withOrigin returns a plan with a text as its origin.
func withOrigin(r report.PlanReport, text string) report.PlanReport {
	r.By = report.Author{User: text, Principals: []string{text}}
	r.Tool, r.Policy, r.Ticket = report.Tool{Name: text, Version: text}, &report.Policy{Path: text, SHA256: text}, text
	return r
}

// hostileReport has an account for each hostile text, which is in every text of the result.
func hostileReport() report.Report {
	var r report.Report
	for i, hostile := range audittest.HostileTexts {
		id := fmt.Sprintf("%012d", i)
		trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: hostile.Text, NextStep: hostile.Text, Command: hostile.Text, HelperOutput: helperOutput, Err: errors.New(helperOutput)}
		route := audit.Route{Profile: hostile.Text, Mode: audit.Standalone, Session: hostile.Text, Role: hostile.Text}
		r.Accounts = append(r.Accounts, scan.Result{
			Target: audit.Target{
				Key: hostile.Text, AccountID: id, Name: hostile.Text, OUPath: hostile.Text, Partition: hostile.Text, State: hostile.Text, RootEmail: hostile.Text,
				Skip: hostile.Text, Routes: []audit.Route{route},
			},
			Status: audit.StatusOrder[i%len(audit.StatusOrder)], Via: route, Caller: audit.Identity{ARN: hostile.Text},
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: hostileContact(hostile.Text)}, audit.Billing: {Trouble: trouble}},
		})
	}
	return r
}

// TestWrite_HostileTexts: no format has a character that cannot be seen, JSON and CSV
// have every value as it is, and no cell is a formula.
func TestWrite_HostileTexts(t *testing.T) {
	for _, r := range []report.Report{hostileReport(), report.Redact(hostileReport())} {
		for _, format := range report.Formats() {
			text := writeText(t, format, r)
			if i := indexUnsafe(text); i >= 0 {
				t.Errorf("%s has a character that cannot be seen in %q", format, text[max(0, i-20):i+4])
			}
			if strings.Contains(text, helperOutput) {
				t.Errorf("%s has what a helper printed", format)
			}
		}
	}
	var document struct {
		Accounts []struct {
			ID       string                    `json:"account_id"`
			Name     string                    `json:"name"`
			Contacts map[string]*audit.Contact `json:"contacts"`
		} `json:"accounts"`
	}
	if err := json.Unmarshal([]byte(writeReport(t, hostileReport())), &document); err != nil {
		t.Fatal(err)
	}
	rows, err := report.ReadCSV(strings.NewReader(writeText(t, report.CSV, hostileReport())), "f.csv")
	if err != nil || len(rows) != len(audittest.HostileTexts) || len(document.Accounts) != len(rows) {
		t.Fatalf("%d accounts, %d rows, %v", len(document.Accounts), len(rows), err)
	}
	for i, hostile := range audittest.HostileTexts {
		if a := document.Accounts[i]; a.Name != hostile.Text || *a.Contacts["security"] != *hostileContact(hostile.Text) {
			t.Errorf("%s: JSON has %q", hostile.Name, a.Name)
		}
		if got := rows[i].Contacts[audit.Security]; got.Contact != *hostileContact(hostile.Text) || got.Edited {
			t.Errorf("%s: CSV has %q", hostile.Name, got.Contact.Name)
		}
	}
	for line := range strings.SplitSeq(writeText(t, report.CSV, hostileReport()), "\n") {
		requireNoFormula(t, strings.Split(line, ";"))
	}
}

// TestWritePlan_HostileTexts: no format has a character that cannot be seen, also where
// the text is the origin of the plan.
func TestWritePlan_HostileTexts(t *testing.T) {
	for _, format := range report.PlanFormats() {
		for _, hostile := range audittest.HostileTexts {
			plan := withOrigin(samplePlan(), hostile.Text)
			plan.Plan.Items = plan.Plan.Items[:1]
			for name, r := range map[string]report.PlanReport{"all": hostilePlan(), "origin": plan} {
				if name == "all" && hostile != audittest.HostileTexts[0] {
					continue
				}
				text := writePlanText(t, format, r)
				if i := indexUnsafe(text); i >= 0 {
					t.Errorf("%s, %s: %s has a character that cannot be seen in %q", hostile.Name, name, format, text[max(0, i-20):i+4])
				}
				if strings.Contains(text, helperOutput) {
					t.Errorf("%s has what a helper printed", format)
				}
				checkPlanFormat(t, format, text)
			}
		}
	}
	read, err := report.ReadPlan(strings.NewReader(writePlanText(t, report.JSON, samplePlan())), "plan.json")
	if err != nil || read.Ticket != samplePlan().Ticket {
		t.Errorf("%v, the ticket is %q", err, read.Ticket)
	}
}

func checkPlanFormat(t *testing.T, format, text string) {
	t.Helper()
	switch format {
	case report.Markdown:
		checkMarkdown(t, text)
	case report.Terraform:
		for line := range strings.SplitSeq(text, "\n") {
			if !terraformLine.MatchString(line) {
				t.Errorf("a line of Terraform: %.200q", line)
			}
		}
	case report.CSV:
		cells, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
		if err != nil {
			t.Error(err)
		}
		for _, row := range cells {
			requireNoFormula(t, row)
		}
	}
}

// terraformLine is a line of a plan in HashiCorp's language: a comment, a block's start or
// end, or an argument whose string has no template.
var terraformLine = regexp.MustCompile(`^(#.*|\}|import \{|(provider|resource) ("[\w-]+" )+\{|  [a-z_]+ += (aws[\w.-]+|\[?` +
	`"([^"\\$%\n]|\\["\\nrt]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\$\$\{|%%\{|[$%]+([^{$%"\\]|\\.)|[$%]+$|[$%]+)*"\]?)|)$`)

// checkMarkdown fails if a text is outside of code, or a row of a table has other cells
// than its head.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	cells := 0
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "accountable apply") && !strings.HasPrefix(line, "```") {
			if rest := withoutCode(line); strings.ContainsAny(rest, "`<>![]$@\\\"';{}&") {
				t.Errorf("outside of code there is %.200q in %.200q", rest, line)
			}
		}
		if !strings.HasPrefix(line, "|") {
			cells = 0
			continue
		}
		if n := len(cellEnd.FindAllString(markdownEscape.ReplaceAllString(line, ""), -1)); cells > 0 && n != cells {
			t.Errorf("%d cell ends instead of %d in %.200q", n, cells, line)
		} else {
			cells = n
		}
	}
}

var (
	// markdownEscape is a pair that GitHub's reader of tables takes together
	// (ext_scanners.re of cmark-gfm).
	markdownEscape = regexp.MustCompile("\\\\[|!\"#$%&'()*+,./:;<=>?@\\[\\\\\\]^_`{}~-]")
	cellEnd        = regexp.MustCompile(`\|`)
	backticks      = regexp.MustCompile("`+")
)

// withoutCode returns a line of Markdown without its code
// (https://spec.commonmark.org/0.31.2/#code-spans).
func withoutCode(line string) string {
	var rest strings.Builder
	for {
		start := backticks.FindStringIndex(line)
		if start == nil {
			return rest.String() + line
		}
		fence := line[start[0]:start[1]]
		rest.WriteString(line[:start[0]])
		line = line[start[1]:]
		end := -1
		for _, at := range backticks.FindAllStringIndex(line, -1) {
			if at[1]-at[0] == len(fence) {
				end = at[1]
				break
			}
		}
		if end < 0 {
			rest.WriteString(fence)
			continue
		}
		line = line[end:]
	}
}

// TestWritePlan_TerraformValues: Terraform reads the values as they are.
func TestWritePlan_TerraformValues(t *testing.T) {
	var values []string
	for _, m := range regexp.MustCompile(`(?m)^ {2}name +=( .*)$`).FindAllStringSubmatch(writePlanText(t, report.Terraform, hostilePlan()), -1) {
		values = append(values, unquoteHCL(strings.Trim(m[1], " ")))
	}
	changes := hostilePlan().Plan.Changes()
	if len(values) != len(changes) {
		t.Fatalf("%d resources for %d changes", len(values), len(changes))
	}
	for i, c := range changes {
		if values[i] != c.After.Name {
			t.Errorf("the name is %q, want %q", values[i], c.After.Name)
		}
	}
}

// unquoteHCL returns the value of a string in HashiCorp's language.
func unquoteHCL(text string) string {
	text = strings.NewReplacer(`$${`, `${`, `%%{`, `%{`).Replace(strings.TrimSuffix(strings.TrimPrefix(text, `"`), `"`))
	return regexp.MustCompile(`\\(["\\nrt]|u[0-9a-f]{4}|U[0-9a-f]{8})`).ReplaceAllStringFunc(text, func(escape string) string {
		switch escape[1] {
		case 'n':
			return "\n"
		case 'r':
			return "\r"
		case 't':
			return "\t"
		case 'u', 'U':
			return printable.Decode(escape)
		default:
			return escape[1:]
		}
	})
}

// TestWritePlan_ShellValues: the script passes every value as it is to the AWS CLI, and
// runs nothing else.
func TestWritePlan_ShellValues(t *testing.T) {
	dir := t.TempDir()
	const aws = `#!/bin/sh
if [ "$1" = sts ]; then
  cat "$OWNERS"
  exit
fi
printf '%s\0' "$@" >> "$ASKED"
printf '\1\0' >> "$ASKED"
`
	plan := hostilePlan()
	for i := range plan.Plan.Items {
		it := &plan.Plan.Items[i]
		it.State, it.Change.AccountID = change.Planned, audittest.AccountID
		if _, unseen := printable.FindEscaped(audittest.HostileTexts[i].Text); !unseen {
			it.Change.Route.Profile = audittest.HostileTexts[i].Text
		}
	}
	plan = withOrigin(plan, audittest.HostileTexts[0].Text)
	for path, text := range map[string]string{"plan.sh": writePlanText(t, report.Shell, plan), "aws": aws, "owners": audittest.AccountID, "asked": ""} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("sh", "plan.sh")
	run.Dir = dir
	run.Env = []string{"PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH"), "ASKED=asked", "OWNERS=owners", "HOME=" + dir}
	if out, err := run.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %.500s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil {
		t.Error("a text was run as a command")
	}
	asked, err := os.ReadFile(filepath.Join(dir, "asked"))
	if err != nil {
		t.Fatal(err)
	}
	calls := strings.Split(strings.TrimSuffix(string(asked), "\x01\x00"), "\x01\x00")
	if len(calls) != len(plan.Plan.Items) {
		t.Fatalf("%d calls for %d changes", len(calls), len(plan.Plan.Items))
	}
	for i, call := range calls {
		profile, contact := parseCall(t, strings.Split(call, "\x00"))
		if c := plan.Plan.Items[i].Change; contact != *c.After || profile != c.Route.Profile {
			t.Errorf("%s: profile %q writes %q", audittest.HostileTexts[i].Name, profile, contact)
		}
	}
}

// parseCall returns the profile and the contact of a call of the AWS CLI.
func parseCall(t *testing.T, words []string) (profile string, c audit.Contact) {
	t.Helper()
	flags := map[string]string{}
	for i := 2; i < len(words); i++ {
		if flag, value, joined := strings.Cut(words[i], "="); joined {
			flags[flag] = value
		} else if i+1 < len(words) {
			flags[flag] = words[i+1]
			i++
		}
	}
	input := struct {
		Name         string `json:"Name"`
		Title        string `json:"Title"`
		EmailAddress string `json:"EmailAddress"`
		PhoneNumber  string `json:"PhoneNumber"`
	}{flags["--name"], flags["--title"], flags["--email-address"], flags["--phone-number"]}
	if text, ok := flags["--cli-input-json"]; ok {
		if err := json.Unmarshal([]byte(text), &input); err != nil || !utf8.ValidString(text) {
			t.Errorf("%v in %q", err, text)
		}
	}
	return flags["--profile"], audit.Contact{Name: input.Name, Title: input.Title, Email: input.EmailAddress, Phone: input.PhoneNumber}
}

// TestWritePlan_ShellProfileUnseen checks that the script has no command for a profile
// whose name has invisible characters.
func TestWritePlan_ShellProfileUnseen(t *testing.T) {
	r := samplePlan()
	r.Plan.Items = r.Plan.Items[:1]
	r.Plan.Items[0].Change.Route.Profile = "prod\x1b[201~\r"
	text := writePlanText(t, report.Shell, r)
	if !strings.Contains(text, "# no commands, because the name of the profile has the control character U+001B\n") || strings.Contains(text, "\naws ") {
		t.Errorf("the script is\n%s", text)
	}
}
