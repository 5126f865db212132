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

// PlanRun is changes that are being carried out, or were.
type PlanRun struct {
	Guard  widget.Guard // of its messages
	Batch  *change.Batch
	Cancel context.CancelFunc
	news   <-chan change.Progress
	Lines  []*planLine // by the index of their change
	Left   int         // without an outcome yet
	first  int         // index of the first one without an outcome
	Counts map[change.OutcomeKind]int

	pacing   audit.Pacing // how quotas make it wait
	begun    int          // that were begun
	frame    int          // of the spinner
	still    bool         // it stands still: nothing is on its way
	asked    bool         // whether to stop
	stopping bool
	ended    bool
}

// The messages of a run.
type (
	PlanNewsMsg struct {
		widget.Ticket
		News []change.Progress
		Done bool
	}
	PlanTickMsg struct{ widget.Ticket }
)

// begin carries out the changes of lines. Only a confirm calls it.
func (s *Screen) begin(lines []*planLine) screen.Action {
	changes := make([]change.Change, len(lines))
	for i, l := range lines {
		l.begun, l.stage, l.outcome, l.Open = false, 0, nil, false
		changes[i] = l.Item.Change
		changes[i].Run = s.runID // what is tried again belongs to the same run
	}
	r := &PlanRun{
		Batch: &change.Batch{Applier: s.Options.Applier, Concurrency: s.Options.Writers},
		Lines: lines, Left: len(lines), Counts: map[change.OutcomeKind]int{},
	}
	ctx, _ := r.Guard.Open(s.Context)
	ctx, r.Cancel = context.WithCancel(ctx) // stopping waits for the outcomes
	r.news = r.Batch.Run(ctx, changes)
	s.Run, s.moved = r, false
	s.List.Group(s.RunGroups())
	s.List.to(1) // behind the heading
	return screen.Run{Cmd: tea.Batch(r.listen(), r.tick())}
}

// listen waits for news and takes along what comes within the window.
func (r *PlanRun) listen() tea.Cmd {
	ticket := r.Guard.Ticket()
	return func() tea.Msg {
		news, done := screen.Collect(r.news)
		return PlanNewsMsg{ticket, news, done}
	}
}

func (r *PlanRun) tick() tea.Cmd {
	ticket := r.Guard.Ticket()
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return PlanTickMsg{ticket} })
}

// turn turns the spinner on, as long as something is on its way.
func (r *PlanRun) turn() screen.Action {
	if r.still = r.Batch.Paused() && r.begun == len(r.Lines)-r.Left; r.still {
		return nil
	}
	r.frame++
	return screen.Run{Cmd: r.tick()}
}

// askPacer looks how long quotas make the writes wait.
func (s *Screen) askPacer() {
	s.Run.pacing = audit.Pacing{}
	if s.Options.Pacer != nil && !s.Run.Batch.Paused() {
		s.Run.pacing = s.Options.Pacer.Pacing()
	}
}

// busy tells whether some change is on its way.
func (s *Screen) busy() bool { return s.Run != nil && !s.Run.ended }

// TakeNews takes in how far changes have come.
func (s *Screen) TakeNews(msg PlanNewsMsg) screen.Action {
	r := s.Run
	var done screen.All
	var settled screen.ApplyResults
	for _, n := range msg.News {
		l := r.Lines[n.Index]
		if !l.begun {
			l.begun = true
			r.begun++
		}
		l.stage = n.Stage
		s.List.stale = s.List.stale || l.Open // there is more to say of it
		if n.Outcome == nil {
			continue
		}
		l.outcome = n.Outcome
		r.Left--
		r.Counts[n.Outcome.Kind]++
		settled = append(settled, s.came(l)...)
	}
	for r.first < len(r.Lines) && r.Lines[r.first].outcome != nil {
		r.first++
	}
	if len(settled) > 0 {
		done = append(done, settled)
	}
	if !msg.Done {
		s.goAlong()
		return append(done, screen.Run{Cmd: r.listen()})
	}
	r.ended, r.asked = true, false
	r.Cancel()
	r.Guard.Stop()
	s.sumUp()
	s.List.Group(s.endGroups())
	s.List.to(1) // behind the heading
	done = append(done, s.unmarkDone(), s.lastSaved())
	if s.about.from != nil && r.Counts[change.Written]+r.Counts[change.AlreadyRight] > 0 {
		done = append(done, screen.Close{Screen: s.about.from})
	}
	return done
}

// came notes what an outcome tells beyond its own line, and answers with the
// account judged anew.
func (s *Screen) came(l *planLine) []scan.Result {
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

// goAlong keeps the cursor at what is being written, until somebody moves it.
func (s *Screen) goAlong() {
	if s.moved || s.Run.first >= len(s.Run.Lines) {
		return
	}
	s.List.to(s.Run.first + 1)
}

// unmarkDone takes the marks from accounts that are as they should be now: what
// stays marked is what is left to do.
func (s *Screen) unmarkDone() screen.Action {
	var keys []string
	for _, l := range s.Run.Lines {
		if l.outcome.Kind.IsDone() {
			keys = append(keys, l.Item.Change.Target.Key)
		}
	}
	return screen.Unmark{Keys: keys}
}

// lastSaved has what was written last be offered in forms; nil: nothing was.
func (s *Screen) lastSaved() screen.Action {
	for _, l := range slices.Backward(s.Run.Lines) {
		if c := l.outcome.Change; l.outcome.Kind == change.Written && c.After != nil && c.Type == audit.Security {
			return screen.SetLastSaved{Contact: *c.After}
		}
	}
	return nil
}

// pause pauses the writes, or goes on with them.
func (s *Screen) pause() screen.Action {
	r := s.Run
	if !r.Batch.Paused() {
		r.Batch.Pause()
		return nil
	}
	r.Batch.Resume()
	if r.still {
		r.still = false
		return screen.Run{Cmd: r.tick()}
	}
	return nil
}

// stop asks whether to stop, and stops when the key is pressed again.
func (s *Screen) stop() screen.Action {
	r := s.Run
	if !r.asked {
		r.asked = true
		return nil
	}
	r.asked, r.stopping = false, true
	r.Cancel()
	return nil
}

// ProgressNow reports how many of the changes have an outcome.
func (s *Screen) ProgressNow() (done, total int, ok bool) {
	if !s.busy() {
		return 0, 0, false
	}
	return len(s.Run.Lines) - s.Run.Left, len(s.Run.Lines), true
}

// againAfter are the outcomes after which a change can be tried again. Each try
// reads the contact before it writes.
var againAfter = map[change.OutcomeKind]bool{
	change.Failed: true, change.Refused: true, change.Unconfirmed: true, change.WriteCancelled: true,
}

// sumUp counts what was written and what can be tried again.
func (s *Screen) sumUp() {
	s.again, s.wrote = nil, 0
	for _, l := range s.Lines {
		switch {
		case l.outcome == nil:
			continue
		case againAfter[l.outcome.Kind]:
			s.again = append(s.again, l)
		}
		if l.outcome.Kind.Accepted() {
			s.wrote++
		}
	}
}

// retry asks whether to try again what was not written.
func (s *Screen) retry() screen.Action {
	for _, l := range s.again {
		if t := l.outcome.Trouble; t != nil && t.Kind == audit.AccessDenied {
			l.Item.UseNextRoute(l.outcome.Change.Route)
		}
	}
	return s.ask(s.again)
}

// undo has the journal read for what the run wrote, to plan to take it back.
func (s *Screen) undo() screen.Action {
	journal, id := s.Options.Applier.Journal, s.runID
	if journal == nil || s.wrote == 0 {
		return screen.Notify{Notice: screen.Remark("Nothing was written, so there is nothing to take back.")}
	}
	return screen.Run{Cmd: widget.Ask(s.Context, &s.undoing, func(context.Context) ([]change.Entry, error) {
		entries, err := journal.Entries("", 0)
		return slices.DeleteFunc(entries, func(e change.Entry) bool { return e.Run != id }), err
	})}
}

// takeBack opens the plan that takes a run back.
func (s *Screen) takeBack(entries []change.Entry, err error) screen.Action {
	if err != nil {
		return screen.Notify{Notice: screen.Failure("The journal could not be read, so nothing can be taken back: " + style.Clean(err.Error()) + ".")}
	}
	plan := inRows(s.App, s.Planner().Undo(entries, s.Lookup()))
	return screen.Open{Screen: New(s.App, plan, About{Title: "Take back what was written"})}
}

func (s *Screen) UnsavedWork() string {
	if !s.busy() {
		return ""
	}
	return fmt.Sprintf("Quit now? %d of %s haven't started; those in progress won't be verified.", s.Run.Left, audit.Plural(len(s.Run.Lines), "write", "writes"))
}
