package policy_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
)

// FuzzAddExceptions checks that adding an exception to any file changes nothing
// else, or is refused with a ManualEditError.
func FuzzAddExceptions(f *testing.F) {
	policySeeds(f)
	path := filepath.Join(f.TempDir(), configpolicy.FileName)
	f.Fuzz(func(t *testing.T, text string) {
		writeFile(t, path, []byte(text))
		old, err := configpolicy.Read(path)
		e := newException
		e.Reason = "why: [#1] \"" + strings.TrimSpace(strings.ToValidUTF8(text[:min(len(text), 40)], "")) + "'"
		before, after, adding := configpolicy.AddExceptions(path, e)
		if err != nil {
			if adding == nil && text != "" { // an empty file becomes a complete one
				t.Fatalf("added to what cannot be read:\n%s", text)
			}
			return
		}
		if _, byHand := errors.AsType[*configpolicy.ManualEditError](adding); byHand {
			return
		}
		if adding != nil || string(before) != text {
			t.Fatalf("%v: %q of %q", adding, before, text)
		}
		expectRestUnchanged(t, text, string(after))
		writeFile(t, path, after)
		changed, err := configpolicy.Read(path)
		if err != nil {
			t.Fatalf("%v, of\n%s", err, after)
		}
		n := len(old.Exceptions)
		if len(changed.Exceptions) != n+1 {
			t.Fatalf("%d exceptions, before %d, of\n%s", len(changed.Exceptions), n, after)
		}
		added := changed.Exceptions[n]
		if !reflect.DeepEqual(added.Match, e.Match) || added.Rule != e.Rule || added.Reason != e.Reason || added.Owner != e.Owner || !added.Expires.Equal(e.Expires) {
			t.Fatalf("added %+v, not %+v", added, e)
		}
		changed.Exceptions = changed.Exceptions[:n]
		if !reflect.DeepEqual(withoutPositionsOf(old), withoutPositionsOf(changed)) {
			t.Fatalf("changed\n%+v\nto\n%+v", old, changed)
		}
	})
}

// expectRestUnchanged checks that after is before with an insertion, which may
// replace an empty value but not a comment.
func expectRestUnchanged(t *testing.T, before, after string) {
	t.Helper()
	start := 0
	for start < len(before) && start < len(after) && before[start] == after[start] {
		start++
	}
	end := 0
	for end < len(before)-start && end < len(after)-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	gone := strings.TrimSpace(before[start : len(before)-end])
	for _, nothing := range []string{"null", "Null", "NULL", "ull", "~", "[", "]", "{", "}"} {
		gone = strings.TrimSpace(strings.TrimPrefix(gone, nothing))
	}
	if !strings.HasPrefix(gone, "#") && gone != "" || !strings.Contains(after, gone) {
		t.Fatalf("%q has gone from\n%s\nwhich is now\n%s", before[start:len(before)-end], before, after)
	}
}

// FuzzSetContact checks that setting a contact changes nothing else.
func FuzzSetContact(f *testing.F) {
	policySeeds(f)
	path := filepath.Join(f.TempDir(), configpolicy.FileName)
	f.Fuzz(func(t *testing.T, text string) {
		writeFile(t, path, []byte(text))
		old, err := configpolicy.Read(path)
		if err != nil {
			return
		}
		c := audit.Contact{Name: "Ops: #1 \"x\" 'y'", Title: "no", Phone: "+1 206 555 4100"}
		after, err := configpolicy.SetContact([]byte(text), audit.Security, c)
		if _, byHand := errors.AsType[*configpolicy.ManualEditError](err); byHand {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, after)
		changed, err := configpolicy.Read(path)
		if err != nil {
			t.Fatalf("%v, of\n%s", err, after)
		}
		if old.Contacts == nil {
			old.Contacts = map[audit.ContactType]policy.WantedFields{}
		}
		if old.Contacts[audit.Security] == nil {
			old.Contacts[audit.Security] = policy.WantedFields{}
		}
		for _, f := range []audit.Field{audit.FieldName, audit.FieldTitle, audit.FieldPhone} {
			old.Contacts[audit.Security][f] = policy.Value{Text: f.Of(c)}
		}
		if !reflect.DeepEqual(withoutPositionsOf(old), withoutPositionsOf(changed)) {
			t.Fatalf("changed\n%+v\nto\n%+v", old, changed)
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "#") && !strings.Contains(string(after), line) {
				t.Fatalf("the comment %q has gone from\n%s", line, after)
			}
		}
		writeFile(t, path, []byte(text))
		again, err := configpolicy.SetContact(after, audit.Security, c)
		if err != nil || !bytes.Equal(again, after) {
			t.Fatalf("what is wanted already changed the file: %v", err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	})
}
