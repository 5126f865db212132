package scan

import (
	"maps"
	"slices"

	"accountable/audit"
	"accountable/audit/rules"
)

// SetOUPaths sets the OU paths of accounts, by account id, and returns the rows that
// change.
func (r *Roster) SetOUPaths(paths map[string]string) []*Row {
	return setFact(r, paths, func(t *audit.Target, path string) bool {
		changes := t.OUPath != path
		t.OUPath = path
		return changes
	})
}

// SetTags sets the tags of accounts, by account id, and returns the rows that change.
func (r *Roster) SetTags(tags map[string]map[string]string) []*Row {
	return setFact(r, tags, func(t *audit.Target, of map[string]string) bool {
		changes := t.Tags == nil || !maps.Equal(t.Tags, of)
		t.Tags = of
		return changes
	})
}

// Rejudge judges all results by the policy in force and returns all rows. An account
// that was skipped unread has to be read before it can be judged.
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

// peers counts the domains of the security contacts, each account once.
func (r *Roster) peers() *rules.Peers {
	var p rules.Peers
	for _, group := range r.byAccount {
		for _, row := range group {
			if row.Result == nil {
				continue
			}
			if c := row.Result.Contact(audit.Security); c != nil {
				p.Run.Add(*c)
				if row.Target.JoinedMethod != "" {
					p.Organization.Add(*c)
				}
				break
			}
		}
	}
	return &p
}

// setFact sets a fact about accounts in their rows and results.
func setFact[T any](r *Roster, facts map[string]T, set func(*audit.Target, T) bool) []*Row {
	var changed []*Row
	for id, fact := range facts {
		group := r.byAccount[id]
		hasChanged := false
		for _, row := range group {
			set(&row.Source, fact)
			if row.ownResult != nil {
				set(&row.ownResult.Target, fact)
			}
			if set(&row.Target, fact) {
				hasChanged = true
				changed = append(changed, row)
			}
		}
		if hasChanged {
			r.shareResults(group)
		}
	}
	slices.SortFunc(changed, byIndex)
	return changed
}
