package organization

import (
	"cmp"
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/timing"
)

// unit is a root or an organizational unit, by its id and its path of names.
type unit struct{ id, path string }

// nameUnits walks the units from the root and sends the paths of the accounts in
// them. It lists units parent by parent, never account by account. If the accounts
// named their units, it enters only units with accounts below them.
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
	queue, err := w.listRoots(ctx)
	if err != nil {
		return err
	}
	visited := map[string]bool{} // a unit could be moved during the walk
	for len(queue) > 0 {
		current := queue[0]
		queue = queue[1:]
		if visited[current.id] {
			continue
		}
		visited[current.id] = true
		inside := accounts[current.id]
		if isUnplaced {
			if inside, err = w.listAccountsIn(ctx, current.id); err != nil {
				return err
			}
		}
		w.sendPaths(current.path, inside)
		if !isUnplaced && !parents[current.id] {
			continue
		}
		children, err := w.listUnitsIn(ctx, current)
		if err != nil {
			return err
		}
		queue = append(queue, children...)
	}
	return nil
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
	return listAll(ctx, w.call, func(ctx context.Context, token *string) (page[unit], error) {
		out, err := w.client.ListRoots(ctx, &organizations.ListRootsInput{NextToken: token})
		if err != nil {
			return page[unit]{}, err
		}
		roots := page[unit]{next: out.NextToken}
		for _, r := range out.Roots {
			roots.items = append(roots.items, unit{aws.ToString(r.Id), cmp.Or(aws.ToString(r.Name), aws.ToString(r.Id))})
		}
		return roots, nil
	})
}

func (w *walk) listUnitsIn(ctx context.Context, parent unit) ([]unit, error) {
	return listAll(ctx, w.call, func(ctx context.Context, token *string) (page[unit], error) {
		out, err := w.client.ListOrganizationalUnitsForParent(ctx, &organizations.ListOrganizationalUnitsForParentInput{
			ParentId: &parent.id, MaxResults: aws.Int32(organizationPage), NextToken: token,
		})
		if err != nil {
			return page[unit]{}, err
		}
		units := page[unit]{next: out.NextToken}
		for _, u := range out.OrganizationalUnits {
			id := aws.ToString(u.Id)
			units.items = append(units.items, unit{id, parent.path + "/" + cmp.Or(aws.ToString(u.Name), id)})
		}
		return units, nil
	})
}

// listAccountsIn asks which accounts a unit holds, for accounts that did not name
// their unit.
func (w *walk) listAccountsIn(ctx context.Context, unitID string) ([]string, error) {
	return listAll(ctx, w.call, func(ctx context.Context, token *string) (page[string], error) {
		out, err := w.client.ListAccountsForParent(ctx, &organizations.ListAccountsForParentInput{
			ParentId: &unitID, MaxResults: aws.Int32(organizationPage), NextToken: token,
		})
		if err != nil {
			return page[string]{}, err
		}
		ids := page[string]{next: out.NextToken}
		for _, a := range out.Accounts {
			ids.items = append(ids.items, aws.ToString(a.Id))
		}
		return ids, nil
	})
}

// readTags reads the tags of each account and sends them in batches. It stops at the
// first failure: the others would fail for the same reason.
func (w *walk) readTags(ctx context.Context) error {
	for start := 0; start < len(w.members); start += organizationPage {
		batch := w.members[start:min(start+organizationPage, len(w.members))]
		tags, err := w.tagsOf(ctx, batch)
		if len(tags) > 0 {
			w.steps <- audit.Discovery{Tags: tags}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tagsOf returns the tags by account, and the first error.
func (w *walk) tagsOf(ctx context.Context, batch []member) (map[string]map[string]string, error) {
	var (
		mu    sync.Mutex
		tags  = make(map[string]map[string]string, len(batch))
		first error
	)
	timing.ForEach(maxLookups, batch, func(_ int, m member) {
		one, err := w.tagsOfAccount(ctx, m.id)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			tags[m.id] = one
		case first == nil:
			first = err
		}
	})
	return tags, first
}

func (w *walk) tagsOfAccount(ctx context.Context, accountID string) (map[string]string, error) {
	list, err := listAll(ctx, w.call, func(ctx context.Context, token *string) (page[types.Tag], error) {
		out, err := w.client.ListTagsForResource(ctx, &organizations.ListTagsForResourceInput{ResourceId: &accountID, NextToken: token})
		if err != nil {
			return page[types.Tag]{}, err
		}
		return page[types.Tag]{out.Tags, out.NextToken}, nil
	})
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(list))
	for _, tag := range list {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags, nil
}
