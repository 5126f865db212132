package screen

import (
	"slices"

	"accountable/ui/style"
)

// Notice is a sentence above the footer. An error stays until a person dismisses it; a
// remark disappears with the next key.
type Notice struct {
	text    string
	isBad   bool
	Command string // fixes the error and can be copied; "": none
}

// Failure returns a notice that stays until a person dismisses it. Its text is cleaned.
func Failure(text string) Notice { return Notice{text: style.Clean(text), isBad: true} }

// Remark returns a notice that disappears with the next key. Its text is cleaned.
func Remark(text string) Notice { return Notice{text: style.Clean(text)} }

// Notices are the errors that were not dismissed, oldest first, and the last remark.
type Notices struct {
	failures []string
	remark   string
	commands map[string]string // by error
}

// Add adds an error that is not shown yet, or replaces the remark.
func (n *Notices) Add(x Notice) {
	if !x.isBad {
		n.remark = x.text
		return
	}
	n.remark = "" // the error is newer
	if !slices.Contains(n.failures, x.text) {
		n.failures = append(n.failures, x.text)
	}
	if x.Command != "" {
		if n.commands == nil {
			n.commands = map[string]string{}
		}
		n.commands[x.text] = x.Command
	}
}

// Shown returns the text to draw, the number of errors behind it, and whether it is an
// error. A remark answers the last key, so it is drawn before errors.
func (n *Notices) Shown() (text string, waiting int, isBad bool) {
	switch {
	case n.remark != "":
		return n.remark, len(n.failures), false
	case len(n.failures) > 0:
		return n.failures[0], len(n.failures) - 1, true
	default:
		return "", 0, false
	}
}

// ClearRemark removes the remark.
func (n *Notices) ClearRemark() { n.remark = "" }

// Dismiss removes the error that is shown and reports whether there was one.
func (n *Notices) Dismiss() bool {
	if n.remark != "" || len(n.failures) == 0 {
		return false
	}
	n.failures = n.failures[1:]
	return true
}

// FirstCommand returns the command that fixes the first error; "": there is none.
func (n *Notices) FirstCommand() string { return n.commands[n.FirstFailure()] }

// FirstFailure returns the first error, even if a remark hides it; "": there is none.
func (n *Notices) FirstFailure() string {
	if len(n.failures) == 0 {
		return ""
	}
	return n.failures[0]
}

// Remove removes an error, if it is there.
func (n *Notices) Remove(text string) {
	n.failures = slices.DeleteFunc(n.failures, func(f string) bool { return f == text })
}
