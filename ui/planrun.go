package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// planRun is changes that are being carried out, or were.
type planRun struct {
	batch  *change.Batch
	cancel context.CancelFunc
	news   <-chan change.Progress
	lines  []*planLine // by the index of their change
	left   int         // without an outcome yet
	first  int         // index of the first one without an outcome
	counts map[change.OutcomeKind]int

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
	planNewsMsg struct {
		run  *planRun
		news []change.Progress
		done bool
	}
	planTickMsg struct{ run *planRun }
)

// begin carries out the changes of lines. Only a confirm calls it.
func (s *planScreen) begin(lines []*planLine) action {
	changes := make([]change.Change, len(lines))
	for i, l := range lines {
		l.begun, l.stage, l.outcome, l.open = false, 0, nil, false
		changes[i] = l.item.Change
		changes[i].Run = s.runID // what is tried again belongs to the same run
	}
	ctx, cancel := context.WithCancel(s.ctx)
	r := &planRun{
		batch:  &change.Batch{Applier: s.opts.Applier, Concurrency: s.opts.Writers},
		cancel: cancel, lines: lines, left: len(lines), counts: map[change.OutcomeKind]int{},
	}
	r.news = r.batch.Run(ctx, changes)
	s.run, s.moved = r, false
	s.list.group(s.runGroups())
	s.list.to(1) // behind the heading
	return run{tea.Batch(r.listen(), r.tick())}
}

// listen waits for news and takes along what comes within the window.
func (r *planRun) listen() tea.Cmd {
	return func() tea.Msg {
		news, done := collect(r.news)
		return planNewsMsg{r, news, done}
	}
}

func (r *planRun) tick() tea.Cmd {
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return planTickMsg{r} })
}

// turn turns the spinner on, as long as something is on its way.
func (r *planRun) turn() action {
	if r.still = r.batch.Paused() && r.begun == len(r.lines)-r.left; r.still {
		return nil
	}
	r.frame++
	return run{r.tick()}
}

// askPacer looks how long quotas make the writes wait.
func (s *planScreen) askPacer() {
	s.run.pacing = audit.Pacing{}
	if s.opts.Pacer != nil && !s.run.batch.Paused() {
		s.run.pacing = s.opts.Pacer.Pacing()
	}
}

// busy tells whether some change is on its way.
func (s *planScreen) busy() bool { return s.run != nil && !s.run.ended }

// takeNews takes in how far changes have come.
func (s *planScreen) takeNews(msg planNewsMsg) action {
	r := s.run
	var done all
	var settled applyResults
	for _, n := range msg.news {
		l := r.lines[n.Index]
		if !l.begun {
			l.begun = true
			r.begun++
		}
		l.stage = n.Stage
		s.list.stale = s.list.stale || l.open // there is more to say of it
		if n.Outcome == nil {
			continue
		}
		l.outcome = n.Outcome
		r.left--
		r.counts[n.Outcome.Kind]++
		settled = append(settled, s.came(l)...)
	}
	for r.first < len(r.lines) && r.lines[r.first].outcome != nil {
		r.first++
	}
	if len(settled) > 0 {
		done = append(done, settled)
	}
	if !msg.done {
		s.goAlong()
		return append(done, run{r.listen()})
	}
	r.ended, r.asked = true, false
	r.cancel()
	s.sumUp()
	s.list.group(s.endGroups())
	s.list.to(1) // behind the heading
	done = append(done, s.unmarkDone(), s.lastSaved())
	if s.about.from != nil && r.counts[change.Written]+r.counts[change.AlreadyRight] > 0 {
		done = append(done, closeScreen{s.about.from})
	}
	return done
}

// came notes what an outcome tells beyond its own line, and answers with the
// account judged anew.
func (s *planScreen) came(l *planLine) []scan.Result {
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

// goAlong keeps the cursor at what is being written, until somebody moves it.
func (s *planScreen) goAlong() {
	if s.moved || s.run.first >= len(s.run.lines) {
		return
	}
	s.list.to(s.run.first + 1)
}

// unmarkDone takes the marks from accounts that are as they should be now: what
// stays marked is what is left to do.
func (s *planScreen) unmarkDone() action {
	var keys []string
	for _, l := range s.run.lines {
		if l.outcome.Kind.IsDone() {
			keys = append(keys, l.item.Change.Target.Key)
		}
	}
	return unmark{keys}
}

// lastSaved has what was written last be offered in forms; nil: nothing was.
func (s *planScreen) lastSaved() action {
	for _, l := range slices.Backward(s.run.lines) {
		if c := l.outcome.Change; l.outcome.Kind == change.Written && c.After != nil && c.Type == audit.Security {
			return setLastSaved{*c.After}
		}
	}
	return nil
}

// pause pauses the writes, or goes on with them.
func (s *planScreen) pause() action {
	r := s.run
	if !r.batch.Paused() {
		r.batch.Pause()
		return nil
	}
	r.batch.Resume()
	if r.still {
		r.still = false
		return run{r.tick()}
	}
	return nil
}

// stop asks whether to stop, and stops when the key is pressed again.
func (s *planScreen) stop() action {
	r := s.run
	if !r.asked {
		r.asked = true
		return nil
	}
	r.asked, r.stopping = false, true
	r.cancel()
	return nil
}

// progressNow reports how many of the changes have an outcome.
func (s *planScreen) progressNow() (done, total int, ok bool) {
	if !s.busy() {
		return 0, 0, false
	}
	return len(s.run.lines) - s.run.left, len(s.run.lines), true
}

// againAfter are the outcomes after which a change can be tried again. Each try
// reads the contact before it writes.
var againAfter = map[change.OutcomeKind]bool{
	change.Failed: true, change.Refused: true, change.Unconfirmed: true, change.WriteCancelled: true,
}

// sumUp counts what was written and what can be tried again.
func (s *planScreen) sumUp() {
	s.again, s.wrote = nil, 0
	for _, l := range s.lines {
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
func (s *planScreen) retry() action {
	for _, l := range s.again {
		if t := l.outcome.Trouble; t != nil && t.Kind == audit.AccessDenied {
			l.nextRoute()
		}
	}
	return s.ask(s.again)
}

// nextRoute has the change made by the next way to the account.
func (l *planLine) nextRoute() {
	routes, tried := l.item.Routes, l.outcome.Change.Route
	for i, r := range routes {
		if r.Label() == tried.Label() && r.Mode == tried.Mode {
			l.item.Change.Route = routes[(i+1)%len(routes)]
			return
		}
	}
}

// undo has the journal read for what the run wrote, to plan to take it back.
func (s *planScreen) undo() action {
	journal, id := s.opts.Applier.Journal, s.runID
	if journal == nil || s.wrote == 0 {
		return notify{remark("Nothing was written, so there is nothing to take back.")}
	}
	return run{func() tea.Msg {
		entries, err := journal.Entries("", 0)
		entries = slices.DeleteFunc(entries, func(e change.Entry) bool { return e.Run != id })
		return runReadMsg{s, entries, err}
	}}
}

// runReadMsg brings what the journal holds of a run.
type runReadMsg struct {
	plan    *planScreen
	entries []change.Entry
	err     error
}

// takeBack opens the plan that takes a run back.
func (s *planScreen) takeBack(msg runReadMsg) action {
	if msg.err != nil {
		return notify{failure("The journal could not be read, so nothing can be taken back: " + style.Clean(msg.err.Error()) + ".")}
	}
	plan := inRows(s.app, s.planner().Undo(msg.entries, s.lookup()))
	return open{newPlanScreen(s.app, plan, planAbout{title: "Take back what was written"})}
}

func (s *planScreen) unsavedWork() string {
	if !s.busy() {
		return ""
	}
	return fmt.Sprintf("%d of %s are still to be made, and those under way would not be read back", s.run.left, audit.Plural(len(s.run.lines), "write", "writes"))
}
