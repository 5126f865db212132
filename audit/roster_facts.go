package audit

import (
	"maps"
	"slices"
)

// SetOUPaths takes in the paths by name of the organization's units, by account
// id, and answers with the rows that they are new to.
func (r *Roster) SetOUPaths(paths map[string]string) []*Row {
	return setFact(r, paths, func(t *Target, path string) bool {
		news := t.OUPath != path
		t.OUPath = path
		return news
	})
}

// SetTags takes in the tags of accounts, by account id, and answers with the
// rows that they are new to.
func (r *Roster) SetTags(tags map[string]map[string]string) []*Row {
	return setFact(r, tags, func(t *Target, of map[string]string) bool {
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
		if row.own != nil && row.Target.AccountID == "" {
			again := r.Judge(*row.own)
			row.own, row.Result = &again, &again
		}
	}
	for _, group := range r.byAccount {
		r.share(group)
	}
	return r.rows
}

// setFact sets what was learnt of accounts, wherever their rows keep it.
func setFact[T any](r *Roster, facts map[string]T, set func(*Target, T) bool) []*Row {
	var changed []*Row
	for id, fact := range facts {
		group := r.byAccount[id]
		news := false
		for _, row := range group {
			set(&row.Source, fact)
			if row.own != nil {
				set(&row.own.Target, fact)
			}
			if set(&row.Target, fact) {
				news = true
				changed = append(changed, row)
			}
		}
		if news {
			r.share(group)
		}
	}
	slices.SortFunc(changed, byIndex)
	return changed
}
