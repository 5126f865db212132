package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"accountable/audit"
)

// NewException is an exception of one account that is to be written into a policy.
type NewException struct {
	AccountID     string
	Rule          audit.RuleID // or audit.AnyRule
	Reason, Owner string
	Expires       time.Time // the last day on which it holds
}

// ByHandError says that a file is written in a way that a program cannot add to
// without touching more than it was asked to.
type ByHandError struct {
	Path    string // PolicyName where the text came without one
	Snippet string // what to add, on lines of its own
}

func (e *ByHandError) Error() string {
	return fmt.Sprintf("%s is written in a way that this program cannot add to without touching the rest. Add this by hand:\n%s", e.Path, e.Snippet)
}

// emptyFile is what a file starts with.
var emptyFile = fmt.Appendf(nil, "version: %d\n", formatVersion)

// AddException gives the text of a policy file before and after an exception
// has been added to it, every other byte unchanged. Where there is no such file,
// before is nil; then, and where it is empty, after is a whole file.
//
// Errors: a *FileError where the file cannot be read or has problems of its own
// or the exception would be one, a *ByHandError where there is no place for it
// that leaves the rest as it is.
func AddException(path string, e NewException) (before, after []byte, err error) {
	before, err = readText(path, "a policy file")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	after, err = policyEdit{path: path, keys: []string{"exceptions"}, entry: true, value: pairs{
		{"match", inline{pairs{{"accounts", texts{e.AccountID}}}}},
		{"rule", string(e.Rule)},
		{"reason", strings.TrimSpace(e.Reason)},
		{"owner", strings.TrimSpace(e.Owner)},
		{"expires", bare(e.Expires.Format(dayForm))},
	}}.apply(before, checkPolicy)
	return before, after, err
}

// SetWanted gives the text of a policy file in which the fields of a contact
// that are not empty are wanted of every account, every other byte unchanged.
// Overrides stay as they are. No text makes a whole file. The errors are those
// of AddException.
func SetWanted(text []byte, t audit.ContactType, c audit.Contact) ([]byte, error) {
	c = c.Trimmed()
	wanted := pairs{}
	for _, f := range audit.Fields {
		if value := f.Of(c); value != "" {
			wanted = append(wanted, pair{f.Key(), value})
		}
	}
	for _, field := range wanted {
		changed, err := policyEdit{path: PolicyName, keys: []string{"contacts", t.Key(), field.key}, value: field.value}.apply(text, checkPolicy)
		if _, ok := errors.AsType[*ByHandError](err); ok {
			return nil, &ByHandError{Path: PolicyName, Snippet: policyEdit{keys: []string{"contacts", t.Key()}, value: wanted}.snippet()}
		}
		if err != nil {
			return nil, err
		}
		text = changed
	}
	return text, nil
}

// LeaveOutProfile has a settings file leave out a profile, every other byte of
// it unchanged; it makes the file where there is none. The errors are those of
// AddException and ReplaceFile.
func LeaveOutProfile(path, profile string) error {
	before, err := readText(path, "a settings file")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(before) > 0 {
		s, err := decodeSettings(path, before)
		if err != nil {
			return err
		}
		for _, g := range s.LeaveOut {
			if g.Match(profile) {
				return nil
			}
		}
	}
	after, err := policyEdit{path: path, keys: []string{"profiles", "leave_out"}, entry: true, value: literally.Replace(profile)}.apply(before, checkSettings)
	if err != nil {
		return err
	}
	return ReplaceFile(path, before, after)
}

// literally makes a pattern of a name that only that name fits.
var literally = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")

// policyEdit is a value that is put below some keys of a file.
type policyEdit struct {
	path  string
	keys  []string
	value any
	entry bool // as a new entry of a list
}

func checkPolicy(path string, text []byte) error {
	_, err := decodePolicy(path, text)
	return err
}

func checkSettings(path string, text []byte) error {
	_, err := decodeSettings(path, text)
	return err
}

// apply puts the value into a text that has to be in order before and after.
func (e policyEdit) apply(text []byte, check func(path string, text []byte) error) ([]byte, error) {
	if len(text) == 0 {
		text = emptyFile
	}
	if err := check(e.path, text); err != nil {
		return nil, err
	}
	doc, err := parseDocument(e.path, text)
	if err != nil {
		return nil, err
	}
	if v := below(doc.root, e.keys); v != nil && !e.entry && v.Value == e.value {
		return text, nil
	}
	after, ok := put(doc.text, doc.root, e.keys, e.value, e.entry)
	if !ok {
		return nil, &ByHandError{e.path, e.snippet()}
	}
	after = append(bytes.Clone(text[:len(text)-len(doc.text)]), after...) // a byte order mark
	if err := check(e.path, after); err != nil {
		return nil, unplacedError(err)
	}
	return after, nil
}

// unplacedError is what is wrong with a text that nobody has seen: without the
// lines, which the file does not have.
func unplacedError(err error) error {
	fault, ok := errors.AsType[*FileError](err)
	if !ok {
		return err
	}
	plain := &FileError{Path: fault.Path, Problems: slices.Clone(fault.Problems)}
	for i := range plain.Problems {
		plain.Problems[i].Position = Position{File: fault.Path}
	}
	return plain
}

// snippet is the value below its keys.
func (e policyEdit) snippet() string {
	value := e.value
	if e.entry {
		value = entries{value}
	}
	for _, key := range slices.Backward(e.keys) {
		value = pairs{{key, value}}
	}
	p, ok := value.(pairs)
	if !ok {
		return ""
	}
	return strings.Join(p.lines("  "), "\n") + "\n"
}
