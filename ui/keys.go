package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// command is something a person can ask for with a key.
type command int

// The commands.
const (
	none command = iota
	moveUp
	moveDown
	pageUp
	pageDown
	moveTop
	moveBottom
	nextProblem
	previousProblem
	openDetail
	goBack
	cycleStatus
	openFilter
	cycleSort
	rereadRow
	rereadAll
	openCopy
	openConsole
	toggleMouse
	redraw
	suspend
	openHelp
	askQuit
	interrupt
	keepFilter
	dropFilter
	choose
	otherButton
	quitAnyway
	editContact
	nextField
	previousField
	enterField
	saveForm
	fillSaved
	fillCommon
	writeNow
	otherRoute
	stopWrite
	editTheirs
	overwrite
	leaveAsIs
	readAnew
	tryAgain
	copyTrouble
	openSignIns
	findAccounts
	foldUnit
	unfoldUnit
	beginAgain
	openLink
	copyLink
	copyCode
	runCommand
	copyCommand
	giveCode
	openHistory
	undoWrite
	openEntry
	copyEntry
	foldRun
	unfoldRun
	lookAtOpen
	planAgain
	rereadJournal
	startWalk
	exceptIt
	walkOn
	walkSkip
	walkBack
	useForOthers
	handOver
	copyHandOver
	keepInPolicy
	foldPlan
	markAccount
	markProblems
	applyPolicy
	confirmPlan
	pauseRun
	stopRun
	retryFailed
	undoRun
	copySummary
	fillPolicy
	eraseDigit
)

// scope is a set of places where a key can hold.
type scope uint

// The places. One surface is in one place at a time.
const (
	inAccounts scope = 1 << iota
	inDetail
	inFilter // the line of the filter is typed
	inHelp
	inMenu // a dialog to choose from
	inAsk  // whether to quit
	inForm
	inConfirm
	inWrite       // a write is under way
	inConflict    // somebody changed the contact before it was written
	inUnconfirmed // AWS does not show what was written
	inFailed      // nothing was written
	inDevice      // a code is to be approved in a browser
	inDeviceEnded // it was not
	inCommand     // a command that signs in is to be run
	inCode        // the code of an MFA device is typed
	inPlan        // what is to be done to many accounts is shown
	inPlanConfirm // whether it is to be done
	inRun         // it is being done
	inRunEnded    // it was done
	inNoPolicy    // there is no policy to plan by
	inHistory     // the journal
	inEntry       // one write of it
	inWalkIntro   // the walk, before its first account
	inWalk        // an account of the walk
	inWalkEnd     // what came of the walk
	inHandOver    // the text for somebody who may write
	inExcept      // an exception is typed
	inLeaveOut    // whether a profile is left out
	inSplice      // a change of the policy file is shown
	scopes        = iota

	// browsing: no text is typed and nothing is decided.
	browsing = inAccounts | inDetail
	// reading: something that scrolls.
	reading = browsing | inHelp | inPlan | inRunEnded | inHistory | walking
	// deciding: a dialog about a write that scrolls where it is long.
	deciding = inConfirm | inConflict | inUnconfirmed | inFailed | inPlanConfirm | inEntry | inSplice | inLeaveOut
	// walking: the pages of the walk.
	walking    = inWalkIntro | inWalk | inWalkEnd | inHandOver
	everywhere = 1<<scopes - 1
)

// binding is one command, its keys, its words and where it holds.
type binding struct {
	command command
	keys    []string // as tea.KeyPressMsg.String spells them; the space bar is "space"
	words   string   // in the footer and on buttons
	help    string   // in the help
	group   string   // heading in the help
	where   scope
	footer  int  // rank in the footer, 1 goes last when room is short; 0: not there
	writes  bool // does nothing in read-only mode but say so
}

// The headings of the help.
const (
	groupMove    = "Moving"
	groupLook    = "Looking"
	groupAccount = "An account"
	groupFilter  = "The filter"
	groupForm    = "The form"
	groupWrite   = "Before and after a write"
	groupPlan    = "Many accounts"
	groupHistory = "History"
	groupWalk    = "The walk"
	groupSignIn  = "Signing in"
	groupMenu    = "Menus and questions"
	groupProgram = "The program"
)

// helpGroups are the headings in the order of the help.
var helpGroups = []string{
	groupMove, groupLook, groupAccount, groupFilter, groupForm, groupWrite, groupPlan, groupWalk, groupHistory, groupSignIn, groupMenu, groupProgram,
}

// bindings is the one table of keys: dispatch, footer and help all come from
// it. Its order is that of the footer and, within a heading, of the help.
var bindings = []binding{
	{command: editContact, keys: []string{"e"}, words: "edit", help: "edit the security contact", group: groupAccount, where: browsing, footer: 3, writes: true},
	{command: openDetail, keys: []string{"enter"}, words: "details", help: "everything about the account", group: groupAccount, where: inAccounts, footer: 4},
	{command: keepFilter, keys: []string{"enter"}, words: "keep the filter", help: "keep the filter and go back to the list", group: groupFilter, where: inFilter, footer: 1},
	{command: dropFilter, keys: []string{"esc"}, words: "clear", help: "clear the filter", group: groupFilter, where: inFilter, footer: 2},
	{command: choose, keys: []string{"enter"}, words: "choose", help: "take what is marked", group: groupMenu, where: inMenu | inAsk | inConfirm | inPlanConfirm | inSplice | inLeaveOut, footer: 2},
	{command: otherButton, keys: []string{"tab", "left", "right", "shift+tab"}, words: "other button", help: "to the other button", group: groupMenu, where: inAsk | inConfirm | inPlanConfirm | inSplice | inLeaveOut, footer: 4},
	{command: goBack, keys: []string{"esc"}, words: "all accounts", help: "dismiss the error; else clear the filter; else show all accounts again; else take the marks away", group: groupLook, where: inAccounts},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "dismiss the error; else go back", group: groupLook, where: inDetail | inHelp | inMenu | inAsk | inSplice | inLeaveOut, footer: 3},
	{command: saveForm, keys: []string{"ctrl+s"}, words: "save", help: "show what would change, to write it", group: groupForm, where: inForm, footer: 1},
	{command: nextField, keys: []string{"tab", "down"}, words: "next field", help: "to the next field", group: groupForm, where: inForm, footer: 3},
	{command: previousField, keys: []string{"shift+tab", "up"}, words: "previous field", help: "to the previous field", group: groupForm, where: inForm},
	{command: enterField, keys: []string{"enter"}, words: "next field", help: "to the next field; on the last one, save", group: groupForm, where: inForm},
	{command: fillPolicy, keys: []string{"alt+1"}, words: "policy", help: "fill in what the policy wants", group: groupForm, where: inForm},
	{command: fillSaved, keys: []string{"alt+2"}, words: "last saved", help: "fill in what was saved last", group: groupForm, where: inForm},
	{command: fillCommon, keys: []string{"alt+3"}, words: "most common", help: "fill in what most accounts here have", group: groupForm, where: inForm},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "leave it; asks when something was typed", group: groupForm, where: inForm, footer: 2},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "before a write: back to the form", group: groupWrite, where: inConfirm, footer: 1},
	{command: otherRoute, keys: []string{"p"}, words: "another profile", help: "before a write: write with another profile", group: groupWrite, where: inConfirm, footer: 3},
	{command: stopWrite, keys: []string{"esc"}, words: "stop", help: "during a write: stop it", group: groupWrite, where: inWrite, footer: 1},
	{command: editTheirs, keys: []string{"e"}, words: "edit theirs", help: "changed meanwhile: edit what AWS holds now", group: groupWrite, where: inConflict, footer: 2},
	{command: overwrite, keys: []string{"o"}, words: "overwrite", help: "changed meanwhile: write yours after another look", group: groupWrite, where: inConflict, footer: 3},
	{command: leaveAsIs, keys: []string{"s"}, words: "leave it", help: "changed meanwhile: leave theirs as it is", group: groupWrite, where: inConflict, footer: 4},
	{command: readAnew, keys: []string{"r"}, words: "read again", help: "not confirmed: read the account again", group: groupWrite, where: inUnconfirmed, footer: 2},
	{command: tryAgain, keys: []string{"t"}, words: "try again", help: "not written: try again after another look", group: groupWrite, where: inFailed, footer: 2},
	{command: otherRoute, keys: []string{"p"}, words: "another profile", help: "not written: try with another profile", group: groupWrite, where: inFailed, footer: 3},
	{command: copyTrouble, keys: []string{"y"}, words: "copy the error", help: "after a write: copy the error", group: groupWrite, where: inFailed | inUnconfirmed, footer: 4},
	{command: goBack, keys: []string{"esc"}, words: "keep editing", help: "after a write that was not made: back to the form", group: groupWrite, where: inFailed | inConflict | inUnconfirmed, footer: 1},
	{command: exceptIt, keys: []string{"x"}, words: "except", help: "tolerate what is wrong for a while, with a reason; without an account: leave the profile out", group: groupAccount, where: browsing, footer: 13},
	{command: nextField, keys: []string{"tab", "down"}, words: "next field", help: "exception: to the next field", group: groupAccount, where: inExcept, footer: 3},
	{command: previousField, keys: []string{"shift+tab", "up"}, words: "previous field", help: "exception: to the previous field", group: groupAccount, where: inExcept},
	{command: enterField, keys: []string{"enter"}, words: "next field", help: "exception: to the next field; on the last one, show the change", group: groupAccount, where: inExcept},
	{command: saveForm, keys: []string{"ctrl+s"}, words: "show the change", help: "exception: show what would be written into the policy file", group: groupAccount, where: inExcept, footer: 1},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "exception: leave it", group: groupAccount, where: inExcept, footer: 2},
	{command: startWalk, keys: []string{"w"}, words: "walk", help: "be led through the accounts that do not pass, one at a time", group: groupWalk, where: browsing, footer: 12},
	{command: walkOn, keys: []string{"enter"}, words: "begin", help: "walk: begin", group: groupWalk, where: inWalkIntro, footer: 1},
	{command: walkOn, keys: []string{"enter"}, words: "edit", help: "walk: edit the contact of the account", group: groupWalk, where: inWalk, footer: 1},
	{command: walkOn, keys: []string{"enter"}, words: "done", help: "walk: done; or the text to hand over, where there is one", group: groupWalk, where: inWalkEnd, footer: 1},
	{command: useForOthers, keys: []string{"a"}, words: "use for the others", help: "walk: plan what was entered last for all that are left", group: groupWalk, where: inWalk, footer: 4},
	{command: walkSkip, keys: []string{"s"}, words: "skip", help: "walk: leave this account out", group: groupWalk, where: inWalk, footer: 3},
	{command: walkBack, keys: []string{"b"}, words: "back", help: "walk: to the account before", group: groupWalk, where: inWalk | inWalkEnd, footer: 5},
	{command: handOver, keys: []string{"t"}, words: "hand over", help: "walk: a text for somebody who may write", group: groupWalk, where: inWalk | inWalkEnd, footer: 6},
	{command: keepInPolicy, keys: []string{"p"}, words: "keep in the policy file", help: "walk: write what was entered into the policy file; asks", group: groupWalk, where: inWalkEnd, footer: 3},
	{command: copyHandOver, keys: []string{"y"}, words: "copy", help: "walk: copy the text to hand over", group: groupWalk, where: inHandOver, footer: 1},
	{command: openSignIns, keys: []string{"L"}, words: "sign in", help: "walk: sign in where accounts wait for it", group: groupWalk, where: inWalkIntro | inWalk | inWalkEnd, footer: 7},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "walk: stop; what was done stays done", group: groupWalk, where: walking, footer: 1},
	{command: openHistory, keys: []string{"h"}, words: "history", help: "what was written, when and by whom; in the details, to this account", group: groupHistory, where: browsing, footer: 11},
	{command: undoWrite, keys: []string{"u"}, words: "undo", help: "take back the last write to this account", group: groupHistory, where: browsing},
	{command: openEntry, keys: []string{"enter"}, words: "all of it", help: "history: one write whole; fold or unfold a run", group: groupHistory, where: inHistory, footer: 3},
	{command: undoWrite, keys: []string{"u"}, words: "undo", help: "history: take back the write, or the whole run", group: groupHistory, where: inHistory | inEntry, footer: 4},
	{command: lookAtOpen, keys: []string{"l"}, words: "look", help: "history: look what became of writes that were cut off", group: groupHistory, where: inHistory | inEntry, footer: 2},
	{command: planAgain, keys: []string{"a"}, words: "plan again", help: "history: plan again what was not written", group: groupHistory, where: inHistory | inEntry, footer: 5},
	{command: copyEntry, keys: []string{"y"}, words: "copy", help: "history: copy a contact, an id, who wrote", group: groupHistory, where: inHistory | inEntry, footer: 8},
	{command: rereadJournal, keys: []string{"r"}, words: "read again", help: "history: read the journal again", group: groupHistory, where: inHistory, footer: 9},
	{command: foldRun, keys: []string{"left"}, words: "fold", help: "history: fold the run", group: groupHistory, where: inHistory},
	{command: unfoldRun, keys: []string{"right"}, words: "unfold", help: "history: unfold the run", group: groupHistory, where: inHistory},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "history: back", group: groupHistory, where: inHistory | inEntry, footer: 1},
	{command: nextProblem, keys: []string{"n"}, words: "next", help: "to the next account that does not pass", group: groupMove, where: browsing, footer: 5},
	{command: previousProblem, keys: []string{"N"}, words: "previous", help: "to the previous account that does not pass", group: groupMove, where: browsing},
	{command: cycleStatus, keys: []string{"f"}, words: "not passing", help: "only accounts that do not pass, or all", group: groupLook, where: inAccounts, footer: 6},
	{command: openFilter, keys: []string{"/"}, words: "filter", help: "filter over every column (esc clears)", group: groupLook, where: inAccounts, footer: 7},
	{command: markAccount, keys: []string{"space"}, words: "mark", help: "mark the account, or all of the unit; again: no longer", group: groupPlan, where: inAccounts, footer: 8},
	{command: applyPolicy, keys: []string{"a"}, words: "apply policy", help: "plan what the policy wants of the marked accounts, or of this one", group: groupPlan, where: browsing, footer: 9},
	{command: markProblems, keys: []string{"A"}, words: "mark not passing", help: "mark all accounts that are shown and do not pass; again: no longer", group: groupPlan, where: inAccounts},
	{command: confirmPlan, keys: []string{"a"}, words: "write", help: "plan: on to the question whether to write it", group: groupPlan, where: inPlan, footer: 1, writes: true},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "plan: back; nothing is written", group: groupPlan, where: inPlan, footer: 2},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "before it is written: back to the plan", group: groupPlan, where: inPlanConfirm, footer: 1},
	{command: eraseDigit, keys: []string{"backspace"}, words: "erase", help: "before it is written: erase a digit of the number", group: groupPlan, where: inPlanConfirm},
	{command: pauseRun, keys: []string{"p"}, words: "pause", help: "while it is written: begin no further write; go on", group: groupPlan, where: inRun, footer: 1},
	{command: stopRun, keys: []string{"s", "esc"}, words: "stop", help: "while it is written: stop after the writes under way; asks", group: groupPlan, where: inRun, footer: 2},
	{command: retryFailed, keys: []string{"r"}, words: "try again", help: "afterwards: try again what was not written; what was denied, by the next profile", group: groupPlan, where: inRunEnded, footer: 3},
	{command: undoRun, keys: []string{"u"}, words: "undo", help: "afterwards: plan to take back what was written", group: groupPlan, where: inRunEnded, footer: 4},
	{command: copySummary, keys: []string{"y"}, words: "copy", help: "afterwards: copy what came of it, without contacts", group: groupPlan, where: inRunEnded, footer: 6},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "afterwards: back to the accounts", group: groupPlan, where: inRunEnded, footer: 1},
	{command: foldPlan, keys: []string{"enter"}, words: "details", help: "plan: fold or unfold a heading; all of an account, or the least", group: groupPlan, where: inPlan | inRun | inRunEnded, footer: 5},
	{command: editContact, keys: []string{"e"}, words: "edit", help: "without a policy: edit the contact by hand", group: groupPlan, where: inNoPolicy, footer: 2},
	{command: copyCommand, keys: []string{"y"}, words: "copy it", help: "without a policy: copy the command that writes one", group: groupPlan, where: inNoPolicy, footer: 3},
	{command: goBack, keys: []string{"esc"}, words: "back", help: "without a policy: back", group: groupPlan, where: inNoPolicy, footer: 1},
	{command: cycleSort, keys: []string{"s"}, words: "sort", help: "sort by verdict, account, name, contact; or not", group: groupLook, where: inAccounts, footer: 9},
	{command: rereadRow, keys: []string{"r"}, words: "read again", help: "read this account again, or those of the unit", group: groupAccount, where: browsing, footer: 10},
	{command: rereadAll, keys: []string{"R"}, words: "read all again", help: "read all accounts again", group: groupAccount, where: browsing},
	{command: openSignIns, keys: []string{"L"}, words: "sign in", help: "sign in where accounts wait for it", group: groupSignIn, where: browsing | inPlan | inRunEnded},
	{command: beginAgain, keys: []string{"enter"}, words: "begin again", help: "browser: begin again, when it was not approved", group: groupSignIn, where: inDeviceEnded, footer: 2},
	{command: openLink, keys: []string{"o"}, words: "open the link", help: "browser: open the link (again)", group: groupSignIn, where: inDevice, footer: 4},
	{command: copyLink, keys: []string{"y"}, words: "copy the link", help: "browser: copy the link", group: groupSignIn, where: inDevice, footer: 2},
	{command: copyCode, keys: []string{"c"}, words: "copy the code", help: "browser: copy the code", group: groupSignIn, where: inDevice, footer: 3},
	{command: runCommand, keys: []string{"enter"}, words: "run it", help: "command: run it; the screens step aside meanwhile", group: groupSignIn, where: inCommand, footer: 2},
	{command: copyCommand, keys: []string{"y"}, words: "copy it", help: "command: copy it", group: groupSignIn, where: inCommand, footer: 3},
	{command: giveCode, keys: []string{"enter"}, words: "sign in", help: "MFA device: sign in with the code", group: groupSignIn, where: inCode, footer: 2},
	{command: goBack, keys: []string{"esc"}, words: "cancel", help: "leave it; what waits for it goes on waiting", group: groupSignIn, where: inDevice | inDeviceEnded | inCommand | inCode, footer: 1},
	{command: foldUnit, keys: []string{"left"}, words: "fold", help: "fold the organizational unit; enter on its line, too", group: groupLook, where: inAccounts},
	{command: unfoldUnit, keys: []string{"right"}, words: "unfold", help: "unfold the organizational unit", group: groupLook, where: inAccounts},
	{command: openCopy, keys: []string{"y"}, words: "copy", help: "copy the id, the email, the contact, a command, an error", group: groupAccount, where: browsing, footer: 11},
	{command: openConsole, keys: []string{"o"}, words: "console", help: "open the account's contacts in the AWS console", group: groupAccount, where: browsing, footer: 13},
	{command: findAccounts, keys: []string{"O"}, words: "organization", help: "find more accounts: in the profile's organization, by a session of Identity Center; show them by unit or as a flat list", group: groupLook, where: browsing, footer: 14},
	{command: moveUp, keys: []string{"up", "k"}, words: "up", help: "one up", group: groupMove, where: reading | inMenu | inRun},
	{command: moveDown, keys: []string{"down", "j"}, words: "down", help: "one down", group: groupMove, where: reading | inMenu | inRun},
	{command: moveUp, keys: []string{"up"}, words: "up", help: "one up, while a filter is typed and where a dialog is long", group: groupMove, where: inFilter | deciding},
	{command: moveDown, keys: []string{"down"}, words: "down", help: "one down, likewise", group: groupMove, where: inFilter | deciding},
	{command: pageUp, keys: []string{"pgup", "ctrl+b"}, words: "page up", help: "one page up", group: groupMove, where: reading | inRun},
	{command: pageDown, keys: []string{"pgdown", "ctrl+f"}, words: "page down", help: "one page down", group: groupMove, where: reading | inRun},
	{command: moveTop, keys: []string{"g", "home"}, words: "first", help: "to the first", group: groupMove, where: reading | inRun},
	{command: moveBottom, keys: []string{"G", "end"}, words: "last", help: "to the last", group: groupMove, where: reading | inRun},
	{command: toggleMouse, keys: []string{"m"}, words: "mouse", help: "mouse for the program, or for the terminal (to select text)", group: groupProgram, where: browsing},
	{command: redraw, keys: []string{"ctrl+l"}, words: "redraw", help: "draw the screen anew", group: groupProgram, where: everywhere},
	{command: suspend, keys: []string{"ctrl+z"}, words: "suspend", help: "back to the shell; fg returns", group: groupProgram, where: everywhere},
	{command: openHelp, keys: []string{"?"}, words: "all keys", help: "all keys", group: groupProgram, where: browsing | inPlan | inRunEnded | inHistory | walking, footer: 2},
	{command: goBack, keys: []string{"?"}, words: "back", help: "back from the keys", group: groupProgram, where: inHelp},
	{command: quitAnyway, keys: []string{"q", "y"}, words: "quit", help: "quit although something is lost", group: groupMenu, where: inAsk, footer: 4},
	{command: askQuit, keys: []string{"q"}, words: "quit", help: "quit", group: groupProgram, where: reading | inMenu, footer: 1},
	{command: interrupt, keys: []string{"ctrl+c"}, words: "quit", help: "quit, from anywhere", group: groupProgram, where: everywhere},
}

// byKey finds bindings by scope and key.
var byKey = indexKeys(bindings)

type scopedKey struct {
	where scope // one place
	key   string
}

func indexKeys(table []binding) map[scopedKey]command {
	index := make(map[scopedKey]command)
	for _, b := range table {
		for place := scope(1); place < everywhere; place <<= 1 {
			if b.where&place == 0 {
				continue
			}
			for _, k := range b.keys {
				index[scopedKey{place, k}] = b.command
			}
		}
	}
	return index
}

// commandOf is what a key means in a place, none where it means nothing.
func commandOf(where scope, press tea.KeyPressMsg) command {
	return byKey[scopedKey{where, press.String()}]
}

// bindingOf finds the binding of a command in a place.
func bindingOf(where scope, c command) (binding, bool) {
	for _, b := range bindings {
		if b.command == c && b.where&where != 0 {
			return b, true
		}
	}
	return binding{}, false
}

// keyNames are the keys that are shown otherwise than they are spelled.
var keyNames = map[string]struct{ unicode, ascii string }{
	"up":     {"↑", "up"},
	"down":   {"↓", "down"},
	"left":   {"←", "left"},
	"right":  {"→", "right"},
	"pgdown": {"pgdn", "pgdn"},
}

// label is the binding's keys as people read them.
func (b binding) label(ascii bool) string {
	shown := make([]string, len(b.keys))
	for i, k := range b.keys {
		shown[i] = k
		if name, ok := keyNames[k]; ok {
			shown[i] = name.unicode
			if ascii {
				shown[i] = name.ascii
			}
		}
	}
	return strings.Join(shown, " ")
}

// first is the one key that the footer shows.
func (b binding) first(ascii bool) string {
	b.keys = b.keys[:1]
	return b.label(ascii)
}
