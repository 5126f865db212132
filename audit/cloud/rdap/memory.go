package rdap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"sync"
	"time"

	"accountable/audit"
	"accountable/config/atomicfile"
)

const (
	// answerLife is how long an answer is used.
	answerLife = 24 * time.Hour
	// memoryVersion is the format of the file.
	memoryVersion = 1
)

// rememberedAnswers has room for 10,000 domains.
var rememberedAnswers = atomicfile.Limit{Bytes: 2 << 20, Of: "cached answers of RDAP"}

// Memory keeps the answers of the last day in a file of mode 0600, so that registries are
// asked once a day however often this program runs. It reads the file for the first
// question; Save writes it. Errors are not kept. It is safe for concurrent use.
type Memory struct {
	resolver audit.RenewalResolver
	dir      string
	clock    audit.Clock

	mu      sync.Mutex
	known   map[string]remembered // by domain; nil until the file was read
	unsaved map[string]remembered
}

// remembered is an answer and when it was given.
type remembered struct {
	audit.RenewalAnswer

	AskedAt time.Time `json:"asked_at"`
}

// memoryFile is the text of the file.
type memoryFile struct {
	Version int                   `json:"v"`
	Domains map[string]remembered `json:"domains"`
}

var _ audit.RenewalResolver = (*Memory)(nil)

// OpenMemory returns a Memory of a resolver's answers with its file in a folder, which Save
// creates (0700).
func OpenMemory(r audit.RenewalResolver, dir string, clock audit.Clock) *Memory {
	return &Memory{resolver: r, dir: dir, clock: clock, unsaved: map[string]remembered{}}
}

// Path returns the path of the file.
func (m *Memory) Path() string { return filepath.Join(m.dir, "renewals.json") }

// LookupRenewal returns the answer of the last day, or asks.
func (m *Memory) LookupRenewal(ctx context.Context, domain string) (audit.RenewalAnswer, error) {
	if known, fresh := m.recall(domain); fresh {
		return known, nil
	}
	answer, err := m.resolver.LookupRenewal(ctx, domain)
	if err != nil {
		return answer, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := remembered{answer, m.clock.Now()}
	m.known[domain], m.unsaved[domain] = now, now
	return answer, nil
}

// recall returns the answer about a domain that is in the file, if it is of the last day.
func (m *Memory) recall(domain string) (audit.RenewalAnswer, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known, _ = m.read() // a file that cannot be used costs a question for each domain
	}
	known, ok := m.known[domain]
	return known.RenewalAnswer, ok && known.isFresh(m.clock.Now())
}

// isFresh reports whether an answer may be used. One from the future was given while this
// computer's clock was wrong.
func (r remembered) isFresh(now time.Time) bool {
	age := now.Sub(r.AskedAt)
	return age >= 0 && age < answerLife
}

// Save writes the answers since the last time, and keeps those of the last day that other
// processes saved. It waits for another process at most 5 seconds.
func (m *Memory) Save() (err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.unsaved) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("could not save the answers of RDAP in %s: %w", m.Path(), err)
		}
	}()
	release, err := atomicfile.LockFolder(context.Background(), m.dir, "renewals.lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	all, err := m.read()
	if err != nil && !errors.Is(err, errDamaged) {
		return err
	}
	maps.Copy(all, m.unsaved)
	now := m.clock.Now()
	maps.DeleteFunc(all, func(_ string, r remembered) bool { return !r.isFresh(now) })
	text, err := json.Marshal(memoryFile{memoryVersion, all})
	if err != nil {
		return err
	}
	if err := atomicfile.Write(m.Path(), text); err != nil {
		return err
	}
	m.unsaved = map[string]remembered{}
	return nil
}

// errDamaged is a file that is not a Memory's. Save replaces it.
var errDamaged = errors.New("the file is damaged")

// read returns what the file holds. The map is never nil.
func (m *Memory) read() (map[string]remembered, error) {
	none := map[string]remembered{}
	text, err := atomicfile.ReadPrivate(m.Path(), rememberedAnswers)
	_, isLarge := errors.AsType[*atomicfile.TooLargeError](err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return none, nil
	case isLarge:
		return none, errDamaged
	case err != nil:
		return none, err
	}
	var file memoryFile
	if err := json.Unmarshal(text, &file); err != nil || file.Version != memoryVersion || file.Domains == nil {
		return none, errDamaged
	}
	return file.Domains, nil
}
