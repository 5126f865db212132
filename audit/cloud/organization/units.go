package organization

import (
	"cmp"
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/trouble"
	"accountable/audit/workers"
)

// unit is a root or an organizational unit, by its id and its path of names.
type unit struct {
	id, path string
	depth    int // 0 for a root
}

// maxDepth is the deepest level of units that is read: four times the limit of Organizations
// (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
const maxDepth = 4 * 5

// nameUnits walks the units from the root and sends the paths of the accounts in
// them. It lists units parent by parent, never account by account. If the accounts
// named their units, it enters only units with accounts below them. It reports lists
// that are incomplete and continues with the next unit.
func (w *walk) nameUnits(ctx context.Context) error {
	accounts := map[string][]string{} // by unit
	parents := map[string]bool{}      // units above those
	isUnplaced := false
	for _, m := range w.members {
		if len(m.path) == 0 {
			isUnplaced = true
			continue
		}
		last := len(m.path) - 1
		accounts[m.path[last]] = append(accounts[m.path[last]], m.id)
		for _, id := range m.path[:last] {
			parents[id] = true
		}
	}
	faults := unitFaults{}
	queue, err := w.listRoots(ctx)
	if err = faults.collect(err); err != nil {
		return err
	}
	visited := map[string]bool{}
	for len(queue) > 0 {
		current := queue[0]
		queue = queue[1:]
		if visited[current.id] {
			faults.loops++ // or the unit was moved during the walk
			continue
		}
		visited[current.id] = true
		if current.depth > maxDepth || len(visited) > maxUnits {
			faults.isEndless = true
			continue
		}
		inside := accounts[current.id]
		if isUnplaced {
			inside, err = w.listAccountsIn(ctx, current.id)
			if err = faults.collect(err); err != nil {
				return err
			}
		}
		w.sendPaths(current.path, inside)
		if !isUnplaced && !parents[current.id] {
			continue
		}
		children, err := w.listUnitsIn(ctx, current)
		if err = faults.collect(err); err != nil {
			return err
		}
		queue = append(queue, children...)
	}
	return faults.asError()
}

// unitFaults are the reasons why the units are not a tree.
type unitFaults struct {
	lists     error // of the first list that is incomplete
	loops     int   // units that were reached twice
	isEndless bool  // there are more or deeper units than AWS allows
}

// collect keeps the error of a list that is incomplete. It returns other errors.
func (f *unitFaults) collect(err error) error {
	if !isIncomplete(err) {
		return err
	}
	if f.lists == nil {
		f.lists = err
	}
	return nil
}

// asError returns why paths may be missing; nil if none is.
func (f *unitFaults) asError() error {
	fault := &trouble.ListError{What: "organizational units", Repeated: f.loops}
	switch {
	case f.isEndless:
		fault.Stopped = "units are nested deeper than AWS allows, or there are too many"
	case f.lists != nil:
		return f.lists
	case f.loops == 0:
		return nil
	}
	return trouble.From(fault, trouble.Call{})
}

func (w *walk) sendPaths(path string, accounts []string) {
	if len(accounts) == 0 {
		return
	}
	paths := make(map[string]string, len(accounts))
	for _, id := range accounts {
		paths[id] = path
	}
	w.steps <- audit.Discovery{OUPaths: paths}
}

func (w *walk) listRoots(ctx context.Context) ([]unit, error) {
	return list[types.Root, unit]{
		what: "roots", max: maxRoots,
		fetch: func(ctx context.Context, token *string) ([]types.Root, *string, error) {
			out, err := w.client.ListRoots(ctx, &organizations.ListRootsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.Roots, out.NextToken, nil
		},
		read: func(r types.Root) (root unit, err error) {
			if root.id, err = shape.RootID.Read(r.Id); err != nil {
				return root, err
			}
			name, err := shape.UnitName.ReadOptional(r.Name)
			root.path = audit.JoinOUPath(cmp.Or(name, root.id))
			return root, err
		},
		key: unitID,
	}.all(ctx, w.call)
}

func (w *walk) listUnitsIn(ctx context.Context, parent unit) ([]unit, error) {
	return list[types.OrganizationalUnit, unit]{
		what: "organizational units", max: maxUnits,
		fetch: func(ctx context.Context, token *string) ([]types.OrganizationalUnit, *string, error) {
			out, err := w.client.ListOrganizationalUnitsForParent(ctx, &organizations.ListOrganizationalUnitsForParentInput{
				ParentId: &parent.id, MaxResults: aws.Int32(organizationPage), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.OrganizationalUnits, out.NextToken, nil
		},
		read: func(u types.OrganizationalUnit) (child unit, err error) {
			child.depth = parent.depth + 1
			if child.id, err = shape.UnitID.Read(u.Id); err != nil {
				return child, err
			}
			name, err := shape.UnitName.ReadOptional(u.Name)
			child.path = parent.path + "/" + audit.JoinOUPath(cmp.Or(name, child.id))
			return child, err
		},
		key: unitID,
	}.all(ctx, w.call)
}

func unitID(u unit) string { return u.id }

// listAccountsIn asks which accounts a unit holds, for accounts that did not name
// their unit.
func (w *walk) listAccountsIn(ctx context.Context, unitID string) ([]string, error) {
	return list[types.Account, string]{
		what: "accounts", max: maxAccounts,
		fetch: func(ctx context.Context, token *string) ([]types.Account, *string, error) {
			out, err := w.client.ListAccountsForParent(ctx, &organizations.ListAccountsForParentInput{
				ParentId: &unitID, MaxResults: aws.Int32(organizationPage), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.Accounts, out.NextToken, nil
		},
		read: func(a types.Account) (string, error) { return shape.AccountID.Read(a.Id) },
		key:  identity,
	}.all(ctx, w.call)
}

// readTags reads the tags of each account and sends them in batches. It stops at the
// first failure: the others would fail for the same reason. It continues after a list
// that is incomplete, which it returns at the end.
func (w *walk) readTags(ctx context.Context) error {
	var incomplete error
	for start := 0; start < len(w.members); start += organizationPage {
		batch := w.members[start:min(start+organizationPage, len(w.members))]
		tags, err := w.tagsOf(ctx, batch)
		if len(tags) > 0 {
			w.steps <- audit.Discovery{Tags: tags}
		}
		if err != nil && !isIncomplete(err) {
			return err
		}
		if incomplete == nil {
			incomplete = err
		}
	}
	return incomplete
}

// tagsOf returns the tags by account, and the most severe error: an error that ends the
// reading is more severe than an incomplete list.
func (w *walk) tagsOf(ctx context.Context, batch []member) (map[string]map[string]string, error) {
	var (
		mu    sync.Mutex
		tags  = make(map[string]map[string]string, len(batch))
		worst error
	)
	workers.ForEach(maxLookups, batch, func(_ int, m member) {
		one, err := w.tagsOfAccount(ctx, m.id)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			tags[m.id] = one
		} else if worst == nil || isIncomplete(worst) {
			worst = err
		}
	})
	return tags, worst
}

// tag is a key with its value.
type tag struct{ key, value string }

// tagsOfAccount returns all tags of an account, or an error: a policy may not judge by a
// part of them.
func (w *walk) tagsOfAccount(ctx context.Context, accountID string) (map[string]string, error) {
	all, err := list[types.Tag, tag]{
		what: "tags", max: maxTags,
		fetch: func(ctx context.Context, token *string) ([]types.Tag, *string, error) {
			out, err := w.client.ListTagsForResource(ctx, &organizations.ListTagsForResourceInput{ResourceId: &accountID, NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.Tags, out.NextToken, nil
		},
		read: func(raw types.Tag) (one tag, err error) {
			if one.key, err = shape.TagKey.Read(raw.Key); err != nil {
				return one, err
			}
			one.value, err = shape.TagValue.ReadOptional(raw.Value)
			return one, err
		},
		key: func(one tag) string { return one.key },
	}.all(ctx, w.call)
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(all))
	for _, one := range all {
		tags[one.key] = one.value
	}
	return tags, nil
}
