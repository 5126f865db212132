package history

import (
	"slices"

	"accountable/audit/journal"
	"accountable/ui/style"
)

// listLine is a line of the list: the heading of a run, or a write.
type listLine struct {
	run        *writeRun
	entry      *journal.Entry // nil: the heading
	isIndented bool           // it is below a heading
}

func (l listLine) key() string {
	if l.entry == nil {
		return "run " + l.run.id
	}
	return l.entry.ID
}

// entries returns the write of a line, or those of its run.
func (l listLine) entries() []journal.Entry {
	if l.entry != nil {
		return []journal.Entry{*l.entry}
	}
	return l.run.entries
}

// caller returns the principal that wrote, or "" if there are several.
func (l listLine) caller() string {
	if l.entry != nil {
		return l.entry.Caller
	}
	return l.run.callerName
}

// mostUnfolded is the number of writes up to which a run is unfolded at first, so that a
// large run does not hide the runs before it.
const mostUnfolded = 10

// foldLarge folds large runs without interrupted writes, unless there is only one run.
func (h *History) foldLarge() {
	for _, r := range h.runs {
		if len(h.runs) > 1 && len(r.entries) > mostUnfolded {
			h.folded[r.id] = !h.hasOpen(r.entries)
		}
	}
}

// hasOpen reports whether one of the writes was interrupted.
func (h *History) hasOpen(entries []journal.Entry) bool {
	return slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.Open })
}

// updateNames reads the names of the accounts again: an account that was read may have a
// name now.
func (h *History) updateNames() {
	h.names, h.namesRevision, h.widestName = map[string]string{}, h.Revision, 0
	for _, e := range h.read.Entries {
		h.widestName = max(h.widestName, style.Width(h.name(e.AccountID)))
	}
}

// rebuild creates the lines.
func (h *History) rebuild() {
	h.lines = nil
	for _, r := range h.runs {
		alone := r.isSingle()
		if !alone {
			h.lines = append(h.lines, listLine{run: r})
		}
		if r.folded && !alone {
			continue
		}
		for i := range r.entries {
			h.lines = append(h.lines, listLine{run: r, entry: &r.entries[i], isIndented: !alone})
		}
	}
	h.table.SetRows(listRows{h, h.lines})
}

// fold folds a run, or unfolds it.
func (h *History) fold(r *writeRun, folded bool) {
	if r.isSingle() || r.folded == folded {
		return
	}
	r.folded, h.folded[r.id] = folded, folded
	h.rebuild()
	if folded {
		h.table.Select(listLine{run: r}.key())
	}
}

// name returns the name of an account.
func (h *History) name(id string) string {
	name, known := h.names[id]
	if !known {
		name = h.AccountName(id)
		h.names[id] = name
	}
	return name
}
