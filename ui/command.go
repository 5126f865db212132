package ui

import (
	"slices"
	"strings"
)

// commandID names a command in the whole program. All commands with one ID have
// the same keys, so that texts can name the key and a person can rebind it.
type commandID string

// command is one thing that a person can do on a screen. The literal is its only
// definition: dispatch, footer, help, buttons and clicks come from it.
type command struct {
	ID    commandID
	Keys  []string // as tea.KeyPressMsg.String spells them; none: only buttons and clicks run it
	Label string   // in the footer
	// LabelNow returns the label for the current state; nil or "": Label.
	LabelNow func() string
	Help     string // in the help; "": not listed
	Group    string // heading in the help
	Footer   int    // rank in the footer, 1 goes last when room is short; 0: not in the footer
	Writes   bool   // read-only mode refuses it, which the help says
	// Disabled returns why the command does nothing now; nil or "": it is enabled.
	// The footer omits a disabled command, and its key shows the reason.
	Disabled func() string
	Do       func() action
}

// label returns what the footer calls the command now.
func (c command) label() string {
	if c.LabelNow != nil {
		if text := c.LabelNow(); text != "" {
			return text
		}
	}
	return c.Label
}

// disabledReason returns why the command does nothing now; "": it is enabled.
func (c command) disabledReason() string {
	if c.Disabled == nil {
		return ""
	}
	return c.Disabled()
}

// scope is the commands that a place adds to those of the scope around it: a
// dialog inside a screen inside everywhere. An inner command hides outer ones
// with the same key or the same ID.
type scope struct {
	Name     string
	Commands []command
	Outer    *scope // nil: none
}

// byKey returns the innermost command that a key runs.
func (s *scope) byKey(key string) (command, bool) {
	return s.find(func(c command) bool { return slices.Contains(c.Keys, key) })
}

// byID returns the innermost command with an ID.
func (s *scope) byID(id commandID) (command, bool) {
	return s.find(func(c command) bool { return c.ID == id })
}

func (s *scope) find(matches func(command) bool) (command, bool) {
	for ; s != nil; s = s.Outer {
		if i := slices.IndexFunc(s.Commands, matches); i >= 0 {
			return s.Commands[i], true
		}
	}
	return command{}, false
}

// footer returns the commands for the footer: ranked, enabled and not hidden by an
// inner scope.
func (s *scope) footer() []command {
	var shown []command
	for at := s; at != nil; at = at.Outer {
		for _, c := range at.Commands {
			if c.Footer == 0 || len(c.Keys) == 0 || c.disabledReason() != "" {
				continue
			}
			if first, _ := s.byKey(c.Keys[0]); first.ID != c.ID || slices.ContainsFunc(shown, func(o command) bool { return o.ID == c.ID }) {
				continue
			}
			shown = append(shown, c)
		}
	}
	return shown
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

// keyText returns all keys of the command for the help.
func (c command) keyText(ascii bool) string {
	shown := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		shown[i] = keyName(k, ascii)
	}
	return strings.Join(shown, " ")
}

// firstKey returns the key that the footer shows.
func (c command) firstKey(ascii bool) string {
	if len(c.Keys) == 0 {
		return ""
	}
	return keyName(c.Keys[0], ascii)
}
