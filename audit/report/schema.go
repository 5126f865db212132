package report

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// schemas are the documents whose JSON Schema can be printed, by the name of the document.
var schemas = []struct {
	name, id string
	of       reflect.Type
}{
	{"report", schema, reflect.TypeFor[wholeDocument]()},
	{"who", whoSchema, reflect.TypeFor[whoDocument]()},
}

// wholeDocument is the report with its accounts, which writeJSON writes one by one.
type wholeDocument struct {
	document

	Accounts []account `json:"accounts"`
}

// SchemaNames returns the names that WriteSchema accepts.
func SchemaNames() []string {
	names := make([]string, len(schemas))
	for i, s := range schemas {
		names[i] = s.name
	}
	return names
}

// WriteSchema writes the JSON Schema (draft 2020-12) of a document. It is derived from the
// types that are written, so it cannot differ from them. Keys are only added within a
// version, so a reader must accept keys that the schema lacks.
func WriteSchema(w io.Writer, name string) error {
	for _, s := range schemas {
		if s.name != name {
			continue
		}
		object := schemaOf(s.of)
		object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		object["title"] = s.id
		if properties, ok := object["properties"].(map[string]any); ok {
			properties["schema"] = map[string]any{"const": s.id}
		}
		text, err := encodeJSON(object, "")
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	}
	return fmt.Errorf("unknown document %q: use %s", name, strings.Join(SchemaNames(), ", "))
}

// schemaOf returns the schema of a type of a document: the kinds that documents use.
func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{schemaOf(t.Elem()), map[string]any{"type": "null"}}}
	case reflect.Struct:
		properties, required := map[string]any{}, []string{}
		addProperties(t, properties, &required)
		return map[string]any{"type": "object", "properties": properties, "required": required}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	default:
		panic(fmt.Sprintf("a document has a key of type %s, which has no schema", t))
	}
}

// addProperties adds the keys of a struct and of the structs embedded in it.
func addProperties(t reflect.Type, properties map[string]any, required *[]string) {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" {
			addProperties(field.Type, properties, required)
			continue
		}
		properties[name] = schemaOf(field.Type)
		if options != "omitempty" {
			*required = append(*required, name)
		}
	}
}
