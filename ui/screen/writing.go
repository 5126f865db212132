package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/change"
	"accountable/ui/widget"
)

// Writing is the writes of a batch that are under way: their progress and their spinner.
// The zero value writes nothing. A Writing is used on the event loop only and must not be
// copied after Start.
type Writing struct {
	Batch *change.Batch
	Guard widget.Guard // accepts its messages
	Frame int          // of the spinner

	cancel   context.CancelFunc
	progress <-chan change.Progress
}

// WriteProgress has the stages and outcomes that the writes reached.
type WriteProgress struct {
	widget.Ticket

	Progress []change.Progress
	Ended    bool // no progress comes after it
}

// WriteTick is the time for the next frame of the spinner.
type WriteTick struct{ widget.Ticket }

// Start writes changes. Its command answers with WriteProgress, after which Listen waits
// for more, and with WriteTick.
func (w *Writing) Start(ctx context.Context, batch *change.Batch, changes []change.Change) tea.Cmd {
	ctx, _ = w.Guard.Open(ctx)
	ctx, w.cancel = context.WithCancel(ctx) // after a cancel the outcomes still arrive
	w.Batch, w.progress = batch, batch.Run(ctx, changes)
	return tea.Batch(w.Listen(), w.Tick())
}

// Listen waits for progress and collects what arrives within a short time.
func (w *Writing) Listen() tea.Cmd {
	ticket, progress := w.Guard.Ticket(), w.progress
	return func() tea.Msg {
		batch, ended := Collect(progress)
		return WriteProgress{ticket, batch, ended}
	}
}

// Tick waits for the next frame of the spinner.
func (w *Writing) Tick() tea.Cmd {
	ticket := w.Guard.Ticket()
	return tea.Tick(SpinEvery, func(time.Time) tea.Msg { return WriteTick{ticket} })
}

// Cancel starts no more writes. Requests that are under way are completed.
func (w *Writing) Cancel() {
	if w.cancel != nil {
		w.cancel()
	}
}

// End accepts no more messages.
func (w *Writing) End() {
	w.Cancel()
	w.Guard.Stop()
}
