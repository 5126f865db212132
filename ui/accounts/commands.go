package accounts

import (
	"slices"

	"accountable/ui/accounts/rows"
	"accountable/ui/screen"
	"accountable/ui/table"
)

// accountSubject is a screen with a current account: the list or the details.
type accountSubject interface {
	shared() *screen.App
	Current() *rows.Item // nil: none, or the current line is a unit
	noAccount() string
	edit() screen.Action
	editLabel() string
	applyPolicy() screen.Action
	applyLabel() string
	showNext(step int) screen.Action
	rereadCurrent() screen.Action
	showHistory() screen.Action
}

// The commands on accounts.
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

// editCommand returns the command that opens the form.
func editCommand(s accountSubject) screen.Command {
	return screen.Command{ID: screen.CmdEdit, Keys: []string{"e"}, Label: "edit", LabelNow: s.editLabel, Help: "edit the security contact", Group: screen.GroupAccount, Footer: 3, Writes: true, Disabled: s.noAccount, Do: s.edit}
}

// problemCommands returns the commands that move between accounts with problems.
func problemCommands(s accountSubject) []screen.Command {
	return []screen.Command{
		{ID: cmdNext, Keys: []string{"n"}, Label: "next", Help: "to the next problem", Group: screen.GroupMove, Footer: 5, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return s.showNext(1) }},
		{ID: cmdPrevious, Keys: []string{"N"}, Label: "previous", Help: "to the previous problem", Group: screen.GroupMove, Do: func() screen.Action { return s.showNext(-1) }},
	}
}

// accountCommands returns the other commands that the list and the details share.
func accountCommands(s accountSubject) []screen.Command {
	key := func() string { return keyOf(s.Current()) }
	return []screen.Command{
		{ID: screen.CmdApplyPolicy, Keys: []string{"a"}, Label: "apply policy", LabelNow: s.applyLabel, Help: "plan to apply the policy to the marked accounts, or this one", Group: screen.GroupPlan, Footer: 10, Disabled: s.shared().NoAccounts, Do: s.applyPolicy},
		{ID: screen.CmdReread, Keys: []string{"r"}, Label: "read again", Help: "read this account or unit again", Group: screen.GroupAccount, Footer: 11, Disabled: s.shared().NoAccounts, Do: s.rereadCurrent},
		{ID: "reread-all", Keys: []string{"R"}, Label: "read all again", Help: "read all accounts again", Group: screen.GroupAccount, Do: func() screen.Action { return screen.Reread{} }},
		{ID: screen.CmdCopyAccount, Keys: []string{"y"}, Label: "copy", Help: "copy the ID, the email, the contact, a command, an error", Group: screen.GroupAccount, Footer: 12, Do: func() screen.Action { return copyMenu(s.shared(), s.Current()) }},
		{ID: screen.CmdHistory, Keys: []string{"h"}, Label: "history", Help: "past writes; in the details, to this account", Group: screen.GroupHistory, Footer: 12, Disabled: s.shared().NoAccounts, Do: s.showHistory},
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", Help: "undo the last write to this account", Group: screen.GroupHistory, Do: func() screen.Action { return screen.UndoLast{Key: key()} }},
		{ID: cmdWalk, Keys: []string{"w"}, Label: "walk", Help: "fix the accounts with problems one by one", Group: screen.GroupWalk, Footer: 13, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return screen.OpenWalk{} }},
		{ID: cmdExcept, Keys: []string{"x"}, Label: "except", Help: "add an exception; without an account ID: leave the profile out", Group: screen.GroupAccount, Footer: 14, Disabled: s.shared().NoAccounts, Do: func() screen.Action { return screen.OpenException{Key: key()} }},
		{ID: "console", Keys: []string{"o"}, Label: "console", Help: "open the contacts of the account in the AWS console", Group: screen.GroupAccount, Footer: 14, Disabled: s.noAccount, Do: func() screen.Action { return openInConsole(s.Current()) }},
		{ID: cmdFind, Keys: []string{"O"}, Label: "organization", Help: "load more accounts of an organization or a session; list by unit or flat", Group: screen.GroupLook, Footer: 15, Disabled: s.shared().NoDiscovery, Do: func() screen.Action { return findMenu(s.shared(), s.Current()) }},
		{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in for accounts that need it", Group: screen.GroupSignIn, Do: func() screen.Action { return screen.OpenSignIns{Key: key()} }},
		{ID: screen.CmdMouse, Keys: []string{"m"}, Label: "mouse", Help: "mouse on / off (off: select text)", Group: screen.GroupProgram, Do: func() screen.Action { return screen.ToggleMouse{} }},
	}
}

// keyOf returns the key of an item's row; "": it has none.
func keyOf(it *rows.Item) string {
	if it == nil || it.Row == nil {
		return ""
	}
	return it.Row.Target.Key
}

// listScope returns the commands of the list.
func (a *Screen) listScope() *screen.Scope {
	own := []screen.Command{
		{ID: cmdDetails, Keys: []string{"enter"}, Label: "details", LabelNow: a.detailsLabel, Help: "everything about the account", Group: screen.GroupAccount, Footer: 4, Disabled: a.noLine, Do: a.openDetail},
		{ID: cmdStatus, Keys: []string{"f"}, Label: "problems", LabelNow: screen.When(func() bool { return a.List.ProblemsOnly }, "all"), Help: "problems only / all", Group: screen.GroupLook, Footer: 6, Disabled: a.NoAccounts, Do: a.cycleStatus},
		{ID: cmdFilter, Keys: []string{"/"}, Label: "filter", Help: "filter over every column", Group: screen.GroupLook, Footer: 7, Disabled: a.NoAccounts, Do: a.openFilter},
		{ID: cmdMark, Keys: []string{"space"}, Label: "mark", Help: "mark / unmark account or unit", Group: screen.GroupPlan, Footer: 8, Disabled: a.NoAccounts, Do: a.toggleMark},
		{ID: cmdMarkAll, Keys: []string{"A"}, Label: "mark problems", Help: "mark / unmark all listed problems", Group: screen.GroupPlan, Do: a.toggleProblems},
		{ID: "sort", Keys: []string{"s"}, Label: "sort", Help: "sort by verdict, account, name, contact or file order", Group: screen.GroupLook, Footer: 9, Disabled: a.NoAccounts, Do: a.cycleSort},
		{ID: screen.CmdFold, Keys: []string{"left"}, Label: "fold", Help: "fold the organizational unit", Group: screen.GroupLook, Do: a.fold},
		{ID: screen.CmdUnfold, Keys: []string{"right"}, Label: "unfold", Help: "unfold the organizational unit", Group: screen.GroupLook, Do: a.unfold},
		screen.Back(screen.Command{Label: "all accounts", Help: "step back: error, filter, view, marks", Group: screen.GroupLook}, a.showAll),
	}
	mover := screen.TableMover{Table: func() *table.Table { return a.Table }}
	// In the order of the footer and of the help: edit, details, next, then the others.
	return &screen.Scope{Name: "accounts", Outer: screen.Reading(mover), Commands: slices.Concat([]screen.Command{editCommand(a)}, own[:1], problemCommands(a), own[1:], accountCommands(a))}
}

// filterScope returns the commands while the filter is typed. Those without keys are run
// by clicks on the parts around it.
func (a *Screen) filterScope() *screen.Scope {
	mover := screen.TableMover{Table: func() *table.Table { return a.Table }}
	return &screen.Scope{Name: "filter", Outer: screen.Deciding(mover), Commands: []screen.Command{
		{ID: "keep-filter", Keys: []string{"enter"}, Label: "keep the filter", Help: "keep the filter and go back to the list", Group: screen.GroupFilter, Footer: 1, Do: a.closeFilter},
		screen.Back(screen.Command{Label: "clear", Help: "clear the filter", Group: screen.GroupFilter, Footer: 2}, func() screen.Action { a.setFilter(""); return a.closeFilter() }),
		{ID: cmdDetails, Do: a.openDetail},
		{ID: screen.CmdSignIn, Do: func() screen.Action { return screen.OpenSignIns{Key: keyOf(a.Current())} }},
	}}
}
