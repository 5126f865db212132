package history

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// rechecks finds out how writes that were left open ended.
type rechecks struct {
	history  *History
	guard    widget.Guard
	busy     map[string]bool  // by id
	outcomes []change.Outcome // since the last time that no recheck was under way
}

// recheckedMsg is the outcome of one write, or the end of its batch.
type recheckedMsg struct {
	widget.Ticket
	entries  []journal.Entry
	progress <-chan change.Progress
	next     change.Progress
}

func newRechecks(h *History) *rechecks {
	r := &rechecks{history: h, busy: map[string]bool{}}
	r.guard.Open(h.Context)
	return r
}

// start rechecks entries, except entries whose recheck is under way.
func (r *rechecks) start(entries []journal.Entry) screen.Action {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e journal.Entry) bool { return r.busy[e.ID] })
	routes := make([]audit.Route, len(entries))
	for i, e := range entries {
		r.busy[e.ID] = true
		routes[i], _ = change.RecheckRoute(e, r.history.Roster.RowsOfAccount(e.AccountID))
	}
	progress := r.history.Options.Applier.RecheckAll(r.history.Context, entries, routes)
	return screen.Run{Cmd: r.listen(entries, progress)}
}

// listen waits for the next outcome of a batch.
func (r *rechecks) listen(entries []journal.Entry, progress <-chan change.Progress) tea.Cmd {
	ticket := r.guard.Ticket()
	return func() tea.Msg { return recheckedMsg{ticket, entries, progress, <-progress} }
}

// applyOutcome notes the outcome of one write. After the last one it shows a notice.
func (r *rechecks) applyOutcome(msg recheckedMsg) screen.Action {
	if o := msg.next.Outcome; o != nil {
		delete(r.busy, msg.entries[msg.next.Index].ID)
		r.outcomes = append(r.outcomes, *o)
		return screen.Run{Cmd: r.listen(msg.entries, msg.progress)}
	}
	if len(r.busy) > 0 || len(r.outcomes) == 0 {
		return r.history.reload()
	}
	outcomes := r.outcomes
	r.outcomes = nil
	return screen.All{r.history.reload(), screen.Notify{Notice: recheckNotice(outcomes)}}
}

// recheckNotice counts the outcomes of rechecks.
func recheckNotice(outcomes []change.Outcome) screen.Notice {
	counts := map[journal.OutcomeKind]int{}
	var trouble *audit.Trouble
	for _, o := range outcomes {
		counts[o.Kind]++
		if !o.Read {
			trouble = o.Trouble
		}
	}
	var parts []string
	for _, kind := range journal.OutcomeKinds() {
		if n := counts[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.Label()))
		}
	}
	text := fmt.Sprintf("Checked %s: %s.", audit.Plural(len(outcomes), "write", "writes"), strings.Join(parts, ", "))
	if trouble == nil {
		return screen.Remark(text)
	}
	return screen.Failure(text + " " + describe.Capitalize(style.Clean(trouble.Message)) + ". " + style.Clean(trouble.Advice()))
}
