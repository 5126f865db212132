package schema_test

import (
	"strings"
	"testing"

	"accountable/audit/sandbox/schema"
)

func TestValidate_WrongTypes(t *testing.T) {
	for value, name := range map[string]string{
		"true": "boolean", "1": "number", `["1"]`: "array", `{"a": 1}`: "object",
	} {
		_, refusal := schema.Validate("GetAlternateContact", []byte(`{"AlternateContactType": "SECURITY", "AccountId": `+value+`}`))
		if refusal == nil || !strings.Contains(refusal.Message, "instance type ("+name+")") {
			t.Errorf("%s: %+v, want type %s", value, refusal, name)
		}
	}
}

func TestValidate_NotJSON(t *testing.T) {
	if _, refusal := schema.Validate("GetAlternateContact", []byte("<xml>")); refusal == nil || refusal.Code != "SerializationException" {
		t.Errorf("%+v", refusal)
	}
}
