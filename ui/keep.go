package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/audit/workers"
	"accountable/ui/screen"
	"accountable/ui/style"
)

const (
	// keepAfter is the time for which results are collected before they are saved.
	keepAfter = 2 * time.Second
	// keepAtQuit is the longest time that quitting waits for the last save.
	keepAtQuit = 500 * time.Millisecond
)

// unsaved is what was read and is not in the cache yet.
type unsaved struct {
	results []scan.Result
	due     bool // a save is due or in progress
	told    bool // a notice said that saving fails
}

// The messages of saving.
type (
	saveDueMsg struct{}
	savedMsg   struct{ err error }
)

// keep saves results for the next start, after a while and together with later ones.
func (m *model) keep(results []scan.Result) tea.Cmd {
	if m.Options.Remember == nil || len(results) == 0 {
		return nil
	}
	m.unsaved.results = append(m.unsaved.results, results...)
	if m.unsaved.due || m.quitting {
		return nil
	}
	m.unsaved.due = true
	return tea.Tick(keepAfter, func(time.Time) tea.Msg { return saveDueMsg{} })
}

// recordLook records for the next start that all accounts of an organization are shown,
// if the search has found them all.
func (m *model) recordLook(s *scan.Source) tea.Cmd {
	record := m.Options.RecordLook
	if record == nil || s.Organization == nil || s.Accounts == 0 || slices.Contains(s.Gaps, audit.GapAccounts) {
		return nil
	}
	id := s.Organization.ID
	return func() tea.Msg { return lookedMsg{record(id)} }
}

// lookedMsg is the end of a recordLook.
type lookedMsg struct{ err error }

// apply shows an error.
func (msg lookedMsg) apply(m *model) tea.Cmd { //nolint:unparam // an ownMsg may return a command
	if msg.err != nil {
		m.Notices.Add(screen.Failure("The next start will not know which accounts are new: " + style.Clean(msg.err.Error()) + "."))
	}
	return nil
}

// apply saves all results that have arrived so far.
func (saveDueMsg) apply(m *model) tea.Cmd {
	if m.quitting {
		return nil
	}
	results, remember := m.unsaved.results, m.Options.Remember
	m.unsaved.results = nil
	return func() tea.Msg { return savedMsg{remember(results)} }
}

// apply saves what has arrived since. An error is shown once.
func (msg savedMsg) apply(m *model) tea.Cmd {
	m.unsaved.due = false
	if msg.err != nil {
		if !m.unsaved.told {
			m.Notices.Add(screen.Failure("The results can't be saved for the next start: " + style.Clean(msg.err.Error()) + "."))
		}
		m.unsaved.told = true
		m.unsaved.results = nil
		return nil
	}
	more := m.unsaved.results
	m.unsaved.results = nil
	return m.keep(more)
}

// saveAndQuit saves the last results, unless that takes too long, and ends the program.
func (m *model) saveAndQuit() tea.Cmd {
	results, remember := m.unsaved.results, m.Options.Remember
	if remember == nil || len(results) == 0 {
		return tea.Quit
	}
	m.unsaved.results = nil
	ctx := m.Context
	return func() tea.Msg {
		ended := make(chan struct{})
		// The screens have ended: an error has no place to be shown.
		workers.Go(ctx, func() { _ = remember(results) }, func(error) { close(ended) })
		timeout := time.NewTimer(keepAtQuit)
		defer timeout.Stop()
		select {
		case <-ended:
		case <-timeout.C:
		}
		return tea.Quit()
	}
}
