package cloudtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// Helper is a credential_process that prints the key of its next call, the last one again
// and again.
type Helper struct {
	Command string

	t     *testing.T
	calls string // a file with a line for each call
}

// HasExpired is an Expiration that is past in real and in virtual time. The program keeps
// no credentials that have expired by its clock, so it asks for new ones whenever it needs
// some. AWS accepts the keys of a World: they do not expire.
const HasExpired = "1999-01-01T00:00:00Z"

// HelperCall is what a Helper prints.
type HelperCall struct {
	Key     sandbox.Key
	Expires string // "": the credentials do not expire
}

// Document returns the call as the document of a credential_process. The endpoint of a
// container answers with the same keys.
func (c HelperCall) Document() string {
	document := map[string]any{"Version": 1, "AccessKeyId": c.Key.ID, "SecretAccessKey": c.Key.Secret}
	if c.Key.Token != "" {
		document["SessionToken"], document["Token"] = c.Key.Token, c.Key.Token
	}
	if c.Expires != "" {
		document["Expiration"] = c.Expires
	}
	text, _ := json.Marshal(document) //nolint:errchkjson // strings and a number
	return string(text)
}

// NewHelper returns a helper with a key for each call.
func NewHelper(t *testing.T, calls ...HelperCall) *Helper {
	t.Helper()
	dir := t.TempDir()
	h := &Helper{t: t, calls: filepath.Join(dir, "calls")}
	path := filepath.Join(dir, "helper.sh")
	var script strings.Builder
	fmt.Fprintf(&script, "echo call >> '%[1]s'\nset -- $(wc -l < '%[1]s')\n", h.calls)
	for i, call := range calls {
		fmt.Fprintf(&script, "if [ $1 -eq %d ]; then echo '%s'; exit; fi\n", i+1, call.Document())
	}
	fmt.Fprintf(&script, "echo '%s'\n", calls[len(calls)-1].Document())
	if err := os.WriteFile(path, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	h.Command = "sh " + path
	return h
}

// Switch returns n calls that print the first key and one that prints the second. All of
// them have expired.
func Switch(n int, first, second sandbox.Key) []HelperCall {
	return append(slices.Repeat([]HelperCall{{first, HasExpired}}, n), HelperCall{second, HasExpired})
}

// Calls returns how often the helper ran.
func (h *Helper) Calls() int {
	h.t.Helper()
	text, err := os.ReadFile(h.calls)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}
