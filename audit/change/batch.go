package change

import (
	"context"
	"slices"
	"sync"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/workers"
)

// Batch writes confirmed changes, one or thousands. Its fields are set once, before
// Run. Pause and Resume may be called at any time.
type Batch struct {
	Applier *Applier
	// Concurrency is how many changes are checked and written at the same time; 0
	// means DefaultWriters. Changes that only wait for their read-back do not count.
	Concurrency int

	mu     sync.Mutex
	paused chan struct{} // closed by Resume; nil: not paused
}

// DefaultWriters is how many changes are checked and written at the same time by
// default. AWS accepts 5 writes a second from each calling account: more writers
// would only wait, and the time between the check and the write would grow.
const DefaultWriters = 8

// Pause starts no further change. Changes under way continue.
func (b *Batch) Pause() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused == nil {
		b.paused = make(chan struct{})
	}
}

// Resume starts changes again after Pause.
func (b *Batch) Resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused != nil {
		close(b.paused)
		b.paused = nil
	}
}

// Paused reports whether the batch is paused.
func (b *Batch) Paused() bool { return b.resumed() != nil }

// resumed returns a channel that Resume closes, or nil when the batch is not paused.
func (b *Batch) resumed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.paused
}

// Run carries out changes that a person has confirmed. It is the only way to write.
//
// Before each write, Run checks that the credentials belong to the account and reads
// the contact again: unless both are what the person saw, nothing is written. The
// journal holds the change before anything is sent. Afterwards Run reads the contact
// back at 0, 1, 2, 4 and 8 seconds and judges the account.
//
// Run sends each stage and exactly one outcome of each change, and closes the channel
// after the last one. The channel has room for all of them, so a slow reader delays
// nothing. A failed change does not stop the others. Changes to the same contact
// follow each other in their order. Changes without a Run share a new one. When ctx
// ends, what was not sent is not sent and ends as WriteCancelled; Run waits for
// requests on their way.
func (b *Batch) Run(ctx context.Context, changes []Change) <-chan Progress {
	out := &progressSender{to: make(chan Progress, len(changes)*maxProgress), states: make([]changeState, len(changes))}
	b.Applier.underWay.Add(1)
	workers.Go(ctx, func() { b.run(ctx, changes, out) }, func(err error) {
		defer b.Applier.underWay.Done()
		defer close(out.to)
		for i, c := range changes {
			out.endPanicked(i, c, err, b.Applier.Clock) // if run panicked
		}
	})
	return out.to
}

// progressSender sends the progress of a batch, and exactly one outcome of each change.
type progressSender struct {
	to chan Progress

	mu     sync.Mutex
	states []changeState // by the index of the change
}

// changeState is how far a change has come.
type changeState struct{ maySent, ended bool }

func (s *progressSender) send(p Progress) {
	s.mu.Lock()
	state := &s.states[p.Index]
	state.maySent = state.maySent || p.Stage >= StageWrite
	state.ended = state.ended || p.Outcome != nil
	s.mu.Unlock()
	s.to <- p
}

// endPanicked sends the outcome of a change that a panic ended before it had one. Where it
// may have been sent, its line in the journal stays open.
func (s *progressSender) endPanicked(index int, c Change, err error, clock audit.Clock) {
	s.mu.Lock()
	state := s.states[index]
	s.mu.Unlock()
	if state.ended || err == nil {
		return
	}
	o := Outcome{Change: c}.asUnsent(err)
	if state.maySent {
		o.Kind = journal.Unconfirmed
	}
	o.At = clock.Now()
	s.send(Progress{Index: index, Outcome: &o})
}

// maxProgress is the most reports about one change: its stages, its outcome, and what it
// waits for.
const maxProgress = int(StageReadBack) + 2 + maxWaitReports

func (b *Batch) run(ctx context.Context, changes []Change, out *progressSender) {
	changes = b.assignRun(changes)
	endRuns := b.startRuns(changes)
	next, ready := chainByContact(changes)
	state := b.Applier.newBatchState()
	defer func() { endRuns(state.untried) }()
	started := make([]bool, len(changes))
	slots := make(chan struct{}, b.writers())
	var writers workers.Group
	defer writers.Wait()
	for range changes {
		var i int
		select {
		case i = <-ready:
		case <-ctx.Done():
		}
		s := &slot{batch: b, slots: slots}
		if !s.acquire(ctx) {
			break
		}
		started[i] = true
		writers.Go(func() {
			err := workers.Catch(ctx, func() { b.applyOne(ctx, state, Progress{Index: i}, changes[i], out, s) })
			out.endPanicked(i, changes[i], err, b.Applier.Clock)
			if next[i] > 0 {
				ready <- next[i]
			}
		})
	}
	for i, c := range changes {
		if !started[i] {
			o := Outcome{Change: c}.asUnsent(ctx.Err())
			o.At = b.Applier.Clock.Now()
			state.countUntried(c)
			out.send(Progress{Index: i, Outcome: &o})
		}
	}
}

// applyOne applies one change and sends its progress. It gives the slot up while the
// change only waits: for another writer, or for its read-back.
func (b *Batch) applyOne(ctx context.Context, state *batchState, p Progress, c Change, out *progressSender, s *slot) {
	defer s.release()
	lock, err := b.lockContact(ctx, c, s, func(waiting string) {
		p.Waiting = waiting
		out.send(p)
	})
	p.Waiting = ""
	b.Applier.applyInBatch(ctx, c, state, lock, err, func(stage Stage) {
		p.Stage = stage
		out.send(p)
		if stage == StageReadBack {
			s.release()
		}
	}, func(o Outcome) {
		if o.Kind == journal.WriteCancelled {
			state.countUntried(c)
		}
		p.Outcome = &o
		out.send(p)
	})
}

// assignRun returns the changes. A change without a run gets a new one.
func (b *Batch) assignRun(changes []Change) []Change {
	if b.Applier.Journal == nil {
		return changes
	}
	changes = slices.Clone(changes)
	run := ""
	for i := range changes {
		if changes[i].Run != "" {
			continue
		}
		if run == "" {
			run = b.Applier.Journal.NewRun()
		}
		changes[i].Run = run
	}
	return changes
}

// startRuns records in the journal that the runs of the changes are in progress. The
// function that it returns records their end, with the number of canceled changes by run.
func (b *Batch) startRuns(changes []Change) (end func(untried map[string]int)) {
	j := b.Applier.Journal
	if j == nil {
		return func(map[string]int) {}
	}
	sizes := map[string]int{}
	for _, c := range changes {
		sizes[c.Run]++
	}
	for run, size := range sizes {
		j.StartRun(run, size)
	}
	return func(untried map[string]int) {
		for run := range sizes {
			_ = j.EndRun(run, untried[run]) // the writes themselves are recorded
		}
	}
}

// chainByContact returns for each change the index of the next change to the same
// contact, or 0, and a channel with the indexes of the first changes.
func chainByContact(changes []Change) (next []int, ready chan int) {
	next, ready = make([]int, len(changes)), make(chan int, len(changes))
	last := map[contactKey]int{}
	for i, c := range changes {
		key := contactKey{c.AccountID, c.Type}
		if before, follows := last[key]; follows {
			next[before] = i
		} else {
			ready <- i
		}
		last[key] = i
	}
	return next, ready
}

func (b *Batch) writers() int {
	if b.Concurrency > 0 {
		return b.Concurrency
	}
	return DefaultWriters
}

// slot is a place among the writers of a batch.
type slot struct {
	batch *Batch
	slots chan struct{} // has the capacity of all writers
	held  bool
}

// acquire waits for a free place while the batch is not paused. It returns false if ctx
// ends first.
func (s *slot) acquire(ctx context.Context) bool {
	for ctx.Err() == nil {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		paused := s.batch.resumed()
		if paused == nil {
			s.held = true
			return true
		}
		<-s.slots
		select {
		case <-paused:
		case <-ctx.Done():
		}
	}
	return false
}

// release gives the place up, if it is held.
func (s *slot) release() {
	if s.held {
		s.held = false
		<-s.slots
	}
}
