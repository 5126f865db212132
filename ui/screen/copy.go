package screen

import (
	"cmp"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// CopyText puts lines on the clipboard and notes it. What names them in the notice, such as
// "the account id". Each line is copied without hidden characters and line ends: pasted into
// a shell, a line end would run the text before it as a command.
type CopyText struct {
	What  string
	Lines []string
}

// Copy returns the action that copies lines.
func Copy(what string, lines ...string) CopyText { return CopyText{what, lines} }

// CopyCommand returns the action that copies a command, or says why it is not offered.
func CopyCommand(what, command, problem string) Action {
	if problem = cmp.Or(audit.CommandProblem(command), problem); problem != "" {
		return Notify{Notice: Remark("Not copied: " + problem + ".")}
	}
	return Copy(what, command)
}

// CopyMenu offers what can be copied.
type CopyMenu struct{ choices []Choice }

// Add offers lines, unless they are empty. The label names the choice, and what names the
// lines once they are copied.
func (m *CopyMenu) Add(label, what string, lines ...string) {
	if text := style.Clean(strings.Join(lines, "\n")); text != "" {
		m.choices = append(m.choices, Choice{Label: label, Value: text, Action: Copy(what, lines...)})
	}
}

// AddCommand offers a command, or says why it is not offered. It adds nothing without a
// command and a problem.
func (m *CopyMenu) AddCommand(label, what, command, problem string) {
	problem = cmp.Or(audit.CommandProblem(command), problem)
	switch {
	case problem != "":
		m.choices = append(m.choices, Choice{Label: label, Value: "not offered: " + problem, Action: CopyCommand(what, command, problem)})
	case command != "":
		m.choices = append(m.choices, Choice{Label: label, Value: command, Action: CopyCommand(what, command, "")})
	}
}

// Open returns the action that opens the menu.
func (m *CopyMenu) Open() Action {
	if len(m.choices) == 0 {
		return Notify{Notice: Remark("Nothing to copy here.")}
	}
	return OpenMenu{Title: "Copy", Choices: m.choices}
}
