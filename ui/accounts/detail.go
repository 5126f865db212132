package accounts

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// lastWrites is the number of writes of the journal that the details show.
const lastWrites = 5

// detail shows everything about the current account of the list.
type detail struct {
	screen.FullScreen
	*screen.App
	accounts *Screen
	scroll   widget.Scroller

	key             string               // of the account
	journal         describe.JournalRead // the last writes to it
	reading         widget.Guard
	readingOthers   widget.Guard
	others          map[audit.ContactType]audit.Reading // contacts that the run does not read
	othersRevision  int                                 // changes with every answer about them
	journalRevision int                                 // changes with every answer of the journal

	drawn widget.Kept[detailKey, []string]
}

// detailKey is everything that the details depend on.
type detailKey struct {
	paneKey

	othersRevision  int
	journalRevision int
}

func newDetail(sh *screen.App, a *Screen) (*detail, screen.Action) {
	d := &detail{App: sh, accounts: a}
	first := d.showCurrent()
	return d, first
}

func (d *detail) Scope() *screen.Scope {
	return &screen.Scope{Name: "detail", Outer: screen.Reading(&d.scroll), Commands: slices.Concat(
		[]screen.Command{editCommand(d), screen.Back(screen.Command{Help: "dismiss the error; else go back", Group: screen.GroupLook, Footer: 3}, func() screen.Action { return screen.Close{Screen: d} })},
		problemCommands(d),
		accountCommands(d),
	)}
}

func (d *detail) shared() *screen.App { return d.App }

// Current returns the account that is shown.
func (d *detail) Current() *rows.Item { return d.accounts.List.ByKey[d.key] }

func (d *detail) noAccount() string   { return "" }
func (d *detail) editLabel() string   { return "" }
func (d *detail) applyLabel() string  { return "" }
func (d *detail) edit() screen.Action { return screen.OpenForm{Keys: []string{d.key}} }

func (d *detail) applyPolicy() screen.Action {
	row := d.Roster.Representative(d.Roster.Row(d.key))
	return screen.OpenPolicyPlan{Keys: []string{row.Target.Key}}
}

func (d *detail) showNext(step int) screen.Action {
	return screen.All{d.accounts.showNext(step), d.showCurrent()}
}

func (d *detail) rereadCurrent() screen.Action {
	return screen.All{screen.Reread{Keys: []string{d.key}}, d.readOthers(d.Roster.Row(d.key))}
}

func (d *detail) showHistory() screen.Action {
	it := d.Current()
	if it.Account == "" {
		return screen.OpenHistory{}
	}
	return screen.OpenHistory{AccountID: it.Row.Target.AccountID, Label: it.Label()}
}

// showCurrent shows the current account of the list.
func (d *detail) showCurrent() screen.Action {
	it := d.accounts.Current()
	if it == nil {
		return screen.Close{Screen: d}
	}
	d.key, d.journal, d.others = it.Key(), describe.JournalRead{}, nil
	d.journalRevision++
	d.scroll.Move(widget.ToTop)
	return screen.All{d.readJournal(it.Row.Target.AccountID), d.readOthers(it.Row)}
}

// readOthers reads the contacts of the account that the run does not read: they receive
// billing and operations notices.
func (d *detail) readOthers(row *scan.Row) screen.Action {
	res, auditor := row.Result, d.Options.Auditor
	if res == nil || res.Status == audit.Skipped || len(res.Contacts) == len(audit.ContactTypes) {
		d.readingOthers.Stop()
		return nil
	}
	return screen.Run{Cmd: widget.Ask(d.Context, &d.readingOthers, func(ctx context.Context) (otherContacts, error) {
		return auditor.ReadOtherTypes(ctx, *res), nil
	})}
}

// otherContacts are contacts that the run does not read.
type otherContacts map[audit.ContactType]audit.Reading

// readJournal reads the last writes to an account.
func (d *detail) readJournal(id string) screen.Action {
	if id == "" {
		d.reading.Stop()
		return nil
	}
	journal := d.Options.Journal
	return screen.Run{Cmd: widget.Ask(d.Context, &d.reading, func(context.Context) (describe.JournalRead, error) {
		return describe.ReadJournal(journal, id, lastWrites), nil
	})}
}

// OnRevealed reads the last writes again: there may be new ones.
func (d *detail) OnRevealed() screen.Action {
	row := d.Roster.Row(d.key)
	if row == nil {
		return nil
	}
	return d.readJournal(row.Target.AccountID)
}

func (d *detail) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[describe.JournalRead]:
		if d.reading.Close(msg.Ticket) {
			d.journal = msg.Value
			d.journalRevision++
		}
	case widget.Answer[otherContacts]:
		if d.readingOthers.Close(msg.Ticket) {
			d.others = msg.Value
			d.othersRevision++
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

func (d *detail) View(room widget.Size) widget.Drawing {
	row := d.Roster.Row(d.key)
	if row == nil {
		return widget.Drawing{}
	}
	key := detailKey{paneKey{row, row.Result, row.Known, row.Waiting, d.Theme, widget.Size{Width: room.Width}, false}, d.othersRevision, d.journalRevision}
	lines := d.drawn.Get(key, func() []string { return d.text(row, room.Width) })
	return widget.Drawing{Lines: d.scroll.Draw(d.Theme, widget.Drawing{Lines: lines}, room).Lines}
}

// text returns the lines: one column, or two if there is room.
func (d *detail) text(row *scan.Row, width int) []string {
	const margin, gap, mostText = 1, 4, 100
	inner := width - 2*margin - 1 // the scroll bar
	head := describe.NewPage(d.Theme, inner)
	d.addTitle(head, row)
	d.addReach(head, row)

	var body []string
	if width < wideFrom {
		one := describe.NewPage(d.Theme, min(inner, mostText))
		d.addContacts(one, row)
		d.addFindings(one, row)
		d.addRoute(one, row)
		body = one.Lines
	} else {
		leftWidth := inner * 12 / 25
		left := describe.NewPage(d.Theme, leftWidth)
		right := describe.NewPage(d.Theme, min(inner-leftWidth-gap, mostText))
		d.addContacts(left, row)
		d.addRoute(left, row)
		d.addFindings(right, row)
		body = describe.Beside(d.Theme, left.Lines, leftWidth+gap, right.Lines)
	}
	lines := slices.Concat(head.Lines, body)
	for i, line := range lines {
		if line != "" {
			lines[i] = " " + line
		}
	}
	return lines
}

// addTitle adds the name of the account, its verdict and its trouble.
func (d *detail) addTitle(p *describe.Page, row *scan.Row) {
	it := d.accounts.List.ByKey[row.Target.Key]
	v := d.Theme.Verdict(string(row.Status()))
	p.Sides(d.Theme.Title.Render(describe.Join(" "+d.Theme.Glyphs.Dot+" ", describe.AccountNames(it.Row)...)), v.Render())
	if row.Waiting {
		p.Paragraph(0, d.Theme.Muted, "loading"+d.Theme.Glyphs.Ellipsis)
	}
	if it.IsRecalled() {
		p.Paragraph(0, d.Theme.Muted, "Not read yet.")
		p.RecalledSection(row.Known, d.Options.CurrentTime())
	}
	p.ChangesSection(it.Row.Known, it.Changed, d.Options.CurrentTime())
	if row.Result != nil && describe.ReadTrouble(row.Result) != nil {
		p.Trouble(describe.ReadTrouble(row.Result), d.KeyName(screen.CmdSignIn))
	}
	p.Lines = append(p.Lines, "")
}

// addReach adds who receives what AWS sends. Until the other contacts are read, they are
// unknown.
func (d *detail) addReach(p *describe.Page, row *scan.Row) {
	if row.Result != nil {
		p.Reach(d.Options.Auditor.JudgeWithOthers(*row.Result, d.others))
		p.Blank()
	}
}

// addContacts adds the contacts, or why the account is not judged.
func (d *detail) addContacts(p *describe.Page, row *scan.Row) {
	if row.Result != nil && row.Result.Status == audit.Skipped {
		p.Paragraph(0, d.Theme.Text, describe.Capitalize(style.Clean(row.Result.Target.Skip)))
	}
	if reason := d.Policy().HandsOffReason(row.Target); reason != "" {
		p.Paragraph(0, d.Theme.Advice, "! Not written: "+style.Clean(reason))
	}
	p.Contacts(row)
}

// addFindings adds the findings.
func (d *detail) addFindings(p *describe.Page, row *scan.Row) {
	if row.Result == nil {
		return
	}
	p.Of = describe.Judged{Policy: d.Policy(), Result: row.Result}
	p.Findings(row.Result)
}

// addRoute adds how the account is reached, the last writes and the commands to use by hand.
func (d *detail) addRoute(p *describe.Page, row *scan.Row) {
	in := d.Options.CurrentTime().Location()
	p.Reached(row, in)
	p.Writes(d.journal, in, d.KeyName(screen.CmdHistory), d.KeyName(screen.CmdUndo))
	if err := d.journal.Err; err != nil {
		p.Blank()
		p.Paragraph(1, d.Theme.Complaint, style.Clean(fmt.Sprintf("Could not read the journal: %v", err)))
	}
	p.ByHand(row)
}
