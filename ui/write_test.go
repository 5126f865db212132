package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/form"
	"accountable/ui/screen"
)

// Every dialog about a write keeps within its room, and its buttons can be seen
// wherever anything is drawn.
func TestWriteDialogsKeepWithinTheScreen(t *testing.T) {
	theirs := audit.Contact{Name: strings.Repeat("日本 ", 20), Title: "\x1b[2J\u202ex", Email: strings.Repeat("a", 60) + "@octank.cloud", Phone: "+1 206 555 4111"}
	for _, c := range []struct {
		name    string
		outcome *change.Outcome
		button  string
	}{
		{"under way", nil, ""},
		{"changed meanwhile", &change.Outcome{Kind: change.ChangedMeanwhile, Read: true, Found: &theirs}, "e edit theirs"},
		{"deleted meanwhile", &change.Outcome{Kind: change.ChangedMeanwhile, Read: true}, "s keep theirs"},
		{"unconfirmed", &change.Outcome{Kind: change.Unconfirmed, Read: true, Found: &theirs}, "r read again"},
		{"unconfirmed, unread", &change.Outcome{Kind: change.Unconfirmed, Trouble: denied}, "r read again"},
		{"failed", &change.Outcome{Kind: change.Failed, Trouble: denied}, "t try again"},
		{"refused", &change.Outcome{Kind: change.Refused, Trouble: &audit.Trouble{Message: strings.Repeat("long ", 99)}}, "t try again"},
		{"stopped", &change.Outcome{Kind: change.WriteCancelled}, "t try again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := octank()
			m := opened(t, options(w, targets), 80, 24)
			f := form.NewForm(m.App, m.Roster.Rows()[0])
			d := form.NewWrite(f, change.PlanItem{
				Change: change.Change{Target: targets[0], AccountID: targets[0].AccountID, Before: &jane, After: &team}, Routes: targets[0].Routes,
			}, 0)
			d.Outcome = c.outcome
			m.stack = append(m.stack, f, d)
			for _, width := range geometryWidths {
				for _, height := range geometryHeights {
					m.update(tea.WindowSizeMsg{Width: width, Height: height})
					checkGeometry(t, m, width, height)
					if width >= minWidth && height >= minHeight && !strings.Contains(ansi.Strip(m.draw().Content), c.button) {
						t.Errorf("at %d×%d there is no %q:\n%s", width, height, c.button, screenOf(m))
					}
				}
			}
		})
	}
}

func TestAWriteThatDoesNotShowIsUnconfirmed(t *testing.T) {
	edit(t, 100, 30, func(w *world, o *screen.Options) { o.Applier.Writer = forgetful{w} }, func(e *editing) {
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

// forgetful takes writes and does not carry them out.
type forgetful struct{ *world }

func (f forgetful) PutContact(ctx context.Context, _ audit.Route, _ string, _ audit.ContactType, _ audit.Contact) (string, error) {
	return "request-1", ctx.Err()
}

func TestWhatAWSHoldsAlreadyIsNotWritten(t *testing.T) {
	edit(t, 100, 30, func(w *world, o *screen.Options) { o.Applier.Writer = refusing{w, denied, ""} }, func(e *editing) {
		e.fillTeam()
		e.world.set("111122223333", &team)
		e.Press("ctrl+s", "enter")
		e.Wait(time.Second)
		e.see("already has this contact. Nothing to write.", "✓ pass")
		e.miss("ctrl+s save")
	})
}

func TestTheFormStartsFromWhatAWSHoldsNow(t *testing.T) {
	edit(t, 100, 30, nil, func(e *editing) {
		e.Press("esc")
		e.world.set("111122223333", &audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"})
		e.Press("e")
		e.see("soc@octank.cloud", "On call")
		e.Press("esc") // nothing was typed
		e.miss("ctrl+s save")
	})
}
