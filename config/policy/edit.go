package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/config"
	"accountable/config/yamlfile"
)

// ExceptionEntry is an exception of one account that is to be written into a policy.
type ExceptionEntry struct {
	AccountID     string
	Rule          audit.RuleID // or audit.AnyRule
	Reason, Owner string
	Expires       time.Time // the last day on which it holds
}

// ManualEditError says that a file is written in a way that a program cannot add to
// without touching more than it was asked to.
type ManualEditError struct {
	Path string // PolicyName where the text came without one
	Text string // what to add, on lines of its own
}

func (e *ManualEditError) Error() string {
	return fmt.Sprintf("%s is written in a way that this program cannot add to without touching the rest. Add this by hand:\n%s", e.Path, e.Text)
}

// emptyText is what a file starts with.
var emptyText = fmt.Appendf(nil, "version: %d\n", formatVersion)

// AddException gives the text of a policy file before and after an exception
// has been added to it, every other byte unchanged. Where there is no such file,
// before is nil; then, and where it is empty, after is a whole file.
//
// Errors: a *FileError where the file cannot be read or has problems of its own
// or the exception would be one, a *ByHandError where there is no place for it
// that leaves the rest as it is.
func AddException(path string, e ExceptionEntry) (before, after []byte, err error) {
	before, err = yamlfile.Read(path, "a policy file")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	after, err = fileEdit{path: path, keys: []string{"exceptions"}, entry: true, value: yamlfile.Mapping{
		{Key: "match", Value: yamlfile.InlineMapping{{Key: "accounts", Value: yamlfile.TextList{e.AccountID}}}},
		{Key: "rule", Value: string(e.Rule)},
		{Key: "reason", Value: strings.TrimSpace(e.Reason)},
		{Key: "owner", Value: strings.TrimSpace(e.Owner)},
		{Key: "expires", Value: yamlfile.Literal(e.Expires.Format(dayLayout))},
	}}.apply(before, checkPolicy)
	return before, after, err
}

// SetContact gives the text of a policy file in which the fields of a contact
// that are not empty are wanted of every account, every other byte unchanged.
// Overrides stay as they are. No text makes a whole file. The errors are those
// of AddException.
func SetContact(text []byte, t audit.ContactType, c audit.Contact) ([]byte, error) {
	c = c.Trimmed()
	wanted := yamlfile.Mapping{}
	for _, f := range audit.Fields {
		if value := f.Of(c); value != "" {
			wanted = append(wanted, yamlfile.Entry{Key: f.Key(), Value: value})
		}
	}
	for _, field := range wanted {
		changed, err := fileEdit{path: FileName, keys: []string{"contacts", t.Key(), field.Key}, value: field.Value}.apply(text, checkPolicy)
		if _, ok := errors.AsType[*ManualEditError](err); ok {
			return nil, &ManualEditError{Path: FileName, Text: fileEdit{keys: []string{"contacts", t.Key()}, value: wanted}.snippet()}
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
	before, err := yamlfile.Read(path, "a settings file")
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
	after, err := fileEdit{path: path, keys: []string{"profiles", "leave_out"}, entry: true, value: globEscaper.Replace(profile)}.apply(before, checkSettings)
	if err != nil {
		return err
	}
	return Replace(path, before, after)
}

// globEscaper makes a pattern of a name that only that name fits.
var globEscaper = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")

// fileEdit is a value that is put below some keys of a file.
type fileEdit struct {
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
func (e fileEdit) apply(text []byte, check func(path string, text []byte) error) ([]byte, error) {
	if len(text) == 0 {
		text = emptyText
	}
	if err := check(e.path, text); err != nil {
		return nil, err
	}
	doc, err := yamlfile.Parse(e.path, text)
	if err != nil {
		return nil, err
	}
	if v := yamlfile.Lookup(doc.Root, e.keys); v != nil && !e.entry && v.Value == e.value {
		return text, nil
	}
	after, ok := yamlfile.Put(doc.Text, doc.Root, e.keys, e.value, e.entry)
	if !ok {
		return nil, &ManualEditError{e.path, e.snippet()}
	}
	after = append(bytes.Clone(text[:len(text)-len(doc.Text)]), after...) // a byte order mark
	if err := check(e.path, after); err != nil {
		return nil, withoutPositions(err)
	}
	return after, nil
}

// withoutPositions is what is wrong with a text that nobody has seen: without the
// lines, which the file does not have.
func withoutPositions(err error) error {
	fault, ok := errors.AsType[*config.FileError](err)
	if !ok {
		return err
	}
	plain := &config.FileError{Path: fault.Path, Problems: slices.Clone(fault.Problems)}
	for i := range plain.Problems {
		plain.Problems[i].Position = config.Position{File: fault.Path}
	}
	return plain
}

// snippet is the value below its keys.
func (e fileEdit) snippet() string {
	value := e.value
	if e.entry {
		value = yamlfile.List{value}
	}
	for _, key := range slices.Backward(e.keys) {
		value = yamlfile.Mapping{{Key: key, Value: value}}
	}
	p, ok := value.(yamlfile.Mapping)
	if !ok {
		return ""
	}
	return strings.Join(p.FormatLines("  "), "\n") + "\n"
}
