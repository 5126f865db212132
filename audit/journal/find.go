package journal

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
)

// Entries reads the writes to one account, or to all where the id is "", newest
// first, at most n; 0 means all. It skips lines that it cannot decode: a killed
// process leaves half a line, and a later version may write other lines.
func (j *Journal) Entries(accountID string, n int) ([]Entry, error) {
	matches := func(h *lineHead) bool { return accountID == "" || string(h.accountID) == accountID }
	from, err := j.offsetOfNewest(matches, n)
	if err != nil {
		return nil, err
	}
	return j.find(from, matches, n)
}

// Select reads the writes that match, newest first, at most n; 0 means all. It keeps no
// others in memory. The function sees only the ID, the Run, the account and the Profile
// of an Entry. If none matches, total is the number of all writes.
func (j *Journal) Select(matches func(Entry) bool, n int) (entries []Entry, total int, err error) {
	matchesHead := func(h *lineHead) bool {
		total++
		return matches(Entry{ID: string(h.id), Run: string(h.run), AccountID: string(h.accountID), Profile: string(h.profile)})
	}
	from, err := j.offsetOfNewest(matchesHead, n)
	if err != nil {
		return nil, 0, err
	}
	total = 0
	entries, err = j.find(from, matchesHead, n)
	return entries, total, err
}

// offsetOfNewest returns an offset from which at least n of the newest matching intents
// follow, or 0. It reads from the end.
func (j *Journal) offsetOfNewest(matches func(*lineHead) bool, n int) (int64, error) {
	if n == 0 {
		return 0, nil
	}
	from, found := int64(0), 0
	err := j.scanBackwards(func(text []byte, start int64) bool {
		if h, ok := readHead(text); ok && string(h.event) == eventIntent && matches(&h) {
			found++
		}
		if found < n {
			return true
		}
		from = start
		return false
	})
	return from, err
}

// find reads the writes whose intents follow an offset and match, newest first, at most n;
// 0 means all. It calls matches once for each intent, in their order.
func (j *Journal) find(from int64, matches func(*lineHead) bool, n int) ([]Entry, error) {
	entries, err := j.findLines(from, matches)
	if err != nil {
		return nil, err
	}
	if n > 0 && len(entries) > n {
		entries = entries[len(entries)-n:]
	}
	if open := j.leftOpen(entries); len(open) > 0 { // a process may have recorded outcomes before it ended
		ids := map[string]bool{}
		for _, e := range entries {
			ids[e.ID] = true
		}
		if entries, err = j.findLines(from, func(h *lineHead) bool { return ids[string(h.id)] }); err != nil {
			return nil, err
		}
		for i := range entries {
			entries[i].Open = entries[i].Outcome == "" && open[entries[i].ID]
		}
	}
	slices.Reverse(entries)
	return entries, j.markRuns(entries)
}

// findLines joins the intents after an offset that match with their outcomes, oldest
// first.
func (j *Journal) findLines(from int64, matches func(*lineHead) bool) ([]Entry, error) {
	var entries []Entry
	at := map[string]int{} // by id
	err := j.scan(from, func(line textLine) {
		h, ok := readHead(line.text)
		if !ok {
			return
		}
		i, known := at[string(h.id)]
		isIntent, isOutcome := string(h.event) == eventIntent && !known && matches(&h), string(h.event) == eventOutcome && known
		var l journalLine
		if !isIntent && !isOutcome || json.Unmarshal(line.text, &l) != nil {
			return
		}
		if isOutcome {
			entries[i] = entries[i].withOutcome(l)
			return
		}
		at[l.ID] = len(entries)
		entries = append(entries, l.entry(line.end))
	})
	return entries, err
}

// entry returns the entry of an intent.
func (l journalLine) entry(position int64) Entry {
	return Entry{
		ID: l.ID, Run: l.Run, Ticket: l.Ticket, Time: l.Time, AccountID: l.AccountID,
		UndoOf: l.UndoOf, RedoOf: l.RedoOf, Profile: l.Profile, Route: l.Route.route(), Caller: l.Caller,
		Type: l.Type, Before: l.Before, After: l.After, process: l.Process, position: position,
	}
}

// withOutcome returns the entry with an outcome. The outcome of a recheck never replaces
// that of the process that wrote.
func (e Entry) withOutcome(l journalLine) Entry {
	if !l.Looked || e.Outcome == "" {
		e.Outcome, e.FoundLater, e.RequestID, e.Trouble, e.EndedAt = l.Outcome, l.Looked, l.RequestID, l.Trouble, l.Time
		e.Caller = cmp.Or(l.Caller, e.Caller)
	}
	return e
}

// recentEntries is how many of the newest writes are searched for a run at first.
const recentEntries = 1000

// ChooseUndo returns what undo takes back (see the function ChooseUndo). It reads only
// what that needs.
func (j *Journal) ChooseUndo(name string) (Takeback, error) { return j.choose(name, ChooseUndo) }

// ChooseRedo returns what redo takes back (see the function ChooseRedo). It reads only
// what that needs.
func (j *Journal) ChooseRedo(name string) (Takeback, error) { return j.choose(name, ChooseRedo) }

func (j *Journal) choose(name string, choose func([]Entry, string) (Takeback, error)) (Takeback, error) {
	isNewest := name == ""
	for n := recentEntries; name == ""; n *= 10 {
		entries, err := j.Entries("", n)
		if err != nil {
			return Takeback{}, err
		}
		chosen, err := choose(entries, "")
		_, interrupted := errors.AsType[*InterruptedError](err)
		if name = chosen.Name; interrupted || name == "" && len(entries) < n {
			return j.checked(chosen, err, "the newest run", nil, true)
		}
	}
	entries, err := j.related(name)
	if err != nil {
		return Takeback{}, err
	}
	chosen, err := choose(entries, name)
	return j.checked(chosen, err, name, entries, isNewest)
}

// checked returns what was chosen, or a *DamagedError if lines of it may not be readable.
func (j *Journal) checked(chosen Takeback, err error, name string, entries []Entry, isNewest bool) (Takeback, error) {
	lines, readErr := j.Damage()
	if readErr == nil {
		readErr = CheckUndo(lines, name, entries, isNewest)
	}
	if readErr != nil {
		return Takeback{}, readErr
	}
	return chosen, err
}

// related reads the writes of a run, or one write, and the writes that took it back.
func (j *Journal) related(name string) ([]Entry, error) {
	runs := map[string]bool{name: true}
	return j.find(0, func(h *lineHead) bool {
		switch {
		case runs[string(h.run)]:
		case string(h.id) == name || len(h.undoOf) > 0 && runs[string(h.undoOf)] || len(h.redoOf) > 0 && runs[string(h.redoOf)]:
			runs[string(h.run)] = true
		default:
			return false
		}
		return true
	}, 0)
}
