package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/config/yamlfile"
)

// ManualEditError reports that a file is written in a way that the program
// cannot change without changing other parts of it.
type ManualEditError struct {
	Path string // FileName if the caller gave no path
	Text string // the lines to add
}

func (e *ManualEditError) Error() string {
	return fmt.Sprintf("%s is written in a way that this program cannot change without changing other parts. Add this by hand:\n%s", e.Path, e.Text)
}

// emptyText is the content of a new file.
var emptyText = fmt.Appendf(nil, "version: %d\n", formatVersion)

// AddExceptions returns the text of a policy file before and after exceptions,
// each of one account, are added. Every other byte stays unchanged. If the file does not exist, before
// is nil. If the file is missing or empty, after is a complete file.
//
// The error is a *config.FileError if the file cannot be read or is invalid, or
// if an exception would be invalid. It is a *ManualEditError if there is no
// place for the exceptions that leaves the rest unchanged.
func AddExceptions(path string, exceptions ...policy.Exception) (before, after []byte, err error) {
	before, err = ReadText(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	keys, list := []string{"exceptions"}, yamlfile.List{}
	for _, e := range exceptions {
		if len(e.Match.Accounts) != 1 {
			return nil, nil, fmt.Errorf("an exception is for one account, not for %d", len(e.Match.Accounts))
		}
		list = append(list, exceptionEntry(e))
	}
	after = before
	for _, entry := range list {
		after, err = fileEdit{path: path, keys: keys, entry: true, value: entry}.apply(after, checkPolicy)
		if _, ok := errors.AsType[*ManualEditError](err); ok {
			return before, nil, &ManualEditError{path, fileEdit{keys: keys, value: list}.snippet()}
		}
		if err != nil {
			return before, nil, err
		}
	}
	return before, after, nil
}

// exceptionEntry returns an exception as it is written into the file.
func exceptionEntry(e policy.Exception) yamlfile.Mapping {
	return yamlfile.Mapping{
		{Key: "match", Value: yamlfile.InlineMapping{{Key: "accounts", Value: yamlfile.TextList(e.Match.Accounts)}}},
		{Key: "rule", Value: string(e.Rule)},
		{Key: "reason", Value: strings.TrimSpace(e.Reason)},
		{Key: "owner", Value: strings.TrimSpace(e.Owner)},
		{Key: "expires", Value: yamlfile.Literal(e.LastDay())},
	}
}

// SetContact returns the text of a policy file that requires the non-empty
// fields of a contact in every account. Every other byte stays unchanged, and
// so do overrides. An empty text becomes a complete file. The errors are those
// of AddExceptions.
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

// LeaveOutProfile adds a profile to leave_out of a settings file.
// Every other byte stays unchanged. It creates a missing file. The errors are
// those of AddExceptions and Replace.
func LeaveOutProfile(path, profile string) error {
	before, err := config.ReadText(path, settingsFiles)
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

// globEscaper turns a name into a pattern that matches only that name.
var globEscaper = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")

// fileEdit puts a value at a path of keys of a file.
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

// apply returns the text with the value. The text must be valid before and
// after.
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
	after = append(bytes.Clone(text[:len(text)-len(doc.Text)]), after...) // with a byte order mark, if there was one
	if err := check(e.path, after); err != nil {
		return nil, withoutPositions(err)
	}
	return after, nil
}

// withoutPositions removes the positions from an error about a text that is not
// on disk.
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

// snippet returns the value below its keys.
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
