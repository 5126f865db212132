package plan

import (
	"context"
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// planRun is the writes of a plan, or of those of its changes that are retried.
type planRun struct {
	screen.Writing
	lines     []*planLine // by the index of their change
	left      int         // how many have no outcome yet
	firstOpen int         // index of the first line without an outcome
	counts    map[journal.OutcomeKind]int

	pacing   audit.Pacing // how long quotas make it wait
	started  int          // how many have started
	isIdle   bool         // it is paused and no write is in progress
	stopping bool
	ended    bool
}

// start writes the changes of lines. Only confirmDialog calls it.
func (s *Screen) start(lines []*planLine) screen.Action {
	changes := make([]change.Change, len(lines))
	for i, l := range lines {
		l.started, l.stage, l.waiting, l.outcome, l.open = false, 0, "", nil, false
		changes[i] = l.item.Change
		changes[i].Run = s.runID // retries belong to the same run
	}
	r := &planRun{lines: lines, left: len(lines), counts: map[journal.OutcomeKind]int{}}
	write := r.Start(s.Context, &change.Batch{Applier: s.Options.Applier, Concurrency: s.Options.Writers}, changes)
	s.run, s.cursorMoved = r, false
	s.list.setGroups(s.runGroups())
	s.list.selectRow(1) // after the heading
	return screen.Run{Cmd: write}
}

// advanceSpinner draws the next frame of the spinner, unless the run is idle.
func (r *planRun) advanceSpinner() screen.Action {
	if r.isIdle = r.Batch.Paused() && r.started == len(r.lines)-r.left; r.isIdle {
		return nil
	}
	r.Frame++
	return screen.Run{Cmd: r.Tick()}
}

// updatePacing reads how long quotas make the writes wait.
func (s *Screen) updatePacing() {
	s.run.pacing = audit.Pacing{}
	if s.Options.Pacer != nil && !s.run.Batch.Paused() {
		s.run.pacing = s.Options.Pacer.Pacing()
	}
}

// isRunning reports whether changes have no outcome yet.
func (s *Screen) isRunning() bool { return s.run != nil && !s.run.ended }

// applyProgress applies stages and outcomes.
func (s *Screen) applyProgress(msg screen.WriteProgress) screen.Action {
	r := s.run
	var done screen.All
	var results screen.ApplyResults
	for _, n := range msg.Progress {
		l := r.lines[n.Index]
		if l.waiting = n.Waiting; l.waiting != "" {
			continue
		}
		if !l.started {
			l.started = true
			r.started++
		}
		l.stage = n.Stage
		s.list.stale = s.list.stale || l.open // its details change
		if n.Outcome == nil {
			continue
		}
		l.outcome = n.Outcome
		r.left--
		r.counts[n.Outcome.Kind]++
		results = append(results, s.judgedResults(l)...)
	}
	for r.firstOpen < len(r.lines) && r.lines[r.firstOpen].outcome != nil {
		r.firstOpen++
	}
	if len(results) > 0 {
		done = append(done, results)
	}
	if !msg.Ended {
		s.followWrites()
		return append(done, screen.Run{Cmd: r.Listen()})
	}
	r.ended = true
	r.End()
	s.countOutcomes()
	s.list.setGroups(s.endGroups())
	s.list.selectRow(1) // after the heading
	done = append(done, s.unmarkDone(), s.lastSaved())
	if s.about.from != nil && r.counts[journal.Written]+r.counts[journal.AlreadyRight] > 0 {
		done = append(done, screen.Close{Screen: s.about.from})
	}
	return done
}

// judgedResults records the id of the run and returns the account as it was judged after
// the write.
func (s *Screen) judgedResults(l *planLine) []scan.Result {
	o := l.outcome
	if o.Change.Run != "" {
		s.runID = o.Change.Run
	}
	if o.Result == nil {
		return nil
	}
	res := *o.Result
	res.Target.Key = l.item.Change.Target.Key
	return []scan.Result{res}
}

// followWrites moves the cursor to the first write in progress, unless the person has
// moved it.
func (s *Screen) followWrites() {
	if s.cursorMoved || s.run.firstOpen >= len(s.run.lines) {
		return
	}
	s.list.selectRow(s.run.firstOpen + 1)
}

// unmarkDone unmarks the accounts that are as planned now. Marked accounts are what is
// left to do.
func (s *Screen) unmarkDone() screen.Action {
	var keys []string
	for _, l := range s.run.lines {
		if l.outcome.Kind.IsDone() {
			keys = append(keys, l.item.Change.Target.Key)
		}
	}
	return screen.Unmark{Keys: keys}
}

// lastSaved offers the contact that was written last in forms; nil: none was written.
func (s *Screen) lastSaved() screen.Action {
	for _, l := range slices.Backward(s.run.lines) {
		if c := l.outcome.Change; l.outcome.Kind == journal.Written && c.After != nil && c.Type == audit.Security {
			return screen.SetLastSaved{Contact: *c.After}
		}
	}
	return nil
}

// pause pauses the writes, or resumes them.
func (s *Screen) pause() screen.Action {
	r := s.run
	if !r.Batch.Paused() {
		r.Batch.Pause()
		return nil
	}
	r.Batch.Resume()
	if r.isIdle {
		r.isIdle = false
		return screen.Run{Cmd: r.Tick()}
	}
	return nil
}

// stop asks whether to stop.
func (s *Screen) stop() screen.Action {
	return screen.Ask(s.App, screen.QuestionAbout{
		Title: "Stop the writes",
		Text:  fmt.Sprintf("Stop? %d of %s are not done. Those in progress are finished, the others are not started.", s.run.left, audit.Plural(len(s.run.lines), "write", "writes")),
		Stay:  "Continue", Act: s.stopNowCommand(), IsOver: func() bool { return !s.isRunning() },
	})
}

// stopNowCommand returns the command that stops after the writes in progress.
func (s *Screen) stopNowCommand() screen.Command {
	return screen.Command{ID: cmdStopNow, Keys: []string{"s"}, Label: "stop", Help: "during the writes: stop, after a question", Group: screen.GroupPlan, Footer: 4, Do: func() screen.Action {
		if s.isRunning() {
			s.run.stopping = true
			s.run.Cancel()
		}
		return nil
	}}
}

// ProgressNow reports how many of the changes have an outcome.
func (s *Screen) ProgressNow() (done, total int, ok bool) {
	if !s.isRunning() {
		return 0, 0, false
	}
	return len(s.run.lines) - s.run.left, len(s.run.lines), true
}

// retryableOutcomes are the outcomes after which a change can be retried. A retry reads
// the contact again before it writes.
var retryableOutcomes = map[journal.OutcomeKind]bool{
	journal.Failed: true, journal.Refused: true, journal.Unconfirmed: true, journal.WriteCancelled: true,
}

// countOutcomes counts the writes that can be undone and collects the lines that can be
// retried.
func (s *Screen) countOutcomes() {
	s.retryable, s.undoable = nil, 0
	for _, l := range s.lines {
		switch {
		case l.outcome == nil:
			continue
		case retryableOutcomes[l.outcome.Kind]:
			s.retryable = append(s.retryable, l)
		}
		if l.outcome.Kind.Accepted() {
			s.undoable++
		}
	}
}

// retry opens the confirmation to retry. Denied writes use their next route.
func (s *Screen) retry() screen.Action {
	for _, l := range s.retryable {
		if t := l.outcome.Trouble; t != nil && t.Kind == audit.AccessDenied {
			l.item.UseNextRoute(l.outcome.Change.Route)
		}
	}
	return s.openConfirm(s.retryable)
}

// undo reads from the journal which writes of the run are still to be undone.
func (s *Screen) undo() screen.Action {
	j, id := s.Options.Applier.Journal, s.runID
	if j == nil || s.undoable == 0 {
		return screen.Notify{Notice: screen.Remark("Nothing was written, so there is nothing to undo.")}
	}
	return screen.Run{Cmd: widget.Ask(s.Context, &s.undoing, func(context.Context) (journal.Takeback, error) { return j.ChooseUndo(id) })}
}

// isUndo reports whether the plan undoes a run. Taking it back is a redo.
func (s *Screen) isUndo() bool {
	return slices.ContainsFunc(s.lines, func(l *planLine) bool { return l.item.Change.UndoOf != "" })
}

// UnsavedWork asks before the program quits during writes.
func (s *Screen) UnsavedWork() string {
	if !s.isRunning() {
		return ""
	}
	return fmt.Sprintf("Quit now? %d of %s haven't started; those in progress won't be verified.", s.run.left, audit.Plural(len(s.run.lines), "write", "writes"))
}
