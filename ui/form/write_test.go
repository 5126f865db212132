package form

import (
	"context"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

var (
	jane = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}
	team = audit.Contact{Name: "Octank Security", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
)

// newTestForm returns the form of an account that holds jane's contact.
func newTestForm() *form {
	app := &screen.App{Context: context.Background(), Options: screen.Options{Auditor: &scan.Auditor{}}, Theme: style.New(style.Options{}), Keys: map[screen.CommandID][]string{}}
	for _, s := range Scopes() {
		for ; s != nil; s = s.Outer {
			for _, c := range s.Commands {
				app.Keys[c.ID] = c.Keys
			}
		}
	}
	target := audit.Target{
		Key: "prod", AccountID: "111122223333", Name: "payments-prod",
		Routes: []audit.Route{{Profile: "prod"}, {Profile: "prod-admin"}},
	}
	f := &form{editor: newEditor(app, nil), row: &scan.Row{Target: target}}
	f.fillFromAccount(&jane)
	return f
}

// The buttons of a write are visible in the smallest room in which anything is
// drawn, whatever the outcome.
func TestWriteKeepsWithinItsRoom(t *testing.T) {
	denied := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied", NextStep: "Allow account:PutAlternateContact"}
	theirs := audit.Contact{Name: strings.Repeat("日本 ", 20), Title: "\x1b[2J\u202ex", Email: strings.Repeat("a", 60) + "@octank.cloud", Phone: "+1 206 555 4111"}
	for _, c := range []struct {
		name    string
		outcome *change.Outcome
		button  string
	}{
		{"under way", nil, ""},
		{"changed meanwhile", &change.Outcome{Kind: journal.ChangedMeanwhile, Read: true, Found: &theirs}, "e edit theirs"},
		{"deleted meanwhile", &change.Outcome{Kind: journal.ChangedMeanwhile, Read: true}, "s keep theirs"},
		{"unconfirmed", &change.Outcome{Kind: journal.Unconfirmed, Read: true, Found: &theirs}, "r read again"},
		{"unconfirmed, unread", &change.Outcome{Kind: journal.Unconfirmed, Trouble: denied}, "r read again"},
		{"failed", &change.Outcome{Kind: journal.Failed, Trouble: denied}, "t try again"},
		{"refused", &change.Outcome{Kind: journal.Refused, Trouble: &audit.Trouble{Message: strings.Repeat("long ", 99)}}, "t try again"},
		{"stopped", &change.Outcome{Kind: journal.WriteCancelled}, "t try again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newTestForm()
			target := f.row.Target
			w := newWrite(f, change.PlanItem{
				Change: change.Change{Target: target, AccountID: target.AccountID, Before: &jane, After: &team}, Routes: target.Routes,
			}, 0)
			w.outcome = c.outcome
			for _, width := range []int{1, 2, 10, 39, 40, 59, 60, 79, 80, 119, 120, 200} {
				for _, height := range []int{1, 2, 5, 8, 10, 22, 24, 50} {
					d := w.View(widget.Size{Width: width, Height: height})
					text := ansi.Strip(strings.Join(d.Lines, "\n"))
					if len(d.Lines) > height || d.Width() > width || strings.ContainsAny(text, "\x1b\u202e") {
						t.Errorf("at %d×%d it is drawn as %d lines of %d cells:\n%s", width, height, len(d.Lines), d.Width(), text)
					}
					if width >= 40 && height >= 8 && !strings.Contains(text, c.button) {
						t.Errorf("at %d×%d there is no %q:\n%s", width, height, c.button, text)
					}
				}
			}
		})
	}
}
