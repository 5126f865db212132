package accounts

import (
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// accountSubject is a screen with a current account: the list and the details.
type accountSubject interface {
	shared() *screen.App
	Current() *rows.Item // nil: none, or the line of a unit
	noAccount() string
	edit() screen.Action
	editLabel() string
	applyPolicy() screen.Action
	applyLabel() string
	showNext(step int) screen.Action
	rereadCurrent() screen.Action
	showHistory() screen.Action
}

// The commands of the accounts.
const (
	cmdDetails  screen.CommandID = "details"
	cmdNext     screen.CommandID = "next-problem"
	cmdPrevious screen.CommandID = "previous-problem"
	cmdStatus   screen.CommandID = "status"
	cmdFilter   screen.CommandID = "filter"
	cmdMark     screen.CommandID = "mark"
	cmdMarkAll  screen.CommandID = "mark-problems"
	cmdWalk     screen.CommandID = "walk"
	cmdExcept   screen.CommandID = "except"
	cmdFind     screen.CommandID = "find"
)

func editCommand(s accountSubject) screen.Command {
	return screen.Command{ID: screen.CmdEdit, Keys: []string{"e"}, Label: "edit", LabelNow: s.editLabel, Help: "edit the security contact", Group: screen.GroupAccount, Footer: 3, Writes: true, Disabled: s.noAccount, Do: s.edit}
}

// problemCommands returns the commands that move between accounts that do not pass.
func problemCommands(s accountSubject) []screen.Command {
	return []screen.Command{
		{ID: cmdNext, Keys: []string{"n"}, Label: "next", Help: "to the next account that does not pass", Group: screen.GroupMove, Footer: 5, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return s.showNext(1) }},
		{ID: cmdPrevious, Keys: []string{"N"}, Label: "previous", Help: "to the previous account that does not pass", Group: screen.GroupMove, Do: func() screen.Action { return s.showNext(-1) }},
	}
}

// accountCommands returns the other commands that the list and the details share.
func accountCommands(s accountSubject) []screen.Command {
	key := func() string { return keyOf(s.Current()) }
	return []screen.Command{
		{ID: screen.CmdApplyPolicy, Keys: []string{"a"}, Label: "apply policy", LabelNow: s.applyLabel, Help: "plan what the policy wants of the marked accounts, or of this one", Group: screen.GroupPlan, Footer: 10, Disabled: s.shared().NoAccounts, Do: s.applyPolicy},
		{ID: screen.CmdReread, Keys: []string{"r"}, Label: "read again", Help: "read this account again, or those of the unit", Group: screen.GroupAccount, Footer: 11, Disabled: s.shared().NoAccounts, Do: s.rereadCurrent},
		{ID: "reread-all", Keys: []string{"R"}, Label: "read all again", Help: "read all accounts again", Group: screen.GroupAccount, Do: func() screen.Action { return screen.Reread{} }},
		{ID: screen.CmdCopyAccount, Keys: []string{"y"}, Label: "copy", Help: "copy the id, the email, the contact, a command, an error", Group: screen.GroupAccount, Footer: 12, Do: func() screen.Action { return copyMenu(s.shared(), s.Current()) }},
		{ID: screen.CmdHistory, Keys: []string{"h"}, Label: "history", Help: "what was written, when and by whom; in the details, to this account", Group: screen.GroupHistory, Footer: 12, Disabled: s.shared().NoAccounts, Do: s.showHistory},
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", Help: "take back the last write to this account", Group: screen.GroupHistory, Do: func() screen.Action { return screen.UndoLast{Key: key()} }},
		{ID: cmdWalk, Keys: []string{"w"}, Label: "walk", Help: "be led through the accounts that do not pass, one at a time", Group: screen.GroupWalk, Footer: 13, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return screen.OpenWalk{} }},
		{ID: cmdExcept, Keys: []string{"x"}, Label: "except", Help: "tolerate what is wrong for a while, with a reason; without an account: leave the profile out", Group: screen.GroupAccount, Footer: 14, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return screen.OpenException{Key: key()} }},
		{ID: "console", Keys: []string{"o"}, Label: "console", Help: "open the account's contacts in the AWS console", Group: screen.GroupAccount, Footer: 14, Disabled: s.noAccount, Do: func() screen.Action { return openInConsole(s.Current()) }},
		{ID: cmdFind, Keys: []string{"O"}, Label: "organization", Help: "find more accounts: in the profile's organization, by a session of Identity Center; show them by unit or as a flat list", Group: screen.GroupLook, Footer: 15, Disabled: s.shared().NoDiscovery, Do: func() screen.Action { return findMenu(s.shared(), s.Current()) }},
		{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in where accounts wait for it", Group: screen.GroupSignIn, Do: func() screen.Action { return screen.OpenSignIns{Key: key()} }},
		{ID: screen.CmdMouse, Keys: []string{"m"}, Label: "mouse", Help: "mouse for the program, or for the terminal (to select text)", Group: screen.GroupProgram, Do: func() screen.Action { return screen.ToggleMouse{} }},
	}
}

// keyOf returns the key of an item's row; "": it has none.
func keyOf(it *rows.Item) string {
	if it == nil || it.Row == nil {
		return ""
	}
	return it.Row.Target.Key
}

func openInConsole(it *rows.Item) screen.Action {
	if it == nil {
		return nil
	}
	t, via := describe.RouteOf(it.Row)
	url, signedIn := describe.ConsoleLink(t, via)
	return screen.Browse{URL: url, SignedInTo: signedIn}
}

// copyMenu offers what can be taken along from an account.
func copyMenu(sh *screen.App, it *rows.Item) screen.Action {
	var choices []screen.Choice
	add := func(words, what, text string) {
		if text != "" {
			choices = append(choices, screen.Choice{Label: words, Value: style.Clean(text), Action: screen.CopyText{What: what, Text: text}})
		}
	}
	if it != nil {
		t, via := describe.RouteOf(it.Row)
		add("account id", "the account id", t.AccountID)
		if c := describe.Known(it.Row); c != nil {
			add("email", "the email", c.Email)
			add("contact", "the contact", describe.ContactLines(*c))
		}
		add("command to set it", "the AWS CLI command that sets the contact", describe.SetCommand(t, via, describe.Known(it.Row)))
		add("command to read it", "the AWS CLI command that reads the contact", describe.ReadCommand(t, via))
		if res := it.Row.Result; res != nil && res.Trouble != nil {
			add("what to do", "the next step's command", res.Trouble.Command)
			add("error", "the error", describe.Joined("\n", res.Trouble.Message, res.Trouble.Advice()))
		}
	}
	add("error's command", "the command that the error message names", sh.Notices.FirstCommand())
	if text := sh.Notices.FirstFailure(); text != "" {
		add("error message", "the error message", text)
	}
	if len(choices) == 0 {
		return screen.Notify{Notice: screen.Remark("There is nothing to copy here.")}
	}
	return screen.OpenMenu{Title: "Copy", Choices: choices}
}
