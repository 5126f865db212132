package ui

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/screen"
)

// openWritesMsg brings the writes that an earlier run left open, and the newest write.
type openWritesMsg struct{ entries, newest []journal.Entry }

// readOpenWrites reads at the start which writes an earlier run left open, and whether the
// last run was interrupted.
func (m *model) readOpenWrites() tea.Cmd {
	journal := m.Options.Journal
	if journal == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := journal.OpenWrites()
		if err != nil {
			return nil // a journal that cannot be read blocks writes, and is reported then
		}
		newest, err := journal.Entries("", 1)
		if err != nil {
			return nil
		}
		return openWritesMsg{entries, newest}
	}
}

// apply shows a notice. No dialog opens by itself.
func (msg openWritesMsg) apply(m *model) tea.Cmd { //nolint:unparam // an ownMsg may return a command
	switch {
	case len(msg.entries) > 0:
		m.openWrites = m.openWritesText(msg.entries)
	case len(msg.newest) > 0 && msg.newest[0].Interrupted != nil:
		m.openWrites = m.interruptedText(msg.newest[0])
	default:
		return nil
	}
	m.Notices.Add(screen.Failure(m.openWrites))
	return nil
}

// openWritesText returns how many writes were interrupted, when, and the keys that check
// them. The entries are sorted from the newest to the oldest.
func (m *model) openWritesText(entries []journal.Entry) string {
	first, runs := entries[0], map[string]bool{} // the oldest write of the newest run
	for _, e := range entries {
		if runs[e.Run] = true; e.Run == first.Run {
			first = e
		}
	}
	at := m.timeOf(first)
	history, recheck := m.KeyName(screen.CmdHistory), m.KeyName(screen.CmdRecheck)
	switch {
	case len(entries) == 1:
		return fmt.Sprintf("A write %s was interrupted. Press %s, then %s to check it.", at, history, recheck)
	case len(runs) == 1:
		return fmt.Sprintf("%d writes of the run %s were interrupted. Press %s, then %s to check them.", len(entries), at, history, recheck)
	default:
		return fmt.Sprintf("%d writes of %d runs were interrupted, the last one %s. Press %s, then %s to check them.", len(entries), len(runs), at, history, recheck)
	}
}

// interruptedText says how far the last run came, and the keys that continue it. After a later
// run there is no such notice: what was left is a problem of its account, or is not.
func (m *model) interruptedText(last journal.Entry) string {
	word, _ := last.TakesBack()
	keys := "Press " + m.KeyName(screen.CmdHistory) + " to see it."
	if word != "" || slices.ContainsFunc(audit.ContactTypes, m.Policy().WantsType) {
		keys = fmt.Sprintf("Press %s, then %s to continue it.", m.KeyName(screen.CmdHistory), m.KeyName(screen.CmdPlanAgain))
	}
	return fmt.Sprintf("The %s %s was interrupted: %d of %d done. %s", cmp.Or(word, "run"), m.timeOf(last), last.Interrupted.Done, last.Interrupted.Size, keys)
}

// timeOf returns when a write was made: "at 10:12", or with the day if it was not today.
func (m *model) timeOf(e journal.Entry) string {
	now := m.Options.CurrentTime()
	when := e.Time.In(now.Location())
	if when.Format("2006-01-02") != now.Format("2006-01-02") {
		return "on " + when.Format("2006-01-02 at 15:04")
	}
	return "at " + when.Format("15:04")
}

// lastWritersMsg brings the routes that wrote to accounts last.
type lastWritersMsg struct{ last func(accountID string) string }

// readLastWriters reads at the start which route wrote to each account last: it is tried
// first.
func (m *model) readLastWriters() tea.Cmd {
	journal := m.Options.Journal
	if journal == nil {
		return nil
	}
	return func() tea.Msg {
		last, err := journal.LastWriters()
		if err != nil {
			return nil // a journal that cannot be read blocks writes, and is reported then
		}
		return lastWritersMsg{last}
	}
}

func (msg lastWritersMsg) apply(m *model) tea.Cmd { //nolint:unparam // an ownMsg may return a command
	m.Options.Applier.Memory.RememberEarlier(msg.last)
	return nil
}
