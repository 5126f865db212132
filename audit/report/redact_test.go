package report_test

import (
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

func TestRedact_KeepsOriginal(t *testing.T) {
	r, want := sampleReport(), sampleReport()
	report.Redact(r)
	if writeReport(t, r) != writeReport(t, want) || r.Accounts[2].Target.RootEmail != want.Accounts[2].Target.RootEmail {
		t.Error("the report changed")
	}
}

func TestRedact_PolicyPath(t *testing.T) {
	p := report.Policy{Path: "/home/jane@octank.cloud/accountable.yaml", SHA256: "00"}
	got := report.Redact(report.Report{Policy: &p}).Policy
	if want := (report.Policy{Path: "/home/[email 1]/accountable.yaml", SHA256: "00"}); *got != want || got == &p {
		t.Errorf("got %+v", got)
	}
}

func TestRedact_OUPath(t *testing.T) {
	jane := audit.Contact{Name: "Jane/Doe"}
	got := report.Redact(report.Report{Accounts: []scan.Result{{
		Target:   audit.Target{OUPath: audit.JoinOUPath("Root", "Jane/Doe", "A/B jane@octank.cloud")},
		Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &jane}},
	}}}).Accounts[0].Target.OUPath
	if want := `Root/[name 1]/A\/B [email 1]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// redactDetail returns the detail of a finding after redaction.
func redactDetail(c audit.Contact, detail string, quoted ...string) string {
	r := report.Redact(report.Report{Accounts: []scan.Result{{
		Target:   audit.Target{RootEmail: "root@octank.cloud"},
		Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &c}},
		Findings: []rules.Finding{{Detail: detail, Quoted: quoted}},
	}}})
	return r.Accounts[0].Findings[0].Detail
}

func TestRedact_Texts(t *testing.T) {
	jane := audit.Contact{Name: "Jane \"JD\" Doe", Title: "CTO", Email: "jane@octank.cloud", Phone: "+1 (206) 555-4100"}
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"no security contact is set", "no security contact is set"},
		{`JANE@octank.CLOUD, jane "jd" doe, +1 (206) 555-4100`, "[email 1], [name 1], [phone 1]"},
		{`named "Jane \"JD\" Doe" here`, `named "[name 1]" here`},
		{"root@octank.cloud gets it", "[email 2] gets it"},
		{"called +12065554100 twice", "called [phone 1] twice"},
		{"another: +44 20 7946 0000.", "another: [phone 2]."},
		{"ask bob+tag@mail.octank.cloud or soc@octank.cloud", "ask [email 3] or [email 4]"},
		{"xjane@octank.cloudy", "[email 3]"},
		{"account 111122223333 on 2026-11-23 at 10:00", "account 111122223333 on 2026-11-23 at 10:00"},
		{"111122223333 206 555 4100", "111122223333 [phone 2]"},
		{"in 30s, 3 of 10000 requests, 12.5 %", "in 30s, 3 of 10000 requests, 12.5 %"},
		{"aws sso login --profile @env prod@eu", "aws sso login --profile @env prod@eu"},
		{"arn:aws:iam::111122223333:role/Audit", "arn:aws:iam::111122223333:role/Audit"},
		{"arn:aws:sts::111122223333:assumed-role/Audit/Doe,Jane@x is", "arn:aws:sts::111122223333:assumed-role/Audit/[identity 1] is"},
		{"arn:aws-cn:iam::111122223333:user/team/jane", "arn:aws-cn:iam::111122223333:user/team/[identity 1]"},
		{"arn:aws:sts::111122223333:federated-user/jane", "arn:aws:sts::111122223333:federated-user/[identity 1]"},
	} {
		if got := redactDetail(jane, c.text); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestRedact_QuotedParts(t *testing.T) {
	for _, c := range []struct {
		contact      audit.Contact
		text, quoted string
		want         string
	}{
		{audit.Contact{Email: "jane.doe@octank.cloud"}, `"jane" and jane, not janet`, "jane", `"[text 1]" and [text 1], not janet`},
		{audit.Contact{Name: "x"}, `"x" is a placeholder, as in x-ray or box`, "x", `"[name 1]" is a placeholder, as in [name 1]-ray or box`},
		{audit.Contact{Name: " Jane"}, `white space around name " Jane"`, " Jane", `white space around name "[name 1]"`},
		{audit.Contact{Name: "Security"}, `the security contact is named "Security"`, "Security", `the security contact is named "[name 1]"`},
		{audit.Contact{Phone: "0"}, `"0" has 0 of 7 digits, not 10`, "0", `"[phone 1]" has [phone 1] of 7 digits, not 10`},
	} {
		if got := redactDetail(c.contact, c.text, c.quoted); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestRedact_OneMaskPerValue(t *testing.T) {
	with := func(id, email string) scan.Result {
		return scan.Result{
			Target:   audit.Target{AccountID: id},
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &audit.Contact{Name: "A B", Email: email}}},
		}
	}
	r := report.Redact(report.Report{Accounts: []scan.Result{
		with("1", "SOC@octank.cloud"), with("2", "other@octank.cloud"), with("3", "soc@octank.cloud "),
	}})
	got := make([]string, 0, 2*len(r.Accounts))
	for _, a := range r.Accounts {
		got = append(got, a.Contact(audit.Security).Email, a.Contact(audit.Security).Phone)
	}
	if want := []string{"[email 1]", "", "[email 2]", "", "[email 1]", ""}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzRedact puts contact values into every text and looks for them in the
// result.
func FuzzRedact(f *testing.F) {
	f.Add("Jane Doe", "jane.doe@octank.cloud", "+1 206 555 4100", "root+a@octank.cloud", "the %s of them")
	f.Add("İstanbul ﬁ", "ß@x.y", "(0)", "@", "%s%s")
	f.Add("\x1b[31m\"q\"\\", "a@b.c\u202e", "\u00a01\t2 ", "\xff@x.y", `"%s"`)
	f.Add("[name 1]", "[email 1]", "[phone 1]", "phone 1", "1%s")
	f.Fuzz(func(t *testing.T, name, email, phone, root, around string) {
		if strings.Contains(name+email+phone+root, masked) {
			return
		}
		var texts []string
		for _, v := range []string{name, email, phone, root, strings.ToUpper(email), strconv.Quote(name)} {
			texts = append(texts, strings.ReplaceAll(around, "%s", " "+v+" "), v, "("+v+")")
		}
		text := strings.Join(texts, "\n")
		trouble := &audit.Trouble{Message: text, NextStep: text, Command: text, Err: io.EOF}
		route := audit.Route{Profile: text, Chain: []string{text}, Endpoint: text}
		in := scan.Result{
			Target: audit.Target{
				Key: text, Name: text, OUPath: audit.JoinOUPath(text), RootEmail: root, Skip: text, Trouble: trouble, Routes: []audit.Route{route},
			},
			Contacts: map[audit.ContactType]audit.Reading{
				audit.Security: {Contact: &audit.Contact{Name: name, Title: text, Email: email, Phone: phone}},
				audit.Billing:  {Trouble: trouble},
			},
			Findings: []rules.Finding{{Detail: text, Remedy: text, Quoted: []string{name, email}, Trouble: trouble, Exception: &policy.Exception{Reason: text, Owner: text}}},
			Via:      route, Caller: audit.Identity{ARN: text}, Trouble: trouble,
		}
		out := report.Redact(report.Report{Accounts: []scan.Result{in}}).Accounts[0]
		for _, left := range collectTexts(reflect.ValueOf(out)) {
			left = maskPattern.ReplaceAllString(left, masked)
			for _, secret := range []string{email, root} {
				if containsSecret(left, secret) {
					t.Fatalf("%q is left in %q", secret, left)
				}
			}
			for _, secret := range []string{name, phone} {
				if isSecretWord(secret) && containsSecret(" "+left+" ", " "+secret+" ") {
					t.Fatalf("%q is left in %q", secret, left)
				}
			}
		}
	})
}

// maskPattern matches a mask. The test replaces masks with a character that no
// input has.
var maskPattern = regexp.MustCompile(`\[(?:name|email|phone|identity|text) \d+\]`)

const masked = "\U0010FFFD"

// isSecretWord reports whether a word can be distinguished from the texts
// around it.
func isSecretWord(s string) bool {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "security", "billing", "operations", "name", "title", "email", "phone":
		return false
	}
	return s != ""
}

func containsSecret(text, secret string) bool {
	trimmed := strings.TrimSpace(secret)
	if trimmed == "" {
		return false
	}
	fold := func(s string) string {
		return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, s)
	}
	return strings.Contains(fold(text), fold(secret))
}

// collectTexts returns all texts in a value.
func collectTexts(v reflect.Value) []string {
	var texts []string
	switch v.Kind() { //nolint:exhaustive // the others hold no text
	case reflect.String:
		texts = append(texts, v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			texts = collectTexts(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			texts = append(texts, collectTexts(field)...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts = append(texts, collectTexts(v.Index(i))...)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			texts = append(texts, collectTexts(v.MapIndex(k))...)
		}
	}
	return texts
}
