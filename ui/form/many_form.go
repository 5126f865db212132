package form

import (
	"fmt"
	"iter"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// keptPlaceholder is shown in a field in which the accounts differ.
const keptPlaceholder = "(various: kept)"

// manyForm edits the security contacts of several accounts at once. A field that is not
// changed keeps the value of each account.
type manyForm struct {
	screen.FullScreen
	*editor
	rows   []*scan.Row
	hidden string // how many accounts are out of view, and why; "": none
}

// editMany opens one form for several accounts, or shows why it cannot.
func editMany(app *screen.App, rows []*scan.Row, hidden string) screen.Action {
	if app.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark("Read-only: nothing is written. Start without --read-only to edit contacts.")}
	}
	f := &manyForm{editor: newEditor(app, append(policyOffer(app, rows), otherOffers(app, nil)...)), rows: rows, hidden: hidden}
	f.fillWithCommonValues()
	return screen.All{screen.Open{Screen: f}, f.checkMail()}
}

// fillWithCommonValues fills the fields in which all accounts have the same value. A
// missing contact has empty values.
func (f *manyForm) fillWithCommonValues() {
	first, some := audit.Contact{}, false
	differ := map[audit.Field]bool{}
	for c := range f.contacts() {
		var held audit.Contact
		if c != nil {
			held = c.AsStored()
		}
		if !some {
			first, some = held, true
		}
		for _, field := range audit.Fields {
			differ[field] = differ[field] || field.Of(held) != field.Of(first)
		}
	}
	for field, apart := range differ {
		if apart {
			first = field.With(first, "")
		}
	}
	f.fillWith(first)
	for field, apart := range differ {
		if apart {
			f.form.Fields[field].Placeholder = keptPlaceholder
		}
	}
}

// contacts yields the contacts of the accounts that were read, nil where none is set.
func (f *manyForm) contacts() iter.Seq[*audit.Contact] {
	return func(yield func(*audit.Contact) bool) {
		for _, row := range f.rows {
			if row.Result != nil && describe.IsRead(row.Result) && !yield(row.Result.Contact(audit.Security)) {
				return
			}
		}
	}
}

func (f *manyForm) Scope() *screen.Scope {
	return f.formScope(formActions{save: f.save, leave: func() screen.Action { return screen.Close{Screen: f} }, name: f.name})
}

func (f *manyForm) UnsavedWork() string {
	if !f.form.IsChanged() {
		return ""
	}
	return "Quit and discard your changes to " + f.name() + "?"
}

// TypedText returns the values of a changed form.
func (f *manyForm) TypedText() string { return f.typedText(f.name()) }

// name returns what a sentence calls the accounts.
func (f *manyForm) name() string { return audit.Plural(len(f.rows), "account", "accounts") }

func (f *manyForm) Update(msg tea.Msg) screen.Action {
	return f.handle(msg)
}

// changedFields returns the fields that were changed, with their new values.
func (f *manyForm) changedFields() change.Edit {
	edit := change.Edit{}
	for _, field := range audit.Fields {
		if f.form.Fields[field].IsChanged() {
			edit[field] = f.value(field)
		}
	}
	return edit
}

// save opens the plan, or shows why there is nothing to plan.
func (f *manyForm) save() screen.Action {
	if !f.form.Validate() {
		return nil
	}
	edit := f.changedFields()
	if len(edit) == 0 {
		return screen.Notify{Notice: screen.Remark("No changes to save.")}
	}
	if reason := f.blockedReason(f.advices()); reason != "" {
		return screen.Notify{Notice: screen.Remark(reason)}
	}
	return screen.OpenEditPlan{
		Title: "Edit " + audit.Plural(len(f.rows), "account", "accounts"), Keys: screen.KeysOf(f.rows), Edit: edit,
		Hidden: f.hidden, From: f,
	}
}

// advices returns the advice on the changed fields that holds for any account.
func (f *manyForm) advices() []describe.Advice {
	var typed []describe.Advice
	edit := f.changedFields()
	if len(edit) == 0 {
		return nil
	}
	draft := f.typedContact()
	for _, a := range describe.AdviceOn(f.Planner(), audit.Target{}, draft, f.domain.facts(draft.Email)) {
		if _, changed := edit[a.Field]; a.Known && changed {
			typed = append(typed, a)
		}
	}
	return typed
}

func (f *manyForm) View(room widget.Size) widget.Drawing {
	width := min(room.Width, maxFormWidth)
	t := f.Theme
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	head := " " + t.Title.Render(audit.Plural(len(f.rows), "account", "accounts")) + dot + t.Muted.Render("security contact")
	unset, unread := 0, len(f.rows)
	for c := range f.contacts() {
		unread--
		if c == nil {
			unset++
		}
	}
	text := "Fields you don't touch stay as they are."
	text += countSentence(unset, " 1 account has no contact: fill in all four.", " %d accounts have no contact: fill in all four.")
	text += countSentence(unread, " 1 account is not readable and stays as it is.", " %d accounts are not readable and stay as they are.")
	if f.hidden != "" {
		text += " Out of view: " + f.hidden + "."
	}
	var above []string
	for _, line := range style.Wrap(text, max(width-4, 1)) {
		above = append(above, "  "+t.Muted.Render(line))
	}
	return f.draw(widget.Size{Width: width, Height: room.Height}, t.Fit(head, width), above, f.advices())
}

// countSentence returns the sentence about n things, "" for none.
func countSentence(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return one
	default:
		return fmt.Sprintf(many, n)
	}
}
