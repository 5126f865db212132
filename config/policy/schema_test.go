package policy_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"accountable/config/policy"
)

// schemaOf decodes a schema as any program would.
func schemaOf(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var s map[string]any
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if s["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the schema says it is %v", s["$schema"])
	}
	return s
}

// validator validates values with the keywords of JSON Schema that our schemas
// use.
type validator struct {
	root   map[string]any
	faults []string
}

func (v *validator) faultf(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

func objectSpec(value any) map[string]any {
	m, _ := value.(map[string]any)
	return m
}

func (v *validator) check(path string, s map[string]any, value any) {
	if ref, ok := s["$ref"].(string); ok {
		s = objectSpec(objectSpec(v.root["$defs"])[strings.TrimPrefix(ref, "#/$defs/")])
		if s == nil {
			v.faultf("%s: %s leads nowhere", path, ref)
		}
	}
	if anyOf, ok := s["anyOf"].([]any); ok && !slices.ContainsFunc(anyOf, func(each any) bool { return v.fits(objectSpec(each), value) }) {
		v.faultf("%s: none of the ways fits %v", path, value)
	}
	if want, ok := s["const"]; ok && fmt.Sprint(want) != fmt.Sprint(value) {
		v.faultf("%s is %v, not %v", path, value, want)
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, value) {
		v.faultf("%s: %v is none of %v", path, value, enum)
	}
	v.checkType(path, s, value)
	switch value := value.(type) {
	case string:
		if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(value) {
			v.faultf("%s: %q does not fit %s", path, value, pattern)
		}
	case []any:
		if len(value) == 0 && s["minItems"] != nil {
			v.faultf("%s is empty", path)
		}
		for i, each := range value {
			v.check(fmt.Sprintf("%s[%d]", path, i), objectSpec(s["items"]), each)
		}
	case map[string]any:
		v.checkKeys(path, s, value)
	}
}

func (v *validator) fits(s map[string]any, value any) bool {
	alone := &validator{root: v.root}
	alone.check("", s, value)
	return len(alone.faults) == 0
}

func (v *validator) checkType(path string, s map[string]any, value any) {
	types, ok := s["type"].([]any)
	if !ok && s["type"] != nil {
		types = []any{s["type"]}
	}
	kind := "null"
	switch value.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case int, float64:
		kind = "number"
	case []any:
		kind = "array"
	case map[string]any:
		kind = "object"
	}
	if len(types) > 0 && !slices.Contains(types, any(kind)) {
		v.faultf("%s is a %s, none of %v", path, kind, types)
	}
}

func (v *validator) checkKeys(path string, s, value map[string]any) {
	if required, ok := s["required"].([]any); ok {
		for _, key := range required {
			if _, there := value[fmt.Sprint(key)]; !there {
				v.faultf("%s lacks %v", path, key)
			}
		}
	}
	for key, each := range value {
		known, ok := objectSpec(s["properties"])[key]
		switch {
		case ok:
			v.check(path+"."+key, objectSpec(known), each)
		case s["additionalProperties"] == false:
			v.faultf("%s.%s is unknown", path, key)
		default:
			v.check(path+"."+key, objectSpec(s["propertyNames"]), key)
			v.check(path+"."+key, objectSpec(s["additionalProperties"]), each)
		}
	}
}

// TestSchemaAgreesWithReader checks that a valid file matches the schema, and
// that the reader refuses a file that does not.
func TestSchemaAgreesWithReader(t *testing.T) {
	pol, settings := schemaOf(t, policy.Schema()), schemaOf(t, policy.SettingsSchema())
	for name, text := range map[string]string{"every key": wholePolicy, "a new policy": string(policy.Template(nil, nil)), "every line of a new policy": uncomment(policy.Template(nil, nil))} {
		if faults := faultsOf(t, pol, text); len(faults) > 0 {
			t.Errorf("%s does not fit the schema: %s", name, strings.Join(faults, "\n"))
		}
	}
	if faults := faultsOf(t, settings, versionLine+"profiles: {leave_out: [a], read_only: [b], writing: [c]}\nread_only: true\ntheme: dark\nmouse: true\ncache: false\n"); len(faults) > 0 {
		t.Errorf("settings do not fit the schema: %s", strings.Join(faults, "\n"))
	}
	for _, text := range []string{
		"{}", "version: 2\n", versionLine + "webhook: x\n", versionLine + "contacts: {security: {mail: x}}\n", versionLine + "contacts: {security: {name: 7}}\n", versionLine + "compare: roughly\n", versionLine + "root: never\n",
		versionLine + "rules: {mfa: fail}\n", versionLine + "rules: {email-not-root: no}\n", versionLine + "overrides: [{match: {names: a}}]\n", versionLine + "hands_off: [{match: {names: []}, reason: x}]\n",
		versionLine + "leave_out: [{match: {accounts: '1111'}, reason: x}]\n", versionLine + "leave_out: {}\n", versionLine + "exceptions: [{}]\n", versionLine + "hands_off: [{match: {states: [GONE]}, reason: x}]\n",
	} {
		_, err := policy.Read(policyFile(t, text))
		if err == nil {
			t.Errorf("the reader takes\n%s", text)
		}
		if len(faultsOf(t, pol, text)) == 0 {
			t.Errorf("the schema takes\n%s", text)
		}
	}
}

func faultsOf(t *testing.T, schema map[string]any, text string) []string {
	t.Helper()
	var tree yaml.Node
	if err := yaml.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	v := &validator{root: schema}
	v.check("", schema, values(tree.Content[0]))
	return v.faults
}

// values returns a document as editors see it: keys and dates are texts.
func values(n *yaml.Node) any {
	var value any
	switch {
	case n.Kind == yaml.MappingNode:
		group := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			group[n.Content[i].Value] = values(n.Content[i+1])
		}
		return group
	case n.Kind == yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = values(c)
		}
		return list
	case n.Tag == "!!str" || n.Tag == "!!timestamp" || n.Decode(&value) != nil:
		return n.Value
	}
	return value
}

// TestSchemaDescribesEveryKey checks that each key has a description, and each
// free text an example.
func TestSchemaDescribesEveryKey(t *testing.T) {
	for _, text := range [][]byte{policy.Schema(), policy.SettingsSchema()} {
		s := schemaOf(t, text)
		count := 0
		walkSchema(s, func(key string, property map[string]any) {
			count++
			if d, _ := property["description"].(string); !strings.HasSuffix(d, ".") {
				t.Errorf("%s has the description %q", key, d)
			}
		})
		if count == 0 {
			t.Error("the schema has no keys")
		}
	}
}

func walkSchema(value any, each func(key string, property map[string]any)) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			walkSchema(v, each)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(objectSpec(value["properties"]))) {
			each(key, objectSpec(objectSpec(value["properties"])[key]))
		}
		for _, v := range value {
			walkSchema(v, each)
		}
	}
}

// TestSchemaKeysAreRead checks that the reader accepts each key of the schema.
func TestSchemaKeysAreRead(t *testing.T) {
	walkSchema(schemaOf(t, policy.Schema()), func(key string, _ map[string]any) {
		if !strings.Contains(wholePolicy, key+":") {
			t.Errorf("the policy that uses every key lacks %q", key)
		}
	})
}
