package ui

import (
	"context"
	"testing"
	"time"

	"accountable/audit"
	"accountable/ui/screen"
)

func TestForm_UnconfirmedWrite(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, func(w *fakeAWS, o *screen.Options) { o.Applier.Writer = forgettingWriter{w} }, func(e *editing) {
		e.fillTeam()
		e.Press("ctrl+s", "enter")
		e.see("verify the new contact")
		e.Wait(20 * time.Second)
		e.see("Not confirmed", "After 8 seconds AWS still shows", "jane.doe@octank.cloud")
		e.Press("r")
		e.Wait(time.Second)
		e.miss("Not confirmed", "ctrl+s save")
	})
}

// forgettingWriter accepts writes and does nothing.
type forgettingWriter struct{ *fakeAWS }

func (f forgettingWriter) PutContact(ctx context.Context, _ audit.Route, _ string, _ audit.ContactType, _ audit.Contact) (string, error) {
	return "request-1", ctx.Err()
}

func TestForm_AWSHoldsItAlready(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, func(w *fakeAWS, o *screen.Options) { o.Applier.Writer = refusingWriter{w, denied, ""} }, func(e *editing) {
		e.fillTeam()
		e.world.set("111122223333", &team)
		e.Press("ctrl+s", "enter")
		e.Wait(time.Second)
		e.see("already has this contact. Nothing to write.", "✓ pass")
		e.miss("ctrl+s save")
	})
}

func TestForm_StartsFromCurrentContact(t *testing.T) {
	t.Parallel()
	editForm(t, 100, 30, nil, func(e *editing) {
		e.Press("esc")
		e.world.set("111122223333", &audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"})
		e.Press("e")
		e.see("soc@octank.cloud", "On call")
		e.Press("esc") // nothing was typed
		e.miss("ctrl+s save")
	})
}
