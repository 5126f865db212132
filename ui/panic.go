package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// A panic would end the program and lose what was typed. With Options.CatchPanics the
// program goes on instead: it says what happened, and a person can save or copy the text.
// Update, draw, commands and the calls of AWS are guarded. The value of a panic may be
// contact data, so only its type is kept, and of the stack only functions and lines.

// panicLog records panics, from any goroutine.
type panicLog struct {
	options screen.Options
	mu      sync.Mutex
	first   *panicReport // nil: there was none
}

// panicReport is a panic, without any value of the program.
type panicReport struct {
	cause   string // of a runtime error its text, else the type of the value
	details string // for the developers
	path    string // of the file with the details; "": it could not be written
}

// recovered records what recover returned; nil: there was no panic, and no report. It is
// called by the deferred function that called recover.
func (l *panicLog) recovered(value any) *panicReport {
	if value == nil {
		return nil
	}
	r := &panicReport{cause: panicCause(value)}
	r.details = fmt.Sprintf("accountable %s, %s, %s/%s\ninternal error: %s\n\n%s",
		l.options.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, r.cause, callers())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first != nil {
		r.path = l.first.path // the first one caused the others
		return r
	}
	l.first = r
	if save := l.options.SavePrivate; save != nil {
		if path, err := save("crash", []byte(r.details)); err == nil {
			r.path = path
		}
	}
	return r
}

// panicCause returns why the program panicked, without values of the program.
func panicCause(value any) string {
	if err, ok := value.(runtime.Error); ok {
		return style.Clean(strings.TrimPrefix(err.Error(), "runtime error: "))
	}
	return "a panic with a value of type " + reflect.TypeOf(value).String()
}

// callers returns the functions on the stack with their lines, and no arguments.
func callers() string {
	var b strings.Builder
	pcs := make([]uintptr, 100)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		fmt.Fprintf(&b, "%s\n\t%s:%d\n", f.Function, filepath.Base(f.File), f.Line)
		if !more {
			return b.String()
		}
	}
}

// sentence returns what a person reads about a panic.
func (r *panicReport) sentence() string {
	if r.path == "" {
		return "Internal error: " + r.cause + "."
	}
	return "Internal error: " + r.cause + ". Details without contacts are in " + r.path + "."
}

// panicMsg says that a command panicked.
type panicMsg struct{ report *panicReport }

func (p panicMsg) apply(m *model) tea.Cmd { //nolint:unparam // ownMsg returns a command
	m.notePanic(p.report)
	return nil
}

// notePanic shows a panic until a person dismisses it.
func (m *model) notePanic(r *panicReport) {
	m.Notices.Add(screen.Failure(m.panicText(r)))
}

func (m *model) panicText(r *panicReport) string {
	return r.sentence() + " What you typed is kept: " + m.KeyName(screen.CmdSaveTyped) + " saves it. Then restart, and report this error."
}

// PanicReport returns a text about the first panic of a program that has ended, or "".
func PanicReport(ended tea.Model) string {
	p, ok := ended.(program)
	if !ok {
		return ""
	}
	p.panics.mu.Lock()
	defer p.panics.mu.Unlock()
	switch r := p.panics.first; {
	case r == nil:
		return ""
	case r.path == "":
		return r.details
	default:
		return r.sentence()
	}
}

// updateSafely is receive. A panic ends it early, with the state as it is by then.
func (m *model) updateSafely(msg tea.Msg) (cmd tea.Cmd) {
	if !m.Options.CatchPanics {
		return m.receive(msg)
	}
	defer func() {
		if r := m.panics.recovered(recover()); r != nil {
			m.notePanic(r)
			cmd = nil
		}
	}()
	return m.panics.guardCommand(m.receive(msg))
}

// drawSafely is draw. Instead of a screen that cannot be drawn it draws why.
func (m *model) drawSafely() (v tea.View) {
	if !m.Options.CatchPanics {
		return m.draw()
	}
	defer func() {
		if r := m.panics.recovered(recover()); r != nil {
			m.notePanic(r)
			m.drawFailed = true
			m.frame = widget.Drawing{} // nothing can be clicked, and no dialog answered
			text := m.panicText(r) + " " + m.KeyName(screen.CmdBack) + " leaves this screen."
			v = tea.View{AltScreen: true, Content: strings.Join(style.Wrap(text, max(m.size.Width, 1)), "\n")}
		}
	}()
	m.drawFailed = false
	return m.draw()
}

// guardCommand returns a command that answers with a panicMsg if the command panics.
func (l *panicLog) guardCommand(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := l.recovered(recover()); r != nil {
				msg = panicMsg{r}
			}
		}()
		msg = cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = l.guardCommand(batch[i])
			}
		}
		return msg
	}
}

// guardPorts has panics of the calls of AWS, which run in goroutines of the scan and of
// writes, become errors of their accounts.
func (l *panicLog) guardPorts(o screen.Options) {
	o.Auditor.Reader = guardedReader{o.Auditor.Reader, l}
	o.Applier.Reader = guardedReader{o.Applier.Reader, l}
	o.Applier.Writer = guardedWriter{o.Applier.Writer, l}
}

// replaceError returns the error of a call: its own, or why it panicked. A write that
// panicked may have happened.
func (l *panicLog) replaceError(err error, value any, isWrite bool) error {
	if r := l.recovered(value); r != nil {
		return &audit.Trouble{Kind: audit.Unknown, Message: "internal error: " + r.cause, NextStep: "Restart, and report this error", Sent: isWrite}
	}
	return err
}

type guardedReader struct {
	audit.Reader
	log *panicLog
}

func (g guardedReader) Identify(ctx context.Context, r audit.Route) (id audit.Identity, err error) {
	defer func() { err = g.log.replaceError(err, recover(), false) }()
	return g.Reader.Identify(ctx, r)
}

func (g guardedReader) ReadContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (c *audit.Contact, err error) {
	defer func() { err = g.log.replaceError(err, recover(), false) }()
	return g.Reader.ReadContact(ctx, r, id, t)
}

type guardedWriter struct {
	audit.Writer
	log *panicLog
}

func (g guardedWriter) PutContact(ctx context.Context, r audit.Route, id string, t audit.ContactType, c audit.Contact) (request string, err error) {
	defer func() { err = g.log.replaceError(err, recover(), true) }()
	return g.Writer.PutContact(ctx, r, id, t, c)
}

func (g guardedWriter) DeleteContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (request string, err error) {
	defer func() { err = g.log.replaceError(err, recover(), true) }()
	return g.Writer.DeleteContact(ctx, r, id, t)
}
