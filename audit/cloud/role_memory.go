package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"accountable/config/atomicfile"
)

// RoleMemory remembers by which role of Identity Center each account is
// entered, in a file of mode 0600 in the state folder. It is read when it is
// first asked and written by Save. It is safe for concurrent use.
type RoleMemory struct {
	dir string

	mu    sync.Mutex
	known roleFile // nil until the file has been read
	fresh roleFile // what the file does not hold yet
}

// roleFile holds roles by session and account id.
type roleFile map[string]map[string]string

// OpenRoleMemory uses the folder, which is made (0700) when something is kept.
func OpenRoleMemory(dir string) *RoleMemory { return &RoleMemory{dir: dir} }

// Path is the file.
func (m *RoleMemory) Path() string { return filepath.Join(m.dir, "roles.json") }

// Role is the one remembered for the account, or "".
func (m *RoleMemory) Role(session, accountID string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known, _ = m.read() // a file that is damaged remembers nothing
	}
	return m.known[session][accountID]
}

// Remember notes a role for the account. Save keeps it.
func (m *RoleMemory) Remember(session, accountID, role string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known, _ = m.read()
	}
	if m.fresh == nil {
		m.fresh = roleFile{}
	}
	m.known.set(session, accountID, role)
	m.fresh.set(session, accountID, role)
}

// Save keeps what was noted since the last time, beside what other programs
// kept meanwhile.
func (m *RoleMemory) Save() (err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.fresh) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("keep the roles in %s: %w", m.Path(), err)
		}
	}()
	release, err := atomicfile.LockFolder(context.Background(), m.dir, "roles.lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	all, err := m.read()
	if err != nil && !errors.Is(err, errDamaged) {
		return err
	}
	for session, roles := range m.fresh {
		for id, role := range roles {
			all.set(session, id, role)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err = atomicfile.Write(m.Path(), text); err != nil {
		return err
	}
	m.fresh = nil
	return nil
}

// errDamaged is a file that is not one of ours: it is written anew.
var errDamaged = errors.New("the file is damaged")

func (m *RoleMemory) read() (roleFile, error) {
	all := roleFile{}
	text, err := os.ReadFile(m.Path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return all, nil
	case err != nil:
		return all, err
	}
	if err := json.Unmarshal(text, &all); err != nil || all == nil {
		return roleFile{}, errDamaged
	}
	return all, nil
}

func (f roleFile) set(session, accountID, role string) {
	if f[session] == nil {
		f[session] = map[string]string{}
	}
	f[session][accountID] = role
}
