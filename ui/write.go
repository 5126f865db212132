package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// write carries out one confirmed change, a batch of one, and shows the outcome
// unless it is as planned.
type write struct {
	dialog
	*app
	form  *form
	item  change.PlanItem
	route int // index into the routes of the item

	cancel   context.CancelFunc
	progress <-chan change.Progress
	stage    change.Stage
	frame    int // of the spinner
	stopping bool
	outcome  *change.Outcome // nil: under way
}

// The messages of a write.
type (
	writeProgressMsg struct {
		write    *write
		progress change.Progress
	}
	writeTickMsg struct{ write *write }
)

func newWrite(f *form, item change.PlanItem, route int) *write {
	w := &write{app: f.app, form: f, item: item, route: route, cancel: func() {}}
	w.NoFocus = true
	return w
}

// begin starts the write. The command returns its stages and its outcome.
func (w *write) begin() tea.Cmd {
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancel = cancel
	batch := change.Batch{Applier: w.opts.Applier}
	w.progress = batch.Run(ctx, []change.Change{w.item.Change})
	return tea.Batch(w.listen(), w.tick())
}

// listen waits for the next stage, or the outcome.
func (w *write) listen() tea.Cmd {
	return func() tea.Msg { return writeProgressMsg{w, <-w.progress} }
}

func (w *write) tick() tea.Cmd {
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return writeTickMsg{w} })
}

func (w *write) unsavedWork() string {
	if w.outcome == nil {
		return "a write to " + w.form.name() + " is under way: it would not be read back"
	}
	return ""
}

// The commands after a write.
const (
	cmdOtherRoute commandID = "other-profile"
	cmdEditTheirs commandID = "edit-theirs"
	cmdOverwrite  commandID = "overwrite"
	cmdLeaveAsIs  commandID = "leave-as-is"
	cmdReadAgain  commandID = "read-back"
	cmdTryAgain   commandID = "try-again"
)

// scope returns what can be done during the write, or after its outcome.
func (w *write) scope() *scope {
	switch {
	case w.outcome == nil:
		return w.runningScope()
	case w.outcome.Kind == change.ChangedMeanwhile:
		return w.conflictScope()
	case w.outcome.Kind == change.Unconfirmed:
		return w.unconfirmedScope()
	default:
		return w.failedScope()
	}
}

func (w *write) runningScope() *scope {
	return &scope{Name: "writing", Outer: everywhere(), Commands: []command{
		back(command{Label: "stop", Help: "during a write: stop it", Group: groupWrite, Footer: 1}, w.stop),
	}}
}

func (w *write) conflictScope() *scope {
	return &scope{Name: "conflict", Outer: deciding(w), Commands: []command{
		{ID: cmdEditTheirs, Keys: []string{"e"}, Label: "edit theirs", Help: "changed meanwhile: edit what AWS holds now", Group: groupWrite, Footer: 2, Do: w.editTheirs},
		{ID: cmdOverwrite, Keys: []string{"o"}, Label: "overwrite", Help: "changed meanwhile: write yours after another look", Group: groupWrite, Footer: 3, Do: w.overwrite},
		{ID: cmdLeaveAsIs, Keys: []string{"s"}, Label: "leave it", Help: "changed meanwhile: leave theirs as it is", Group: groupWrite, Footer: 4, Do: w.leaveAll},
		w.keepEditing(),
	}}
}

func (w *write) unconfirmedScope() *scope {
	return &scope{Name: "unconfirmed", Outer: deciding(w), Commands: []command{
		{ID: cmdReadAgain, Keys: []string{"r"}, Label: "read again", Help: "not confirmed: read the account again", Group: groupWrite, Footer: 2, Do: w.readAgain},
		w.copyError(),
		w.keepEditing(),
	}}
}

func (w *write) failedScope() *scope {
	return &scope{Name: "failed", Outer: deciding(w), Commands: []command{
		{ID: cmdTryAgain, Keys: []string{"t"}, Label: "try again", Help: "not written: try again after another look", Group: groupWrite, Footer: 2, Do: func() action { return w.again(w.route) }},
		{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "not written: try with another profile", Group: groupWrite, Footer: 3, Do: w.otherRoute},
		w.copyError(),
		w.keepEditing(),
	}}
}

func (w *write) copyError() command {
	return command{ID: cmdCopy, Keys: []string{"y"}, Label: "copy the error", Help: "after a write: copy the error", Group: groupWrite, Footer: 4, Do: func() action { return copyText{"the error", w.troubleText()} }}
}

func (w *write) keepEditing() command {
	return back(command{Label: "keep editing", Help: "after a write that was not made: back to the form", Group: groupWrite, Footer: 1}, func() action {
		w.compareWithFound()
		return closeScreen{w}
	})
}

// keyPressed keeps the note about a write that is being stopped.
func (w *write) keyPressed(id commandID) {
	w.dialog.keyPressed(id)
	w.Note = w.stopNote()
}

func (w *write) stopNote() string {
	if w.stopping && w.outcome == nil {
		return "Stopping: waiting for the current request" + w.theme.Glyphs.Ellipsis
	}
	return ""
}

func (w *write) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case writeProgressMsg:
		if msg.write != w {
			return nil
		}
		w.stage = msg.progress.Stage
		if msg.progress.Outcome != nil {
			return w.applyOutcome(*msg.progress.Outcome)
		}
		return run{w.listen()}
	case writeTickMsg:
		if msg.write == w && w.outcome == nil {
			w.frame++
			return run{w.tick()}
		}
	default:
		return w.dialog.update(msg)
	}
	return nil
}

// applyOutcome applies the outcome of the write.
func (w *write) applyOutcome(o change.Outcome) action {
	w.cancel()
	w.outcome = &o
	w.Note = ""
	key := w.form.row.Target.Key
	done := all{writeEnded{key, o}}
	if o.Result != nil {
		res := w.opts.Auditor.Rejudge(*o.Result) // the policy may have changed since the program started
		o.Result = &res
		res.Target.Key = key
		done = append(done, applyResults{res})
	}
	switch o.Kind {
	case change.Written:
		done = append(done, setLastSaved{*w.item.Change.After}, closeScreen{w}, closeScreen{w.form}, notify{remark(w.written(o))})
		if o.Result == nil {
			done = append(done, reread{[]string{key}})
		}
	case change.AlreadyRight:
		done = append(done, setLastSaved{*w.item.Change.After}, closeScreen{w}, closeScreen{w.form},
			notify{remark(w.form.name() + " already has this contact. Nothing to write.")})
	default: // the dialog stays and says it
		return done
	}
	if o.Trouble != nil {
		done = append(done, notify{failure(capital(style.Clean(o.Trouble.Message)) + ". " + style.Clean(o.Trouble.Advice()))})
	}
	return done
}

// written says that the contact is saved, and the verdict on the account now.
func (w *write) written(o change.Outcome) string {
	text := w.theme.Verdict(string(audit.Pass)).Shape + " " + w.form.name() + " saved and verified"
	if o.Result == nil {
		return text + "."
	}
	return text + ": " + w.theme.Verdict(string(o.Result.Status)).Text()
}

// stop cancels the write; a request on its way is waited for.
func (w *write) stop() action {
	w.stopping = true
	w.Note = w.stopNote()
	w.cancel()
	return nil
}

// editTheirs goes back to the form, filled with what AWS holds now.
func (w *write) editTheirs() action {
	w.form.start(w.outcome.Found)
	return all{closeScreen{w}, w.form.typed()}
}

func (w *write) overwrite() action {
	w.compareWithFound()
	return w.again(w.route)
}

func (w *write) leaveAll() action { return all{closeScreen{w}, closeScreen{w.form}} }

func (w *write) readAgain() action {
	return all{closeScreen{w}, closeScreen{w.form}, reread{[]string{w.form.row.Target.Key}}}
}

func (w *write) otherRoute() action {
	if len(w.item.Routes) < 2 {
		return notify{remark("No other profile leads to this account.")}
	}
	return w.again((w.route + 1) % len(w.item.Routes))
}

// compareWithFound has the next confirm compare with what AWS holds now.
func (w *write) compareWithFound() {
	if w.outcome.Kind == change.ChangedMeanwhile {
		w.form.before, w.item.Change.Before = w.outcome.Found, w.outcome.Found
	}
}

// again asks for another yes, as nothing is written without one.
func (w *write) again(route int) action {
	c := newConfirm(w.form, w.item, true)
	c.route = route
	return all{closeScreen{w}, open{c}, run{c.identify()}}
}

// troubleText is what went wrong, to be copied. It holds no contact.
func (w *write) troubleText() string {
	t := w.outcome.Trouble
	if t == nil {
		return string(w.outcome.Kind)
	}
	parts := []string{
		"account " + w.item.Change.AccountID + ", profile " + w.item.Change.Route.Label() + ": " + string(w.outcome.Kind),
		t.Message, t.Advice(),
	}
	if w.outcome.RequestID != "" {
		parts = append(parts, "request "+w.outcome.RequestID)
	}
	return strings.Join(parts, "\n")
}
