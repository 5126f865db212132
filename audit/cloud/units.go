package cloud

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"accountable/audit"
)

// unit is a root or an organizational unit, by its id and its path by name.
type unit struct{ id, path string }

// nameUnits walks the organization from its root and tells the paths by name of
// the accounts below each unit that it comes to. Units are listed parent by
// parent, never account by account; where the accounts said where they are, only
// on the ways to them.
func (w *organizationWalk) nameUnits(ctx context.Context) error {
	placed := map[string][]string{} // accounts by the unit that holds them
	leading := map[string]bool{}    // units with units below that hold accounts
	unplaced := false
	for _, m := range w.members {
		if len(m.place) == 0 {
			unplaced = true
			continue
		}
		last := len(m.place) - 1
		placed[m.place[last]] = append(placed[m.place[last]], m.id)
		for _, id := range m.place[:last] {
			leading[id] = true
		}
	}
	queue, err := w.roots(ctx)
	if err != nil {
		return err
	}
	seen := map[string]bool{} // a unit could move while we walk
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		if seen[here.id] {
			continue
		}
		seen[here.id] = true
		held := placed[here.id]
		if unplaced {
			if held, err = w.accountsOf(ctx, here.id); err != nil {
				return err
			}
		}
		w.tellPaths(here.path, held)
		if !unplaced && !leading[here.id] {
			continue
		}
		below, err := w.unitsOf(ctx, here)
		if err != nil {
			return err
		}
		queue = append(queue, below...)
	}
	return nil
}

func (w *organizationWalk) tellPaths(path string, accounts []string) {
	if len(accounts) == 0 {
		return
	}
	paths := make(map[string]string, len(accounts))
	for _, id := range accounts {
		paths[id] = path
	}
	w.steps <- audit.Discovery{OUPaths: paths}
}

func (w *organizationWalk) roots(ctx context.Context) ([]unit, error) {
	var roots []unit
	pages := organizations.NewListRootsPaginator(w.client, &organizations.ListRootsInput{},
		func(o *organizations.ListRootsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListRootsOutput, error) {
			return pages.NextPage(ctx)
		})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Roots {
			roots = append(roots, unit{aws.ToString(r.Id), orElse(aws.ToString(r.Name), aws.ToString(r.Id))})
		}
	}
	return roots, nil
}

func (w *organizationWalk) unitsOf(ctx context.Context, parent unit) ([]unit, error) {
	var units []unit
	pages := organizations.NewListOrganizationalUnitsForParentPaginator(w.client,
		&organizations.ListOrganizationalUnitsForParentInput{ParentId: &parent.id, MaxResults: aws.Int32(accountsPage)},
		func(o *organizations.ListOrganizationalUnitsForParentPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListOrganizationalUnitsForParentOutput, error) {
			return pages.NextPage(ctx)
		})
		if err != nil {
			return nil, err
		}
		for _, u := range page.OrganizationalUnits {
			id := aws.ToString(u.Id)
			units = append(units, unit{id, parent.path + "/" + orElse(aws.ToString(u.Name), id)})
		}
	}
	return units, nil
}

// accountsOf asks which accounts a unit holds: where they do not say themselves.
func (w *organizationWalk) accountsOf(ctx context.Context, parent string) ([]string, error) {
	var ids []string
	pages := organizations.NewListAccountsForParentPaginator(w.client,
		&organizations.ListAccountsForParentInput{ParentId: &parent, MaxResults: aws.Int32(accountsPage)},
		func(o *organizations.ListAccountsForParentPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListAccountsForParentOutput, error) {
			return pages.NextPage(ctx)
		})
		if err != nil {
			return nil, err
		}
		for _, a := range page.Accounts {
			ids = append(ids, aws.ToString(a.Id))
		}
	}
	return ids, nil
}

// lookups is how many accounts are asked about at once where each costs a
// request: enough to use the quota up at a tenth of a second an answer.
const lookups = 8

// readTags asks for the tags of each account and tells them in batches. The
// first failure ends it: it would be the others' too.
func (w *organizationWalk) readTags(ctx context.Context) error {
	for start := 0; start < len(w.members); start += accountsPage {
		batch := w.members[start:min(start+accountsPage, len(w.members))]
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

func (w *organizationWalk) tagsOf(ctx context.Context, batch []member) (map[string]map[string]string, error) {
	var (
		mu    sync.Mutex
		tags  = make(map[string]map[string]string, len(batch))
		first error
	)
	each(batch, func(m member) {
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

// each does something for all items, a few at a time.
func each[T any](items []T, do func(T)) {
	var workers sync.WaitGroup
	feed := make(chan T)
	for range min(lookups, len(items)) {
		workers.Go(func() {
			for item := range feed {
				do(item)
			}
		})
	}
	for _, item := range items {
		feed <- item
	}
	close(feed)
	workers.Wait()
}

func (w *organizationWalk) tagsOfAccount(ctx context.Context, accountID string) (map[string]string, error) {
	tags := map[string]string{}
	pages := organizations.NewListTagsForResourcePaginator(w.client, &organizations.ListTagsForResourceInput{ResourceId: &accountID},
		func(o *organizations.ListTagsForResourcePaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListTagsForResourceOutput, error) {
			return pages.NextPage(ctx)
		})
		if err != nil {
			return nil, err
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
	}
	return tags, nil
}
