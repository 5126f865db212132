package screen

import (
	"context"
	"os/exec"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// App is the state that all screens share. Screens read it; only performing an action
// changes it.
type App struct {
	Context   context.Context // ends with the program: commands pass it on
	Options   Options
	Roster    *scan.Roster
	Scan      ScanState
	Theme     *style.Theme
	Keys      map[CommandID][]string // of all commands
	Spinner   int                    // counts the frames of the spinner
	Notices   Notices
	SignIns   *SignIns
	LastSaved *audit.Contact // the contact that was written last; nil: none in this run
	IsFlat    bool           // the list is not grouped by organizational unit
	Pacing    audit.Pacing   // how long rate limits delay requests now
	Execute   Execute
	Revision  int           // changes whenever a row changes
	Remarks   []scan.Remark // on the exceptions of the policy, once everything was read
}

// ScanState is the progress of the scan as screens read it.
type ScanState interface {
	// Reading reports whether results are still to come.
	Reading() bool
	// Searching reports whether accounts are being searched.
	Searching() bool
	// Sources returns the places where accounts were or are being searched.
	Sources() []*scan.Source
}

// Execute hands the terminal to a command until it ends, as tea.ExecProcess does.
type Execute func(*exec.Cmd, tea.ExecCallback) tea.Cmd

// SpinnerFrame returns the current picture of the spinner.
func (a *App) SpinnerFrame() string { return a.Theme.SpinnerFrame(a.Spinner) }

// KeyName returns the first key of a command as texts name it; "": it has none.
func (a *App) KeyName(id CommandID) string {
	if keys := a.Keys[id]; len(keys) > 0 {
		return keyName(keys[0], a.Theme.ASCII)
	}
	return ""
}

// Hint returns the key of a command and a label, styled.
func (a *App) Hint(id CommandID, label string) string {
	return a.Theme.Key.Render(a.KeyName(id)) + " " + a.Theme.KeyText.Render(label)
}

// KeyButton returns a button that names the key of its command.
func (a *App) KeyButton(id CommandID, label string) widget.Button {
	return widget.Button{Label: a.KeyName(id) + " " + label, ID: id}
}

// Policy returns the policy in force. It may change with every message: do not keep it.
func (a *App) Policy() *policy.Policy { return a.Options.Auditor.InForce.Policy() }

// Planner returns a planner that leaves out routes whose writes AWS denied in this run.
func (a *App) Planner() change.Planner {
	p := a.Options.Planner
	if p.Now == nil {
		p.Now = a.Options.CurrentTime
	}
	p.Memory = &a.Options.Applier.Memory
	return p
}

// Lookup returns what the roster holds about accounts.
func (a *App) Lookup() change.Lookup { return a.Planner().LookupRoster(a.Roster) }

// AccountName returns what people call an account: its name, where it is known.
func (a *App) AccountName(id string) string {
	if rows := a.Roster.RowsOfAccount(id); len(rows) > 0 {
		return describe.AccountLabel(rows[0])
	}
	return audit.DashedAccountID(style.Clean(id))
}

// NoAccounts returns why a command that needs accounts is disabled; "": there are some.
func (a *App) NoAccounts() string {
	if len(a.Roster.Rows()) == 0 {
		return "No account is listed."
	}
	return ""
}

// NoDiscovery returns why no further accounts can be loaded; "": they can.
func (a *App) NoDiscovery() string {
	if a.Options.Discoverer == nil {
		return "No more accounts can be loaded from here."
	}
	return ""
}

// IsGrouped reports whether there are organizational units to group accounts by.
func (a *App) IsGrouped() bool { return a.OpenOrganization() != "" }

// OpenOrganization returns the profile of an organization that was found, or "".
func (a *App) OpenOrganization() string {
	for _, from := range a.Scan.Sources() {
		if from.Organization != nil {
			return from.Name
		}
	}
	return ""
}

// OtherList names the kind of list that is not shown now.
func (a *App) OtherList() string {
	if a.IsFlat {
		return "by organizational unit"
	}
	return "flat, without the units"
}

// OrganizationNames returns the IDs of the organizations that were found.
func (a *App) OrganizationNames() []string {
	var names []string
	if a.Options.Organization != "" {
		names = append(names, a.Options.Organization)
	}
	for _, from := range a.Scan.Sources() {
		if o := from.Organization; o != nil && o.ID != "" && !slices.Contains(names, o.ID) {
			names = append(names, o.ID)
		}
	}
	return names
}

// NoneFound returns why the list is empty although accounts are or were searched.
func (a *App) NoneFound() string {
	if a.Scan.Searching() {
		return "Finding accounts" + a.Theme.Glyphs.Ellipsis
	}
	return "No accounts found."
}

// KeysOf returns the keys of rows.
func KeysOf(rows []*scan.Row) []string {
	keys := make([]string, len(rows))
	for i, row := range rows {
		keys[i] = row.Target.Key
	}
	return keys
}

// SpinEvery is the time between two frames of the spinner.
const SpinEvery = 120 * time.Millisecond

// BatchWindow is the time for which events are collected before the screen is drawn, so
// that a thousand results do not cause a thousand frames.
const BatchWindow = 70 * time.Millisecond

// Collect waits for a value and collects further values within BatchWindow. It
// reports in done that the channel is closed.
func Collect[T any](from <-chan T) (batch []T, done bool) {
	first, open := <-from
	if !open {
		return nil, true
	}
	batch = append(batch, first)
	window := time.NewTimer(BatchWindow)
	defer window.Stop()
	for {
		select {
		case one, open := <-from:
			if !open {
				return batch, true
			}
			batch = append(batch, one)
		case <-window.C:
			return batch, false
		}
	}
}
