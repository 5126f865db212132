package ui

import (
	"context"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// app is the state that all screens share. They read it and never change it:
// only performing an action does.
type app struct {
	ctx       context.Context // ends with the program; what commands do ends with it
	opts      Options
	roster    *scan.Roster
	theme     *style.Theme
	keys      map[commandID][]string // of all commands
	isReading func() bool            // reports whether accounts are being read
	spinner   int                    // which picture of the spinner is shown
	notices   notices
	saved     *audit.Contact // the one that was saved last; nil: none in this run
	signIns   *signIns
	sources   []*source // where accounts were or are being searched
	flat      bool      // accounts are listed without the units they belong to
	pacing    audit.Pacing
	execute   execute       // runs a command in the place of the screens
	news      int           // how often rows have changed
	remarks   []scan.Remark // on the policy's exceptions, once all is read
}

// spin returns the spinner's current picture.
func (s *app) spin() string {
	frames := s.theme.Glyphs.Spinner
	return frames[s.spinner%len(frames)]
}

// keyName returns the first key of a command as texts name it; "": it has none.
func (s *app) keyName(id commandID) string {
	if keys := s.keys[id]; len(keys) > 0 {
		return keyName(keys[0], s.theme.ASCII)
	}
	return ""
}

// hint returns the key of a command and a label, styled.
func (s *app) hint(id commandID, label string) string {
	return s.theme.Key.Render(s.keyName(id)) + " " + s.theme.KeyText.Render(label)
}

// keyButton returns a button that names the key of its command.
func (s *app) keyButton(id commandID, label string) widget.Button {
	return widget.Button{Label: s.keyName(id) + " " + label, ID: id}
}

// execute runs a command in the place of the screens.
type execute func(*exec.Cmd, tea.ExecCallback) tea.Cmd

// noAccounts returns why a command that needs accounts does nothing; "": there are some.
func (s *app) noAccounts() string {
	if len(s.roster.Rows()) == 0 {
		return "No account is listed."
	}
	return ""
}

// noDiscovery returns why no further accounts can be found; "": they can.
func (s *app) noDiscovery() string {
	if s.opts.Discoverer == nil {
		return "No other accounts can be found from here."
	}
	return ""
}
