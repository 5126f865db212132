package journal

import "context"

// LiveRun is how far a run is: a process still writes it, or it was interrupted.
type LiveRun struct {
	Done int // writes with an outcome
	Size int // changes that were confirmed; some may need no write
}

// StartRun records how many changes of a run are about to be written. Until EndRun, or the
// end of this process, other processes see the run as in progress.
func (j *Journal) StartRun(run string, size int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sizes[run] = size
}

// EndRun records that this process writes no more of a run, and how many of its changes were
// canceled before they were sent. If the journal cannot record it, the run is in progress
// until the process ends.
func (j *Journal) EndRun(run string, untried int) error {
	j.mu.Lock()
	size, process := j.sizes[run], j.process
	delete(j.sizes, run)
	begun := j.count[run] > 0 || process != "" && j.count[foreignRun(run, process)] > 0
	j.mu.Unlock()
	if size < 2 || !begun { // the outcome of a single write is its end
		return nil
	}
	return j.append(context.Background(), journalLine{Event: eventRunEnd, Run: run, Process: process, Untried: untried})
}

// runSize returns the size of a run of several changes, or 0.
func (j *Journal) runSize(run string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	if size := j.sizes[run]; size > 1 {
		return size
	}
	return 0
}

// runStates follows which runs have begun and are not complete, by run. A run that was
// interrupted stays in it.
type runStates map[string]*runState

type runState struct {
	LiveRun

	Process string
	Untried int // how many changes were canceled; 0: the run has not ended
}

// follow applies a line of the journal.
func (r runStates) follow(h *lineHead) {
	if len(r) == 0 && h.size == 0 {
		return
	}
	run := r[string(h.run)]
	switch string(h.event) {
	case eventIntent:
		r.followIntent(h, run)
	case eventOutcome:
		if run != nil && run.Untried == 0 {
			run.Done++
		}
	case eventRunEnd:
		if run != nil && run.Process == string(h.process) {
			r.setUntried(h, run, h.untried)
		}
	}
}

// followIntent applies an intent: it begins its run, or retries a canceled change of it. run
// is nil if none is known.
func (r runStates) followIntent(h *lineHead, run *runState) {
	switch {
	case h.size > 0 && (run == nil || run.Untried > 0 || run.Process != string(h.process)):
		r[string(h.run)] = &runState{LiveRun{Size: h.size}, string(h.process), 0}
	case run != nil && run.Untried > 0:
		r.setUntried(h, run, run.Untried-1)
	}
}

// setUntried sets how many changes of a run that has ended were canceled. Without any, the
// run is complete.
func (r runStates) setUntried(h *lineHead, run *runState, untried int) {
	run.Untried = untried
	if untried == 0 {
		delete(r, string(h.run))
	}
}

// markRuns sets Live or Interrupted of the entries whose run is not complete.
func (j *Journal) markRuns(entries []Entry) error {
	state, err := j.readState()
	if err != nil {
		return err
	}
	lives := map[string]bool{} // by process
	for i, e := range entries {
		run := state.Runs[e.Run]
		switch {
		case run == nil && e.UnderWay():
			entries[i].Live = &LiveRun{Size: 1}
			continue
		case run == nil:
			continue
		case run.Untried > 0:
			entries[i].Interrupted = &LiveRun{Done: run.Size - run.Untried, Size: run.Size}
			continue
		}
		if _, known := lives[run.Process]; !known {
			lives[run.Process] = j.isAlive(run.Process)
		}
		switch {
		case lives[run.Process]:
			entries[i].Live = &run.LiveRun
		case run.Done < run.Size:
			entries[i].Interrupted = &run.LiveRun
		}
	}
	return nil
}
