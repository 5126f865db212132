package screen

import (
	"context"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// KeysOf returns the keys of rows.
func KeysOf(rows []*scan.Row) []string {
	keys := make([]string, len(rows))
	for i, row := range rows {
		keys[i] = row.Target.Key
	}
	return keys
}

// Policy returns the policy in force. It may change with every message, so nothing
// keeps it.
func (a *App) Policy() *policy.Policy { return a.Options.Auditor.InForce.Policy() }

// App is the state that all screens share. They read it and never change it:
// only performing an action does.
type App struct {
	Context   context.Context // ends with the program; what commands do ends with it
	Options   Options
	Roster    *scan.Roster
	Theme     *style.Theme
	Keys      map[CommandID][]string // of all commands
	Scan      scanState
	Spinner   int // which picture of the spinner is shown
	Notices   Notices
	LastSaved *audit.Contact // the one that was saved last; nil: none in this run
	SignIns   *signIns
	IsFlat    bool // accounts are listed without the units they belong to
	Pacing    audit.Pacing
	Execute   execute       // runs a command in the place of the screens
	Revision  int           // how often rows have changed
	Remarks   []scan.Remark // on the policy's exceptions, once all is read
}

// scanState is the progress of the scan as screens read it.
type scanState interface {
	// Reading reports whether results are still to come.
	Reading() bool
	// Searching reports whether accounts are being searched.
	Searching() bool
	// Sources are the places where accounts were or are being searched.
	Sources() []*scan.Source
}

// SpinnerFrame returns the spinner's current picture.
func (s *App) SpinnerFrame() string {
	frames := s.Theme.Glyphs.Spinner
	return frames[s.Spinner%len(frames)]
}

// KeyName returns the first key of a command as texts name it; "": it has none.
func (s *App) KeyName(id CommandID) string {
	if keys := s.Keys[id]; len(keys) > 0 {
		return keyName(keys[0], s.Theme.ASCII)
	}
	return ""
}

// Hint returns the key of a command and a label, styled.
func (s *App) Hint(id CommandID, label string) string {
	return s.Theme.Key.Render(s.KeyName(id)) + " " + s.Theme.KeyText.Render(label)
}

// KeyButton returns a button that names the key of its command.
func (s *App) KeyButton(id CommandID, label string) widget.Button {
	return widget.Button{Label: s.KeyName(id) + " " + label, ID: id}
}

// execute runs a command in the place of the screens.
type execute func(*exec.Cmd, tea.ExecCallback) tea.Cmd

// NoAccounts returns why a command that needs accounts does nothing; "": there are some.
func (s *App) NoAccounts() string {
	if len(s.Roster.Rows()) == 0 {
		return "No account is listed."
	}
	return ""
}

// NoDiscovery returns why no further accounts can be found; "": they can.
func (s *App) NoDiscovery() string {
	if s.Options.Discoverer == nil {
		return "No other accounts can be found from here."
	}
	return ""
}

// AccountName is how an account is called: its name, where that is known.
func (s *App) AccountName(id string) string {
	if rows := s.Roster.RowsOfAccount(id); len(rows) > 0 {
		return describe.AccountLabel(rows[0])
	}
	return describe.Dashed(style.Clean(id))
}

// Planner is what plans, with what this run has seen of who may write where.
func (s *App) Planner() change.Planner {
	p := s.Options.Planner
	if p.Now == nil {
		p.Now = s.Options.CurrentTime
	}
	p.Memory = &s.Options.Applier.Memory
	return p
}
