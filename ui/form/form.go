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
	before *audit.Contact   // what the account held when it was last read; nil: not set
	guide  *screen.WalkStep // of the walkthrough that opened the form; nil: none

	reading widget.Guard // of the contact that AWS holds now

	advice widget.Kept[adviceKey, []describe.Advice] // on what is typed
}

// adviceKey is what the advice depends on.
type adviceKey struct {
	contact audit.Contact
	mail    audit.MailReading // about its domain
	renewal audit.RenewalReading
}

// OpenForm opens the form of an account, or one form for several, or shows why the
// account cannot be edited.
func OpenForm(app *screen.App, o screen.OpenForm) screen.Action {
	rows := make([]*scan.Row, 0, len(o.Keys))
	for _, key := range o.Keys {
		if row := app.Roster.Row(key); row != nil {
			rows = append(rows, row)
		}
	}
	switch {
	case len(rows) == 0:
		return nil
	case len(rows) > 1:
		return editMany(app, rows, o.Hidden)
	}
	row := app.Roster.Representative(rows[0])
	if o.Guide == nil {
		if reason := notEditable(app, row); reason != "" {
			return screen.Notify{Notice: screen.Remark(reason)}
		}
	}
	f := newForm(app, row)
	if f.guide = o.Guide; f.guide != nil && f.before == nil && f.guide.Prefill != nil {
		f.fillWith(*f.guide.Prefill)
	}
	return screen.All{screen.Open{Screen: f}, screen.Run{Cmd: f.readAgain()}, f.checkMail()}
}

// notEditable returns why an account cannot be edited, "" where it can.
func notEditable(app *screen.App, row *scan.Row) string {
	switch res := row.Result; {
	case app.Options.ReadOnly:
		return "Read-only: nothing is written. Start without --read-only to edit contacts."
	case res == nil:
		return "Still loading this account."
	case row.Target.Skip != "" || res.Status == audit.Skipped:
		return "This account is skipped: " + style.Clean(row.Target.Skip) + "."
	case row.Target.AccountID == "" || !describe.IsRead(res):
		reason := "This account's contact could not be read, so it cannot be edited. " + app.KeyName(screen.CmdReread) + " reads it again."
		if res.Trouble != nil {
			reason = describe.Capitalize(style.Clean(res.Trouble.Message)) + ". What could not be read cannot be edited; " + app.KeyName(screen.CmdReread) + " reads it again."
		}
		return reason
	}
	if reason := app.Options.Planner.Blocked(row.Result.Target, app.Options.Planner.Order.Routes(*row.Result)); reason != "" {
		return describe.Capitalize(style.Clean(reason)) + "."
	}
	return ""
}

func newForm(app *screen.App, row *scan.Row) *form {
	f := &form{editor: newEditor(app, offers(app, row)), row: row}
	f.fillFromAccount(row.Result.Contact(audit.Security))
	return f
}

// fillFromAccount fills the form with the contact of the account; nil: not set.
func (f *form) fillFromAccount(c *audit.Contact) {
	f.before = c
	held := audit.Contact{}
	if c != nil {
		held = *c
	}
	f.fillWith(held)
}

// readAgain reads the contact again, so that a person edits what AWS holds now.
func (f *form) readAgain() tea.Cmd {
	applier, route, id := f.Options.Applier, f.row.Result.Via, f.row.Target.AccountID
	return widget.Ask(f.Context, &f.reading, func(ctx context.Context) (*audit.Contact, error) {
		return applier.Read(ctx, route, id, audit.Security)
	})
}

func (f *form) Scope() *screen.Scope {
	return f.formScope(formActions{save: f.save, leave: func() screen.Action { return screen.Close{Screen: f} }, name: f.name, label: screen.When(f.collects, "into the text to hand over")})
}

func (f *form) collects() bool { return f.guide != nil && f.guide.HandsOver }

func (f *form) UnsavedWork() string {
	if !f.form.IsChanged() {
		return ""
	}
	return "Quit and discard your changes to " + f.name() + "?"
}

// TypedText returns the values of a changed form.
func (f *form) TypedText() string { return f.typedText(f.name()) }

// name returns what a sentence calls the account.
func (f *form) name() string { return describe.AccountLabel(f.row) }

func (f *form) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[*audit.Contact]:
		if f.reading.Close(msg.Ticket) && msg.Err == nil {
			return f.refresh(msg.Value)
		}
	default:
		return f.handle(msg)
	}
	return nil
}

// refresh shows what AWS holds now, unless the person has typed already. Then the
// write finds out that another person changed the contact.
func (f *form) refresh(c *audit.Contact) screen.Action {
	if f.form.IsChanged() || audit.SameContact(c, f.before) {
		return nil
	}
	f.fillFromAccount(c)
	return f.checkMail()
}

// save opens the confirm, or shows why the contact cannot be saved.
func (f *form) save() screen.Action {
	if !f.form.Validate() {
		return nil
	}
	draft := f.typedContact()
	if audit.SameContact(f.before, &draft) {
		return screen.Notify{Notice: screen.Remark("No changes to save.")}
	}
	if reason := f.blockedReason(f.advices()); reason != "" {
		return screen.Notify{Notice: screen.Remark(reason)}
	}
	if f.collects() {
		return screen.All{screen.Close{Screen: f}, screen.DraftCollected{Key: f.row.Target.Key, Contact: draft}}
	}
	item := f.plan(draft)
	if item.State != change.Planned {
		return screen.Notify{Notice: screen.Remark("Not saved: " + style.Clean(describe.ReasonOf(item)) + ".")}
	}
	return newConfirm(f, item).open()
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

// advices returns the advice on the typed contact. It is judged once for each change.
func (f *form) advices() []describe.Advice {
	c := f.typedContact()
	facts, domain := f.domain.facts(c.Email), audit.MailDomain(c.Email)
	key := adviceKey{c, facts.Mail[domain], facts.Renewals[audit.RegistrableDomain(domain)]}
	return f.advice.Get(key, func() []describe.Advice {
		return describe.AdviceOn(f.Planner(), f.row.Target, c, facts)
	})
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	one, many, sent := &form{editor: &editor{}}, &manyForm{editor: &editor{}}, &write{}
	return []*screen.Scope{
		one.Scope(), many.Scope(), screen.QuestionScope(one.discardCommand(formActions{})), (&confirm{}).Scope(),
		sent.runningScope(), sent.conflictScope(), sent.unconfirmedScope(), sent.failedScope(),
	}
}
