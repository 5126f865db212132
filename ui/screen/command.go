package screen

import (
	"slices"
	"strings"
)

// CommandID names a command in the whole program. All commands with one ID have
// the same keys, so that texts can name the key and a person can rebind it.
type CommandID string

// Command is one thing that a person can do on a screen. The literal is its only
// definition: dispatch, footer, help, buttons and clicks come from it.
type Command struct {
	ID    CommandID
	Keys  []string // as tea.KeyPressMsg.String spells them; none: only buttons and clicks run it
	Label string   // in the footer
	// LabelNow returns the label for the current state; nil or "": Label.
	LabelNow func() string
	Help     string // in the help; "": not listed
	Group    string // heading in the help
	// Footer is the rank in the footer; 0: not in the footer. When room is short, the
	// commands with the highest rank are left out first. Commands may share a rank. The
	// order on the line is that of the scope.
	Footer int
	Writes bool // read-only mode refuses it, which the help says
	// Disabled returns why the command does nothing now; nil or "": it is enabled.
	// The footer omits a disabled command, and its key shows the reason.
	Disabled func() string
	Do       func() Action
}

// CurrentLabel returns what the footer calls the command now.
func (c Command) CurrentLabel() string {
	if c.LabelNow != nil {
		if text := c.LabelNow(); text != "" {
			return text
		}
	}
	return c.Label
}

// DisabledReason returns why the command does nothing now; "": it is enabled.
func (c Command) DisabledReason() string {
	if c.Disabled == nil {
		return ""
	}
	return c.Disabled()
}

// Scope is the commands that a place adds to those of the scope around it: a
// dialog inside a screen inside everywhere. An inner command hides outer ones
// with the same key or the same ID.
type Scope struct {
	Name     string
	Commands []Command
	Outer    *Scope // nil: none
}

// ByKey returns the innermost command that a key runs.
func (s *Scope) ByKey(key string) (Command, bool) {
	return s.find(func(c Command) bool { return slices.Contains(c.Keys, key) })
}

// ByID returns the innermost command with an ID.
func (s *Scope) ByID(id CommandID) (Command, bool) {
	return s.find(func(c Command) bool { return c.ID == id })
}

func (s *Scope) find(matches func(Command) bool) (Command, bool) {
	for ; s != nil; s = s.Outer {
		if i := slices.IndexFunc(s.Commands, matches); i >= 0 {
			return s.Commands[i], true
		}
	}
	return Command{}, false
}

// Footer returns the commands for the footer: ranked, enabled and not hidden by an
// inner scope.
func (s *Scope) Footer() []Command {
	var shown []Command
	for at := s; at != nil; at = at.Outer {
		for _, c := range at.Commands {
			if c.Footer == 0 || len(c.Keys) == 0 || c.DisabledReason() != "" {
				continue
			}
			if first, _ := s.ByKey(c.Keys[0]); first.ID != c.ID || s.hides(at, c.ID) || slices.ContainsFunc(shown, func(o Command) bool { return o.ID == c.ID }) {
				continue
			}
			shown = append(shown, c)
		}
	}
	return shown
}

// hides reports whether a scope inside outer has a command with the ID.
func (s *Scope) hides(outer *Scope, id CommandID) bool {
	for at := s; at != outer; at = at.Outer {
		if slices.ContainsFunc(at.Commands, func(c Command) bool { return c.ID == id }) {
			return true
		}
	}
	return false
}

// keyNames are the keys that are shown differently from how they are spelled.
var keyNames = map[string]struct{ unicode, ascii string }{
	"up":     {"↑", "up"},
	"down":   {"↓", "down"},
	"left":   {"←", "left"},
	"right":  {"→", "right"},
	"pgdown": {"pgdn", "pgdn"},
}

// keyName returns a key as the screens show it.
func keyName(key string, ascii bool) string {
	name, special := keyNames[key]
	switch {
	case !special:
		return key
	case ascii:
		return name.ascii
	default:
		return name.unicode
	}
}

// KeyText returns all keys of the command for the help.
func (c Command) KeyText(ascii bool) string {
	shown := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		shown[i] = keyName(k, ascii)
	}
	return strings.Join(shown, " ")
}

// FirstKey returns the key that the footer shows.
func (c Command) FirstKey(ascii bool) string {
	if len(c.Keys) == 0 {
		return ""
	}
	return keyName(c.Keys[0], ascii)
}

// When returns a function that returns a text while a condition holds, else "": a label or
// a reason of a Command that depends on the state of its screen.
func When(holds func() bool, text string) func() string {
	return func() string {
		if holds() {
			return text
		}
		return ""
	}
}
