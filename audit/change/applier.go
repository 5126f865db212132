package change

import (
	"context"
	"errors"
	"sync"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/audit/timing"
	"accountable/audit/workers"
)

// Applier reads and writes contacts for a Batch, and reads them for the screens and
// commands. Only a Batch writes.
type Applier struct {
	Reader  audit.Reader
	Writer  audit.Writer
	Journal *journal.Journal // nil: every write is refused
	Auditor *scan.Auditor    // judges accounts after writes
	Clock   audit.Clock
	Memory  RouteMemory // of the writes of this process, for the Planner

	underWay sync.WaitGroup
}

// Wait returns when no write is under way. The program cancels the contexts of its
// writes and waits before it ends, so that every request that was sent gets its
// answer and its line in the journal.
func (a *Applier) Wait() { a.underWay.Wait() }

// sendTries is how often a write is sent when its answers get lost.
const sendTries = 3

// Identify returns the principal of a route (GetCallerIdentity), to be shown before a
// person confirms a write.
func (a *Applier) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	ctx, cancel := timing.WithTimeout(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	return workers.Call(ctx, func() (audit.Identity, error) { return a.Reader.Identify(ctx, route) })
}

// Read reads a contact from AWS; nil means that none is set.
func (a *Applier) Read(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (*audit.Contact, error) {
	ctx, cancel := timing.WithTimeout(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	return workers.Call(ctx, func() (*audit.Contact, error) { return a.Reader.ReadContact(ctx, route, accountID, t) })
}

// batchState is what the changes of a batch share.
type batchState struct {
	recheck       *scan.Recheck // judges their accounts
	readBackDelay readBackDelay

	mu           sync.Mutex
	untried      map[string]int           // canceled changes, by run
	accountLocks map[string]chan struct{} // by account id, held while a change is judged and reported
}

func (a *Applier) newBatchState() *batchState {
	return &batchState{recheck: a.Auditor.NewRecheck(), accountLocks: map[string]chan struct{}{}, untried: map[string]int{}}
}

// countUntried counts a change that was canceled before it was sent.
func (b *batchState) countUntried(c Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.untried[c.Run]++
}

func (b *batchState) accountLock(accountID string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.accountLocks[accountID] == nil {
		b.accountLocks[accountID] = make(chan struct{}, 1)
	}
	return b.accountLocks[accountID]
}

// applyInBatch applies one change of a batch, judges the account and calls report. It
// reports each change to an account before it judges the next one, so that the last
// report has the verdict on all of them. The contact is locked, or err says why not.
func (a *Applier) applyInBatch(
	ctx context.Context, c Change, batch *batchState, contact *journal.ContactLock, err error, stage func(Stage), report func(Outcome),
) {
	o := Outcome{Change: c}
	if contact == nil {
		o = o.asUnrecorded(ctx, err)
	} else {
		o = a.applyChange(ctx, c, contact, stage, batch)
	}
	o.At = a.Clock.Now()
	lock := batch.accountLock(c.AccountID)
	lock <- struct{}{}
	defer func() { <-lock }()
	a.Memory.Record(o)
	if o.Read && (o.Kind == journal.Written || o.Kind == journal.AlreadyRight || o.Kind == journal.ChangedMeanwhile || o.Kind == journal.Unconfirmed) {
		res := batch.recheck.Judge(ctx, scan.ContactUpdate{
			Target: c.Target, AccountID: c.AccountID, Via: c.Route, Caller: o.Caller, Type: c.Type, Contact: o.Found, Others: c.Others,
		})
		o.Result = &res
	}
	report(o)
}

// applyChange checks, records, writes and reads back one change. Then it unlocks the
// contact.
func (a *Applier) applyChange(ctx context.Context, c Change, contact *journal.ContactLock, stage func(Stage), batch *batchState) Outcome {
	defer contact.Release()
	ctx = a.Writer.Pin(ctx)
	if contact.WasLeft {
		a.settlePending(ctx, c)
	}
	o := a.checkCurrent(ctx, Outcome{Change: c}, stage, batch)
	if o.Kind != "" {
		return o
	}
	intent := o.intent()
	id, err := a.Journal.Begin(ctx, intent)
	if err != nil {
		return o.asUnrecorded(ctx, err)
	}
	stage(StageWrite)
	if o = a.sendWrite(ctx, o, batch); o.Kind == journal.Written {
		stage(StageReadBack)
		o = a.readBack(ctx, o, &batch.readBackDelay)
	}
	if err := a.Journal.End(id, intent, o.recorded()); err != nil {
		o.Trouble = recordingFailure(o.Trouble, err)
	}
	return o
}

// recordingFailure returns the trouble of an outcome that could not be recorded: its
// own trouble, if it has any, and the error of the journal.
func recordingFailure(t *audit.Trouble, err error) *audit.Trouble {
	if t == nil {
		return &audit.Trouble{
			Kind: audit.Unknown, Message: err.Error(), Err: err,
			NextStep: "The change itself was made; only its outcome could not be recorded",
		}
	}
	both := *t
	both.Message += "; also, the outcome could not be recorded: " + err.Error()
	both.Err = errors.Join(t.Err, err)
	return &both
}

// checkCurrent checks the credentials and reads the contact again. The outcome has a
// kind unless both are what the person saw.
func (a *Applier) checkCurrent(ctx context.Context, o Outcome, stage func(Stage), batch *batchState) Outcome {
	c := o.Change
	stage(StageIdentify)
	caller, err := a.checkCaller(ctx, c)
	if err != nil {
		return o.asUnsent(err)
	}
	o.Caller = caller
	stage(StageReread)
	found, err := a.Read(ctx, c.Route, c.AccountID, c.Type)
	if err != nil {
		return o.asUnsent(err)
	}
	o.Found, o.Read = found, true
	batch.recheck.Assume(c.AccountID, c.Type, found)
	switch {
	case audit.SameContact(found, c.After):
		o.Kind = journal.AlreadyRight
	case !audit.SameContact(found, c.Before):
		o.Kind = journal.ChangedMeanwhile
	}
	return o
}

// checkCaller returns the principal of a change's route. It refuses credentials of
// another account.
func (a *Applier) checkCaller(ctx context.Context, c Change) (audit.Identity, error) {
	caller, err := a.Identify(ctx, c.Route)
	if err != nil {
		return audit.Identity{}, err
	}
	if wrong := c.Route.WrongAccount(caller.AccountID, c.AccountID); wrong != nil {
		wrong.NextStep = "Nothing was written. " + wrong.NextStep
		return caller, wrong
	}
	return caller, nil
}

// sendWrite sends the write until AWS answers, at most sendTries times. When an answer
// is lost, it reads the contact before it sends the write again; a refusal of the
// second write says nothing about the first. When ctx ends, a write that waits for its
// quota is not sent, and a request on its way is not interrupted. When the credentials
// expire, it checks the next ones, and the contact, before it sends anything.
func (a *Applier) sendWrite(ctx context.Context, o Outcome, batch *batchState) Outcome {
	for try, expired := 1, 0; ; try++ {
		switch {
		case ctx.Err() != nil && try == 1:
			return o.asUnsent(ctx.Err())
		case ctx.Err() != nil || try > sendTries:
			return a.awaitLostWrite(ctx, o)
		}
		requestID, err := a.sendOnce(ctx, o.Change)
		if err == nil {
			o.Kind, o.RequestID, o.Trouble = journal.Written, requestID, nil
			return o
		}
		trouble := audit.TroubleOf(err)
		if trouble.CredentialsExpired && expired < sendTries {
			if o = a.startOver(ctx, o, try > 1, batch); o.Kind != "" {
				return o
			}
			try, expired = try-1, expired+1 // AWS applied nothing
			continue
		}
		if try > 1 && !trouble.Sent { // it says nothing about the write before
			if trouble.Kind != audit.Cancelled {
				o.Trouble = trouble
			}
			return a.awaitLostWrite(ctx, o)
		}
		if o.Trouble = trouble; !trouble.Sent {
			return o.asUnsent(err)
		}
		_ = a.Clock.Sleep(context.WithoutCancel(ctx), readBackAt[1]) // the write may take a moment to show
		if o = a.checkWritten(ctx, o); o.Kind != "" {
			return o
		}
	}
}

// startOver checks the credentials that follow expired ones, and the contact, before a
// write is sent. If an earlier write may have been applied, the outcome says so.
func (a *Applier) startOver(ctx context.Context, o Outcome, maySent bool, batch *batchState) Outcome {
	if !maySent {
		return a.checkCurrent(ctx, o, func(Stage) {}, batch)
	}
	caller, err := a.checkCaller(context.WithoutCancel(ctx), o.Change)
	if err != nil {
		o.Kind, o.Read, o.Trouble = journal.Unconfirmed, false, audit.TroubleOf(err)
		return o
	}
	o.Caller = caller
	return a.checkWritten(ctx, o)
}

// sendOnce sends the write once and returns AWS's request id. A write that panicked may
// have happened.
func (a *Applier) sendOnce(ctx context.Context, c Change) (requestID string, err error) {
	ctx, cancel := timing.WithoutInterruption(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	if p := workers.Catch(ctx, func() {
		if c.After == nil {
			requestID, err = a.Writer.DeleteContact(ctx, c.Route, c.AccountID, c.Type)
		} else {
			requestID, err = a.Writer.PutContact(ctx, c.Route, c.AccountID, c.Type, *c.After)
		}
	}); p != nil {
		t := audit.TroubleOf(p)
		t.Sent = true
		return "", t
	}
	return requestID, err
}

// asUnsent returns the outcome of a change that failed, was refused or was canceled before
// anything was sent.
func (o Outcome) asUnsent(err error) Outcome {
	o.Trouble = audit.TroubleOf(err)
	switch {
	case o.Trouble.Refused:
		o.Kind = journal.Refused
	case o.Trouble.Kind == audit.Cancelled:
		o.Kind = journal.WriteCancelled
	default:
		o.Kind = journal.Failed
	}
	return o
}

// asUnrecorded returns the outcome of a change that was not made, because its contact could
// not be locked or the change not recorded.
func (o Outcome) asUnrecorded(ctx context.Context, err error) Outcome {
	if ctx.Err() != nil {
		return o.asUnsent(&audit.Trouble{Kind: audit.Cancelled, Message: err.Error(), NextStep: "Run it again", Err: err})
	}
	if t, explained := errors.AsType[*audit.Trouble](err); explained {
		return o.asUnsent(t)
	}
	return o.asUnsent(&audit.Trouble{
		Kind: audit.Unknown, Refused: true, Message: err.Error(), Err: err,
		NextStep: "Nothing was written: a change is only made when it can be recorded. " +
			"Check that the folder is writable and that no other accountable hangs, then try again",
	})
}
