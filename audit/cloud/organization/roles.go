package organization

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// Roles remembers which Identity Center role enters an account. Its methods are
// called concurrently, possibly for each request.
type Roles interface {
	// Role returns the role that is remembered for the account, or "".
	Role(session, accountID string) string
	// Remember records a role that worked.
	Remember(session, accountID, role string)
}

// RecordRole remembers the role of a route that worked. A role that wrote replaces
// one that only read.
func (d *Directory) RecordRole(route audit.Route, accountID string, wrote bool) {
	if route.Mode != audit.IdentityCenter {
		return
	}
	known := d.roles.Role(route.Session, accountID)
	if known == "" || wrote && known != route.Role {
		d.roles.Remember(route.Session, accountID, route.Role)
	}
}

// Parts of the names of permission sets, in lower case. PowerUserAccess excludes the
// Account Management API
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html).
var (
	powerlessRoles = []string{"poweruser"}
	writingRoles   = []string{"admin", "contact", "write", "full", "owner", "manage", "break"}
)

// roleRank returns a lower number for roles whose names suggest that they can write.
func roleRank(role string) int {
	name := strings.ToLower(role)
	contains := func(parts []string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
	}
	switch {
	case contains(powerlessRoles):
		return 3
	case audit.IsReadOnlyRole(role):
		return 2
	case contains(writingRoles):
		return 0
	default:
		return 1
	}
}

// sortRoles returns the remembered role first, then the others by rank. Roles of
// equal rank stay in the portal's order.
func sortRoles(roles []string, remembered string) []string {
	rank := func(role string) int {
		if role == remembered {
			return -1
		}
		return roleRank(role)
	}
	sorted := slices.Clone(roles)
	slices.SortStableFunc(sorted, func(a, b string) int { return rank(a) - rank(b) })
	return sorted
}

// RoleMemory remembers roles in a file of mode 0600 in the state folder. It reads the
// file on the first use; Save writes it. It is safe for concurrent use.
type RoleMemory struct {
	dir string // "": nothing is read or saved

	mu      sync.Mutex
	known   rolesByAccount // nil until the file was read
	unsaved rolesByAccount
}

// rememberedRoles has room for 100,000 accounts.
var rememberedRoles = atomicfile.Limit{Bytes: 8 << 20, Of: "remembered roles"}

// rolesByAccount holds roles by session and account id.
type rolesByAccount map[string]map[string]string

// OpenRoleMemory uses a folder, which Save creates (0700).
func OpenRoleMemory(dir string) *RoleMemory { return &RoleMemory{dir: dir} }

// Path returns the path of the file.
func (m *RoleMemory) Path() string { return filepath.Join(m.dir, "roles.json") }

// Role returns the role that is remembered for the account, or "".
func (m *RoleMemory) Role(session, accountID string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load()
	return m.known[session][accountID]
}

// Remember records a role for the account. Save writes it.
func (m *RoleMemory) Remember(session, accountID, role string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load()
	if m.unsaved == nil {
		m.unsaved = rolesByAccount{}
	}
	m.known.set(session, accountID, role)
	m.unsaved.set(session, accountID, role)
}

// load reads the file once. A damaged file counts as empty. The caller holds the
// lock.
func (m *RoleMemory) load() {
	if m.known == nil {
		m.known, _ = m.read()
	}
}

// Save writes the roles recorded since the last time, and keeps the roles that other
// programs saved.
func (m *RoleMemory) Save() (err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dir == "" || len(m.unsaved) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("saving the roles in %s: %w", m.Path(), err)
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
	for session, roles := range m.unsaved {
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
	m.unsaved = nil
	return nil
}

// errDamaged is a file that is not a RoleMemory's. Save replaces it.
var errDamaged = errors.New("the file is damaged")

func (m *RoleMemory) read() (rolesByAccount, error) {
	all := rolesByAccount{}
	if m.dir == "" {
		return all, nil
	}
	text, err := atomicfile.ReadPrivate(m.Path(), rememberedRoles)
	_, isLarge := errors.AsType[*atomicfile.TooLargeError](err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return all, nil
	case isLarge:
		return all, errDamaged
	case err != nil:
		return all, err
	}
	if err := json.Unmarshal(text, &all); err != nil || all == nil {
		return rolesByAccount{}, errDamaged
	}
	return all, nil
}

func (r rolesByAccount) set(session, accountID, role string) {
	if r[session] == nil {
		r[session] = map[string]string{}
	}
	r[session][accountID] = role
}
