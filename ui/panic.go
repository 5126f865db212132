package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/workers"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// A panic would end the program and lose what was typed. With Options.Panics the program
// goes on instead: it says what happened, and a person can save or copy the text. Update,
// draw and commands are guarded here. Package audit/workers guards what runs beside the
// event loop, and writes the details.

// panicMsg says that a command panicked.
type panicMsg struct{ err error }

func (p panicMsg) apply(m *model) tea.Cmd { //nolint:unparam // ownMsg returns a command
	m.notePanic(p.err)
	return nil
}

// notePanic shows a panic until a person dismisses it.
func (m *model) notePanic(err error) {
	m.Notices.Add(screen.Failure(m.panicText(err)))
}

func (m *model) panicText(err error) string {
	return style.Clean(m.Options.Panics.Explain(err)) + " What you typed is kept: " + m.KeyName(screen.CmdSaveTyped) + " saves it. Then restart, and report this error."
}

// updateSafely is receive. A panic ends it early, with the state as it is by then.
func (m *model) updateSafely(msg tea.Msg) (cmd tea.Cmd) {
	if m.Options.Panics == nil {
		return m.receive(msg)
	}
	if err := workers.Catch(m.Context, func() { cmd = m.guardCommand(m.receive(msg)) }); err != nil {
		m.notePanic(err)
		return nil
	}
	return cmd
}

// drawSafely is draw. Instead of a screen that cannot be drawn it draws why.
func (m *model) drawSafely() (v tea.View) {
	if m.Options.Panics == nil {
		return m.draw()
	}
	m.drawFailed = false
	if err := workers.Catch(m.Context, func() { v = m.draw() }); err != nil {
		m.notePanic(err)
		m.drawFailed = true
		m.frame = widget.Drawing{} // nothing can be clicked, and no dialog answered
		text := m.panicText(err) + " " + m.KeyName(screen.CmdBack) + " leaves this screen."
		v = tea.View{AltScreen: true, Content: strings.Join(style.Wrap(text, max(m.size.Width, 1)), "\n")}
	}
	return v
}

// guardCommand returns a command that answers with a panicMsg if the command panics.
func (m *model) guardCommand(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || m.Options.Panics == nil {
		return cmd
	}
	ctx := m.Context
	return func() (msg tea.Msg) {
		if err := workers.Catch(ctx, func() { msg = cmd() }); err != nil {
			return panicMsg{err}
		}
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = m.guardCommand(batch[i])
			}
		}
		return msg
	}
}
