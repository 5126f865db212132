package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/printable"
	"accountable/ui/screen"
)

// typedSavedMsg reports where typed text was saved.
type typedSavedMsg struct {
	text []string
	path string
	err  error
}

// typedText returns the lines that were typed on the open screens and are not saved yet. A
// form may hold what AWS had, so characters that cannot be seen are escaped.
func (m *model) typedText() []string {
	var all []string
	for _, s := range m.stack {
		if t, ok := s.(screen.Typer); ok {
			for line := range strings.Lines(t.TypedText()) {
				all = append(all, printable.Escape(strings.TrimSuffix(line, "\n")))
			}
		}
	}
	return all
}

// saveTyped saves the typed text in a file. It copies the text if it cannot write a file.
func (m *model) saveTyped() tea.Cmd {
	text, save := m.typedText(), m.Options.SavePrivate
	switch {
	case len(text) == 0:
		m.Notices.Add(screen.Remark("Nothing was typed here."))
		return nil
	case save == nil:
		m.Notices.Add(screen.Remark("What you typed was copied, because there is no folder for a file."))
		return copyLines(text...)
	}
	return func() tea.Msg {
		path, err := save("typed", []byte(strings.Join(text, "\n")+"\n"))
		return typedSavedMsg{text, path, err}
	}
}

func (msg typedSavedMsg) apply(m *model) tea.Cmd {
	if msg.err != nil {
		m.Notices.Add(screen.Failure("What you typed was copied, because no file could be written: " + msg.err.Error() + "."))
		return copyLines(msg.text...)
	}
	m.Notices.Add(screen.Remark("What you typed is in " + msg.path + ", which only you can read."))
	return nil
}
