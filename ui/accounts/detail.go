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

// lastWrites is how many writes of the journal the detail shows.
const lastWrites = 5

// detail is everything that is known of the account under the cursor, on the
// full screen.
type detail struct {
	screen.FullScreen
	*screen.App
	accounts *Screen
	scroll   widget.Scroller

	key     string               // of the account that is shown
	journal describe.JournalRead // the last writes to it
	reading widget.Guard
	news    int // how often the journal was heard of

	drawn drawnDetail
}

// drawnDetail is the text of the detail and what it was made from.
type drawnDetail struct {
	row   *scan.Row
	from  *scan.Result
	known *scan.Result // of an earlier run
	again bool         // it is being read
	news  int          // of the journal
	theme *style.Theme
	width int
	lines []string
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
	row := d.Roster.Row(d.key)
	if first := d.Roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	return screen.OpenPolicyPlan{Keys: []string{row.Target.Key}}
}

func (d *detail) showNext(step int) screen.Action {
	return screen.All{d.accounts.showNext(step), d.showCurrent()}
}
func (d *detail) rereadCurrent() screen.Action { return screen.Reread{Keys: []string{d.key}} }

func (d *detail) showHistory() screen.Action {
	it := d.Current()
	if it.Account == "" {
		return screen.OpenHistory{}
	}
	return screen.OpenHistory{AccountID: it.Row.Target.AccountID, Label: it.Label()}
}

// showCurrent shows the account that the cursor is on now.
func (d *detail) showCurrent() screen.Action {
	it := d.accounts.Current()
	if it == nil {
		return screen.Close{Screen: d}
	}
	d.key, d.journal = it.Key(), describe.JournalRead{}
	d.news++
	d.scroll.Move(widget.ToTop)
	return d.askJournal(it.Row.Target.AccountID)
}

// askJournal has the last writes read.
func (d *detail) askJournal(id string) screen.Action {
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
	return d.askJournal(row.Target.AccountID)
}

func (d *detail) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[describe.JournalRead]:
		if d.reading.Close(msg.Ticket) {
			d.journal = msg.Value
			d.news++
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
	if w := d.drawn; w.row != row || w.from != row.Result || w.known != row.Known || w.again != row.Waiting || w.news != d.news || w.theme != d.Theme || w.width != room.Width {
		d.drawn = drawnDetail{row, row.Result, row.Known, row.Waiting, d.news, d.Theme, room.Width, d.text(row, room.Width)}
	}
	return widget.Drawing{Lines: d.scroll.Draw(d.Theme, widget.Drawing{Lines: d.drawn.lines}, room).Lines}
}

// text makes the lines: one column, or two where there is room for them.
func (d *detail) text(row *scan.Row, width int) []string {
	const margin, gap, mostText = 1, 4, 100
	inner := width - 2*margin - 1 // the bar of the widget.Scroller
	head := describe.NewPage(d.Theme, inner)
	d.title(head, row)

	var body []string
	if width < wideFrom {
		one := describe.NewPage(d.Theme, min(inner, mostText))
		d.left(one, row)
		d.right(one, row)
		d.below(one, row)
		body = one.Lines
	} else {
		leftWidth := inner * 12 / 25
		left := describe.NewPage(d.Theme, leftWidth)
		right := describe.NewPage(d.Theme, min(inner-leftWidth-gap, mostText))
		d.left(left, row)
		d.below(left, row)
		d.right(right, row)
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

// title names the account and says its verdict.
func (d *detail) title(p *describe.Page, row *scan.Row) {
	it := d.accounts.List.ByKey[row.Target.Key]
	v := d.Theme.Verdict(string(row.Status()))
	p.Sides(d.Theme.Title.Render(describe.Joined(" "+d.Theme.Glyphs.Dot+" ", describe.AccountNames(it.Row)...)), v.Render())
	if row.Waiting {
		p.Paragraph(0, d.Theme.Muted, "being read"+d.Theme.Glyphs.Ellipsis)
	}
	if it.Recalled() {
		p.Paragraph(0, d.Theme.Muted, "Not read yet.")
		p.RecalledSection(row.Known, d.Options.CurrentTime())
	}
	p.ChangesSection(it.Row.Known, it.Changed, d.Options.CurrentTime())
	if row.Result != nil && describe.Unread(row.Result) != nil {
		p.Trouble(describe.Unread(row.Result), d.KeyName(screen.CmdSignIn))
	}
	p.Lines = append(p.Lines, "")
}

func (d *detail) left(p *describe.Page, row *scan.Row) {
	if row.Result != nil && row.Result.Status == audit.Skipped {
		p.Paragraph(0, d.Theme.Text, describe.Capital(style.Clean(row.Result.Target.Skip)))
	}
	if reason := d.Policy().HandsOffReason(row.Target); reason != "" {
		p.Paragraph(0, d.Theme.Advice, "! Not written: "+style.Clean(reason))
	}
	p.Contacts(row)
}

func (d *detail) right(p *describe.Page, row *scan.Row) {
	if row.Result == nil {
		return
	}
	if len(row.Result.Findings) > 0 {
		p.Heading("What is judged")
		p.Of = describe.Judged{Policy: d.Policy(), Result: row.Result}
		p.Findings(row.Result)
	}
}

func (d *detail) below(p *describe.Page, row *scan.Row) {
	in := d.Options.CurrentTime().Location()
	p.Reached(row, in)
	p.Writes(d.journal, in, d.KeyName(screen.CmdHistory), d.KeyName(screen.CmdUndo))
	if err := d.journal.Err; err != nil {
		p.Blank()
		p.Paragraph(1, d.Theme.Complaint, style.Clean(fmt.Sprintf("Could not read the journal: %v", err)))
	}
	p.ByHand(row)
}
