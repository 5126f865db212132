package screen

import (
	"math"

	"accountable/ui/table"
	"accountable/ui/widget"
)

// The headings of the help.
const (
	GroupMove    = "Moving"
	GroupLook    = "Looking"
	GroupAccount = "An account"
	GroupFilter  = "The filter"
	GroupForm    = "The form"
	GroupWrite   = "Before and after a write"
	GroupPlan    = "Many accounts"
	GroupHistory = "History"
	GroupWalk    = "The walk"
	GroupSignIn  = "Signing in"
	GroupMenu    = "Menus and questions"
	GroupProgram = "The program"
)

// HelpGroups are the headings in the order of the help.
var HelpGroups = []string{
	GroupMove, GroupLook, GroupAccount, GroupFilter, GroupForm, GroupWrite, GroupPlan, GroupWalk, GroupHistory, GroupSignIn, GroupMenu, GroupProgram,
}

// The commands that several features have or name in their texts.
const (
	CmdBack        CommandID = "back"
	cmdQuit        CommandID = "quit"
	cmdInterrupt   CommandID = "interrupt"
	CmdHelp        CommandID = "help"
	CmdSaveTyped   CommandID = "save-typed"
	CmdMouse       CommandID = "mouse"
	CmdChoose      CommandID = "choose"
	cmdOtherButton CommandID = "other-button"
	CmdConfirm     CommandID = "confirm" // the button that acts: it has no key of its own
	CmdEdit        CommandID = "edit"
	CmdApplyPolicy CommandID = "apply-policy"
	CmdSignIn      CommandID = "sign-in"
	CmdHistory     CommandID = "history"
	CmdUndo        CommandID = "undo"
	CmdRecheck     CommandID = "recheck"
	CmdPlanAgain   CommandID = "plan-again"
	CmdCopy        CommandID = "copy"
	CmdCopyAccount CommandID = "copy-account"
	CmdReread      CommandID = "reread"
	CmdFold        CommandID = "fold"
	CmdUnfold      CommandID = "unfold"
	CmdSave        CommandID = "save"
	CmdFillPolicy  CommandID = "fill-policy"
	CmdFillSaved   CommandID = "fill-saved"
	CmdFillCommon  CommandID = "fill-common"
	CmdFillPasted  CommandID = "fill-pasted"
	cmdUp          CommandID = "up"
	cmdDown        CommandID = "down"
)

// Everywhere returns the commands that hold in every place.
func Everywhere() *Scope {
	return &Scope{Name: "everywhere", Commands: []Command{
		{ID: "redraw", Keys: []string{"ctrl+l"}, Label: "redraw", Help: "redraw the screen", Group: GroupProgram, Do: func() Action { return Redraw{} }},
		{ID: "suspend", Keys: []string{"ctrl+z"}, Label: "suspend", Help: "suspend to the shell; fg returns", Group: GroupProgram, Do: func() Action { return Suspend{} }},
		{ID: CmdSaveTyped, Keys: []string{"ctrl+o"}, Label: "save typed text", Help: "save what you typed in a file that only you can read, for example after an internal error", Group: GroupProgram, Do: func() Action { return SaveTyped{} }},
		{ID: cmdInterrupt, Keys: []string{"ctrl+c"}, Label: "quit", Help: "quit, from anywhere", Group: GroupProgram, Do: func() Action { return AskQuit{} }},
	}}
}

// Scrolling returns the commands that move in a list or a long text.
func Scrolling(m widget.Mover) *Scope {
	by := func(d widget.Motion) func() Action {
		return func() Action { m.Move(d); return nil }
	}
	return &Scope{Name: "scrolling", Outer: Everywhere(), Commands: []Command{
		{ID: cmdUp, Keys: []string{"up", "k"}, Label: "up", Help: "one line up; only the arrow while you type or in a dialog", Group: GroupMove, Do: by(widget.LineUp)},
		{ID: cmdDown, Keys: []string{"down", "j"}, Label: "down", Help: "one line down, likewise", Group: GroupMove, Do: by(widget.LineDown)},
		{ID: "page-up", Keys: []string{"pgup", "ctrl+b"}, Label: "page up", Help: "one page up", Group: GroupMove, Do: by(widget.PageUp)},
		{ID: "page-down", Keys: []string{"pgdown", "ctrl+f"}, Label: "page down", Help: "one page down", Group: GroupMove, Do: by(widget.PageDown)},
		{ID: "top", Keys: []string{"g", "home"}, Label: "first", Help: "to the top", Group: GroupMove, Do: by(widget.ToTop)},
		{ID: "bottom", Keys: []string{"G", "end"}, Label: "last", Help: "to the bottom", Group: GroupMove, Do: by(widget.ToBottom)},
	}}
}

// Reading returns the scope of a full screen that a person reads: it scrolls, and
// has the keys of the program.
func Reading(m widget.Mover) *Scope {
	return &Scope{Name: "reading", Outer: Scrolling(m), Commands: []Command{
		{ID: CmdHelp, Keys: []string{"?"}, Label: "all keys", Help: "all keys", Group: GroupProgram, Footer: 2, Do: func() Action { return OpenHelp{} }},
		QuitCommand(),
	}}
}

// Deciding returns the scope of a dialog that may be longer than its room. Letters
// are left to its own commands and to what is typed.
func Deciding(m widget.Mover) *Scope {
	return &Scope{Name: "deciding", Outer: Everywhere(), Commands: []Command{
		{ID: "line-up", Keys: []string{"up"}, Do: func() Action { m.Move(widget.LineUp); return nil }},
		{ID: "line-down", Keys: []string{"down"}, Do: func() Action { m.Move(widget.LineDown); return nil }},
	}}
}

// QuitCommand returns the command that quits, for screens where no text is typed.
func QuitCommand() Command {
	return Command{ID: cmdQuit, Keys: []string{"q"}, Label: "quit", Help: "quit", Group: GroupProgram, Footer: 1, Do: func() Action { return AskQuit{} }}
}

// Back returns the command that goes back from a screen.
func Back(c Command, do func() Action) Command {
	c.ID, c.Keys, c.Do = CmdBack, []string{"esc"}, do
	if c.Label == "" {
		c.Label = "back"
	}
	return c
}

// FieldCommands returns the commands that move between the fields of a form. The
// help calls the form by a prefix, and says what enter does in the last field.
func FieldCommands(form func() *widget.Form, group, prefix, last string, submit func() Action) []Command {
	return []Command{
		{ID: "next-field", Keys: []string{"tab", "down"}, Label: "next field", Help: prefix + "to the next field", Group: group, Footer: 3, Do: func() Action { form().Next(); return nil }},
		{ID: "previous-field", Keys: []string{"shift+tab", "up"}, Label: "previous field", Help: prefix + "to the previous field", Group: group, Do: func() Action { form().Previous(); return nil }},
		{ID: "enter-field", Keys: []string{"enter"}, Label: "next field", Help: prefix + "to the next field; on the last one, " + last, Group: group, Do: func() Action {
			if form().Enter() {
				return submit()
			}
			return nil
		}},
	}
}

// TableMover is a widget.Mover that moves the cursor of a table.
type TableMover struct{ Table func() *table.Table }

// Move moves the cursor by a motion.
func (t TableMover) Move(m widget.Motion) {
	switch at := t.Table(); m {
	case widget.LineUp:
		at.Move(-1)
	case widget.LineDown:
		at.Move(1)
	case widget.PageUp:
		at.Page(-1)
	case widget.PageDown:
		at.Page(1)
	case widget.ToTop:
		at.SelectIndex(0)
	case widget.ToBottom:
		at.SelectIndex(math.MaxInt)
	}
}
