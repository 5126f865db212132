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

// various stands in a field that differs between the accounts of a form.
const various = "(various: kept)"

// manyForm edits the security contacts of several accounts at once: what is left
// as it is keeps what each of them holds.
type manyForm struct {
	screen.FullScreen
	*editor
	rows   []*scan.Row
	hidden string // how many of them are not in view, and why; "": none
}

// editMany opens one form for several accounts, or says why it does not.
func editMany(sh *screen.App, rows []*scan.Row, hidden string) screen.Action {
	if sh.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark("Read-only: nothing is written. Start without --read-only to edit contacts.")}
	}
	f := &manyForm{editor: newEditor(sh, append(policyOffer(sh, rows), otherOffers(sh, nil)...)), rows: rows, hidden: hidden}
	f.start()
	return screen.All{screen.Open{Screen: f}, f.typed()}
}

// start fills the fields in which the accounts agree. A contact that is not set
// agrees with no other.
func (f *manyForm) start() {
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
			f.editor.form.Fields[field].Placeholder = various
		}
	}
}

// contacts are those of the accounts that were read, nil where none is set.
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
	return f.formScope(formEnds{save: f.save, leave: func() screen.Action { return screen.Close{Screen: f} }})
}

func (f *manyForm) UnsavedWork() string {
	if !f.editor.form.IsChanged() {
		return ""
	}
	return "Quit and discard your changes to " + audit.Plural(len(f.rows), "account", "accounts") + "?"
}

func (f *manyForm) Update(msg tea.Msg) screen.Action {
	return f.edit(msg)
}

// wants is what the accounts are to hold: what was typed or changed.
func (f *manyForm) wants() change.Edit {
	edit := change.Edit{}
	for _, field := range audit.Fields {
		if f.editor.form.Fields[field].IsChanged() {
			edit[field] = f.value(field)
		}
	}
	return edit
}

// save goes on to the plan, or to what keeps it from being made.
func (f *manyForm) save(bool) screen.Action {
	if !f.editor.form.Validate() {
		return nil
	}
	edit := f.wants()
	if len(edit) == 0 {
		return screen.Notify{Notice: screen.Remark("No changes to save.")}
	}
	if reason := f.forbid(f.advices()); reason != "" {
		return screen.Notify{Notice: screen.Remark(reason)}
	}
	return screen.OpenEditPlan{
		Title: "Edit " + audit.Plural(len(f.rows), "account", "accounts"), Keys: screen.KeysOf(f.rows), Edit: edit,
		Hidden: f.hidden, From: f,
	}
}

// advices are what the rules say of what was typed, whatever account it is for.
func (f *manyForm) advices() []describe.Advice {
	var typed []describe.Advice
	edit := f.wants()
	if len(edit) == 0 {
		return nil
	}
	draft := f.draft()
	for _, a := range describe.AdviceOn(f.Planner(), audit.Target{}, draft, f.mail.facts(draft.Email)) {
		if _, changed := edit[a.Field]; a.Known && changed {
			typed = append(typed, a)
		}
	}
	return typed
}

func (f *manyForm) View(room widget.Size) widget.Drawing {
	width := min(room.Width, formMostWidth)
	t := f.Theme
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	head := " " + t.Title.Render(audit.Plural(len(f.rows), "account", "accounts")) + dot + t.Muted.Render("security contact")
	if f.leaving {
		head = f.leavingHead(width)
	}
	unset, unread := 0, len(f.rows)
	for c := range f.contacts() {
		unread--
		if c == nil {
			unset++
		}
	}
	text := "Fields you don't touch stay as they are."
	text += sentenceOf(unset, " 1 account has no contact: fill in all four.", " %d accounts have no contact: fill in all four.")
	text += sentenceOf(unread, " 1 account is not readable and stays as it is.", " %d accounts are not readable and stay as they are.")
	if f.hidden != "" {
		text += " Not in view: " + f.hidden + "."
	}
	var above []string
	for _, line := range style.Wrap(text, max(width-4, 1)) {
		above = append(above, "  "+t.Muted.Render(line))
	}
	return f.draw(widget.Size{Width: width, Height: room.Height}, t.Fit(head, width), above, f.advices())
}

// sentenceOf is the sentence about one, or about as many as there are; "": none.
func sentenceOf(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return one
	default:
		return fmt.Sprintf(many, n)
	}
}
