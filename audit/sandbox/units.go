package sandbox

import (
	"maps"
	"net/http"
	"slices"

	"accountable/audit/sandbox/orgtree"
	"accountable/audit/sandbox/response"
)

// newTree returns the tree of the organization.
func (s *Server) newTree() *orgtree.Tree {
	o := s.world.Organization
	if o == nil {
		return orgtree.New("", "")
	}
	t := orgtree.New(o.ID, o.RootID)
	for _, u := range o.Units {
		t.AddUnit(u.ID, u.ParentID)
		s.units[u.ID] = u
	}
	for i := range s.world.Accounts {
		if a := &s.world.Accounts[i]; s.isMember(a.ID) {
			t.AddAccount(a.ID, a.Parent)
		}
	}
	return t
}

// The refusals of unknown ids.
var (
	parentNotFound  = notFound("ParentNotFoundException", "You provided a root or organizational unit that doesn't exist.")
	accountNotFound = notFound("AccountNotFoundException", "You specified an account that doesn't exist.")
	unitNotFound    = notFound("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.")
	childNotFound   = notFound("ChildNotFoundException", "You specified a child that doesn't exist.")
	targetNotFound  = notFound("TargetNotFoundException", "You specified a target that doesn't exist.")
)

func notFound(code, message string) *response.Failure {
	return &response.Failure{Status: http.StatusBadRequest, Code: code, Message: message}
}

func accountByID(s *Server, in organizationRequest) (response.Structure, *response.Failure) {
	if !s.isListed(in.AccountID) {
		return nil, accountNotFound
	}
	return s.describeAccount(in.AccountID), nil
}

// isListed reports whether the world has the account and it is a member.
func (s *Server) isListed(id string) bool {
	_, ok := s.accounts[id]
	return ok && s.isMember(id)
}

func unitByID(s *Server, in organizationRequest) (response.Structure, *response.Failure) {
	if !s.tree.IsUnit(in.OrganizationalUnitID) {
		return nil, unitNotFound
	}
	return s.describeUnit(in.OrganizationalUnitID), nil
}

func (s *Server) describeAccounts(ids []string) response.List {
	return response.List{Len: len(ids), Item: func(i int) response.Structure { return s.describeAccount(ids[i]) }}
}

// listAccounts lists the members in the world's order.
func listAccounts(s *Server, _ organizationRequest) (response.List, *response.Failure) {
	return s.describeAccounts(s.tree.Members), nil
}

func listAccountsIn(s *Server, in organizationRequest) (response.List, *response.Failure) {
	if !s.tree.IsParent(in.ParentID) {
		return response.List{}, parentNotFound
	}
	return s.describeAccounts(s.tree.Accounts[in.ParentID]), nil
}

func listUnitsIn(s *Server, in organizationRequest) (response.List, *response.Failure) {
	if !s.tree.IsParent(in.ParentID) {
		return response.List{}, parentNotFound
	}
	ids := s.tree.Units[in.ParentID]
	return response.List{Len: len(ids), Item: func(i int) response.Structure { return s.describeUnit(ids[i]) }}, nil
}

// The kinds of children and parents in the model.
const (
	kindAccount = "ACCOUNT"
	kindUnit    = "ORGANIZATIONAL_UNIT"
)

func listChildren(s *Server, in organizationRequest) (response.List, *response.Failure) {
	kinds := map[string]map[string][]string{kindAccount: s.tree.Accounts, kindUnit: s.tree.Units}
	children, known := kinds[in.ChildType]
	switch {
	case !known:
		return response.List{}, invalidInput("INVALID_ENUM", "You specified an invalid value for ChildType.")
	case !s.tree.IsParent(in.ParentID):
		return response.List{}, parentNotFound
	}
	ids := children[in.ParentID]
	return response.List{Len: len(ids), Item: func(i int) response.Structure {
		return response.Structure{"Id": ids[i], "Type": in.ChildType}
	}}, nil
}

func listParents(s *Server, in organizationRequest) (response.List, *response.Failure) {
	if !s.tree.IsUnit(in.ChildID) && !s.isListed(in.ChildID) {
		return response.List{}, childNotFound
	}
	id, kind := s.tree.Parent(in.ChildID), kindUnit
	if s.tree.IsRoot(id) {
		kind = "ROOT"
	}
	return response.ListOf(response.Structure{"Id": id, "Type": kind}), nil
}

// listTags lists the tags of an account, by key. Units and the root have none.
func listTags(s *Server, in organizationRequest) (response.List, *response.Failure) {
	if s.tree.IsParent(in.ResourceID) {
		return response.List{}, nil
	}
	if !s.isListed(in.ResourceID) {
		return response.List{}, targetNotFound
	}
	tags := s.accounts[in.ResourceID].Tags
	keys := slices.Sorted(maps.Keys(tags))
	return response.List{Len: len(keys), Item: func(i int) response.Structure {
		return response.Structure{"Key": keys[i], "Value": tags[keys[i]]}
	}}, nil
}

// describeAccount returns an account in the form of Organizations.
func (s *Server) describeAccount(id string) response.Structure {
	a, o := s.accounts[id], s.world.Organization
	item := response.Structure{
		"Id": id, "Arn": s.organizationARN("account", "/"+id), "Name": a.Name, "Email": a.Email, "JoinedMethod": "CREATED",
	}
	if a.Invited {
		item["JoinedMethod"] = "INVITED"
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
		item["Paths"] = []string{s.tree.Path(s.tree.Parent(id))}
	case PathsToAccount:
		item["Paths"] = []string{s.tree.Path(s.tree.Parent(id)) + id + "/"}
	case NoPaths:
	}
	return item
}

// status returns the state as a Status, which has fewer values.
func (a *Account) status() string {
	switch state := a.state(); state {
	case "ACTIVE", "PENDING_CLOSURE":
		return state
	default:
		return "SUSPENDED"
	}
}

func (s *Server) describeUnit(id string) response.Structure {
	u := s.units[id]
	item := response.Structure{"Id": u.ID, "Arn": s.organizationARN("ou", "/"+u.ID), "Name": u.Name}
	if s.world.Organization.Paths != NoPaths {
		item["Path"] = s.tree.Path(id)
	}
	return item
}
