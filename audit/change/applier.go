package change

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// Applier carries out changes that a person has confirmed.
type Applier struct {
	Reader  audit.Reader
	Writer  audit.Writer
	Journal *Journal      // without one nothing is written
	Auditor *scan.Auditor // judges what was written
	Clock   audit.Clock
	Memory  RouteMemory // of the writes of this run, for the Planner

	underWay sync.WaitGroup
}

// Wait returns when no write is under way. A program waits before it ends, with
// the contexts of its writes cancelled: what was sent gets its answer and its
// line in the journal, and nothing more is sent.
func (a *Applier) Wait() { a.underWay.Wait() }

// sendTries is how often a write is sent whose answer gets lost.
const sendTries = 3

// Identify asks whose credentials a route yields: what a confirm shows as the
// principal that will write.
func (a *Applier) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	ctx, cancel := timing.WithTimeout(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	return a.Reader.Identify(ctx, route)
}

// Read reads a contact afresh: what a form starts from.
func (a *Applier) Read(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (*audit.Contact, error) {
	ctx, cancel := timing.WithTimeout(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	return a.Reader.ReadContact(ctx, route, accountID, t)
}

// batchState is what changes that are carried out together share.
type batchState struct {
	recheck       *scan.Recheck // by which they are judged
	readBackDelay readBackDelay // how late AWS shows their writes

	mu           sync.Mutex
	accountLocks map[string]chan struct{} // by account, held by the change that ends: one after the other
}

func (a *Applier) newBatchState() *batchState {
	return &batchState{
		recheck:      a.Auditor.NewRecheck(),
		accountLocks: map[string]chan struct{}{},
	}
}

func (all *batchState) accountLock(accountID string) chan struct{} {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.accountLocks[accountID] == nil {
		all.accountLocks[accountID] = make(chan struct{}, 1)
	}
	return all.accountLocks[accountID]
}

// applyInBatch is Apply for one change of many. Of several to one account each is
// told before the next one is judged: the last one told knows what became of all.
func (a *Applier) applyInBatch(ctx context.Context, c Change, all *batchState, stage func(Stage), tell func(Outcome)) {
	o := a.applyChange(ctx, c, stage, all)
	o.At = a.Clock.Now()
	end := all.accountLock(c.AccountID)
	end <- struct{}{}
	defer func() { <-end }()
	a.Memory.Record(o)
	if o.Read && (o.Kind == Written || o.Kind == AlreadyRight || o.Kind == ChangedMeanwhile || o.Kind == Unconfirmed) {
		res := all.recheck.Judge(ctx, scan.ContactUpdate{
			Target: c.Target, AccountID: c.AccountID, Via: c.Route, Caller: o.Caller, Type: c.Type, Contact: o.Found, Others: c.Others,
		})
		o.Result = &res
	}
	tell(o)
}

func (a *Applier) applyChange(ctx context.Context, c Change, stage func(Stage), all *batchState) Outcome {
	if c.Run == "" && a.Journal != nil {
		c.Run = a.Journal.NewRun()
	}
	a.underWay.Add(1)
	defer a.underWay.Done()
	o := a.checkCurrent(ctx, Outcome{Change: c}, stage, all)
	if o.Kind != "" {
		return o
	}
	id, err := a.recordIntent(ctx, c, o.Caller)
	switch {
	case err != nil && ctx.Err() != nil:
		return o.asStopped(ctx, ctx.Err())
	case err != nil:
		return o.asRefused(&audit.Trouble{
			Kind: audit.Unknown, Message: err.Error(), Err: err,
			NextStep: "Nothing was written: a change is only made when it can be recorded. " +
				"Make the folder writable, end another accountable that hangs, and try again",
		})
	}
	stage(StageWrite)
	if o = a.sendWrite(ctx, o); o.Kind == Written {
		stage(StageReadBack)
		o = a.readBack(ctx, o, &all.readBackDelay)
	}
	if err := a.Journal.End(id, o); err != nil {
		o.Trouble = recordingFailure(o.Trouble, err)
	}
	return o
}

// recordingFailure is the trouble of an outcome, if it has any, that could not be
// recorded besides.
func recordingFailure(t *audit.Trouble, err error) *audit.Trouble {
	if t == nil {
		return &audit.Trouble{
			Kind: audit.Unknown, Message: err.Error(), Err: err,
			NextStep: "The change itself was made; only its outcome could not be recorded",
		}
	}
	both := *t
	both.Message += "; besides, its outcome could not be recorded: " + err.Error()
	both.Err = errors.Join(t.Err, err)
	return &both
}

// checkCurrent asks whose the credentials are and reads the contact again. The
// outcome has no kind yet where both are what the person saw.
func (a *Applier) checkCurrent(ctx context.Context, o Outcome, stage func(Stage), all *batchState) Outcome {
	c := o.Change
	stage(StageIdentify)
	caller, err := a.checkCaller(ctx, c)
	if o.Caller = caller; err != nil {
		if t := audit.TroubleOf(err); t.Refused {
			return o.asRefused(t)
		}
		return o.asStopped(ctx, err)
	}
	stage(StageReread)
	found, err := a.Read(ctx, c.Route, c.AccountID, c.Type)
	if err != nil {
		return o.asStopped(ctx, err)
	}
	o.Found, o.Read = found, true
	all.recheck.Assume(c.AccountID, c.Type, found)
	switch {
	case audit.SameContact(found, c.After):
		o.Kind = AlreadyRight
	case !audit.SameContact(found, c.Before):
		o.Kind = ChangedMeanwhile
	case ctx.Err() != nil:
		return o.asStopped(ctx, ctx.Err())
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
	if want := c.Route.CredentialAccount(c.AccountID); caller.AccountID != want {
		return caller, &audit.Trouble{
			Kind: audit.BadProfile, Refused: true,
			Message: fmt.Sprintf("the credentials of %s belong to account %s now, not to %s",
				c.Route.Label(), caller.AccountID, want),
			NextStep: "Nothing was written. Read the account again and check which account the profile leads to",
		}
	}
	return caller, nil
}

func (a *Applier) recordIntent(ctx context.Context, c Change, caller audit.Identity) (string, error) {
	if a.Journal == nil {
		return "", errors.New("there is no journal to record the change in")
	}
	return a.Journal.Begin(ctx, c, caller)
}

// sendWrite writes until there is an answer. A write whose answer was lost is looked
// for before it is sent again, and a refusal of that is none of the first. One that
// is under way is not interrupted, one that waits for its quota is when ctx ends.
func (a *Applier) sendWrite(ctx context.Context, o Outcome) Outcome {
	if ctx.Err() != nil {
		return o.asStopped(ctx, ctx.Err())
	}
	for try := 1; ; try++ {
		requestID, err := a.sendOnce(ctx, o.Change)
		if err == nil {
			o.Kind, o.RequestID, o.Trouble = Written, requestID, nil
			return o
		}
		trouble := audit.TroubleOf(err)
		if try > 1 && !trouble.Sent { // which says nothing of the one before
			if trouble.Kind != audit.Cancelled {
				o.Trouble = trouble
			}
			return a.awaitLostWrite(ctx, o)
		}
		if o.Trouble = trouble; !trouble.Sent {
			return o.asUnsent()
		}
		_ = a.Clock.Sleep(context.WithoutCancel(ctx), readBackAt[1]) // the write may take a moment to show
		if o = a.checkWritten(ctx, o); o.Kind != "" {
			return o
		}
		if try == sendTries || ctx.Err() != nil {
			return a.awaitLostWrite(ctx, o)
		}
	}
}

func (a *Applier) sendOnce(ctx context.Context, c Change) (string, error) {
	ctx, cancel := timing.WithoutInterruption(ctx, a.Auditor.AccountTimeout())
	defer cancel()
	if c.After == nil {
		return a.Writer.DeleteContact(ctx, c.Route, c.AccountID, c.Type)
	}
	return a.Writer.PutContact(ctx, c.Route, c.AccountID, c.Type, *c.After)
}

// asUnsent is an outcome of a change whose only write was not sent.
func (o Outcome) asUnsent() Outcome {
	switch {
	case o.Trouble.Refused:
		o.Kind = Refused
	case o.Trouble.Kind == audit.Cancelled:
		o.Kind = WriteCancelled
	default:
		o.Kind = Failed
	}
	return o
}

// asStopped is an outcome of a change of which nothing was sent.
func (o Outcome) asStopped(ctx context.Context, err error) Outcome {
	o.Kind, o.Trouble = Failed, audit.TroubleOf(err)
	if ctx.Err() != nil {
		o.Kind = WriteCancelled
	}
	return o
}

// asRefused is an outcome of a change that this program would not make.
func (o Outcome) asRefused(t *audit.Trouble) Outcome {
	o.Kind, o.Trouble = Refused, t
	return o
}
