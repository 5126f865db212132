package form

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// write carries out one confirmed change, a batch of one, and shows the outcome
// unless it is as planned.
type write struct {
	screen.Dialog
	*screen.App
	form  *form
	item  change.PlanItem
	route int // index into the routes of the item

	writing  screen.Writing
	stage    change.Stage
	waiting  string // what it waits for before its first stage, or ""
	stopping bool
	outcome  *change.Outcome // nil: under way
}

func newWrite(f *form, item change.PlanItem, route int) *write {
	w := &write{App: f.App, form: f, item: item, route: route}
	w.NoFocus = true
	return w
}

// start starts the write. The command returns its stages and its outcome.
func (w *write) start() tea.Cmd {
	return w.writing.Start(w.Context, &change.Batch{Applier: w.Options.Applier}, []change.Change{w.item.Change})
}

func (w *write) UnsavedWork() string {
	if w.outcome == nil {
		return "Quit now? The write to " + w.form.name() + " is in progress and won't be verified."
	}
	return ""
}

// The commands after a write.
const (
	cmdOtherRoute screen.CommandID = "other-profile"
	cmdEditTheirs screen.CommandID = "edit-theirs"
	cmdOverwrite  screen.CommandID = "overwrite"
	cmdKeepTheirs screen.CommandID = "leave-as-is"
	cmdReadAgain  screen.CommandID = "read-back"
	cmdTryAgain   screen.CommandID = "try-again"
)

// Scope returns what can be done during the write, or after its outcome.
func (w *write) Scope() *screen.Scope {
	switch {
	case w.outcome == nil:
		return w.runningScope()
	case w.outcome.Kind == journal.ChangedMeanwhile:
		return w.conflictScope()
	case w.outcome.Kind == journal.Unconfirmed:
		return w.unconfirmedScope()
	default:
		return w.failedScope()
	}
}

func (w *write) runningScope() *screen.Scope {
	return &screen.Scope{Name: "writing", Outer: screen.Everywhere(), Commands: []screen.Command{
		screen.Back(screen.Command{Label: "stop", Help: "during a write: stop it", Group: screen.GroupWrite, Footer: 1}, w.stop),
	}}
}

func (w *write) conflictScope() *screen.Scope {
	return &screen.Scope{Name: "conflict", Outer: screen.Deciding(w), Commands: []screen.Command{
		{ID: cmdEditTheirs, Keys: []string{"e"}, Label: "edit theirs", Help: "changed by someone else: edit what AWS holds now", Group: screen.GroupWrite, Footer: 2, Do: w.editTheirs},
		{ID: cmdOverwrite, Keys: []string{"o"}, Label: "overwrite", Help: "changed by someone else: review, then write yours", Group: screen.GroupWrite, Footer: 3, Do: w.overwrite},
		{ID: cmdKeepTheirs, Keys: []string{"s"}, Label: "keep theirs", Help: "changed by someone else: keep theirs", Group: screen.GroupWrite, Footer: 4, Do: w.keepTheirs},
		w.keepEditing(),
	}}
}

func (w *write) unconfirmedScope() *screen.Scope {
	return &screen.Scope{Name: "unconfirmed", Outer: screen.Deciding(w), Commands: []screen.Command{
		{ID: cmdReadAgain, Keys: []string{"r"}, Label: "read again", Help: "not confirmed: read the account again", Group: screen.GroupWrite, Footer: 2, Do: w.readAgain},
		w.copyError(),
		w.keepEditing(),
	}}
}

func (w *write) failedScope() *screen.Scope {
	return &screen.Scope{Name: "failed", Outer: screen.Deciding(w), Commands: []screen.Command{
		{ID: cmdTryAgain, Keys: []string{"t"}, Label: "try again", Help: "not written: review and retry", Group: screen.GroupWrite, Footer: 2, Do: func() screen.Action { return w.confirmAgain(w.route) }},
		{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "not written: try with another profile", Group: screen.GroupWrite, Footer: 3, Do: w.otherRoute},
		w.copyError(),
		w.keepEditing(),
	}}
}

func (w *write) copyError() screen.Command {
	return screen.Command{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy the error", Help: "after a write: copy the error", Group: screen.GroupWrite, Footer: 4, Do: func() screen.Action { return screen.Copy("the error", w.errorReport()...) }}
}

func (w *write) keepEditing() screen.Command {
	return screen.Back(screen.Command{Label: "keep editing", Help: "after a write that was not made: back to the form", Group: screen.GroupWrite, Footer: 1}, func() screen.Action {
		w.compareWithFound()
		return screen.Close{Screen: w}
	})
}

// OnKey keeps the note about a write that is being stopped.
func (w *write) OnKey(id screen.CommandID) {
	w.Dialog.OnKey(id)
	w.Note = w.stopNote()
}

func (w *write) stopNote() string {
	if w.stopping && w.outcome == nil {
		return "Stopping: waiting for the current request" + w.Theme.Glyphs.Ellipsis
	}
	return ""
}

func (w *write) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case screen.WriteProgress:
		if w.writing.Guard.Accepts(msg.Ticket) {
			return w.applyProgress(msg)
		}
	case screen.WriteTick:
		if w.writing.Guard.Accepts(msg.Ticket) {
			w.writing.Frame++
			return screen.Run{Cmd: w.writing.Tick()}
		}
	default:
		return w.Dialog.Update(msg)
	}
	return nil
}

// applyProgress applies the stages, and the outcome if it is known.
func (w *write) applyProgress(msg screen.WriteProgress) screen.Action {
	for _, p := range msg.Progress {
		w.stage, w.waiting = p.Stage, p.Waiting
		if p.Outcome != nil {
			return w.applyOutcome(*p.Outcome)
		}
	}
	return screen.Run{Cmd: w.writing.Listen()}
}

// applyOutcome applies the outcome of the write.
func (w *write) applyOutcome(o change.Outcome) screen.Action {
	w.writing.End()
	w.outcome = &o
	w.Note = ""
	key := w.form.row.Target.Key
	done := screen.All{screen.WriteEnded{Key: key, Outcome: o}}
	if o.Result != nil {
		res := w.Options.Auditor.Rejudge(*o.Result) // the policy may have changed since the program started
		o.Result = &res
		res.Target.Key = key
		done = append(done, screen.ApplyResults{res})
	}
	switch o.Kind {
	case journal.Written:
		done = append(done, screen.SetLastSaved{Contact: *w.item.Change.After}, screen.Close{Screen: w}, screen.Close{Screen: w.form}, screen.Notify{Notice: screen.Remark(w.savedText(o))})
		if o.Result == nil {
			done = append(done, screen.Reread{Keys: []string{key}})
		}
	case journal.AlreadyRight:
		done = append(done, screen.SetLastSaved{Contact: *w.item.Change.After}, screen.Close{Screen: w}, screen.Close{Screen: w.form},
			screen.Notify{Notice: screen.Remark(w.form.name() + " already has this contact. Nothing to write.")})
	default: // the dialog stays and says it
		return done
	}
	if o.Trouble != nil {
		done = append(done, screen.Notify{Notice: screen.Failure(describe.Capitalize(style.Clean(o.Trouble.Message)) + ". " + style.Clean(o.Trouble.Advice()))})
	}
	return done
}

// savedText says that the contact is saved, and the verdict on the account now.
func (w *write) savedText(o change.Outcome) string {
	text := w.Theme.Verdict(string(audit.Pass)).Shape + " " + w.form.name() + " saved and verified"
	if o.Result == nil {
		return text + "."
	}
	return text + ": " + w.Theme.Verdict(string(o.Result.Status)).Text()
}

// stop cancels the write. A request that is under way is completed.
func (w *write) stop() screen.Action {
	w.stopping = true
	w.Note = w.stopNote()
	w.writing.Cancel()
	return nil
}

// editTheirs returns to the form, filled with what AWS holds now.
func (w *write) editTheirs() screen.Action {
	w.form.fillFromAccount(w.outcome.Found)
	return screen.All{screen.Close{Screen: w}, w.form.checkMail()}
}

func (w *write) overwrite() screen.Action {
	w.compareWithFound()
	return w.confirmAgain(w.route)
}

func (w *write) keepTheirs() screen.Action {
	return screen.All{screen.Close{Screen: w}, screen.Close{Screen: w.form}}
}

func (w *write) readAgain() screen.Action {
	return screen.All{screen.Close{Screen: w}, screen.Close{Screen: w.form}, screen.Reread{Keys: []string{w.form.row.Target.Key}}}
}

func (w *write) otherRoute() screen.Action {
	if len(w.item.Routes) < 2 {
		return screen.Notify{Notice: screen.Remark("No other profile leads to this account.")}
	}
	return w.confirmAgain((w.route + 1) % len(w.item.Routes))
}

// compareWithFound makes the next confirm compare with what AWS holds now.
func (w *write) compareWithFound() {
	if w.outcome.Kind == journal.ChangedMeanwhile {
		w.form.before, w.item.Change.Before = w.outcome.Found, w.outcome.Found
	}
}

// confirmAgain asks whether to write by another route, or once more.
func (w *write) confirmAgain(route int) screen.Action {
	c := newConfirm(w.form, w.item)
	c.route = route
	return screen.All{screen.Close{Screen: w}, c.open()}
}

// errorReport returns what went wrong, for the clipboard. It contains no contact.
func (w *write) errorReport() []string {
	t := w.outcome.Trouble
	if t == nil {
		return []string{string(w.outcome.Kind)}
	}
	parts := []string{
		"account " + w.item.Change.AccountID + ", profile " + w.item.Change.Route.Label() + ": " + string(w.outcome.Kind),
		t.Message, t.Advice(),
	}
	if w.outcome.RequestID != "" {
		parts = append(parts, "request "+w.outcome.RequestID)
	}
	return parts
}
