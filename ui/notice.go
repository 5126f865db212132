package ui

import "slices"

// notice is a sentence above the footer. An error stays until it is
// dismissed; anything else goes with the next key.
type notice struct {
	text    string
	isBad   bool
	command string // that cures an error, to be copied, or ""
}

// failure is a notice that stays until it is dismissed.
func failure(text string) notice { return notice{text: text, isBad: true} }

// remark is a notice that goes with the next key.
func remark(text string) notice { return notice{text: text} }

// notices are those that are to be seen: errors in the order in which they
// came, and the last remark.
type notices struct {
	failures []string
	remark   string
	commands map[string]string // by error
}

func (n *notices) add(x notice) {
	if !x.isBad {
		n.remark = x.text
		return
	}
	n.remark = ""                             // the error is the later news
	if !slices.Contains(n.failures, x.text) { // twice the same says nothing more
		n.failures = append(n.failures, x.text)
	}
	if x.command != "" {
		if n.commands == nil {
			n.commands = map[string]string{}
		}
		n.commands[x.text] = x.command
	}
}

// shown is the text to draw, how many errors wait behind it, and whether it is an error.
// A remark is the answer to the last key, so it goes before errors.
func (n *notices) shown() (text string, waiting int, isBad bool) {
	switch {
	case n.remark != "":
		return n.remark, len(n.failures), false
	case len(n.failures) > 0:
		return n.failures[0], len(n.failures) - 1, true
	default:
		return "", 0, false
	}
}

// dismiss takes the error away that is shown, and tells whether there was one.
func (n *notices) dismiss() bool {
	if n.remark != "" || len(n.failures) == 0 {
		return false
	}
	n.failures = n.failures[1:]
	return true
}

// firstCommand is the command that cures the error that is shown or waits behind
// a remark, "" where there is none.
func (n *notices) firstCommand() string { return n.commands[n.firstFailure()] }

// firstFailure is the error that is shown or waits behind a remark, "" where there is none.
func (n *notices) firstFailure() string {
	if len(n.failures) == 0 {
		return ""
	}
	return n.failures[0]
}

// remove removes an error, if it is there.
func (n *notices) remove(text string) {
	n.failures = slices.DeleteFunc(n.failures, func(f string) bool { return f == text })
}
