package ui

import "accountable/ui/widget"

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

// The commands that several features have or name in their texts.
const (
	cmdBack        commandID = "back"
	cmdQuit        commandID = "quit"
	cmdInterrupt   commandID = "interrupt"
	cmdHelp        commandID = "help"
	cmdMouse       commandID = "mouse"
	cmdChoose      commandID = "choose"
	cmdOtherButton commandID = "other-button"
	cmdConfirm     commandID = "confirm" // the button that acts: it has no key of its own
	cmdEdit        commandID = "edit"
	cmdApplyPolicy commandID = "apply-policy"
	cmdSignIn      commandID = "sign-in"
	cmdHistory     commandID = "history"
	cmdUndo        commandID = "undo"
	cmdRecheck     commandID = "recheck"
	cmdPlanAgain   commandID = "plan-again"
	cmdCopy        commandID = "copy"
	cmdCopyAccount commandID = "copy-account"
	cmdReread      commandID = "reread"
	cmdFold        commandID = "fold"
	cmdUnfold      commandID = "unfold"
	cmdSave        commandID = "save"
	cmdFillPolicy  commandID = "fill-policy"
	cmdFillSaved   commandID = "fill-saved"
	cmdFillCommon  commandID = "fill-common"
	cmdUp          commandID = "up"
	cmdDown        commandID = "down"
)

// everywhere returns the commands that hold in every place.
func everywhere() *scope {
	return &scope{Name: "everywhere", Commands: []command{
		{ID: "redraw", Keys: []string{"ctrl+l"}, Label: "redraw", Help: "draw the screen anew", Group: groupProgram, Do: func() action { return redraw{} }},
		{ID: "suspend", Keys: []string{"ctrl+z"}, Label: "suspend", Help: "back to the shell; fg returns", Group: groupProgram, Do: func() action { return suspend{} }},
		{ID: cmdInterrupt, Keys: []string{"ctrl+c"}, Label: "quit", Help: "quit, from anywhere", Group: groupProgram, Do: func() action { return askQuit{} }},
	}}
}

// scrolling returns the commands that move in a list or a long text.
func scrolling(m widget.Mover) *scope {
	by := func(d widget.Motion) func() action {
		return func() action { m.Move(d); return nil }
	}
	return &scope{Name: "scrolling", Outer: everywhere(), Commands: []command{
		{ID: cmdUp, Keys: []string{"up", "k"}, Label: "up", Help: "one up; where a text is typed or a dialog is long, only the arrow", Group: groupMove, Do: by(widget.LineUp)},
		{ID: cmdDown, Keys: []string{"down", "j"}, Label: "down", Help: "one down, likewise", Group: groupMove, Do: by(widget.LineDown)},
		{ID: "page-up", Keys: []string{"pgup", "ctrl+b"}, Label: "page up", Help: "one page up", Group: groupMove, Do: by(widget.PageUp)},
		{ID: "page-down", Keys: []string{"pgdown", "ctrl+f"}, Label: "page down", Help: "one page down", Group: groupMove, Do: by(widget.PageDown)},
		{ID: "top", Keys: []string{"g", "home"}, Label: "first", Help: "to the first", Group: groupMove, Do: by(widget.ToTop)},
		{ID: "bottom", Keys: []string{"G", "end"}, Label: "last", Help: "to the last", Group: groupMove, Do: by(widget.ToBottom)},
	}}
}

// reading returns the scope of a full screen that a person reads: it scrolls, and
// has the keys of the program.
func reading(m widget.Mover) *scope {
	return &scope{Name: "reading", Outer: scrolling(m), Commands: []command{
		{ID: cmdHelp, Keys: []string{"?"}, Label: "all keys", Help: "all keys", Group: groupProgram, Footer: 2, Do: func() action { return openHelp{} }},
		quitCommand(),
	}}
}

// deciding returns the scope of a dialog that may be longer than its room. Letters
// are left to its own commands and to what is typed.
func deciding(m widget.Mover) *scope {
	return &scope{Name: "deciding", Outer: everywhere(), Commands: []command{
		{ID: "line-up", Keys: []string{"up"}, Do: func() action { m.Move(widget.LineUp); return nil }},
		{ID: "line-down", Keys: []string{"down"}, Do: func() action { m.Move(widget.LineDown); return nil }},
	}}
}

func quitCommand() command {
	return command{ID: cmdQuit, Keys: []string{"q"}, Label: "quit", Help: "quit", Group: groupProgram, Footer: 1, Do: func() action { return askQuit{} }}
}

// back returns the command that goes back from a screen.
func back(c command, do func() action) command {
	c.ID, c.Keys, c.Do = cmdBack, []string{"esc"}, do
	if c.Label == "" {
		c.Label = "back"
	}
	return c
}

// fieldCommands returns the commands that move between the fields of a form. The
// help calls the form by a prefix, and says what enter does in the last field.
func fieldCommands(form func() *widget.Form, group, prefix, last string, submit func() action) []command {
	return []command{
		{ID: "next-field", Keys: []string{"tab", "down"}, Label: "next field", Help: prefix + "to the next field", Group: group, Footer: 3, Do: func() action { form().Next(); return nil }},
		{ID: "previous-field", Keys: []string{"shift+tab", "up"}, Label: "previous field", Help: prefix + "to the previous field", Group: group, Do: func() action { form().Previous(); return nil }},
		{ID: "enter-field", Keys: []string{"enter"}, Label: "next field", Help: prefix + "to the next field; on the last one, " + last, Group: group, Do: func() action {
			if form().Enter() {
				return submit()
			}
			return nil
		}},
	}
}
