package ui

import (
	"fmt"
	"runtime/debug"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
	"accountable/ui/style"
)

// A panic would end the program and lose what was typed. With Options.CatchPanics the
// program goes on instead: it says what happened, and a person can save or copy the text.
// Update, draw and commands are guarded. A write is not affected, because it runs outside
// of the event loop.

// panicMsg says that a command panicked.
type panicMsg struct{ report panicReport }

func (p panicMsg) apply(m *model) tea.Cmd { //nolint:unparam // ownMsg returns a command
	m.notePanic(p.report)
	return nil
}

// panicReport is a panic, for a person and for a report.
type panicReport struct{ value, stack string }

func newPanicReport(value any) panicReport {
	return panicReport{style.Clean(fmt.Sprint(value)), string(debug.Stack())}
}

func (r panicReport) sentence() string {
	return "Internal error: " + strings.TrimPrefix(r.value, "runtime error: ") + ". What you typed is kept. Restart the program soon, and report this error."
}

// notePanic shows a panic until a person dismisses it, and keeps the first one for the
// end of the program.
func (m *model) notePanic(r panicReport) {
	if m.panicked.value == "" {
		m.panicked = r
	}
	m.Notices.Add(screen.Failure(r.sentence()))
}

// PanicReport returns the first panic of a program that has ended, with its stack; "":
// there was none.
func PanicReport(ended tea.Model) string {
	p, ok := ended.(program)
	if !ok || p.panicked.value == "" {
		return ""
	}
	return "internal error: " + p.panicked.value + "\n\n" + p.panicked.stack
}

// updateSafely is update. A panic ends it early, with the state as it is by then.
func (m *model) updateSafely(msg tea.Msg) (cmd tea.Cmd) {
	if !m.Options.CatchPanics {
		return m.receive(msg)
	}
	defer func() {
		if value := recover(); value != nil {
			m.notePanic(newPanicReport(value))
			cmd = nil
		}
	}()
	return guardCommand(m.receive(msg))
}

// drawSafely is draw. Instead of a screen that cannot be drawn it draws why.
func (m *model) drawSafely() (v tea.View) {
	if !m.Options.CatchPanics {
		return m.draw()
	}
	defer func() {
		if value := recover(); value != nil {
			r := newPanicReport(value)
			m.notePanic(r)
			text := r.sentence() + " " + m.KeyName(screen.CmdBack) + " leaves this screen."
			v = tea.View{AltScreen: true, Content: strings.Join(style.Wrap(text, max(m.size.Width, 1)), "\n")}
		}
	}()
	return m.draw()
}

// guardCommand returns a command that answers with a panicMsg if the command panics.
func guardCommand(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if value := recover(); value != nil {
				msg = panicMsg{newPanicReport(value)}
			}
		}()
		msg = cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = guardCommand(batch[i])
			}
		}
		return msg
	}
}
