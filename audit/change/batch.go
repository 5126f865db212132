package change

import (
	"context"
	"slices"
	"sync"

	"accountable/audit"
)

// Batch carries out many changes. Its fields are set once, before Run.
type Batch struct {
	Applier *Applier
	// Concurrency bounds the changes that are on their way to AWS; 0 means
	// DefaultWriters. Those that only wait until AWS shows what was written do not
	// count.
	Concurrency int

	mu     sync.Mutex
	paused chan struct{} // closed by Resume; nil while it runs
}

// DefaultWriters is how many changes are on their way at once where nobody sets
// another bound. Put takes 5 a second for each calling account, so that more
// would only wait, with a contact read further and further ahead of its write.
const DefaultWriters = 8

// Progress is how far a change of a batch has come.
type Progress struct {
	Index   int // of the change
	Stage   Stage
	Outcome *Outcome // once it has one; then Stage is the last it came to
}

// Pause lets no further change begin; those under way end.
func (b *Batch) Pause() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused == nil {
		b.paused = make(chan struct{})
	}
}

// Resume lets changes begin again.
func (b *Batch) Resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused != nil {
		close(b.paused)
		b.paused = nil
	}
}

// Paused tells whether changes are kept from beginning.
func (b *Batch) Paused() bool { return b.resumed() != nil }

// resumed is closed once changes may begin again; nil: they may.
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
	out := make(chan Progress, len(changes)*maxProgress)
	go func() {
		defer close(out)
		b.run(ctx, changes, out)
	}()
	return out
}

// maxProgress is the most that is told of one change: its stages and its outcome.
const maxProgress = int(StageReadBack) + 2

func (b *Batch) run(ctx context.Context, changes []Change, out chan<- Progress) {
	changes = b.assignRun(changes)
	next, ready := chainByContact(changes)
	all := b.Applier.newBatchState()
	begun := make([]bool, len(changes))
	slots := make(chan struct{}, b.writers())
	var workers sync.WaitGroup
	defer workers.Wait()
	for range changes {
		var i int
		select {
		case i = <-ready:
		case <-ctx.Done():
		}
		if !b.acquireSlot(ctx, slots) {
			break
		}
		begun[i] = true
		workers.Go(func() {
			b.applyOne(ctx, all, Progress{Index: i}, changes[i], out, sync.OnceFunc(func() { <-slots }))
			if next[i] > 0 {
				ready <- next[i]
			}
		})
	}
	for i, c := range changes {
		if !begun[i] {
			o := Outcome{Change: c}.asStopped(ctx, ctx.Err())
			o.At = b.Applier.Clock.Now()
			out <- Progress{Index: i, Outcome: &o}
		}
	}
}

// applyOne carries out one change and gives its slot back once it only waits until
// AWS shows what was written.
func (b *Batch) applyOne(ctx context.Context, all *batchState, n Progress, c Change, out chan<- Progress, release func()) {
	defer release()
	b.Applier.applyInBatch(ctx, c, all, func(s Stage) {
		n.Stage = s
		out <- n
		if s == StageReadBack {
			release()
		}
	}, func(o Outcome) {
		n.Outcome = &o
		out <- n
	})
}

// assignRun gives the changes that have no run one in common.
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

// chainByContact finds the change to the same contact that follows each, 0 where none
// does, and readies those that follow none.
func chainByContact(changes []Change) (next []int, ready chan int) {
	type contact struct {
		account string
		kind    audit.ContactType
	}
	next, ready = make([]int, len(changes)), make(chan int, len(changes))
	last := map[contact]int{}
	for i, c := range changes {
		key := contact{c.AccountID, c.Type}
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

// acquireSlot takes a slot as soon as there is one and nobody has paused the batch;
// false where ctx ends before.
func (b *Batch) acquireSlot(ctx context.Context, slots chan struct{}) bool {
	for ctx.Err() == nil {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		paused := b.resumed()
		if paused == nil {
			return true
		}
		<-slots
		select {
		case <-paused:
		case <-ctx.Done():
		}
	}
	return false
}
