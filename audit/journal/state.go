package journal

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"

	"accountable/config/atomicfile"
)

// journalState is what most readers need of the journal: which writes have no outcome,
// which runs have not ended, and which route wrote to each account last. Its size depends
// on the accounts, not on the writes.
type journalState struct {
	Open map[string]openIntent `json:"open"` // by id
	Last map[string]lastWriter `json:"last"` // by account id
	Runs runStates             `json:"runs"`
	End  int64                 `json:"end"` // offset after the lines that it holds
}

// openIntent is an intent without an outcome.
type openIntent struct {
	Process   string `json:"process"`
	AccountID string `json:"account_id"`
	Profile   string `json:"profile"`
	Position  int64  `json:"position"` // offset after it
}

// lastWriter is the route that wrote to an account last.
type lastWriter struct {
	Profile  string `json:"profile"`
	Position int64  `json:"position"` // of the intent
}

// apply applies a line.
func (s *journalState) apply(line textLine) {
	if !line.torn {
		s.End = line.end
	}
	h, ok := readHead(line.text)
	if !ok {
		return
	}
	s.Runs.follow(&h)
	switch string(h.event) {
	case eventIntent:
		if _, known := s.Open[string(h.id)]; !known {
			s.Open[string(h.id)] = openIntent{string(h.process), string(h.accountID), string(h.profile), line.end}
		}
	case eventOutcome:
		intent, known := s.Open[string(h.id)]
		if !known {
			return
		}
		delete(s.Open, string(h.id))
		if OutcomeKind(h.outcome).Accepted() && intent.Position >= s.Last[intent.AccountID].Position {
			s.Last[intent.AccountID] = lastWriter{intent.Profile, intent.Position}
		}
	}
}

// readState reads the state of the journal. It starts at the index, if there is one, and
// writes a new one if there were many lines after it.
func (j *Journal) readState() (*journalState, error) {
	s := j.readIndex()
	if s == nil {
		s = &journalState{Open: map[string]openIntent{}, Last: map[string]lastWriter{}, Runs: runStates{}}
	}
	from, whole := s.End, true
	err := j.scan(from, func(line textLine) {
		s.apply(line)
		whole = whole && (!line.torn || len(line.text) == 0)
	})
	if err == nil && whole && s.End-from > indexEvery {
		j.writeIndex(s)
	}
	return s, err
}

// The index holds the state of the journal up to an offset, so that a process reads only
// the lines after it. It is a copy of what the journal holds: without it, or when it does
// not fit, the whole journal is read.
const (
	indexFile    = "journal.index"
	indexVersion = 2
	indexEvery   = 1 << 20 // bytes after which a new index is written
	sumLength    = 4096    // bytes before the offset that must be the same
)

// indexFiles has room for 100,000 accounts. A larger index is not read.
var indexFiles = atomicfile.Limit{Bytes: 16 << 20, Of: "journal indexes"}

type journalIndex struct {
	Version int           `json:"v"`
	Sum     string        `json:"sum"` // of the bytes before the offset
	State   *journalState `json:"state"`
}

// readIndex returns the state of the index, or nil if there is none for this journal.
func (j *Journal) readIndex() *journalState {
	text, err := atomicfile.ReadPrivate(filepath.Join(j.dir, indexFile), indexFiles)
	if err != nil {
		return nil
	}
	var index journalIndex
	if json.Unmarshal(text, &index) != nil || index.Version != indexVersion || index.State == nil {
		return nil
	}
	s := index.State
	if s.Open == nil || s.Last == nil || s.Runs == nil || s.End <= 0 {
		return nil
	}
	if sum, err := j.sumBefore(s.End); err != nil || sum != index.Sum {
		return nil
	}
	return s
}

// writeIndex writes the index. An error is ignored: the next process reads more.
func (j *Journal) writeIndex(s *journalState) {
	sum, err := j.sumBefore(s.End)
	if err != nil || atomicfile.CheckPrivateFolder(j.dir) != nil {
		return
	}
	if text, err := json.Marshal(journalIndex{indexVersion, sum, s}); err == nil && int64(len(text)) <= indexFiles.Bytes {
		_ = atomicfile.Write(filepath.Join(j.dir, indexFile), text)
	}
}

// sumBefore returns a checksum of the bytes before an offset of the journal.
func (j *Journal) sumBefore(end int64) (string, error) {
	all, err := j.open()
	if err != nil {
		return "", err
	}
	defer all.close()
	text := make([]byte, min(end, sumLength))
	if err := all.readAt(text, end-int64(len(text))); err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// LastWriters reads which route wrote to each account last. The function returns its
// Label by account id, or "" (see WriteOrder.Last).
func (j *Journal) LastWriters() (func(accountID string) string, error) {
	s, err := j.readState()
	if err != nil {
		return nil, err
	}
	return func(accountID string) string { return s.Last[accountID].Profile }, nil
}

// openEntries returns the writes without an outcome, oldest first, as far as the state
// lists them.
func (s *journalState) openEntries() []Entry {
	var entries []Entry
	for id, intent := range s.Open {
		entries = append(entries, Entry{ID: id, process: intent.Process, position: intent.Position})
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.position, b.position) })
	return entries
}
