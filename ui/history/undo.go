package history

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// undoLine opens the plan that undoes the writes of a line, less those that are undone
// already.
func (h *History) undoLine(l listLine) screen.Action {
	name := l.run.id
	if l.entry != nil {
		name = l.entry.ID
	}
	return h.undoPlan(name, l.run.entries, h.nameOf(l))
}

// undoPlan opens the plan that takes back a run or a write, of which the entries were read.
func (h *History) undoPlan(name string, entries []journal.Entry, label string) screen.Action {
	chosen, err := journal.ChooseUndo(h.read.Entries, name)
	if err == nil {
		err = journal.CheckUndo(h.read.Damage, name, entries, false)
	}
	return screen.OpenUndoPlan{Chosen: chosen, Err: err, Name: label}
}

// UndoLast opens the plan that undoes the last write to an account that had an effect.
func UndoLast(sh *screen.App, row *scan.Row) screen.Action {
	switch {
	case row == nil:
		return screen.Notify{Notice: screen.Remark("Select an account to undo its last write. " + sh.KeyName(screen.CmdHistory) + " shows all writes.")}
	case sh.Options.Journal == nil:
		return screen.Notify{Notice: screen.Remark("There is no journal, so nothing can be undone.")}
	case row.Target.AccountID == "":
		return screen.Notify{Notice: screen.Remark("The account of this row is unknown.")}
	}
	o, id := sh.Options, row.Target.AccountID
	name, in := sh.AccountName(id), o.CurrentTime().Location()
	return screen.Run{Cmd: func() tea.Msg {
		read := describe.ReadJournal(o.Journal, id, 0)
		if read.Err != nil {
			return screen.ActionMsg{Action: screen.Notify{Notice: screen.Failure("Could not read the journal: " + style.Clean(read.Err.Error()) + ".")}}
		}
		chosen, reason := lastUndoable(read.Entries, name, sh.KeyName(screen.CmdHistory))
		if reason == "" {
			if err := journal.CheckUndo(read.Damage, chosen.Name, chosen.Entries, false); err != nil {
				reason = "Cannot be undone now: " + style.Clean(err.Error()) + "."
			}
		}
		if reason != "" {
			return screen.ActionMsg{Action: screen.Notify{Notice: screen.Remark(reason)}}
		}
		when := chosen.Entries[0].Time.In(in).Format("2006-01-02 15:04")
		return screen.ActionMsg{Action: screen.OpenUndoPlan{Chosen: chosen, Name: "the write to " + name + " of " + when}}
	}}
}

// lastUndoable chooses the last write to an account that can be undone and is no undo, or
// says why there is none. The entries are those of the account, newest first.
func lastUndoable(entries []journal.Entry, name, historyKey string) (chosen journal.Takeback, reason string) {
	i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.UndoOf == "" && (e.Live != nil || e.CanUndo()) })
	if i < 0 {
		return chosen, "Nothing to undo: nothing was written to " + name + " from here."
	}
	chosen, err := journal.ChooseUndo(entries, entries[i].ID)
	switch {
	case entries[i].Live != nil:
		return chosen, progressText(*entries[i].Live)
	case err != nil:
		return chosen, "Cannot be undone now: " + style.Clean(err.Error()) + "."
	case len(chosen.Entries) == 0:
		return chosen, "The last write to " + name + " is undone already. Press " + historyKey + " to take the undo back."
	}
	return chosen, ""
}

// damageNotice says which lines of the journal cannot be read; nil: all can.
func (h *History) damageNotice() screen.Action {
	lines := h.read.Damage
	if len(lines) == 0 {
		return nil
	}
	text := describe.Capitalize(style.Clean(lines[0].String()))
	if more := len(lines) - 1; more > 0 {
		text += ", and " + audit.Plural(more, "more line", "more lines") + " cannot be read"
	}
	return screen.Notify{Notice: screen.Failure(text + ". A write in it is not shown, and its run cannot be undone. Repair the journal from a backup.")}
}
