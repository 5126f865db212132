package ui

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// form edits the security contact of one account.
type form struct {
	fullScreen
	*editor
	row    *scan.Row
	before *audit.Contact // what the account held when it was last looked at; nil: not set
	guide  *guide         // nil: it is not one of several

	advice   []advice // on what is typed
	adviceOf *judgedDraft
}

// judgedDraft is what the advice was given on.
type judgedDraft struct {
	contact audit.Contact
	mail    int // how many answers there were
}

// freshMsg is the contact as it was read when the form opened.
type freshMsg struct {
	form    *form
	contact *audit.Contact
	err     error
}

// editContacts opens the form of an account, or one form for several, or says why it
// does not.
func editContacts(sh *app, o openForm) action {
	rows := make([]*scan.Row, 0, len(o.keys))
	for _, key := range o.keys {
		if row := sh.roster.Row(key); row != nil {
			rows = append(rows, row)
		}
	}
	switch {
	case len(rows) == 0:
		return nil
	case len(rows) > 1:
		return editMany(sh, rows, o.hidden)
	}
	row := rows[0]
	if first := sh.roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	if o.guide == nil {
		if reason := notEditable(sh, row); reason != "" {
			return notify{remark(reason)}
		}
	}
	f := newForm(sh, row)
	if f.guide = o.guide; f.guide != nil && f.before == nil && f.guide.start != nil {
		f.fillWith(*f.guide.start)
	}
	return all{open{f}, run{f.readAgain()}, f.typed()}
}

// notEditable says why an account cannot be edited; "": it can.
func notEditable(sh *app, row *scan.Row) string {
	switch res := row.Result; {
	case sh.opts.ReadOnly:
		return "Read-only: nothing is written. Start without --read-only to edit contacts."
	case res == nil:
		return "This account has not been read yet: only what AWS holds now is edited."
	case row.Target.Skip != "" || res.Status == audit.Skipped:
		return "This account is left alone: " + style.Clean(row.Target.Skip) + "."
	case row.Target.AccountID == "" || !isRead(res):
		reason := "This account's contact could not be read, so it cannot be edited. " + sh.keyName(cmdReread) + " reads it again."
		if res.Trouble != nil {
			reason = capital(style.Clean(res.Trouble.Message)) + ". What could not be read cannot be edited; " + sh.keyName(cmdReread) + " reads it again."
		}
		return reason
	}
	if reason := sh.opts.Planner.Blocked(row.Result.Target, sh.opts.Planner.Order.Routes(*row.Result)); reason != "" {
		return capital(style.Clean(reason)) + "."
	}
	return ""
}

func isRead(res *scan.Result) bool {
	reading, asked := res.Contacts[audit.Security]
	return asked && reading.Trouble == nil
}

func newForm(sh *app, row *scan.Row) *form {
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
	ctx, applier, route, id := f.ctx, f.opts.Applier, f.row.Result.Via, f.row.Target.AccountID
	return func() tea.Msg {
		c, err := applier.Read(ctx, route, id, audit.Security)
		return freshMsg{f, c, err}
	}
}

func (f *form) scope() *scope {
	return f.formScope(formEnds{save: f.save, leave: func() action { return closeScreen{f} }, label: f.saveLabel})
}

// saveLabel: what is typed for another person to write is not saved.
func (f *form) saveLabel() string {
	if f.collects() {
		return "into the text to hand over"
	}
	return ""
}

func (f *form) collects() bool { return f.guide != nil && f.guide.collect }

func (f *form) unsavedWork() string {
	if !f.editor.form.IsChanged() {
		return ""
	}
	return "what you typed for " + f.name() + " is not saved"
}

// name is how the account is called in a sentence.
func (f *form) name() string { return accountLabel(f.row) }

func (f *form) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case freshMsg:
		if msg.form == f {
			return f.refresh(msg)
		}
	default:
		return f.edit(msg)
	}
	return nil
}

// refresh takes in what AWS holds now, unless something was typed already: a
// change that somebody else made is then found before the write.
func (f *form) refresh(msg freshMsg) action {
	if msg.err != nil || f.editor.form.IsChanged() || audit.SameContact(msg.contact, f.before) {
		return nil
	}
	f.start(msg.contact)
	return f.typed()
}

// save goes on to the confirm, or to what keeps it from being saved.
func (f *form) save(deliberate bool) action {
	if !f.editor.form.Validate() {
		return nil
	}
	draft := f.draft()
	if audit.SameContact(f.before, &draft) {
		return notify{remark("No changes to save.")}
	}
	if reason := f.forbid(f.advices()); reason != "" {
		return notify{remark(reason)}
	}
	if f.collects() {
		return all{closeScreen{f}, draftCollected{f.row.Target.Key, draft}}
	}
	item := f.plan(draft)
	if item.State != change.Planned {
		return notify{remark("Not saved: " + style.Clean(reasonOf(item)) + ".")}
	}
	c := newConfirm(f, item, deliberate)
	return all{open{c}, run{c.identify()}}
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
	return f.planner().PlanContact(res, audit.Security, edit)
}

// advices are what the rules say of what is typed. It is judged once per change.
func (f *form) advices() []advice {
	d := judgedDraft{f.draft(), len(f.mail.known)}
	if f.adviceOf == nil || *f.adviceOf != d {
		f.adviceOf = &d
		f.advice = adviceOn(f.app, f.row.Target, d.contact, f.mail.facts(d.contact.Email))
	}
	return f.advice
}

// changeScopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func changeScopes() []*scope {
	one, many, sent, plan := &form{editor: &editor{}}, &manyForm{editor: &editor{}}, &write{}, &planScreen{}
	return []*scope{
		one.scope(), many.scope(), (&confirm{}).scope(),
		sent.runningScope(), sent.conflictScope(), sent.unconfirmedScope(), sent.failedScope(),
		plan.planScope(), (&planConfirm{}).scope(), plan.runScope(), plan.endScope(), (&noPolicy{}).scope(),
	}
}
