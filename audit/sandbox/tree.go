package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// tree is the organization by parent and child.
type tree struct {
	members  []string // account ids in the world's order
	units    map[string]Unit
	accounts map[string][]string // account ids, by parent
	below    map[string][]string // unit ids, by parent
}

// grow puts the tree of the organization together.
func (s *Server) grow() tree {
	t := tree{units: map[string]Unit{}, accounts: map[string][]string{}, below: map[string][]string{}}
	o := s.world.Organization
	if o == nil {
		return t
	}
	for _, u := range o.Units {
		t.units[u.ID] = u
		t.below[u.ParentID] = append(t.below[u.ParentID], u.ID)
	}
	for _, id := range s.order {
		if !s.member(id) {
			continue
		}
		t.members = append(t.members, id)
		parent := s.parent(id)
		t.accounts[parent] = append(t.accounts[parent], id)
	}
	return t
}

// parent is what holds an account or a unit of the organization.
func (s *Server) parent(id string) string {
	if u, ok := s.tree.units[id]; ok {
		return u.ParentID
	}
	if a, ok := s.accounts[id]; ok && a.Parent != "" {
		return a.Parent
	}
	return s.world.Organization.RootID
}

// The refusals to what is not there.
var (
	parentNotFound = &failure{
		status: http.StatusBadRequest, code: "ParentNotFoundException",
		message: "You provided a root or organizational unit that doesn't exist.",
	}
	accountNotFound = &failure{
		status: http.StatusBadRequest, code: "AccountNotFoundException",
		message: "You specified an account that doesn't exist.",
	}
	unitNotFound = &failure{
		status: http.StatusBadRequest, code: "OrganizationalUnitNotFoundException",
		message: "You specified an organizational unit that doesn't exist.",
	}
	childNotFound = &failure{
		status: http.StatusBadRequest, code: "ChildNotFoundException",
		message: "You specified a child that doesn't exist.",
	}
	targetNotFound = &failure{
		status: http.StatusBadRequest, code: "TargetNotFoundException",
		message: "You specified a target that doesn't exist.",
	}
)

// holds tells whether the id is the root's or a unit's.
func (s *Server) holds(id string) bool {
	_, unit := s.tree.units[id]
	return unit || id == s.world.Organization.RootID
}

func accountNamed(s *Server, in organizationRequest) (structure, *failure) {
	if !s.listed(in.AccountID) {
		return nil, accountNotFound
	}
	return s.describeAccount(in.AccountID), nil
}

// listed tells whether the account is a member that the world has.
func (s *Server) listed(id string) bool {
	_, ok := s.accounts[id]
	return ok && s.member(id)
}

func unitNamed(s *Server, in organizationRequest) (structure, *failure) {
	if _, ok := s.tree.units[in.OrganizationalUnitID]; !ok {
		return nil, unitNotFound
	}
	return s.describeUnit(in.OrganizationalUnitID), nil
}

// accountList describes accounts.
func (s *Server) accountList(ids []string) list {
	return list{len(ids), func(i int) structure { return s.describeAccount(ids[i]) }}
}

// accountsOf are the members of the organization in the world's order.
func accountsOf(s *Server, _ organizationRequest) (list, *failure) {
	return s.accountList(s.tree.members), nil
}

func accountsBelow(s *Server, in organizationRequest) (list, *failure) {
	if !s.holds(in.ParentID) {
		return list{}, parentNotFound
	}
	return s.accountList(s.tree.accounts[in.ParentID]), nil
}

func unitsBelow(s *Server, in organizationRequest) (list, *failure) {
	if !s.holds(in.ParentID) {
		return list{}, parentNotFound
	}
	ids := s.tree.below[in.ParentID]
	return list{len(ids), func(i int) structure { return s.describeUnit(ids[i]) }}, nil
}

// The kinds of children and parents as the model spells them.
const (
	kindAccount = "ACCOUNT"
	kindUnit    = "ORGANIZATIONAL_UNIT"
	kindRoot    = "ROOT"
)

func childrenOf(s *Server, in organizationRequest) (list, *failure) {
	kinds := map[string]map[string][]string{kindAccount: s.tree.accounts, kindUnit: s.tree.below}
	children, known := kinds[in.ChildType]
	switch {
	case !known:
		return list{}, invalidInput("INVALID_ENUM", "You specified an invalid value for ChildType.")
	case !s.holds(in.ParentID):
		return list{}, parentNotFound
	}
	ids := children[in.ParentID]
	return list{len(ids), func(i int) structure { return structure{"Id": ids[i], "Type": in.ChildType} }}, nil
}

func parentOf(s *Server, in organizationRequest) (list, *failure) {
	if _, unit := s.tree.units[in.ChildID]; !unit && !s.listed(in.ChildID) {
		return list{}, childNotFound
	}
	id, kind := s.parent(in.ChildID), kindUnit
	if id == s.world.Organization.RootID {
		kind = kindRoot
	}
	return listOf(structure{"Id": id, "Type": kind}), nil
}

// tagsOf are the tags of an account, by key; units and the root have none.
func tagsOf(s *Server, in organizationRequest) (list, *failure) {
	if s.holds(in.ResourceID) {
		return list{}, nil
	}
	if !s.listed(in.ResourceID) {
		return list{}, targetNotFound
	}
	tags := s.accounts[in.ResourceID].Tags
	keys := slices.Sorted(maps.Keys(tags))
	return list{len(keys), func(i int) structure { return structure{"Key": keys[i], "Value": tags[keys[i]]} }}, nil
}

// describeAccount is an account as Organizations shows it.
func (s *Server) describeAccount(id string) structure {
	a, o := s.accounts[id], s.world.Organization
	item := structure{
		"Id": id, "Arn": s.organizationARN("account", "/"+id), "Name": a.Name, "Email": a.Email, "JoinedMethod": "CREATED",
	}
	if o.States != StatusAlone {
		item["State"] = a.state()
	}
	if o.States != StateAlone {
		item["Status"] = a.status()
	}
	if !a.Created.IsZero() {
		item["JoinedTimestamp"] = float64(a.Created.UnixMilli()) / 1000
	}
	switch o.Paths {
	case PathsToParent:
		item["Paths"] = []string{s.path(s.parent(id))}
	case PathsToAccount:
		item["Paths"] = []string{s.path(s.parent(id)) + id + "/"}
	case NoPaths:
	}
	return item
}

// status is the state in the words of Status, which had no others.
func (a *Account) status() string {
	switch state := a.state(); state {
	case "ACTIVE", "PENDING_CLOSURE":
		return state
	default:
		return "SUSPENDED"
	}
}

func (s *Server) describeUnit(id string) structure {
	u := s.tree.units[id]
	item := structure{"Id": u.ID, "Arn": s.organizationARN("ou", "/"+u.ID), "Name": u.Name}
	if s.world.Organization.Paths != NoPaths {
		item["Path"] = s.path(id)
	}
	return item
}

// path is where something below the root or a unit is: o-…/r-…/ou-…/.
func (s *Server) path(id string) string {
	o := s.world.Organization
	units := ""
	for id != o.RootID {
		u, ok := s.tree.units[id]
		if !ok || strings.Contains(units, id) {
			break
		}
		units = id + "/" + units
		id = u.ParentID
	}
	return o.ID + "/" + o.RootID + "/" + units
}
