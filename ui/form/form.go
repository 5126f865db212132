package form

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// form edits the security contact of one account.
type form struct {
	screen.FullScreen
	*editor
	row    *scan.Row
	before *audit.Contact // what the account held when it was last looked at; nil: not set
	guide  *screen.Guide  // nil: it is not one of several

	reading widget.Guard // of the contact that AWS holds now

	advice   []describe.Advice // on what is typed
	adviceOf *judgedDraft
}

// judgedDraft is what the advice was given on.
type judgedDraft struct {
	contact audit.Contact
	mail    int // how many answers there were
}

// OpenForm opens the form of an account, or one form for several, or says why it
// does not.
func OpenForm(sh *screen.App, o screen.OpenForm) screen.Action {
	rows := make([]*scan.Row, 0, len(o.Keys))
	for _, key := range o.Keys {
		if row := sh.Roster.Row(key); row != nil {
			rows = append(rows, row)
		}
	}
	switch {
	case len(rows) == 0:
		return nil
	case len(rows) > 1:
		return editMany(sh, rows, o.Hidden)
	}
	row := rows[0]
	if first := sh.Roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	if o.Guide == nil {
		if reason := notEditable(sh, row); reason != "" {
			return screen.Notify{Notice: screen.Remark(reason)}
		}
	}
	f := NewForm(sh, row)
	if f.guide = o.Guide; f.guide != nil && f.before == nil && f.guide.Start != nil {
		f.fillWith(*f.guide.Start)
	}
	return screen.All{screen.Open{Screen: f}, screen.Run{Cmd: f.readAgain()}, f.typed()}
}

// notEditable says why an account cannot be edited; "": it can.
func notEditable(sh *screen.App, row *scan.Row) string {
	switch res := row.Result; {
	case sh.Options.ReadOnly:
		return "Read-only: nothing is written. Start without --read-only to edit contacts."
	case res == nil:
		return "Still loading this account."
	case row.Target.Skip != "" || res.Status == audit.Skipped:
		return "This account is left alone: " + style.Clean(row.Target.Skip) + "."
	case row.Target.AccountID == "" || !describe.IsRead(res):
		reason := "This account's contact could not be read, so it cannot be edited. " + sh.KeyName(screen.CmdReread) + " reads it again."
		if res.Trouble != nil {
			reason = describe.Capital(style.Clean(res.Trouble.Message)) + ". What could not be read cannot be edited; " + sh.KeyName(screen.CmdReread) + " reads it again."
		}
		return reason
	}
	if reason := sh.Options.Planner.Blocked(row.Result.Target, sh.Options.Planner.Order.Routes(*row.Result)); reason != "" {
		return describe.Capital(style.Clean(reason)) + "."
	}
	return ""
}

func NewForm(sh *screen.App, row *scan.Row) *form {
	f := &form{editor: newEditor(sh, offers(sh, row)), row: row}
	f.start(row.Result.Contact(audit.Security))
	return f
}

// start fills the form with what the account holds.
func (f *form) start(c *audit.Contact) {
	f.before = c
	held := audit.Contact{}
	if c != nil {
		held = *c
	}
	f.fillWith(held)
}

// readAgain reads the contact once more: what is edited is what AWS holds now.
func (f *form) readAgain() tea.Cmd {
	applier, route, id := f.Options.Applier, f.row.Result.Via, f.row.Target.AccountID
	return widget.Ask(f.Context, &f.reading, func(ctx context.Context) (*audit.Contact, error) {
		return applier.Read(ctx, route, id, audit.Security)
	})
}

func (f *form) Scope() *screen.Scope {
	return f.formScope(formEnds{save: f.save, leave: func() screen.Action { return screen.Close{Screen: f} }, label: f.saveLabel})
}

// saveLabel: what is typed for another person to write is not saved.
func (f *form) saveLabel() string {
	if f.collects() {
		return "into the text to hand over"
	}
	return ""
}

func (f *form) collects() bool { return f.guide != nil && f.guide.Collect }

func (f *form) UnsavedWork() string {
	if !f.editor.form.IsChanged() {
		return ""
	}
	return "Quit and discard your changes to " + f.name() + "?"
}

// name is how the account is called in a sentence.
func (f *form) name() string { return describe.AccountLabel(f.row) }

func (f *form) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[*audit.Contact]:
		if f.reading.Close(msg.Ticket) && msg.Err == nil {
			return f.refresh(msg.Value)
		}
	default:
		return f.edit(msg)
	}
	return nil
}

// refresh takes in what AWS holds now, unless something was typed already: a
// change that somebody else made is then found before the write.
func (f *form) refresh(c *audit.Contact) screen.Action {
	if f.editor.form.IsChanged() || audit.SameContact(c, f.before) {
		return nil
	}
	f.start(c)
	return f.typed()
}

// save goes on to the confirm, or to what keeps it from being saved.
func (f *form) save(deliberate bool) screen.Action {
	if !f.editor.form.Validate() {
		return nil
	}
	draft := f.draft()
	if audit.SameContact(f.before, &draft) {
		return screen.Notify{Notice: screen.Remark("No changes to save.")}
	}
	if reason := f.forbid(f.advices()); reason != "" {
		return screen.Notify{Notice: screen.Remark(reason)}
	}
	if f.collects() {
		return screen.All{screen.Close{Screen: f}, screen.DraftCollected{Key: f.row.Target.Key, Contact: draft}}
	}
	item := f.plan(draft)
	if item.State != change.Planned {
		return screen.Notify{Notice: screen.Remark("Not saved: " + style.Clean(describe.ReasonOf(item)) + ".")}
	}
	c := newConfirm(f, item, deliberate)
	return screen.All{screen.Open{Screen: c}, screen.Run{Cmd: c.identify()}}
}

// plan plans to replace the contact as it was last read.
func (f *form) plan(draft audit.Contact) change.PlanItem {
	res := *f.row.Result
	res.Contacts = maps.Clone(res.Contacts)
	res.Contacts[audit.Security] = audit.Reading{Contact: f.before}
	edit := change.Edit{}
	for _, field := range audit.Fields {
		edit[field] = field.Of(draft)
	}
	return f.Planner().PlanContact(res, audit.Security, edit)
}

// advices are what the rules say of what is typed. It is judged once per change.
func (f *form) advices() []describe.Advice {
	d := judgedDraft{f.draft(), len(f.mail.known)}
	if f.adviceOf == nil || *f.adviceOf != d {
		f.adviceOf = &d
		f.advice = describe.AdviceOn(f.Planner(), f.row.Target, d.contact, f.mail.facts(d.contact.Email))
	}
	return f.advice
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	one, many, sent := &form{editor: &editor{}}, &manyForm{editor: &editor{}}, &write{}
	return []*screen.Scope{
		one.Scope(), many.Scope(), (&confirm{}).Scope(),
		sent.runningScope(), sent.conflictScope(), sent.unconfirmedScope(), sent.failedScope(),
	}
}
