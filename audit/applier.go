package audit

import "context"

// Applier carries out changes that a person has confirmed.
type Applier struct {
	Reader  Reader
	Writer  Writer
	Journal *Journal
	Auditor *Auditor // judges what was written
	Clock   Clock
}

// Identify asks whose credentials a route yields: what a confirm shows as the
// principal that will write.
func (a *Applier) Identify(ctx context.Context, route Route) (Identity, error) {
	return a.Reader.Identify(ctx, route)
}

// Apply carries out one change. Before it writes, it asks whose the credentials
// are and reads the contact again: unless both are what the person saw, nothing
// is written. The journal holds the intent before anything is sent. Afterwards
// the contact is read back at 0, 1, 2, 4 and 8 seconds and judged. The stage
// function, which may be nil, hears of each stage from the calling goroutine.
func (a *Applier) Apply(ctx context.Context, c Change, stage func(Stage)) Outcome {
	panic("being written")
}
