package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// property is one string of a request body, with the constraints of the
// Account Management model.
type property struct {
	name     string
	required bool
	min, max int // characters; 0: not bounded
	// The pattern as the service quotes it, and as this program matches it.
	pattern string
	match   *regexp.Regexp
}

// The service matches as ECMA-262 does, whose \s knows every Unicode blank.
const ecmaSpace = `\s\v\p{Z}\x{FEFF}`

var (
	accountID = property{name: "AccountId", pattern: `^\d{12}$`, match: regexp.MustCompile(`^\d{12}$`)}
	// An empty or unknown type passes the schema: the service itself refuses it.
	contactType = property{name: "AlternateContactType", required: true}
)

// schemas are the request bodies by operation.
var schemas = map[string][]property{
	GetAlternateContact:    {accountID, contactType},
	DeleteAlternateContact: {accountID, contactType},
	GetContactInformation:  {accountID},
	GetAccountInformation:  {accountID},
	PutAlternateContact: {
		accountID, contactType,
		{
			name: "EmailAddress", required: true, min: 1, max: 254,
			pattern: `^[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*$`,
			match:   regexp.MustCompile(`^[` + ecmaSpace + `]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[` + ecmaSpace + `]*$`),
		},
		{name: "Name", required: true, min: 1, max: 64},
		{
			name: "PhoneNumber", required: true, min: 1, max: 25,
			pattern: `^[\s0-9()+-]+$`,
			match:   regexp.MustCompile(`^[` + ecmaSpace + `0-9()+-]+$`),
		},
		{name: "Title", required: true, min: 1, max: 50},
	},
}

// check reads a body and holds it against its schema. All complaints come in
// one message, in the words of the validator that the service runs.
func check(body []byte, schema []property) (map[string]string, *failure) {
	var members map[string]any
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, &failure{
			status: http.StatusBadRequest, code: "SerializationException", message: "Could not parse request body into json.",
		}
	}
	values := make(map[string]string, len(schema))
	var missing, complaints []string
	for _, p := range schema {
		switch value := members[p.name].(type) {
		case nil:
			if p.required {
				missing = append(missing, `"`+p.name+`"`)
			}
		case string:
			values[p.name] = value
			complaints = append(complaints, p.complaints(value)...)
		default:
			complaints = append(complaints, fmt.Sprintf(
				`instance type (%s) does not match any allowed primitive type (allowed: ["string"])`, typeName(value)))
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		complaints = append([]string{
			"object has missing required properties ([" + strings.Join(missing, ",") + "])",
		}, complaints...)
	}
	if len(complaints) > 0 {
		return nil, &failure{
			status: http.StatusBadRequest, code: "ValidationException", message: "[" + strings.Join(complaints, ", ") + "]",
		}
	}
	return values, nil
}

// complaints are the constraints that a value breaks.
func (p property) complaints(value string) []string {
	var broken []string
	n := utf8.RuneCountInString(value)
	if n < p.min {
		broken = append(broken, fmt.Sprintf(`string %s is too short (length: %d, required minimum: %d)`, quote(value), n, p.min))
	}
	if p.max > 0 && n > p.max {
		broken = append(broken, fmt.Sprintf(`string %s is too long (length: %d, maximum allowed: %d)`, quote(value), n, p.max))
	}
	if p.match != nil && !p.match.MatchString(value) {
		broken = append(broken, "ECMA 262 regex "+quote(p.pattern)+" does not match input string "+quote(value))
	}
	return broken
}

// quote puts quotes around a text and escapes nothing in it, as the service does.
func quote(s string) string { return `"` + s + `"` }

func typeName(v any) string {
	switch v.(type) {
	case bool:
		return "boolean"
	case float64:
		return "number"
	case []any:
		return "array"
	default:
		return "object"
	}
}

// trim takes white space off both ends, as the service does when it stores an
// email; the other fields keep theirs.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r >= '\t' && r <= '\r' || r == '\uFEFF' || unicode.Is(unicode.Z, r)
	})
}
