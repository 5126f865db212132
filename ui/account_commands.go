package ui

import (
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// accountSubject is a screen with a current account: the list and the details.
type accountSubject interface {
	shared() *app
	current() *item // nil: none, or the line of a unit
	noAccount() string
	edit() action
	editLabel() string
	applyPolicy() action
	applyLabel() string
	showNext(step int) action
	rereadCurrent() action
	showHistory() action
}

// The commands of the accounts.
const (
	cmdDetails  commandID = "details"
	cmdNext     commandID = "next-problem"
	cmdPrevious commandID = "previous-problem"
	cmdStatus   commandID = "status"
	cmdFilter   commandID = "filter"
	cmdMark     commandID = "mark"
	cmdMarkAll  commandID = "mark-problems"
	cmdWalk     commandID = "walk"
	cmdExcept   commandID = "except"
	cmdFind     commandID = "find"
)

func editCommand(s accountSubject) command {
	return command{ID: cmdEdit, Keys: []string{"e"}, Label: "edit", LabelNow: s.editLabel, Help: "edit the security contact", Group: groupAccount, Footer: 3, Writes: true, Disabled: s.noAccount, Do: s.edit}
}

// problemCommands returns the commands that move between accounts that do not pass.
func problemCommands(s accountSubject) []command {
	return []command{
		{ID: cmdNext, Keys: []string{"n"}, Label: "next", Help: "to the next account that does not pass", Group: groupMove, Footer: 5, Disabled: s.shared().noAccounts, Do: func() action { return s.showNext(1) }},
		{ID: cmdPrevious, Keys: []string{"N"}, Label: "previous", Help: "to the previous account that does not pass", Group: groupMove, Do: func() action { return s.showNext(-1) }},
	}
}

// accountCommands returns the other commands that the list and the details share.
func accountCommands(s accountSubject) []command {
	key := func() string { return keyOf(s.current()) }
	return []command{
		{ID: cmdApplyPolicy, Keys: []string{"a"}, Label: "apply policy", LabelNow: s.applyLabel, Help: "plan what the policy wants of the marked accounts, or of this one", Group: groupPlan, Footer: 10, Disabled: s.shared().noAccounts, Do: s.applyPolicy},
		{ID: cmdReread, Keys: []string{"r"}, Label: "read again", Help: "read this account again, or those of the unit", Group: groupAccount, Footer: 11, Disabled: s.shared().noAccounts, Do: s.rereadCurrent},
		{ID: "reread-all", Keys: []string{"R"}, Label: "read all again", Help: "read all accounts again", Group: groupAccount, Do: func() action { return reread{} }},
		{ID: cmdCopyAccount, Keys: []string{"y"}, Label: "copy", Help: "copy the id, the email, the contact, a command, an error", Group: groupAccount, Footer: 12, Do: func() action { return copyMenu(s.shared(), s.current()) }},
		{ID: cmdHistory, Keys: []string{"h"}, Label: "history", Help: "what was written, when and by whom; in the details, to this account", Group: groupHistory, Footer: 12, Disabled: s.shared().noAccounts, Do: s.showHistory},
		{ID: cmdUndo, Keys: []string{"u"}, Label: "undo", Help: "take back the last write to this account", Group: groupHistory, Do: func() action { return undoLast{key()} }},
		{ID: cmdWalk, Keys: []string{"w"}, Label: "walk", Help: "be led through the accounts that do not pass, one at a time", Group: groupWalk, Footer: 13, Disabled: s.shared().noAccounts, Do: func() action { return openWalk{} }},
		{ID: cmdExcept, Keys: []string{"x"}, Label: "except", Help: "tolerate what is wrong for a while, with a reason; without an account: leave the profile out", Group: groupAccount, Footer: 14, Disabled: s.shared().noAccounts, Do: func() action { return openException{key()} }},
		{ID: "console", Keys: []string{"o"}, Label: "console", Help: "open the account's contacts in the AWS console", Group: groupAccount, Footer: 14, Disabled: s.noAccount, Do: func() action { return openInConsole(s.current()) }},
		{ID: cmdFind, Keys: []string{"O"}, Label: "organization", Help: "find more accounts: in the profile's organization, by a session of Identity Center; show them by unit or as a flat list", Group: groupLook, Footer: 15, Disabled: s.shared().noDiscovery, Do: func() action { return findMenu(s.shared(), s.current()) }},
		{ID: cmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in where accounts wait for it", Group: groupSignIn, Do: func() action { return openSignIns{key()} }},
		{ID: cmdMouse, Keys: []string{"m"}, Label: "mouse", Help: "mouse for the program, or for the terminal (to select text)", Group: groupProgram, Do: func() action { return toggleMouse{} }},
	}
}

// keyOf returns the key of an item's row; "": it has none.
func keyOf(it *item) string {
	if it == nil || it.row == nil {
		return ""
	}
	return it.row.Target.Key
}

func openInConsole(it *item) action {
	if it == nil {
		return nil
	}
	t, via := routeOf(it.row)
	url, signedIn := consoleLink(t, via)
	return browse{url, signedIn}
}

// copyMenu offers what can be taken along from an account.
func copyMenu(sh *app, it *item) action {
	var choices []choice
	add := func(words, what, text string) {
		if text != "" {
			choices = append(choices, choice{words, style.Clean(text), copyText{what, text}})
		}
	}
	if it != nil {
		t, via := routeOf(it.row)
		add("account id", "the account id", t.AccountID)
		if c := known(it.row); c != nil {
			add("email", "the email", c.Email)
			add("contact", "the contact", contactLines(*c))
		}
		add("command to set it", "the AWS CLI command that sets the contact", cliCommand(t, via, known(it.row)))
		add("command to read it", "the AWS CLI command that reads the contact", readCommand(t, via))
		if res := it.row.Result; res != nil && res.Trouble != nil {
			add("what to do", "the next step's command", res.Trouble.Command)
			add("error", "the error", joined("\n", res.Trouble.Message, res.Trouble.Advice()))
		}
	}
	add("error's command", "the command that the error message names", sh.notices.firstCommand())
	if text := sh.notices.firstFailure(); text != "" {
		add("error message", "the error message", text)
	}
	if len(choices) == 0 {
		return notify{remark("There is nothing to copy here.")}
	}
	return openMenu{title: "Copy", choices: choices}
}

// contactLines is a contact as text, a field a line.
func contactLines(c audit.Contact) string {
	lines := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		lines[i] = f.Of(c)
	}
	return strings.Join(lines, "\n")
}
