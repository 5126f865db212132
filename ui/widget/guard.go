package widget

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/workers"
)

// Guard recognizes the answers to the one question that is open. A new question,
// or Stop, makes every earlier answer stale and cancels the work on it. The zero
// value has no question open. A Guard is used on the event loop only and must
// not be copied after first use.
type Guard struct {
	generation uint64
	cancel     context.CancelFunc
	isOpen     bool
}

// Ticket is the identity of a question. Embed it in the messages that answer it.
type Ticket struct {
	guard      *Guard
	generation uint64
}

// Open opens a question and returns its ticket, and a context for the work on
// it, which ends when the question closes.
func (g *Guard) Open(ctx context.Context) (context.Context, Ticket) {
	g.Stop()
	ctx, g.cancel = context.WithCancel(ctx)
	g.isOpen = true
	return ctx, g.Ticket()
}

// Ticket returns the ticket of the open question, for answers that come in parts.
func (g *Guard) Ticket() Ticket { return Ticket{g, g.generation} }

// IsOpen reports whether a question is open.
func (g *Guard) IsOpen() bool { return g.isOpen }

// Accepts reports whether a ticket belongs to the open question. The question
// stays open: use it for one of several answers.
func (g *Guard) Accepts(t Ticket) bool {
	return g.isOpen && t.guard == g && t.generation == g.generation
}

// Close reports whether a ticket belongs to the open question and closes that
// question: use it for the last answer.
func (g *Guard) Close(t Ticket) bool {
	if !g.Accepts(t) {
		return false
	}
	g.Stop()
	return true
}

// Stop closes the open question, if any: no answer is accepted any more.
func (g *Guard) Stop() {
	if g.cancel != nil {
		g.cancel()
	}
	g.generation++
	g.cancel, g.isOpen = nil, false
}

// Answer is the message that answers a question of Ask.
type Answer[T any] struct {
	Ticket
	Value T
	Err   error
}

// Ask opens a question and returns the command that answers it with an
// Answer[T]. The work runs outside of the event loop; if it panics, that is the error.
func Ask[T any](ctx context.Context, g *Guard, work func(context.Context) (T, error)) tea.Cmd {
	ctx, ticket := g.Open(ctx)
	return func() tea.Msg {
		value, err := workers.Call(ctx, func() (T, error) { return work(ctx) })
		return Answer[T]{ticket, value, err}
	}
}
