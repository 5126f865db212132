package audit

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Applier carries out changes that a person has confirmed.
type Applier struct {
	Reader  Reader
	Writer  Writer
	Journal *Journal // without one nothing is written
	Auditor *Auditor // judges what was written
	Clock   Clock

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
func (a *Applier) Identify(ctx context.Context, route Route) (Identity, error) {
	ctx, cancel := WithTimeout(ctx, a.Auditor.timeout())
	defer cancel()
	return a.Reader.Identify(ctx, route)
}

// Read reads a contact afresh: what a form starts from.
func (a *Applier) Read(ctx context.Context, route Route, accountID string, t ContactType) (*Contact, error) {
	ctx, cancel := WithTimeout(ctx, a.Auditor.timeout())
	defer cancel()
	return a.Reader.ReadContact(ctx, route, accountID, t)
}

// Apply carries out one change. Before it writes, it asks whose the credentials
// are and reads the contact again: unless both are what the person saw, nothing
// is written. The journal holds the intent before anything is sent. Afterwards
// the contact is read back at 0, 1, 2, 4 and 8 seconds and judged. When ctx
// ends, what was not sent is not sent; a request in flight is waited for. The
// stage function, which may be nil, hears of each stage from the calling goroutine.
func (a *Applier) Apply(ctx context.Context, c Change, stage func(Stage)) Outcome {
	if stage == nil {
		stage = func(Stage) {}
	}
	return a.applyAmong(ctx, c, stage, &showing{})
}

// applyAmong is Apply for one change of many, which share what they have seen of
// how long AWS takes to show a write.
func (a *Applier) applyAmong(ctx context.Context, c Change, stage func(Stage), shows *showing) Outcome {
	o := a.apply(ctx, c, stage, shows)
	o.At = a.Clock.Now()
	if o.Read && (o.Kind == Written || o.Kind == AlreadyRight || o.Kind == ChangedMeantime || o.Kind == Unconfirmed) {
		o.Result = a.judge(ctx, o)
	}
	return o
}

func (a *Applier) apply(ctx context.Context, c Change, stage func(Stage), shows *showing) Outcome {
	if c.Run == "" && a.Journal != nil {
		c.Run = a.Journal.NewRun()
	}
	o := Outcome{Change: c}
	a.underWay.Add(1)
	defer a.underWay.Done()
	stage(StageIdentify)
	caller, err := a.own(ctx, c)
	if o.Caller = caller; err != nil {
		if t := TroubleOf(err); t.Refused {
			return o.refused(t)
		}
		return o.stopped(ctx, err)
	}
	stage(StageReread)
	found, err := a.Read(ctx, c.Route, c.AccountID, c.Type)
	if err != nil {
		return o.stopped(ctx, err)
	}
	o.Found, o.Read = found, true
	switch {
	case Same(o.Found, c.After):
		o.Kind = AlreadyRight
		return o
	case !Same(o.Found, c.Before):
		o.Kind = ChangedMeantime
		return o
	case ctx.Err() != nil:
		return o.stopped(ctx, ctx.Err())
	}
	id, err := a.begin(ctx, c, caller)
	if ctx.Err() != nil && err != nil {
		return o.stopped(ctx, ctx.Err())
	}
	if err != nil {
		return o.refused(&Trouble{
			Kind: Unknown, Message: err.Error(), Err: err,
			NextStep: "Nothing was written: a change is only made when it can be recorded. Make the folder writable and try again",
		})
	}
	stage(StageWrite)
	if o = a.send(ctx, o); o.Kind == Written {
		stage(StageReadBack)
		o = a.readBack(ctx, o, shows)
	}
	if err := a.Journal.End(id, o); err != nil && o.Trouble == nil {
		o.Trouble = &Trouble{
			Kind: Unknown, Message: err.Error(), Err: err,
			NextStep: "The change itself was made; only its outcome could not be recorded",
		}
	}
	return o
}

func (a *Applier) begin(ctx context.Context, c Change, caller Identity) (string, error) {
	if a.Journal == nil {
		return "", errors.New("there is no journal to record the change in")
	}
	return a.Journal.Begin(ctx, c, caller)
}

// send writes until there is an answer. A write whose answer was lost is looked
// for before it is sent again; one that is under way is not interrupted, one that
// waits for its quota is when ctx ends.
func (a *Applier) send(ctx context.Context, o Outcome) Outcome {
	if ctx.Err() != nil {
		return o.stopped(ctx, ctx.Err())
	}
	for try := 1; ; try++ {
		requestID, err := a.put(ctx, o.Change)
		if err == nil {
			o.Kind, o.RequestID, o.Trouble = Written, requestID, nil
			return o
		}
		o.Trouble = TroubleOf(err)
		if !o.Trouble.Sent {
			switch {
			case o.Trouble.Refused:
				o.Kind = Refused
			case o.Trouble.Kind == Cancelled:
				o.Kind = WriteCancelled
			default:
				o.Kind = Failed
			}
			return o
		}
		_ = a.Clock.Sleep(context.WithoutCancel(ctx), time.Second) // the write may take a moment to show
		found, err := a.look(ctx, o.Change)
		if err != nil { // nobody can tell: never call it failed
			o.Kind, o.Read = Unconfirmed, false
			return o
		}
		o.Found = found
		switch {
		case Same(found, o.Change.After):
			o.Kind, o.Trouble = Written, nil
			return o
		case !Same(found, o.Change.Before):
			o.Kind = ChangedMeantime
			return o
		case try == sendTries || ctx.Err() != nil:
			o.Kind = Failed
			return o
		}
	}
}

func (a *Applier) put(ctx context.Context, c Change) (string, error) {
	ctx, cancel := uninterrupted(ctx, a.Auditor.timeout())
	defer cancel()
	if c.After == nil {
		return a.Writer.DeleteContact(ctx, c.Route, c.AccountID, c.Type)
	}
	return a.Writer.PutContact(ctx, c.Route, c.AccountID, c.Type, *c.After)
}

// judge judges the account by what it holds now.
func (a *Applier) judge(ctx context.Context, o Outcome) *Result {
	c := o.Change
	r := &run{Auditor: a.Auditor, accounts: map[string]*account{}, mail: map[string]*mail{}}
	target := c.Target
	target.AccountID, target.Skip, target.Trouble = c.AccountID, "", nil
	acc := r.account(c.AccountID)
	acc.readings[c.Type] = Reading{Contact: o.Found}
	acc.via, acc.caller = c.Route, o.Caller
	left := allowance(a.Auditor.timeout())
	res := r.judged(ctx, r.along(ctx, c.Route, Result{Target: target}, &left))
	return &res
}

// stopped is an outcome of a change of which nothing was sent.
func (o Outcome) stopped(ctx context.Context, err error) Outcome {
	o.Kind, o.Trouble = Failed, TroubleOf(err)
	if ctx.Err() != nil {
		o.Kind = WriteCancelled
	}
	return o
}

// refused is an outcome of a change that this program would not make.
func (o Outcome) refused(t *Trouble) Outcome {
	o.Kind, o.Trouble = Refused, t
	return o
}
