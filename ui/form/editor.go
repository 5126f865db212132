package form

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// editor is the part that the forms of one account and of several share: the fields of
// a contact.
type editor struct {
	*screen.App
	form   *widget.Form // its fields in the order of audit.Fields
	offers []offer
	domain *domainCheck
	scroll widget.Scroller
}

func newEditor(app *screen.App, offers []offer) *editor {
	return &editor{App: app, offers: offers, domain: newDomainCheck(app.Context, app.Options.Auditor), scroll: widget.Scroller{Arrow: true}}
}

// fillWith replaces all fields by those of a contact. The focus stays.
func (e *editor) fillWith(c audit.Contact) {
	focus := 0
	if e.form != nil {
		focus = e.form.Focus()
	}
	fields := make([]*widget.Field, len(audit.Fields))
	for i, field := range audit.Fields {
		fields[i] = contactField(field, field.Of(c))
	}
	e.form = widget.NewForm(focus, fields...)
}

// contactField returns a field of the form, checked as the API does.
func contactField(field audit.Field, value string) *widget.Field {
	f := widget.NewField(field.Label(), hints[field], value)
	f.Check = func(value string) string {
		if err := field.Check(value); err != nil {
			return style.Clean(err.Reason)
		}
		return ""
	}
	f.Clean = func(pasted string) string { return cleanPasted(field, pasted) }
	return f
}

// formActions is what a form does with the typed contact.
type formActions struct {
	save  func() screen.Action
	leave func() screen.Action
	name  func() string // of what is edited
	label func() string // of saving; nil or "": "save"
}

// formScope returns the commands of a form.
func (e *editor) formScope(ends formActions) *screen.Scope {
	return &screen.Scope{Name: "form", Outer: screen.Everywhere(), Commands: slices.Concat([]screen.Command{
		{ID: screen.CmdSave, Keys: []string{"ctrl+s"}, Label: "save", LabelNow: ends.label, Help: "preview the change, then write it", Group: screen.GroupForm, Footer: 1, Do: ends.save},
		{ID: screen.CmdFillPolicy, Keys: []string{"alt+1"}, Label: "policy", Help: "fill in the values of the policy", Group: screen.GroupForm, Do: func() screen.Action { return e.fill(screen.CmdFillPolicy) }},
		{ID: screen.CmdFillSaved, Keys: []string{"alt+2"}, Label: "last saved", Help: "fill in the contact that was saved last", Group: screen.GroupForm, Do: func() screen.Action { return e.fill(screen.CmdFillSaved) }},
		{ID: screen.CmdFillCommon, Keys: []string{"alt+3"}, Label: "most common", Help: "fill in the contact that most accounts have", Group: screen.GroupForm, Do: func() screen.Action { return e.fill(screen.CmdFillCommon) }},
		{ID: screen.CmdFillPasted, Keys: []string{"alt+4"}, Label: "pasted name", Help: "fill in the name that was pasted with the email", Group: screen.GroupForm, Do: func() screen.Action { return e.fill(screen.CmdFillPasted) }},
		screen.Back(screen.Command{Help: "leave the form; asks before it discards changes", Group: screen.GroupForm, Footer: 2}, func() screen.Action { return e.leave(ends) }),
	}, screen.FieldCommands(func() *widget.Form { return e.form }, screen.GroupForm, "", "save", ends.save))}
}

// OnKey records when the key was pressed.
func (e *editor) OnKey(screen.CommandID) { e.form.KeyPressed(time.Now()) }

// handle handles keys without a command, clicks, pasted text and answers about mail.
func (e *editor) handle(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		e.form.Type(msg)
		return e.checkMail()
	case screen.ClickMsg:
		if field, ok := msg.Target.(widget.FieldTarget); ok {
			e.form.Click(field, msg.X)
		}
	case tea.PasteMsg:
		return e.paste(msg.Content)
	case domainDueMsg, widget.Answer[rules.DomainFacts]:
		return screen.All{screen.Run{Cmd: e.domain.update(msg)}, e.MailRemark()}
	}
	return nil
}

// value returns what a field holds.
func (e *editor) value(f audit.Field) string { return e.form.Fields[f].Value() }

// typedContact returns the typed contact as it would be sent.
func (e *editor) typedContact() audit.Contact {
	var c audit.Contact
	for _, f := range audit.Fields {
		c = f.With(c, e.value(f))
	}
	return c.Trimmed()
}

// leave closes the form. It asks first if the form is changed.
func (e *editor) leave(ends formActions) screen.Action {
	if e.form.IsChanged() {
		return screen.Ask(e.App, screen.QuestionAbout{
			Title: "Unsaved changes", Text: "Discard your changes to " + ends.name() + "?", Stay: "Keep editing", Act: e.discardCommand(ends),
		})
	}
	return e.discard(ends)
}

// discardCommand returns the command that closes a changed form.
func (e *editor) discardCommand(ends formActions) screen.Command {
	return screen.Command{ID: "discard", Keys: []string{"d"}, Label: "discard", Help: "leave the form and discard its changes, after a question", Group: screen.GroupForm, Footer: 4, Do: func() screen.Action { return e.discard(ends) }}
}

// discard closes the form.
func (e *editor) discard(ends formActions) screen.Action {
	e.domain.stop()
	return ends.leave()
}

// blockedReason is why the policy file does not let a contact be saved that breaks a
// rule; "": it does. Rules advise; only those on which the file says fail forbid.
func (e *editor) blockedReason(all []describe.Advice) string {
	for _, a := range all {
		if !a.Blocks {
			continue
		}
		if a.Known {
			e.form.SetFocus(int(a.Field))
		}
		return e.ForbiddenReason(a)
	}
	return ""
}

// typedText returns the values of a changed form for a file; "": nothing was changed.
func (e *editor) typedText(name string) string {
	if !e.form.IsChanged() {
		return ""
	}
	return "Security contact of " + name + "\n" + e.form.Text()
}

// checkMail looks at the email after a value may have changed.
func (e *editor) checkMail() screen.Action {
	return screen.Run{Cmd: e.domain.emailChanged(e.value(audit.FieldEmail))}
}

// paste fills in pasted text.
func (e *editor) paste(text string) screen.Action {
	if e.form.Focus() == int(audit.FieldEmail) {
		e.offerPastedName(text)
	}
	pasted, lines := e.form.Paste(text, time.Now())
	if pasted < lines {
		return screen.All{e.checkMail(), screen.Notify{Notice: screen.Remark(fmt.Sprintf("Pasted %d of %d lines: there are no more fields.", pasted, lines))}}
	}
	return e.checkMail()
}

// offerPastedName offers the name of a pasted email such as Jane Doe <jane@octank.cloud>.
func (e *editor) offerPastedName(text string) {
	name, _, ok := splitNamedAddress(cleanPasted(audit.FieldName, text))
	if !ok || name == "" {
		return
	}
	e.offers = append(slices.DeleteFunc(e.offers, func(o offer) bool { return o.command == screen.CmdFillPasted }), offer{
		command: screen.CmdFillPasted, label: "pasted with the email", contact: audit.Contact{Name: name}, fields: []audit.Field{audit.FieldName},
	})
}

// fill replaces fields by those of an offer.
func (e *editor) fill(id screen.CommandID) screen.Action {
	for _, o := range e.offers {
		if o.command != id {
			continue
		}
		for _, f := range audit.Fields {
			if o.fills(f) {
				e.form.Fields[f].SetValue(f.Of(o.contact))
			}
		}
		return e.checkMail()
	}
	return screen.Notify{Notice: screen.Remark(noOfferReasons[id])}
}
