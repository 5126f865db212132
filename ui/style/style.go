// Package style is how the program looks: colours, glyphs, verdicts, and the
// text that is fitted into cells. It knows nothing of AWS.
package style

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Background is what is known of the terminal's background.
type Background int

// The backgrounds. Unknown is the zero value: a terminal that has not answered
// yet, or never does.
const (
	Unknown Background = iota
	Dark
	Light
)

// BackgroundOf turns the answer of a terminal into a Background.
func BackgroundOf(dark bool) Background {
	if dark {
		return Dark
	}
	return Light
}

// Options decide how a theme looks.
type Options struct {
	Background Background
	// Profile is which colours the terminal has. Its zero value stands for all
	// of them. NO_COLOR needs no theme of its own: the renderer drops colours,
	// and nothing is told by colour alone.
	Profile colorprofile.Profile
	// ASCII keeps to ASCII, for a locale that is not UTF-8.
	ASCII bool
}

// Theme holds every style that the screens use, by what it is for.
type Theme struct {
	Options
	Glyphs Glyphs

	Text   lipgloss.Style // plain
	Strong lipgloss.Style // what matters in a line
	Muted  lipgloss.Style // what may be overlooked; plain on an unknown background
	Title  lipgloss.Style // of the program, a screen or a box
	Link   lipgloss.Style

	Header   lipgloss.Style // of a table
	Selected lipgloss.Style // the row under the cursor, beside its mark
	Mark     lipgloss.Style // the shape at the selected row or field
	Border   lipgloss.Style // of a box
	Focus    lipgloss.Style // border of the box that has the keys
	Under    lipgloss.Style // all that lies under a dialog

	Key     lipgloss.Style // a key in the footer and the help
	KeyText lipgloss.Style // what it does

	Button        lipgloss.Style
	ButtonFocused lipgloss.Style

	Label       lipgloss.Style // of a field
	Placeholder lipgloss.Style
	Hint        lipgloss.Style
	Advice      lipgloss.Style // what a rule says of a value that may be saved
	Complaint   lipgloss.Style // why a value may not be saved
	Before      lipgloss.Style // a value that is about to go
	After       lipgloss.Style // the value that takes its place
	Good        lipgloss.Style // something went well

	verdicts map[string]Verdict
}

// New makes a theme.
func New(o Options) *Theme {
	p := paletteOf(o)
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	t := &Theme{
		Options: o, Glyphs: utf8Glyphs,

		Text:   plain,
		Strong: bold,
		Muted:  colour(plain, p.muted),
		Title:  colour(bold, p.accent),
		Link:   colour(plain.Underline(true), p.accent),

		Header: colour(bold, p.muted),
		Mark:   colour(bold, p.accent),
		Border: colour(plain, p.border),
		Focus:  colour(plain, p.accent),

		Key:     colour(bold, p.accent),
		KeyText: colour(plain, p.muted),

		Button:        plain,
		ButtonFocused: bold.Reverse(true),

		Label:       bold,
		Placeholder: colour(plain, p.muted),
		Hint:        colour(plain, p.muted),
		Advice:      colour(plain, p.warn),
		Complaint:   colour(bold, p.fail),
		Before:      colour(plain, p.muted),
		After:       colour(bold, p.pass),
		Good:        colour(bold, p.pass),
	}
	t.Selected = bold
	if p.selection != nil {
		t.Selected = plain.Background(p.selection)
	}
	if o.Background != Unknown {
		t.Under = plain.Faint(true)
	}
	if o.ASCII {
		t.Glyphs = asciiGlyphs
	}
	t.verdicts = verdictsOf(p, t.Glyphs)
	return t
}
