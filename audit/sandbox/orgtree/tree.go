package orgtree

import "strings"

// Tree is an organization by parent and child. Its fields must not be changed.
type Tree struct {
	Members  []string            // account ids in the world's order
	Accounts map[string][]string // account ids, by parent
	Units    map[string][]string // unit ids, by parent

	organizationID, rootID string
	parents                map[string]string // of accounts and units
	isUnit                 map[string]bool
}

// New returns a tree with a root.
func New(organizationID, rootID string) *Tree {
	return &Tree{
		Accounts: map[string][]string{}, Units: map[string][]string{},
		organizationID: organizationID, rootID: rootID, parents: map[string]string{}, isUnit: map[string]bool{},
	}
}

// AddUnit adds a unit below a unit or the root.
func (t *Tree) AddUnit(id, parentID string) {
	t.parents[id], t.isUnit[id] = parentID, true
	t.Units[parentID] = append(t.Units[parentID], id)
}

// AddAccount adds a member account; "" is below the root.
func (t *Tree) AddAccount(id, parentID string) {
	if parentID == "" {
		parentID = t.rootID
	}
	t.parents[id] = parentID
	t.Members = append(t.Members, id)
	t.Accounts[parentID] = append(t.Accounts[parentID], id)
}

// Parent returns the root or unit that holds an account or a unit.
func (t *Tree) Parent(id string) string {
	if parent, ok := t.parents[id]; ok {
		return parent
	}
	return t.rootID
}

// IsUnit reports whether the id is a unit's.
func (t *Tree) IsUnit(id string) bool { return t.isUnit[id] }

// IsParent reports whether the id is the root's or a unit's.
func (t *Tree) IsParent(id string) bool { return t.isUnit[id] || id == t.rootID }

// IsRoot reports whether the id is the root's.
func (t *Tree) IsRoot(id string) bool { return id == t.rootID }

// Path returns the path of the root or of a unit: o-…/r-…/ou-…/.
func (t *Tree) Path(id string) string {
	units := ""
	for id != t.rootID && t.isUnit[id] && !strings.Contains(units, id) {
		units = id + "/" + units
		id = t.parents[id]
	}
	return t.organizationID + "/" + t.rootID + "/" + units
}
