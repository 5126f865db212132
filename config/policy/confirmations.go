package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/config"
	"accountable/config/atomicfile"
	"accountable/config/yamlfile"
)

// ConfirmationsName is the name of the file that records contact drills.
const ConfirmationsName = "confirmations.yaml"

// confirmationFiles limits the file. It grows by about 150 bytes with each answer.
var confirmationFiles = atomicfile.Limit{Bytes: 8 << 20, Of: "confirmations files"}

// maxConfirmations is how many entries the lists of the file may have together.
const maxConfirmations = 100_000

// newConfirmations is the start of a new file.
var newConfirmations = fmt.Appendf(nil, "# Contact drills: who was asked and who answered. \"accountable drill\" adds to the end.\nversion: %d\n", formatVersion)

// ConfirmationsPath returns the path of the file: beside the policy file, or in the state
// folder if there is no policy.
func ConfirmationsPath(policyPath, stateDir string) string {
	if policyPath != "" {
		return filepath.Join(filepath.Dir(policyPath), ConfirmationsName)
	}
	return filepath.Join(stateDir, ConfirmationsName)
}

// confirmations is the content of the file.
type confirmations struct {
	starts  []drill.Start
	answers []answerEntry
}

type answerEntry struct {
	drill.Answer

	mailbox, phone string // as written
}

// timeSpec describes a time in UTC, as this program writes it.
var timeSpec = textSpec(schema{format: "date-time", examples: []any{"2026-12-01T10:00:00Z"}}, true, func(s string) (time.Time, string) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, "must be a time such as 2026-12-01T10:00:00Z"
	}
	return t.UTC(), ""
})

var (
	drillMailboxSpec = textSpec(schema{examples: []any{"security@octank.cloud"}}, false, func(s string) (string, string) { return s, "" })
	drillPhoneSpec   = textSpec(schema{examples: []any{"+12065554100"}}, true, func(s string) (string, string) { return s, "" })
)

var confirmationsSpec = objectSpec(nil,
	versionField[confirmations](),
	newField("drills", "When mailboxes and phones were asked.", listSpec(drillSpec), func(c *confirmations, v []drill.Start) { c.starts = v }),
	newField("confirmations", "Who answered.", listSpec(answerSpec), func(c *confirmations, v []answerEntry) { c.answers = v }),
)

var drillSpec = objectSpec(nil,
	newField("sent", "When the messages were composed.", timeSpec, func(s *drill.Start, v time.Time) { s.Sent = v }).require("add the time at which the messages were composed"),
	newField("mailboxes", "The mailboxes that were asked.", listSpec(drillMailboxSpec), func(s *drill.Start, v []string) {
		for _, text := range v {
			if c, ok := drill.MailboxOf(text); ok {
				s.Channels = append(s.Channels, c)
			}
		}
	}),
	newField("phones", "The phones that were asked.", listSpec(drillPhoneSpec), func(s *drill.Start, v []string) {
		for _, text := range v {
			if c, ok := drill.PhoneOf(text); ok {
				s.Channels = append(s.Channels, c)
			}
		}
	}),
)

var answerSpec = checkIfValid(objectSpec(nil,
	newField("mailbox", "The mailbox that answered.", drillMailboxSpec, func(a *answerEntry, v string) { a.mailbox = v }),
	newField("phone", "The phone that was answered.", drillPhoneSpec, func(a *answerEntry, v string) { a.phone = v }),
	newField("sent", "When the message was composed.", timeSpec, func(a *answerEntry, v time.Time) { a.Sent = v }).require("add the time at which the message was composed"),
	newField("answered", "When the answer was recorded.", timeSpec, func(a *answerEntry, v time.Time) { a.Answered = v }).require("add the time of the answer"),
	newField("minutes", "The minutes between both times.", textSpec(schema{}, true, func(s string) (int, string) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return 0, "must be a number of minutes"
		}
		return n, ""
	}), func(*answerEntry, int) {}), // computed from the times
	newField("by", "Who answered.", sentenceSpec("Jane Doe"), func(a *answerEntry, v string) { a.By = v }).require("say who answered"),
), func(d *decoder, n *yaml.Node, a answerEntry) {
	switch {
	case (a.mailbox == "") == (a.phone == ""):
		d.reportf(n, "a confirmation has either \"mailbox\" or \"phone\"")
	case a.Answered.Before(a.Sent):
		d.reportf(n, "\"answered\" is before \"sent\": correct one of the times")
	}
})

// ReadConfirmations reads the records of contact drills. If the file does not exist, there
// are none. The error is a *config.FileError with all problems.
func ReadConfirmations(path string) (*drill.Records, error) {
	text, err := config.ReadText(path, confirmationFiles)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return drill.NewRecords(path, nil, nil), nil
	case err != nil:
		return nil, err
	}
	return decodeConfirmations(path, text)
}

func decodeConfirmations(path string, text []byte) (*drill.Records, error) {
	c, err := decodeLimited(path, text, confirmationsSpec, "write version: 1, or remove the file", maxConfirmations)
	if err != nil {
		return nil, err
	}
	answers := make([]drill.Answer, len(c.answers))
	for i, a := range c.answers {
		a.Channel, _ = drill.MailboxOf(a.mailbox)
		if a.phone != "" {
			a.Channel, _ = drill.PhoneOf(a.phone)
		}
		answers[i] = a.Answer
	}
	return drill.NewRecords(path, c.starts, answers), nil
}

// RecordStart adds the start of drills to the file, and creates it. Every other byte stays
// unchanged. The errors are those of AddExceptions and Replace.
func RecordStart(path string, s drill.Start) error {
	entry := yamlfile.Mapping{{Key: "sent", Value: yamlTime(s.Sent)}}
	for _, list := range []struct {
		key  string
		kind drill.Kind
	}{{"mailboxes", drill.Mailbox}, {"phones", drill.Phone}} {
		var addresses yamlfile.List
		for _, c := range s.Channels {
			if c.Kind == list.kind {
				addresses = append(addresses, c.Address)
			}
		}
		if len(addresses) > 0 {
			entry = append(entry, yamlfile.Entry{Key: list.key, Value: addresses})
		}
	}
	return addToConfirmations(path, "drills", entry)
}

// RecordAnswer adds an answer to the file, and creates it. Every other byte stays
// unchanged. The errors are those of AddExceptions and Replace.
func RecordAnswer(path string, a drill.Answer) error {
	return addToConfirmations(path, "confirmations", yamlfile.Mapping{
		{Key: string(a.Kind), Value: a.Address},
		{Key: "sent", Value: yamlTime(a.Sent)},
		{Key: "answered", Value: yamlTime(a.Answered)},
		{Key: "minutes", Value: yamlfile.Literal(strconv.Itoa(a.Minutes()))},
		{Key: "by", Value: audit.TrimSpace(a.By)},
	})
}

func yamlTime(t time.Time) yamlfile.Literal {
	return yamlfile.Literal(t.UTC().Format(time.RFC3339))
}

// addToConfirmations adds an entry to a list of the file.
func addToConfirmations(path, list string, entry yamlfile.Mapping) error {
	before, err := config.ReadText(path, confirmationFiles)
	text := before
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = newConfirmations
	case err != nil:
		return err
	}
	after, err := fileEdit{path: path, keys: []string{list}, entry: true, value: entry}.apply(text, func(path string, text []byte) error {
		_, err := decodeConfirmations(path, text)
		return err
	})
	if err != nil {
		return err
	}
	return Replace(path, before, after)
}
