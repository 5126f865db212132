package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
)

// form edits the security contact of one account.
type form struct {
	screen
	*shell
	row    *audit.Row
	before *audit.Contact // what the account held when it was last looked at; nil: not set
	fields []*textField   // in the order of audit.Fields
	focus  int
	offers []offer
	mail   *mailCheck
	routes []audit.Route // that can write, the one to use first at the front

	tried    bool // to save, so that all complaints show
	leaving  bool // esc was pressed on a changed form; another one closes it
	lastKey  time.Time
	scroll   int      // lines that are scrolled out at the top
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

// wroteLastMsg tells which profile wrote to the account last.
type wroteLastMsg struct {
	form    *form
	profile string
}

// editAccount opens the form for an account, or says why it cannot be edited.
func editAccount(sh *shell, it *item) action {
	if it == nil {
		return nil
	}
	row := it.row
	if first := sh.roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	if reason := notEditable(sh, row); reason != "" {
		return tell{remark(reason)}
	}
	f := newForm(sh, row)
	return all{open{f}, run{tea.Batch(f.readAgain(), f.askJournal())}, f.typed()}
}

// notEditable says why an account cannot be edited; "": it can.
func notEditable(sh *shell, row *audit.Row) string {
	switch res := row.Result; {
	case sh.opts.ReadOnly:
		return "Read-only: nothing is written. Start without --read-only to edit contacts."
	case res == nil:
		return "This account has not been read yet: only what AWS holds now is edited."
	case row.Target.Skip != "" || res.Status == audit.Skipped:
		return "This account is left alone: " + style.Clean(row.Target.Skip) + "."
	case row.Target.AccountID == "" || !isRead(res):
		reason := "This account's contact could not be read, so it cannot be edited. r reads it again."
		if res.Trouble != nil {
			reason = capital(style.Clean(res.Trouble.Message)) + ". What could not be read cannot be edited; r reads it again."
		}
		return reason
	}
	if reason := sh.opts.Planner.Forbidden(row.Result.Target, writeRoutes(sh.opts.Planner.Order, row, "")); reason != "" {
		return capital(style.Clean(reason)) + "."
	}
	return ""
}

func isRead(res *audit.Result) bool {
	reading, asked := res.Contacts[audit.Security]
	return asked && reading.Trouble == nil
}

func newForm(sh *shell, row *audit.Row) *form {
	f := &form{
		shell: sh, row: row, offers: offers(sh, row), mail: newMailCheck(sh.ctx, sh.opts.Mail),
		routes: writeRoutes(sh.opts.Planner.Order, row, ""),
	}
	f.start(row.Result.Contact(audit.Security))
	return f
}

// start fills the form with what the account holds.
func (f *form) start(c *audit.Contact) {
	f.before, f.fields, f.tried, f.leaving = c, nil, false, false
	held := audit.Contact{}
	if c != nil {
		held = *c
	}
	for _, field := range audit.Fields {
		f.fields = append(f.fields, newTextField(field, field.Of(held)))
	}
	f.fields[f.focus].input.Focus()
}

// readAgain reads the contact once more: what is edited is what AWS holds now.
func (f *form) readAgain() tea.Cmd {
	ctx, applier, route, id := f.ctx, f.opts.Applier, f.row.Result.Via, f.row.Target.AccountID
	return func() tea.Msg {
		c, err := applier.Read(ctx, route, id, audit.Security)
		return freshMsg{f, c, err}
	}
}

// askJournal asks who wrote to the account last: that route is tried first.
func (f *form) askJournal() tea.Cmd {
	history, id := f.opts.History, f.row.Target.AccountID
	if history == nil || len(f.routes) < 2 {
		return nil
	}
	return func() tea.Msg {
		const look = 10 // some of the last writes may have failed
		entries, err := history(id, look)
		if err != nil {
			return nil
		}
		for _, e := range entries {
			if e.Outcome == audit.Written || e.Outcome == audit.Unconfirmed {
				return wroteLastMsg{f, e.Profile}
			}
		}
		return nil
	}
}

func (f *form) scope() scope { return inForm }

func (f *form) guard() string {
	if !f.changed() {
		return ""
	}
	return "what you typed for " + f.name() + " is not saved"
}

// name is how the account is called in a sentence.
func (f *form) name() string { return newItem(f.row, 0).label() }

func (f *form) changed() bool {
	for _, d := range f.fields {
		if d.changed() {
			return true
		}
	}
	return false
}

// draft is the contact that is typed, as it would be sent.
func (f *form) draft() audit.Contact {
	var c audit.Contact
	for _, d := range f.fields {
		c = d.field.With(c, d.value())
	}
	return c.Trimmed()
}

func (f *form) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return f.key(msg)
	case clickMsg:
		if at, ok := msg.zone.what.(int); ok {
			f.leaving = false
			f.move(at)
			f.fields[at].click(msg.x)
		}
	case tea.PasteMsg:
		return f.paste(msg.Content)
	case freshMsg:
		if msg.form == f {
			return f.refresh(msg)
		}
	case wroteLastMsg:
		if msg.form == f {
			f.routes = writeRoutes(f.opts.Planner.Order, f.row, msg.profile)
		}
	case mailDueMsg, mailMsg:
		return run{f.mail.update(msg)}
	}
	return nil
}

func (f *form) key(msg keyMsg) action {
	quick := time.Since(f.lastKey) < pasteSpeed
	f.lastKey = time.Now()
	if msg.command != goBack {
		f.leaving = false
	}
	switch msg.command {
	case goBack:
		return f.back()
	case nextField:
		f.move((f.focus + 1) % len(f.fields))
	case previousField:
		f.move((f.focus + len(f.fields) - 1) % len(f.fields))
	case enterField:
		if f.focus < len(f.fields)-1 {
			f.move(f.focus + 1)
			return nil
		}
		f.fields[f.focus].left = true
		if quick { // a line end of text that is pasted as keys
			return nil
		}
		return f.save(false)
	case saveForm:
		return f.save(true)
	case fillSaved, fillCommon:
		return f.fill(msg.command)
	default:
		f.fields[f.focus].edit(msg.KeyPressMsg)
		return f.typed()
	}
	return nil
}

// pasteSpeed is how soon after another key no person presses the next one:
// terminals without bracketed paste send pasted text as keys.
const pasteSpeed = 20 * time.Millisecond

// move puts the focus on a field.
func (f *form) move(to int) {
	f.fields[f.focus].left = true
	f.fields[f.focus].input.Blur()
	f.focus = to
	f.fields[to].input.Focus()
	f.fields[to].input.CursorEnd()
}

// typed looks at the email after a value may have changed.
func (f *form) typed() action {
	return run{f.mail.changed(f.fields[audit.FieldEmail].value())}
}

// paste fills in pasted text: one line goes where the cursor is, several
// replace one field each, from the one in focus on; a line for every field
// fills all of them. Nothing is saved by it.
func (f *form) paste(text string) action {
	f.leaving = false
	f.lastKey = time.Now()
	lines, ended := pastedLines(text)
	switch {
	case len(lines) == 0:
		return nil
	case len(lines) == 1:
		d := f.fields[f.focus]
		d.edit(tea.PasteMsg{Content: plain(d.field, lines[0])})
		if ended && f.focus < len(f.fields)-1 {
			f.move(f.focus + 1)
		}
		return f.typed()
	}
	if len(lines) >= len(f.fields) {
		f.move(0)
	}
	room := len(f.fields) - f.focus
	for i, line := range lines[:min(len(lines), room)] {
		if i > 0 {
			f.move(f.focus + 1)
		}
		d := f.fields[f.focus]
		d.set(strings.TrimFunc(plain(d.field, line), blankRune))
		d.left = true
	}
	did := f.typed()
	if len(lines) > room {
		return all{did, tell{remark(fmt.Sprintf("Pasted %d of %d lines: there are no more fields.", room, len(lines)))}}
	}
	return did
}

// fill replaces all fields by a contact that is offered.
func (f *form) fill(c command) action {
	for _, o := range f.offers {
		if o.command != c {
			continue
		}
		for _, d := range f.fields {
			d.set(d.field.Of(o.contact))
		}
		return f.typed()
	}
	return tell{remark(noOffer[c])}
}

// noOffer says why there is nothing to fill in.
var noOffer = map[command]string{
	fillSaved:  "Nothing has been saved since the program started.",
	fillCommon: "No two other accounts here have the same contact.",
}

// refresh takes in what AWS holds now, unless something was typed already: a
// change that somebody else made is then found before the write.
func (f *form) refresh(msg freshMsg) action {
	if msg.err != nil || f.changed() || audit.Same(msg.contact, f.before) {
		return nil
	}
	f.start(msg.contact)
	return f.typed()
}

// back leaves the form; a changed one asks once.
func (f *form) back() action {
	if f.changed() && !f.leaving {
		f.leaving = true
		return nil
	}
	f.mail.stop()
	return leave{f}
}

// save goes on to the confirm, or to what keeps it from being saved.
func (f *form) save(deliberate bool) action {
	f.tried = true
	for i, d := range f.fields {
		if d.field.Check(d.value()) != nil {
			f.move(i)
			return nil
		}
	}
	draft := f.draft()
	if audit.Same(f.before, &draft) {
		return tell{remark("Nothing has changed, so there is nothing to write.")}
	}
	c := newConfirm(f, draft, deliberate)
	return all{open{c}, run{c.identify()}}
}

// advices are what the rules say of what is typed. It is judged once per change.
func (f *form) advices() []advice {
	d := judgedDraft{f.draft(), len(f.mail.known)}
	if f.adviceOf == nil || *f.adviceOf != d {
		f.adviceOf = &d
		f.advice = adviceOn(f.shell, f.row.Target, d.contact, f.mail.facts(d.contact.Email))
	}
	return f.advice
}
