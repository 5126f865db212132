package journal

import (
	"context"
	"maps"
	"slices"
)

// LiveRun is how far a run is that a process is still writing.
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

// EndRun records that this process writes no more of a run. If the journal cannot record
// it, the run is in progress until the process ends.
func (j *Journal) EndRun(run string) error {
	j.mu.Lock()
	size, process := j.sizes[run], j.process
	delete(j.sizes, run)
	begun := j.count[run] > 0 || process != "" && j.count[foreignRun(run, process)] > 0
	j.mu.Unlock()
	if size < 2 || !begun { // the outcome of a single write is its end
		return nil
	}
	return j.append(context.Background(), journalLine{Event: eventRunEnd, Run: run, Process: process})
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

// liveRuns follows which runs have begun and not ended, by run. A run whose process was
// killed stays in it.
type liveRuns map[string]*liveRun

type liveRun struct {
	LiveRun

	Process string
}

// follow applies a line of the journal.
func (r liveRuns) follow(h *lineHead) {
	if len(r) == 0 && h.size == 0 {
		return
	}
	run := r[string(h.run)]
	switch {
	case string(h.event) == eventIntent && h.size > 0 && (run == nil || run.Process != string(h.process)):
		r[string(h.run)] = &liveRun{LiveRun{Size: h.size}, string(h.process)}
	case string(h.event) == eventOutcome && run != nil && !h.looked:
		run.Done++
	case string(h.event) == eventRunEnd && run != nil && run.Process == string(h.process):
		delete(r, string(h.run))
	}
}

// liveRuns reads which runs a process is writing now. It reads the journal only if there
// is a process that may write.
func (j *Journal) liveRuns() (liveRuns, error) {
	live, runs := map[string]bool{}, liveRuns{}
	for _, process := range j.processes() {
		live[process] = j.isAlive(process)
	}
	if !slices.Contains(slices.Collect(maps.Values(live)), true) {
		return runs, nil
	}
	state, err := j.readState()
	if err != nil {
		return runs, err
	}
	maps.DeleteFunc(state.Runs, func(_ string, run *liveRun) bool { return !live[run.Process] })
	return state.Runs, nil
}

// markLive sets Live of the entries whose run is in progress.
func (j *Journal) markLive(entries []Entry) error {
	runs, err := j.liveRuns()
	for i, e := range entries {
		switch run := runs[e.Run]; {
		case run != nil:
			entries[i].Live = &run.LiveRun
		case e.UnderWay():
			entries[i].Live = &LiveRun{Size: 1}
		}
	}
	return err
}
