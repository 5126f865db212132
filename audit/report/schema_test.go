package report_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"accountable/audit/report"
)

// compileSchema returns the published schema of a document.
func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteSchema(&b, name); err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, parsed); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// validate returns why a text does not match a schema.
func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestWriteSchema_MatchesReports(t *testing.T) {
	s := compileSchema(t, "report")
	sample := sampleReport()
	sample.Controls = report.CountControls(sample.Accounts, sample.Framework)
	for name, r := range map[string]report.Report{"sample": sample, "redacted": report.Redact(sample), "empty": {}} {
		if err := validate(t, s, writeReport(t, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWriteSchema_MatchesWho(t *testing.T) {
	s := compileSchema(t, "who")
	for _, account := range sampleReport().Accounts {
		var b bytes.Buffer
		if err := report.WriteWho(&b, report.Who{Account: account, Senders: []string{"@aws.com"}}); err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, b.String()); err != nil {
			t.Errorf("%s: %v", account.Target.Key, err)
		}
	}
}

func TestWriteSchema_RefusesOtherDocuments(t *testing.T) {
	s := compileSchema(t, "report")
	var whole map[string]any
	if err := json.Unmarshal([]byte(writeReport(t, sampleReport())), &whole); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]any){
		"another document": func(d map[string]any) { d["schema"] = "accountable.who/v1" },
		"no accounts":      func(d map[string]any) { delete(d, "accounts") },
		"a text as count":  func(d map[string]any) { d["summary"] = map[string]any{"accounts": "4"} },
	} {
		changed := maps.Clone(whole)
		change(changed)
		text, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if validate(t, s, string(text)) == nil {
			t.Errorf("%s matches", name)
		}
	}
	if err := report.WriteSchema(&bytes.Buffer{}, "plan.json"); err == nil {
		t.Error("the schema of an unknown document was written")
	}
}
