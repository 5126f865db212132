package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/plan"
	"accountable/ui/widget"
)

// confirmOf opens the confirm of a plan that replaces contacts.
func confirmOf(t *testing.T, replaced ...[2]*audit.Contact) *plan.Confirm {
	t.Helper()
	w, targets := octank()
	m := opened(t, options(w, targets), 80, 24)
	var thePlan change.Plan
	for i, c := range replaced {
		target := m.Roster.Rows()[i].Target
		thePlan.Items = append(thePlan.Items, change.PlanItem{State: change.Planned, Routes: target.Routes, Change: change.Change{
			Target: target, AccountID: target.AccountID, Route: target.Routes[0], Type: audit.Security, Before: c[0], After: c[1],
		}})
	}
	s := plan.New(m.App, thePlan, plan.About{Title: "Apply policy"})
	c := plan.NewConfirm(s, s.Lines)
	c.Advised = true
	for _, w := range c.Writers {
		w.Caller = &audit.Identity{AccountID: w.Owner, ARN: "arn:aws:iam::" + w.Owner + ":user/jane"}
	}
	return c
}

func confirmText(c *plan.Confirm) string {
	return strings.Join(strings.Fields(ansi.Strip(strings.Join(c.View(widget.Size{Width: 80, Height: 24}).Lines, " "))), " ")
}

// What is written stands in the confirm where it is the same everywhere.
func TestTheConfirmOfAPlanSaysWhatIsWritten(t *testing.T) {
	phone := team
	phone.Phone = "+1 206 555 4199"
	both := func(a, b *audit.Contact) [2]*audit.Contact { return [2]*audit.Contact{a, b} }
	tests := map[string]struct {
		changes [][2]*audit.Contact
		want    string
		never   string
	}{
		"the whole contact":            {[][2]*audit.Contact{both(&jane, &team), both(nil, &team)}, "New contact " + team.Name + " · " + team.Title + " · " + team.Email + " · " + team.Phone, ""},
		"one field":                    {[][2]*audit.Contact{both(&phone, &team)}, "New contact " + team.Phone, team.Email},
		"what is the same of several":  {[][2]*audit.Contact{both(&jane, &team), both(nil, &phone)}, "New contact " + team.Name + " · " + team.Title + " · " + team.Email, team.Phone},
		"nothing where it is deleted":  {[][2]*audit.Contact{both(&team, nil), both(&jane, nil)}, "Delete 2 contacts", "New contact"},
		"nothing where one is deleted": {[][2]*audit.Contact{both(&jane, &team), both(&jane, nil)}, "Write to 2 accounts", "New contact"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(confirmText(confirmOf(t, test.changes...)), "│ │ ", "")
			if !strings.Contains(text, test.want) || test.never != "" && strings.Contains(text, test.never) {
				t.Errorf("no %q, or %q, in %s", test.want, test.never, text)
			}
		})
	}
}

// What stood in the way is gone from the confirm once it is out of the way.
func TestTheConfirmOfAPlanStopsWaiting(t *testing.T) {
	c := confirmOf(t, [2]*audit.Contact{&jane, &team})
	w := c.Writers[0]
	_, ticket := w.Asked.Open(t.Context())
	c.Write()
	if !strings.Contains(confirmText(c), "Checking credentials") {
		t.Fatalf("it does not say what it waits for: %s", confirmText(c))
	}
	c.Update(widget.Answer[audit.Identity]{Ticket: ticket, Value: *w.Caller})
	if strings.Contains(confirmText(c), "Checking credentials") {
		t.Errorf("it still waits: %s", confirmText(c))
	}
}
