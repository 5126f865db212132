package scan

import (
	"maps"
	"slices"

	"accountable/audit"
)

// SetOUPaths takes in the paths by name of the organization's units, by account
// id, and answers with the rows that they are new to.
func (r *Roster) SetOUPaths(paths map[string]string) []*Row {
	return setFact(r, paths, func(t *audit.Target, path string) bool {
		news := t.OUPath != path
		t.OUPath = path
		return news
	})
}

// SetTags takes in the tags of accounts, by account id, and answers with the
// rows that they are new to.
func (r *Roster) SetTags(tags map[string]map[string]string) []*Row {
	return setFact(r, tags, func(t *audit.Target, of map[string]string) bool {
		news := t.Tags == nil || !maps.Equal(t.Tags, of)
		t.Tags = of
		return news
	})
}

// Rejudge has all results judged again, as after the policy has changed: Judge is
// then set to what judges by the new one. An account that was not read because it
// was left out has to be read before it can be judged. It answers with all rows.
func (r *Roster) Rejudge() []*Row {
	if r.Judge == nil {
		return nil
	}
	for _, row := range r.rows {
		if row.ownResult != nil && row.Target.AccountID == "" {
			again := r.Judge(*row.ownResult)
			row.ownResult, row.Result = &again, &again
		}
	}
	for _, group := range r.byAccount {
		r.shareResults(group)
	}
	return r.rows
}

// setFact sets what was learnt of accounts, wherever their rows keep it.
func setFact[T any](r *Roster, facts map[string]T, set func(*audit.Target, T) bool) []*Row {
	var changed []*Row
	for id, fact := range facts {
		group := r.byAccount[id]
		news := false
		for _, row := range group {
			set(&row.Source, fact)
			if row.ownResult != nil {
				set(&row.ownResult.Target, fact)
			}
			if set(&row.Target, fact) {
				news = true
				changed = append(changed, row)
			}
		}
		if news {
			r.shareResults(group)
		}
	}
	slices.SortFunc(changed, byIndex)
	return changed
}
