package history

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// looks finds out what became of writes that were left open, a few at a time.
type looks struct {
	history *History
	waiting []change.Entry
	busy    map[string]bool  // by id
	found   []change.Outcome // since the last time that nothing was under way
}

// lookedMsg is what became of a write.
type lookedMsg struct {
	looks   *looks
	id      string
	outcome change.Outcome
}

func newLooks(h *History) *looks { return &looks{history: h, busy: map[string]bool{}} }

// looking tells whether a write is being looked at.
func (l *looks) looking(id string) bool { return l.busy[id] }

// begin looks at entries.
func (l *looks) begin(entries []change.Entry) screen.Action {
	for _, e := range entries {
		if !l.busy[e.ID] && !slices.ContainsFunc(l.waiting, func(w change.Entry) bool { return w.ID == e.ID }) {
			l.waiting = append(l.waiting, e)
		}
	}
	return l.next()
}

// next begins as many looks as may be under way at once.
func (l *looks) next() screen.Action {
	var cmds []tea.Cmd
	for len(l.waiting) > 0 && len(l.busy) < change.DefaultWriters {
		e := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.busy[e.ID] = true
		cmds = append(cmds, l.ask(e))
	}
	return screen.Run{Cmd: tea.Batch(cmds...)}
}

// ask reads what an account holds now.
func (l *looks) ask(e change.Entry) tea.Cmd {
	ctx, applier := l.history.Context, l.history.Options.Applier
	route, known := routeToLook(l.history.App, e)
	if !known {
		return func() tea.Msg {
			return lookedMsg{l, e.ID, change.Outcome{Change: e.Change(), Kind: change.Unconfirmed, Trouble: &audit.Trouble{
				Kind: audit.NoCredentials, Message: "no profile leads to account " + describe.Dashed(e.AccountID) + " now",
				NextStep: "Start accountable with the profile that wrote: " + e.Profile,
			}}}
		}
	}
	return func() tea.Msg { return lookedMsg{l, e.ID, applier.Recheck(ctx, e, route)} }
}

// routeToLook is the route by which an account is looked at: the one that has
// read it, else the one that wrote, else any.
func routeToLook(sh *screen.App, e change.Entry) (audit.Route, bool) {
	for _, row := range sh.Roster.RowsOfAccount(e.AccountID) {
		if row.Result != nil && describe.IsRead(row.Result) {
			return row.Result.Via, true
		}
		for _, r := range row.Target.Routes {
			if r.Label() == e.Profile {
				return r, true
			}
		}
		if len(row.Target.Routes) > 0 {
			return row.Target.Routes[0], true
		}
	}
	return audit.Route{}, false
}

// applyOutcome notes the outcome of one write, and says the outcomes when none is left.
func (l *looks) applyOutcome(msg lookedMsg) screen.Action {
	delete(l.busy, msg.id)
	l.found = append(l.found, msg.outcome)
	if len(l.waiting) > 0 {
		return l.next()
	}
	if len(l.busy) > 0 {
		return l.history.reload()
	}
	found := l.found
	l.found = nil
	return screen.All{l.history.reload(), screen.Notify{Notice: lookedNotice(found)}}
}

// lookedNotice says what became of writes that were looked at.
func lookedNotice(found []change.Outcome) screen.Notice {
	counts := map[change.OutcomeKind]int{}
	var trouble *audit.Trouble
	for _, o := range found {
		kind := o.Kind
		if !o.Read {
			kind = change.Unconfirmed
			trouble = o.Trouble
		}
		counts[kind]++
	}
	var parts []string
	for _, kind := range change.OutcomeKinds() {
		if n := counts[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.Label()))
		}
	}
	text := fmt.Sprintf("Checked %s: %s.", audit.Plural(len(found), "write", "writes"), strings.Join(parts, ", "))
	if trouble == nil {
		return screen.Remark(text)
	}
	return screen.Failure(text + " " + describe.Capital(style.Clean(trouble.Message)) + ". " + style.Clean(trouble.Advice()))
}
