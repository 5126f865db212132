package screen

import "slices"

// Notice is a sentence above the footer. An error stays until it is
// dismissed; anything else goes with the next key.
type Notice struct {
	text    string
	isBad   bool
	Command string // that cures an error, to be copied, or ""
}

// Failure is a notice that stays until it is dismissed.
func Failure(text string) Notice { return Notice{text: text, isBad: true} }

// Remark is a notice that goes with the next key.
func Remark(text string) Notice { return Notice{text: text} }

// notices are those that are to be seen: errors in the order in which they
// came, and the last remark.
type notices struct {
	failures []string
	Remark   string
	commands map[string]string // by error
}

func (n *notices) Add(x Notice) {
	if !x.isBad {
		n.Remark = x.text
		return
	}
	n.Remark = ""                             // the error is the later news
	if !slices.Contains(n.failures, x.text) { // twice the same says nothing more
		n.failures = append(n.failures, x.text)
	}
	if x.Command != "" {
		if n.commands == nil {
			n.commands = map[string]string{}
		}
		n.commands[x.text] = x.Command
	}
}

// Shown is the text to draw, how many errors wait behind it, and whether it is an error.
// A remark is the answer to the last key, so it goes before errors.
func (n *notices) Shown() (text string, waiting int, isBad bool) {
	switch {
	case n.Remark != "":
		return n.Remark, len(n.failures), false
	case len(n.failures) > 0:
		return n.failures[0], len(n.failures) - 1, true
	default:
		return "", 0, false
	}
}

// Dismiss takes the error away that is shown, and tells whether there was one.
func (n *notices) Dismiss() bool {
	if n.Remark != "" || len(n.failures) == 0 {
		return false
	}
	n.failures = n.failures[1:]
	return true
}

// FirstCommand is the command that cures the error that is shown or waits behind
// a remark, "" where there is none.
func (n *notices) FirstCommand() string { return n.commands[n.FirstFailure()] }

// FirstFailure is the error that is shown or waits behind a remark, "" where there is none.
func (n *notices) FirstFailure() string {
	if len(n.failures) == 0 {
		return ""
	}
	return n.failures[0]
}

// Remove removes an error, if it is there.
func (n *notices) Remove(text string) {
	n.failures = slices.DeleteFunc(n.failures, func(f string) bool { return f == text })
}
