package history

import (
	"slices"

	"accountable/audit/change"
	"accountable/ui/style"
)

// historyLine is a line of the list: a run's heading, or a write.
type historyLine struct {
	run   *historyRun
	entry *change.Entry // nil: the heading
	under bool          // it stands under a heading
}

func (l historyLine) key() string {
	if l.entry == nil {
		return "run " + l.run.id
	}
	return l.entry.ID
}

// entries are the writes that a line stands for.
func (l historyLine) entries() []change.Entry {
	if l.entry != nil {
		return []change.Entry{*l.entry}
	}
	return l.run.entries
}

// caller is who wrote, "" where that is not one and the same.
func (l historyLine) caller() string {
	if l.entry != nil {
		return l.entry.Caller
	}
	return l.run.who
}

// mostUnfolded is how many writes of a run are shown without being asked for: what
// was written before a large run is to be found as well.
const mostUnfolded = 10

// foldLarge folds large runs of which nothing was left open, unless there is one
// run alone.
func (h *History) foldLarge() {
	for _, r := range h.runs {
		if len(h.runs) > 1 && len(r.entries) > mostUnfolded {
			h.folded[r.id] = !h.hasOpen(r.entries)
		}
	}
}

// hasOpen tells whether one of these writes was left open.
func (h *History) hasOpen(entries []change.Entry) bool {
	return slices.ContainsFunc(entries, func(e change.Entry) bool { return e.Open })
}

// learnNames asks anew how accounts are called: an account that is read may turn
// out to have a name.
func (h *History) learnNames() {
	h.names, h.named, h.widest = map[string]string{}, h.Revision, 0
	for _, e := range h.read.Entries {
		h.widest = max(h.widest, style.Width(h.name(e.AccountID)))
	}
}

// rebuild makes the lines again.
func (h *History) rebuild() {
	h.shown = nil
	for _, r := range h.runs {
		alone := len(r.entries) == 1
		if !alone {
			h.shown = append(h.shown, historyLine{run: r})
		}
		if r.folded && !alone {
			continue
		}
		for i := range r.entries {
			h.shown = append(h.shown, historyLine{run: r, entry: &r.entries[i], under: !alone})
		}
	}
	h.table.SetRows(historyRows{h, h.shown})
}

// fold folds a run, or unfolds it.
func (h *History) fold(r *historyRun, folded bool) {
	if len(r.entries) < 2 || r.folded == folded {
		return
	}
	r.folded, h.folded[r.id] = folded, folded
	h.rebuild()
	if folded {
		h.table.Select(historyLine{run: r}.key())
	}
}

// name is how an account is called.
func (h *History) name(id string) string {
	name, known := h.names[id]
	if !known {
		name = h.AccountName(id)
		h.names[id] = name
	}
	return name
}
