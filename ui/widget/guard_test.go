package widget_test

import (
	"context"
	"errors"
	"testing"

	"accountable/ui/widget"
)

func TestGuardDropsStaleAnswers(t *testing.T) {
	var g, other widget.Guard
	ctx, first := g.Open(t.Context())
	if !g.IsOpen() || !g.Accepts(first) || !g.Accepts(first) {
		t.Error("an open question does not accept several answers")
	}
	if other.Accepts(first) || g.Accepts(widget.Ticket{}) {
		t.Error("another guard's answer is accepted")
	}
	_, second := g.Open(t.Context())
	if g.Accepts(first) || g.Close(first) || ctx.Err() == nil {
		t.Error("a new question leaves the old one open")
	}
	if !g.Close(second) || g.Close(second) || g.IsOpen() {
		t.Error("the last answer does not close the question")
	}
	ctx, third := g.Open(t.Context())
	g.Stop()
	if g.Accepts(third) || g.IsOpen() || ctx.Err() == nil {
		t.Error("a stopped question is open")
	}
}

func TestAskAnswers(t *testing.T) {
	var g widget.Guard
	failure := errors.New("no")
	ask := func() widget.Answer[int] {
		t.Helper()
		a, ok := widget.Ask(t.Context(), &g, func(ctx context.Context) (int, error) { return 7, errors.Join(failure, ctx.Err()) })().(widget.Answer[int])
		if !ok {
			t.Fatal("another message")
		}
		return a
	}
	first := ask()
	second := ask()
	if g.Close(first.Ticket) {
		t.Error("a stale answer is accepted")
	}
	if !g.Close(second.Ticket) || second.Value != 7 || !errors.Is(second.Err, failure) || errors.Is(second.Err, context.Canceled) {
		t.Errorf("the answer is %+v", second)
	}
}

// A question whose work panics has an answer: the screen does not wait for ever.
func TestAsk_Panic(t *testing.T) {
	t.Parallel()
	var g widget.Guard
	answer, ok := widget.Ask(t.Context(), &g, func(context.Context) (int, error) { panic("contact") })().(widget.Answer[int])
	if !ok || answer.Err == nil || answer.Err.Error() != "internal error: a panic with a value of type string" || !g.Close(answer.Ticket) {
		t.Errorf("%+v", answer)
	}
}
