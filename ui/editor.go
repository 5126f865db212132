package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
)

// editor is the fields of a contact while somebody fills them in: in the form of
// one account and in the one of many.
type editor struct {
	*app
	fields []*textField // in the order of audit.Fields
	focus  int
	offers []offer
	mail   *mailCheck

	tried   bool // to save, so that all complaints show
	leaving bool // esc was pressed on a changed form; another one closes it
	lastKey time.Time
	quick   bool // the last key came sooner than a person presses one
	scroll  int  // lines that are scrolled out at the top
}

func newEditor(sh *app, offers []offer) *editor {
	return &editor{app: sh, offers: offers, mail: newMailCheck(sh.ctx, sh.opts.Mail)}
}

// fillWith begins anew with a contact.
func (e *editor) fillWith(c audit.Contact) {
	e.fields, e.tried, e.leaving = nil, false, false
	for _, field := range audit.Fields {
		e.fields = append(e.fields, newTextField(field, field.Of(c)))
	}
	e.fields[e.focus].input.Focus()
}

// formEnds is what a form does with what was typed.
type formEnds struct {
	save  func(deliberate bool) action // deliberate: by a key that does nothing else
	leave func() action
	label func() string // of saving; nil or "": "save"
}

// formScope returns the commands of a form.
func (e *editor) formScope(ends formEnds) *scope {
	return &scope{Name: "form", Outer: everywhere(), Commands: []command{
		{ID: cmdSave, Keys: []string{"ctrl+s"}, Label: "save", LabelNow: ends.label, Help: "show what would change, to write it", Group: groupForm, Footer: 1, Do: func() action { return ends.save(true) }},
		{ID: "next-field", Keys: []string{"tab", "down"}, Label: "next field", Help: "to the next field", Group: groupForm, Footer: 3, Do: func() action { return e.moveBy(1) }},
		{ID: "previous-field", Keys: []string{"shift+tab", "up"}, Label: "previous field", Help: "to the previous field", Group: groupForm, Do: func() action { return e.moveBy(-1) }},
		{ID: "enter-field", Keys: []string{"enter"}, Label: "next field", Help: "to the next field; on the last one, save", Group: groupForm, Do: func() action { return e.enter(ends.save) }},
		{ID: cmdFillPolicy, Keys: []string{"alt+1"}, Label: "policy", Help: "fill in what the policy wants", Group: groupForm, Do: func() action { return e.fill(cmdFillPolicy) }},
		{ID: cmdFillSaved, Keys: []string{"alt+2"}, Label: "last saved", Help: "fill in what was saved last", Group: groupForm, Do: func() action { return e.fill(cmdFillSaved) }},
		{ID: cmdFillCommon, Keys: []string{"alt+3"}, Label: "most common", Help: "fill in what most accounts here have", Group: groupForm, Do: func() action { return e.fill(cmdFillCommon) }},
		back(command{Help: "leave it; asks when something was typed", Group: groupForm, Footer: 2}, func() action { return e.leave(ends.leave) }),
	}}
}

// keyPressed notes when the key came, and keeps what was typed where it is not the key
// that discards it.
func (e *editor) keyPressed(id commandID) {
	now := time.Now()
	e.quick, e.lastKey = now.Sub(e.lastKey) < pasteSpeed, now
	if id != cmdBack {
		e.leaving = false
	}
}

// edit handles what a form is sent.
func (e *editor) edit(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		e.fields[e.focus].edit(msg)
		return e.typed()
	case clickMsg:
		if at, ok := msg.target.(int); ok {
			e.leaving = false
			e.move(at)
			e.fields[at].click(msg.x)
		}
	case tea.PasteMsg:
		return e.paste(msg.Content)
	case mailDueMsg, mailMsg:
		return run{e.mail.update(msg)}
	}
	return nil
}

func (e *editor) changed() bool {
	for _, d := range e.fields {
		if d.changed() {
			return true
		}
	}
	return false
}

// draft is the contact that is typed, as it would be sent.
func (e *editor) draft() audit.Contact {
	var c audit.Contact
	for _, d := range e.fields {
		c = d.field.With(c, d.value())
	}
	return c.Trimmed()
}

// moveBy moves the focus by so many fields, around the end.
func (e *editor) moveBy(n int) action {
	e.move((e.focus + n + len(e.fields)) % len(e.fields))
	return nil
}

// enter moves to the next field; on the last one it saves.
func (e *editor) enter(save func(deliberate bool) action) action {
	if e.focus < len(e.fields)-1 {
		e.move(e.focus + 1)
		return nil
	}
	e.fields[e.focus].left = true
	if e.quick { // a line end of text that is pasted as keys
		return nil
	}
	return save(false)
}

// leave leaves the form; a changed one only when the key is pressed again.
func (e *editor) leave(leave func() action) action {
	if e.changed() && !e.leaving {
		e.leaving = true
		return nil
	}
	e.mail.stop()
	return leave()
}

// complete tells that the API would take every field; else the first one that it
// would not gets the focus.
func (e *editor) complete() bool {
	e.tried = true
	for i, d := range e.fields {
		if d.check() != nil {
			e.move(i)
			return false
		}
	}
	return true
}

// forbid is why the policy file does not let a contact be saved that breaks a
// rule; "": it does. Rules advise; only those on which the file says fail forbid.
func (e *editor) forbid(all []advice) string {
	for _, a := range all {
		if !a.blocks {
			continue
		}
		if a.known {
			e.move(int(a.field))
		}
		return fmt.Sprintf("Not saved: %s. The policy %s says fail for %s.", a.short(), style.Clean(e.opts.Policy), a.finding.Rule)
	}
	return ""
}

// pasteSpeed is how soon after another key no person presses the next one:
// terminals without bracketed paste send pasted text as keys.
const pasteSpeed = 20 * time.Millisecond

// move puts the focus on a field.
func (e *editor) move(to int) {
	e.fields[e.focus].left = true
	e.fields[e.focus].input.Blur()
	e.focus = to
	e.fields[to].input.Focus()
	e.fields[to].input.CursorEnd()
}

// typed looks at the email after a value may have changed.
func (e *editor) typed() action {
	return run{e.mail.changed(e.fields[audit.FieldEmail].value())}
}

// paste fills in pasted text: one line goes where the cursor is, several
// replace one field each, from the one in focus on; a line for every field
// fills all of them. Nothing is saved by it.
func (e *editor) paste(text string) action {
	e.leaving = false
	e.lastKey = time.Now()
	lines, ended := pastedLines(text)
	switch {
	case len(lines) == 0:
		return nil
	case len(lines) == 1:
		d := e.fields[e.focus]
		d.edit(tea.PasteMsg{Content: plain(d.field, lines[0])})
		if ended && e.focus < len(e.fields)-1 {
			e.move(e.focus + 1)
		}
		return e.typed()
	}
	if len(lines) >= len(e.fields) {
		e.move(0)
	}
	room := len(e.fields) - e.focus
	for i, line := range lines[:min(len(lines), room)] {
		if i > 0 {
			e.move(e.focus + 1)
		}
		d := e.fields[e.focus]
		d.set(strings.TrimFunc(plain(d.field, line), blankRune))
		d.left = true
	}
	did := e.typed()
	if len(lines) > room {
		return all{did, notify{remark(fmt.Sprintf("Pasted %d of %d lines: there are no more fields.", room, len(lines)))}}
	}
	return did
}

// fill replaces fields by those that are offered.
func (e *editor) fill(id commandID) action {
	for _, o := range e.offers {
		if o.command != id {
			continue
		}
		for _, d := range e.fields {
			if o.has(d.field) {
				d.set(d.field.Of(o.contact))
			}
		}
		return e.typed()
	}
	return notify{remark(noOffer[id])}
}
