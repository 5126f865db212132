package scan

import (
	"context"
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/workers"
)

// Options are what an Engine works with.
type Options struct {
	Auditor *Auditor
	// Discoverer finds accounts that no profile leads to; nil: only the targets
	// are scanned.
	Discoverer audit.Discoverer
	// Known is what earlier runs read. It is shown until accounts have been read.
	Known Known
}

// Engine finds, reads and judges accounts and keeps their Roster. All its methods
// but Next belong to one goroutine, the owner: the event loop of the screens or
// the loop of a command. Workers ask AWS beside it and leave events, which the
// owner takes with Next or Take and hands to Apply. Nothing else changes the
// Roster. The workers end with the context or with Close.
type Engine struct {
	auditor    *Auditor
	discoverer audit.Discoverer
	known      Known
	ctx        context.Context // of all workers
	close      context.CancelFunc

	roster  *Roster
	queue   *eventQueue
	started bool  // accounts that are found are read at once
	pass    *pass // reads what is found; nil while nothing is under way
	// waiting holds the latest question about each row that has no answer yet, by
	// the key of its target. Answers to earlier questions are dropped.
	waiting  map[string]question
	asked    int // questions so far
	sources  []*Source
	unlocked map[string]bool // sign-ins that were done, until what waited for them has been read again
}

// question is that a row be read.
type question struct {
	number int
	routes int // that the row had
	pass   *pass
}

// New lists the targets and reads nothing yet. When ctx ends, what was not read
// comes out as an error of kind Cancelled.
func New(ctx context.Context, o Options, targets []audit.Target) *Engine {
	ctx, cancel := context.WithCancel(ctx)
	e := &Engine{
		auditor: o.Auditor, discoverer: o.Discoverer, known: o.Known, ctx: ctx, close: cancel,
		roster: NewRoster(targets), queue: newEventQueue(), waiting: map[string]question{}, unlocked: map[string]bool{},
	}
	e.roster.Judge = o.Auditor.Rejudge
	o.Auditor.InForce.LearnNames(targets)
	return e
}

// Roster is the list of accounts. It changes only in methods of the Engine.
func (e *Engine) Roster() *Roster { return e.roster }

// Close ends all work. Results that were not applied are lost.
func (e *Engine) Close() { e.close() }

// Ready holds a value when there may be events to take.
func (e *Engine) Ready() <-chan struct{} { return e.queue.ready }

// Take returns all events so far. It does not wait.
func (e *Engine) Take() []Event { return e.queue.take() }

// Next waits for an event and gathers further events within the window. It
// returns early when nothing more is under way, and nil when ctx or the Engine
// ends. Any one goroutine may call it.
func (e *Engine) Next(ctx context.Context, window time.Duration) []Event {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	return e.queue.next(ctx, window)
}

// Busy reports whether results or accounts are still to come.
func (e *Engine) Busy() bool { return e.Reading() || e.Searching() }

// Reading reports whether results are still to come.
func (e *Engine) Reading() bool { return len(e.waiting) > 0 }

// Start reads the rows that have no result. From then on, accounts that are found
// are read at once.
func (e *Engine) Start() {
	e.started = true
	var rows []*Row
	for _, row := range e.roster.Rows() {
		if row.Result == nil {
			rows = append(rows, row)
		}
	}
	e.recall(rows)
	e.ask(e.currentPass(), rows)
}

// Started reports whether Start was called.
func (e *Engine) Started() bool { return e.started }

// Reread reads rows again, with all other rows of the same accounts, and returns
// the rows that are being read. They keep their result until the new one comes.
func (e *Engine) Reread(rows []*Row) []*Row {
	rows = e.sameAccounts(rows)
	// A pass of its own: nothing that was read before counts, and it does not wait
	// behind thousands of other accounts.
	e.ask(e.newPass(), rows)
	return rows
}

// RereadAll stops all reads that are under way, reads all rows again and returns
// them.
func (e *Engine) RereadAll() []*Row {
	for _, q := range e.waiting {
		q.pass.stop()
	}
	e.pass = nil
	e.ask(e.currentPass(), e.roster.Rows())
	return e.roster.Rows()
}

// sameAccounts returns the rows and all others that lead to the same accounts, in
// the order of the roster.
func (e *Engine) sameAccounts(rows []*Row) []*Row {
	accounts, chosen := map[string]bool{}, map[*Row]bool{}
	for _, row := range rows {
		chosen[row] = true
		if row.Target.AccountID != "" {
			accounts[row.Target.AccountID] = true
		}
	}
	var all []*Row
	for _, row := range e.roster.Rows() {
		if chosen[row] || accounts[row.Target.AccountID] {
			all = append(all, row)
		}
	}
	return all
}

// Put adds results that are known from elsewhere, such as from a write, and
// returns the rows that changed. They win over reads that are under way.
func (e *Engine) Put(results ...Result) []*Row {
	var changed []*Row
	for _, res := range results {
		delete(e.waiting, res.Target.Key)
		if e.pass != nil {
			e.pass.memory.forget(res.Target.AccountID)
		}
		changed = append(changed, e.roster.AddResult(res)...)
	}
	e.rest()
	return changed
}

// Rejudge judges all results by the policy in force and returns the rows.
func (e *Engine) Rejudge() []*Row { return e.roster.Rejudge() }

// Update is what a batch of events changed.
type Update struct {
	Rows    []*Row           // whose result or facts changed
	Found   []FoundRows      // accounts that searches brought, new ones and others
	Results []Result         // that were accepted, as they were read
	Refused []*audit.Trouble // why searches brought no accounts, or not everything about them
	Ended   []*Source        // whose search ended
}

// FoundRows are the rows of the accounts that a search brought.
type FoundRows struct {
	Source *Source
	Rows   []*Row
}

// Apply brings the roster up to the events and starts the reads that follow from
// them. Events that a later question has overtaken change nothing.
func (e *Engine) Apply(events []Event) Update {
	var u Update
	for _, ev := range events {
		switch ev := ev.(type) {
		case Read:
			e.applyRead(ev, &u)
		case Delayed:
			e.applyDelayed(ev, &u)
		case Found:
			e.applyFound(ev, &u)
		case SearchEnded:
			e.applyEnd(ev, &u)
		case Recalled:
			e.applyRecalled(ev, &u)
		}
	}
	if len(u.Results) > 0 && !e.Reading() {
		u.Rows = append(u.Rows, e.comparePeers()...)
	}
	e.rest()
	return u
}

// comparePeers judges all accounts again if what their contacts are compared with has
// changed: the contacts of all accounts. It returns the rows that may have changed.
func (e *Engine) comparePeers() []*Row {
	peers := e.roster.peers()
	if peers.Equal(e.auditor.peers.Load()) {
		return nil
	}
	e.auditor.peers.Store(peers)
	return e.roster.Rejudge()
}

func (e *Engine) applyRead(ev Read, u *Update) {
	key := ev.Result.Target.Key
	q, waits := e.waiting[key]
	if !waits || q.number != ev.question {
		return
	}
	delete(e.waiting, key)
	u.Rows = append(u.Rows, e.learnNames([]audit.Target{ev.Result.Target})...)
	u.Results = append(u.Results, ev.Result)
	u.Rows = append(u.Rows, e.roster.AddResult(ev.Result)...)
	row := e.roster.Row(key)
	// Another route, or the name that the policy means, was found while it was read.
	if row.Status() == audit.Error && len(row.Source.Routes) > q.routes || e.isLeftOutNoMore(row) {
		e.ask(q.pass, []*Row{row})
	}
}

func (e *Engine) applyDelayed(ev Delayed, u *Update) {
	if q, waits := e.waiting[ev.Key]; waits && q.number == ev.question {
		row := e.roster.Row(ev.Key)
		row.IsDelayed = true
		u.Rows = append(u.Rows, row)
	}
}

// learnNames passes the names of accounts to the policy. If a pattern turns out to be a name,
// it judges all accounts again, and reads accounts that are no longer left out. It returns
// the rows that may have changed.
func (e *Engine) learnNames(targets []audit.Target) []*Row {
	if !e.auditor.InForce.LearnNames(targets) {
		return nil
	}
	rows := e.roster.Rejudge()
	if e.started {
		var unread []*Row
		for _, row := range rows {
			if _, waits := e.waiting[row.Source.Key]; !waits && e.isLeftOutNoMore(row) {
				unread = append(unread, row)
			}
		}
		e.ask(e.currentPass(), unread)
	}
	return rows
}

// isLeftOutNoMore reports whether a row was not read because of an entry of the policy
// that turned out to mean another account.
func (e *Engine) isLeftOutNoMore(row *Row) bool {
	return row.SameAs == "" && row.Status() == audit.Skipped && len(row.Result.Contacts) == 0 && row.Source.Skip == "" &&
		e.auditor.InForce.Policy().LeaveOutReason(row.Target) == ""
}

// recallBatch is how many accounts are recalled at a time: judging one takes
// about 50 µs.
const recallBatch = 200

// recall judges what earlier runs read of rows, beside the owner.
func (e *Engine) recall(rows []*Row) {
	if len(e.known.Accounts) == 0 || len(rows) == 0 {
		return
	}
	targets := make([]audit.Target, len(rows))
	for i, row := range rows {
		targets[i] = row.Source
	}
	workers.Go(e.ctx, func() {
		for batch := range slices.Chunk(targets, recallBatch) {
			if e.ctx.Err() != nil {
				return
			}
			results := map[string]*Result{}
			for _, t := range batch {
				if known := e.known.Result(t, e.auditor); known != nil {
					results[t.Key] = known
				}
			}
			e.queue.add(Recalled{results})
		}
	}, nil)
}

func (e *Engine) applyRecalled(ev Recalled, u *Update) {
	for key, known := range ev.Results {
		if row := e.roster.Row(key); row != nil && row.Known == nil {
			row.Known = known
			u.Rows = append(u.Rows, row)
		}
	}
}

// ask has rows read in a pass.
func (e *Engine) ask(p *pass, rows []*Row) {
	if len(rows) == 0 {
		return
	}
	requests := make([]request, len(rows))
	for i, row := range rows {
		e.asked++
		e.waiting[row.Source.Key] = question{e.asked, len(row.Source.Routes), p}
		e.roster.MarkWaiting(row.Source.Key)
		requests[i] = request{row.Source, e.asked}
	}
	e.queue.begin(len(requests))
	p.add(requests)
}

func (e *Engine) newPass() *pass {
	e.auditor.Mail.forgetFailures()
	e.auditor.Renewals.forgetFailures()
	return &pass{memory: e.auditor.newMemory(), parent: e.ctx, queue: e.queue}
}

// currentPass is the pass in which rows are read for the first time.
func (e *Engine) currentPass() *pass {
	if e.pass == nil {
		e.pass = e.newPass()
	}
	return e.pass
}

// rest forgets the current pass when nothing is under way: what is asked later is
// read afresh.
func (e *Engine) rest() {
	if !e.Busy() {
		e.pass = nil
	}
}
