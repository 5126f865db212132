package schema

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"accountable/audit/sandbox/response"
)

// property is a string in a request body, with the constraints of the Account
// Management model.
type property struct {
	name     string
	required bool
	min, max int // characters; 0: unlimited
	// The pattern in the service's message, and the one that is matched.
	pattern string
	match   *regexp.Regexp
}

// ecmaSpace is \s of ECMA-262, which the service uses: it matches all Unicode spaces.
const ecmaSpace = `\s\v\p{Z}\x{FEFF}`

var (
	accountID = property{name: "AccountId", pattern: `^\d{12}$`, match: regexp.MustCompile(`^\d{12}$`)}
	// The schema accepts an empty or unknown type: the service itself refuses it.
	contactType = property{name: "AlternateContactType", required: true}
)

// schemas are the request bodies by operation.
var schemas = map[string][]property{
	"GetAlternateContact":    {accountID, contactType},
	"DeleteAlternateContact": {accountID, contactType},
	"GetContactInformation":  {accountID},
	"GetAccountInformation":  {accountID},
	"PutAlternateContact": {
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

// Validate reads the body of an operation and checks it against the schema. One message
// lists all violations, in the words of the service's validator.
func Validate(operation string, body []byte) (map[string]string, *response.Failure) {
	var members map[string]any
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, &response.Failure{
			Status: http.StatusBadRequest, Code: "SerializationException", Message: "Could not parse request body into json.",
		}
	}
	schema := schemas[operation]
	values := make(map[string]string, len(schema))
	var missing, violations []string
	for _, p := range schema {
		switch value := members[p.name].(type) {
		case nil:
			if p.required {
				missing = append(missing, `"`+p.name+`"`)
			}
		case string:
			values[p.name] = value
			violations = append(violations, p.violations(value)...)
		default:
			violations = append(violations, fmt.Sprintf(
				`instance type (%s) does not match any allowed primitive type (allowed: ["string"])`, typeName(value)))
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		violations = append([]string{
			"object has missing required properties ([" + strings.Join(missing, ",") + "])",
		}, violations...)
	}
	if len(violations) > 0 {
		return nil, &response.Failure{
			Status: http.StatusBadRequest, Code: "ValidationException", Message: "[" + strings.Join(violations, ", ") + "]",
		}
	}
	return values, nil
}

// violations returns the constraints that a value violates.
func (p property) violations(value string) []string {
	var all []string
	n := utf8.RuneCountInString(value)
	if n < p.min {
		all = append(all, fmt.Sprintf(`string %s is too short (length: %d, required minimum: %d)`, quote(value), n, p.min))
	}
	if p.max > 0 && n > p.max {
		all = append(all, fmt.Sprintf(`string %s is too long (length: %d, maximum allowed: %d)`, quote(value), n, p.max))
	}
	if p.match != nil && !p.match.MatchString(value) {
		all = append(all, "ECMA 262 regex "+quote(p.pattern)+" does not match input string "+quote(value))
	}
	return all
}

// quote quotes a text without escapes, as the service does.
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

// TrimSpace removes spaces from both ends, as the service does when it stores an email.
// It keeps those of the other fields.
func TrimSpace(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r >= '\t' && r <= '\r' || r == '\uFEFF' || unicode.Is(unicode.Z, r)
	})
}
