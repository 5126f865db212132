package plan

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// Run is the writes of a plan, or of those of its changes that are retried.
type Run struct {
	Guard     widget.Guard // accepts its messages
	Batch     *change.Batch
	Cancel    context.CancelFunc
	progress  <-chan change.Progress
	Lines     []*Line // by the index of their change
	Left      int     // how many have no outcome yet
	firstOpen int     // index of the first line without an outcome
	Counts    map[change.OutcomeKind]int

	pacing     audit.Pacing // how long quotas make it wait
	started    int          // how many have started
	frame      int          // of the spinner
	isIdle     bool         // it is paused and no write is in progress
	asksToStop bool         // the question whether to stop is shown
	stopping   bool
	ended      bool
}

// ProgressMsg has the stages and outcomes that a run reached.
type ProgressMsg struct {
	widget.Ticket

	Progress []change.Progress
	Ended    bool // no progress comes after it
}

// TickMsg draws the next frame of the spinner.
type TickMsg struct{ widget.Ticket }

// start writes the changes of lines. Only Confirm calls it.
func (s *Screen) start(lines []*Line) screen.Action {
	changes := make([]change.Change, len(lines))
	for i, l := range lines {
		l.started, l.stage, l.outcome, l.Open = false, 0, nil, false
		changes[i] = l.Item.Change
		changes[i].Run = s.runID // retries belong to the same run
	}
	r := &Run{
		Batch: &change.Batch{Applier: s.Options.Applier, Concurrency: s.Options.Writers},
		Lines: lines, Left: len(lines), Counts: map[change.OutcomeKind]int{},
	}
	ctx, _ := r.Guard.Open(s.Context)
	ctx, r.Cancel = context.WithCancel(ctx) // after a cancel the outcomes still arrive
	r.progress = r.Batch.Run(ctx, changes)
	s.Run, s.cursorMoved = r, false
	s.List.Group(s.RunGroups())
	s.List.selectRow(1) // after the heading
	return screen.Run{Cmd: tea.Batch(r.listen(), r.tick())}
}

// listen waits for progress and collects what arrives within a short time.
func (r *Run) listen() tea.Cmd {
	ticket := r.Guard.Ticket()
	return func() tea.Msg {
		news, done := screen.Collect(r.progress)
		return ProgressMsg{ticket, news, done}
	}
}

func (r *Run) tick() tea.Cmd {
	ticket := r.Guard.Ticket()
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return TickMsg{ticket} })
}

// advanceSpinner draws the next frame of the spinner, unless the run is idle.
func (r *Run) advanceSpinner() screen.Action {
	if r.isIdle = r.Batch.Paused() && r.started == len(r.Lines)-r.Left; r.isIdle {
		return nil
	}
	r.frame++
	return screen.Run{Cmd: r.tick()}
}

// updatePacing reads how long quotas make the writes wait.
func (s *Screen) updatePacing() {
	s.Run.pacing = audit.Pacing{}
	if s.Options.Pacer != nil && !s.Run.Batch.Paused() {
		s.Run.pacing = s.Options.Pacer.Pacing()
	}
}

// isRunning reports whether changes have no outcome yet.
func (s *Screen) isRunning() bool { return s.Run != nil && !s.Run.ended }

// ApplyProgress applies stages and outcomes.
func (s *Screen) ApplyProgress(msg ProgressMsg) screen.Action {
	r := s.Run
	var done screen.All
	var results screen.ApplyResults
	for _, n := range msg.Progress {
		l := r.Lines[n.Index]
		if !l.started {
			l.started = true
			r.started++
		}
		l.stage = n.Stage
		s.List.stale = s.List.stale || l.Open // its details change
		if n.Outcome == nil {
			continue
		}
		l.outcome = n.Outcome
		r.Left--
		r.Counts[n.Outcome.Kind]++
		results = append(results, s.judgedResults(l)...)
	}
	for r.firstOpen < len(r.Lines) && r.Lines[r.firstOpen].outcome != nil {
		r.firstOpen++
	}
	if len(results) > 0 {
		done = append(done, results)
	}
	if !msg.Ended {
		s.followWrites()
		return append(done, screen.Run{Cmd: r.listen()})
	}
	r.ended, r.asksToStop = true, false
	r.Cancel()
	r.Guard.Stop()
	s.countOutcomes()
	s.List.Group(s.endGroups())
	s.List.selectRow(1) // after the heading
	done = append(done, s.unmarkDone(), s.lastSaved())
	if s.about.from != nil && r.Counts[change.Written]+r.Counts[change.AlreadyRight] > 0 {
		done = append(done, screen.Close{Screen: s.about.from})
	}
	return done
}

// judgedResults records the id of the run and returns the account as it was judged after
// the write.
func (s *Screen) judgedResults(l *Line) []scan.Result {
	o := l.outcome
	if o.Change.Run != "" {
		s.runID = o.Change.Run
	}
	if o.Result == nil {
		return nil
	}
	res := *o.Result
	res.Target.Key = l.Item.Change.Target.Key
	return []scan.Result{res}
}

// followWrites moves the cursor to the first write in progress, unless the person has
// moved it.
func (s *Screen) followWrites() {
	if s.cursorMoved || s.Run.firstOpen >= len(s.Run.Lines) {
		return
	}
	s.List.selectRow(s.Run.firstOpen + 1)
}

// unmarkDone unmarks the accounts that are as planned now. Marked accounts are what is
// left to do.
func (s *Screen) unmarkDone() screen.Action {
	var keys []string
	for _, l := range s.Run.Lines {
		if l.outcome.Kind.IsDone() {
			keys = append(keys, l.Item.Change.Target.Key)
		}
	}
	return screen.Unmark{Keys: keys}
}

// lastSaved offers the contact that was written last in forms; nil: none was written.
func (s *Screen) lastSaved() screen.Action {
	for _, l := range slices.Backward(s.Run.Lines) {
		if c := l.outcome.Change; l.outcome.Kind == change.Written && c.After != nil && c.Type == audit.Security {
			return screen.SetLastSaved{Contact: *c.After}
		}
	}
	return nil
}

// pause pauses the writes, or resumes them.
func (s *Screen) pause() screen.Action {
	r := s.Run
	if !r.Batch.Paused() {
		r.Batch.Pause()
		return nil
	}
	r.Batch.Resume()
	if r.isIdle {
		r.isIdle = false
		return screen.Run{Cmd: r.tick()}
	}
	return nil
}

// stop asks whether to stop. Pressed again, it stops.
func (s *Screen) stop() screen.Action {
	r := s.Run
	if !r.asksToStop {
		r.asksToStop = true
		return nil
	}
	r.asksToStop, r.stopping = false, true
	r.Cancel()
	return nil
}

// ProgressNow reports how many of the changes have an outcome.
func (s *Screen) ProgressNow() (done, total int, ok bool) {
	if !s.isRunning() {
		return 0, 0, false
	}
	return len(s.Run.Lines) - s.Run.Left, len(s.Run.Lines), true
}

// retryableOutcomes are the outcomes after which a change can be retried. A retry reads
// the contact again before it writes.
var retryableOutcomes = map[change.OutcomeKind]bool{
	change.Failed: true, change.Refused: true, change.Unconfirmed: true, change.WriteCancelled: true,
}

// countOutcomes counts the writes that can be undone and collects the lines that can be
// retried.
func (s *Screen) countOutcomes() {
	s.retryable, s.undoable = nil, 0
	for _, l := range s.Lines {
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
			l.Item.UseNextRoute(l.outcome.Change.Route)
		}
	}
	return s.openConfirm(s.retryable)
}

// undo reads the writes of the run from the journal.
func (s *Screen) undo() screen.Action {
	journal, id := s.Options.Applier.Journal, s.runID
	if journal == nil || s.undoable == 0 {
		return screen.Notify{Notice: screen.Remark("Nothing was written, so there is nothing to undo.")}
	}
	return screen.Run{Cmd: widget.Ask(s.Context, &s.undoing, func(context.Context) ([]change.Entry, error) {
		entries, err := journal.Entries("", 0)
		return slices.DeleteFunc(entries, func(e change.Entry) bool { return e.Run != id }), err
	})}
}

// openUndo opens the plan that undoes the run.
func (s *Screen) openUndo(entries []change.Entry, err error) screen.Action {
	if err != nil {
		return screen.Notify{Notice: screen.Failure("Could not read the journal, so nothing can be undone: " + style.Clean(err.Error()) + ".")}
	}
	plan := sortByRows(s.App, s.Planner().Undo(entries, s.Lookup()))
	return screen.Open{Screen: New(s.App, plan, About{Title: "Undo these writes"})}
}

// UnsavedWork asks before the program quits during writes.
func (s *Screen) UnsavedWork() string {
	if !s.isRunning() {
		return ""
	}
	return fmt.Sprintf("Quit now? %d of %s haven't started; those in progress won't be verified.", s.Run.Left, audit.Plural(len(s.Run.Lines), "write", "writes"))
}
