package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// CallerCheck finds out before a write whose the credentials of a route are. Both
// confirmations, of one contact and of many, wait for it. The write checks them again.
type CallerCheck struct {
	Route   audit.Route
	Owner   string          // the account that the credentials must belong to
	Caller  *audit.Identity // nil: unknown
	Trouble *audit.Trouble  // why it is unknown
	Asked   widget.Guard    // accepts the answer of Ask
}

// NewCallerCheck returns the check of a route to the contact of an account.
func NewCallerCheck(route audit.Route, accountID string) *CallerCheck {
	return &CallerCheck{Route: route, Owner: route.CredentialAccount(accountID)}
}

// Ask returns the command that asks whose the credentials are.
func (c *CallerCheck) Ask(a *App) tea.Cmd {
	applier, route := a.Options.Applier, c.Route
	return widget.Ask(a.Context, &c.Asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, route) })
}

// Update applies the answer of Ask and reports whether msg is that answer.
func (c *CallerCheck) Update(msg tea.Msg) bool {
	answer, ok := msg.(widget.Answer[audit.Identity])
	if !ok || !c.Asked.Close(answer.Ticket) {
		return false
	}
	if c.Trouble = audit.TroubleOf(answer.Err); c.Trouble == nil {
		c.Caller = &answer.Value
	}
	return true
}

// Pending returns what is still being checked, "" for nothing.
func (c *CallerCheck) Pending(t *style.Theme) string {
	if !c.Asked.IsOpen() {
		return ""
	}
	return "Checking credentials" + t.Glyphs.Ellipsis
}

// IsForeign reports whether the credentials belong to another account.
func (c *CallerCheck) IsForeign() bool { return c.Caller != nil && c.Caller.AccountID != c.Owner }

// IsRefused reports whether a write would be refused, as far as is known.
func (c *CallerCheck) IsRefused() bool { return c.Trouble != nil || c.IsForeign() }
