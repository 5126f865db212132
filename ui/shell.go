package ui

import (
	"context"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// shell is what all surfaces share and may look at, but not change.
type shell struct {
	ctx     context.Context // ends with the program; what commands do ends with it
	opts    Options
	roster  *scan.Roster
	theme   *style.Theme
	era     *readings
	spinner int // which picture of the spinner is shown
	notices notices
	saved   *audit.Contact // the one that was saved last; nil: none in this run
	signIns *signIns
	sources []*source // where accounts were or are being looked for
	flat    bool      // accounts are listed without the units they belong to
	pacing  audit.Pacing
	execute execute
	unsaved unsaved
	news    int           // how often rows have changed
	remarks []scan.Remark // on the policy's exceptions, once all is read
}

// spin is the spinner's picture of the moment.
func (s *shell) spin() string {
	frames := s.theme.Glyphs.Spinner
	return frames[s.spinner%len(frames)]
}

// key is the first key of a command in a place, styled, with its words.
func (s *shell) hint(where scope, c command) string {
	b, bound := bindingOf(where, c)
	if !bound {
		return ""
	}
	return s.theme.Key.Render(b.first(s.theme.ASCII)) + " " + s.theme.KeyText.Render(b.words)
}
