package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
)

const (
	// keepAfter is how long results are gathered before they are kept.
	keepAfter = 2 * time.Second
	// keepAtQuit is how long quitting waits for the last ones to be kept.
	keepAtQuit = 500 * time.Millisecond
)

// unsaved are results that were read and not kept yet.
type unsaved struct {
	results []scan.Result
	due     bool // a save is due or under way
	told    bool // that it does not work
}

// The messages of keeping what was read.
type (
	saveDueMsg struct{}
	savedMsg   struct{ err error }
)

// keep has results kept for the next start, after a while and together with
// those that come meanwhile.
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

// apply keeps what has come so far.
func (saveDueMsg) apply(m *model) tea.Cmd {
	if m.quitting {
		return nil
	}
	results, remember := m.unsaved.results, m.Options.Remember
	m.unsaved.results = nil
	return func() tea.Msg { return savedMsg{remember(results)} }
}

// apply goes on with what has come meanwhile. That nothing can be kept is
// said once.
func (msg savedMsg) apply(m *model) tea.Cmd {
	m.unsaved.due = false
	if msg.err != nil {
		if !m.unsaved.told {
			m.Notices.Add(screen.Failure("What was read is not kept for the next start: " + style.Clean(msg.err.Error()) + "."))
		}
		m.unsaved.told = true
		m.unsaved.results = nil
		return nil
	}
	more := m.unsaved.results
	m.unsaved.results = nil
	return m.keep(more)
}

// saveAndQuit keeps the last results, if that does not take long, and ends the program.
func (m *model) saveAndQuit() tea.Cmd {
	results, remember := m.unsaved.results, m.Options.Remember
	if remember == nil || len(results) == 0 {
		return tea.Quit
	}
	m.unsaved.results = nil
	return func() tea.Msg {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = remember(results) // nobody is left to tell of an error
		}()
		patience := time.NewTimer(keepAtQuit)
		defer patience.Stop()
		select {
		case <-ended:
		case <-patience.C:
		}
		return tea.Quit()
	}
}
