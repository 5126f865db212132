package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/style"
)

// typedSavedMsg reports where typed text was saved.
type typedSavedMsg struct {
	text, path string
	err        error
}

// typedText returns what was typed on the screens that are open and is not saved yet; "":
// nothing.
func (m *model) typedText() string {
	var all []string
	for _, s := range m.stack {
		if t, ok := s.(screen.Typer); ok {
			if text := t.TypedText(); text != "" {
				all = append(all, text)
			}
		}
	}
	return strings.Join(all, "\n")
}

// saveTyped saves the typed text in a file, or copies it where no file can be written.
func (m *model) saveTyped() tea.Cmd {
	text, save := m.typedText(), m.Options.SavePrivate
	switch {
	case text == "":
		m.Notices.Add(screen.Remark("Nothing was typed here."))
		return nil
	case save == nil:
		m.Notices.Add(screen.Remark("There is no folder for a file, so what you typed was copied."))
		return tea.SetClipboard(text)
	}
	return func() tea.Msg {
		path, err := save("typed", []byte(text))
		return typedSavedMsg{text, path, err}
	}
}

func (msg typedSavedMsg) apply(m *model) tea.Cmd {
	if msg.err != nil {
		m.Notices.Add(screen.Failure("What you typed was copied, because no file could be written: " + style.Clean(msg.err.Error()) + "."))
		return tea.SetClipboard(msg.text)
	}
	m.Notices.Add(screen.Remark("What you typed is in " + msg.path + ", which only you can read."))
	return nil
}
