package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// lastWrites is how many writes of the journal the detail shows.
const lastWrites = 5

// detail is everything that is known of the account under the cursor, on the
// full screen.
type detail struct {
	fullScreen
	*app
	accounts *accounts
	scroll   widget.Scroller

	key     string      // of the account that is shown
	journal journalRead // the last writes to it
	news    int         // how often the journal was heard of

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

// historyMsg brings the last writes to an account.
type historyMsg struct {
	key  string
	read journalRead
}

func newDetail(sh *app, a *accounts) (*detail, action) {
	d := &detail{app: sh, accounts: a}
	first := d.showCurrent()
	return d, first
}

func (d *detail) scope() *scope {
	return &scope{Name: "detail", Outer: reading(&d.scroll), Commands: slices.Concat(
		[]command{editCommand(d), back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, func() action { return closeScreen{d} })},
		problemCommands(d),
		accountCommands(d),
	)}
}

func (d *detail) shared() *app { return d.app }

// current returns the account that is shown.
func (d *detail) current() *item { return d.accounts.list.byKey[d.key] }

func (d *detail) noAccount() string  { return "" }
func (d *detail) editLabel() string  { return "" }
func (d *detail) applyLabel() string { return "" }
func (d *detail) edit() action       { return openForm{keys: []string{d.key}} }

func (d *detail) applyPolicy() action {
	row := d.roster.Row(d.key)
	if first := d.roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	return openPolicyPlan{keys: []string{row.Target.Key}}
}

func (d *detail) showNext(step int) action { return all{d.accounts.showNext(step), d.showCurrent()} }
func (d *detail) rereadCurrent() action    { return reread{[]string{d.key}} }

func (d *detail) showHistory() action {
	it := d.current()
	if it.account == "" {
		return openHistory{}
	}
	return openHistory{it.row.Target.AccountID, it.label()}
}

// showCurrent shows the account that the cursor is on now.
func (d *detail) showCurrent() action {
	it := d.accounts.current()
	if it == nil {
		return closeScreen{d}
	}
	d.key, d.journal = it.key(), journalRead{}
	d.news++
	d.scroll.Move(widget.ToTop)
	return d.askJournal(it.row.Target.AccountID)
}

// askJournal has the last writes read.
func (d *detail) askJournal(id string) action {
	if id == "" {
		return nil
	}
	o, key := d.opts, d.key
	return run{func() tea.Msg { return historyMsg{key, readJournal(o.Journal, id, lastWrites)} }}
}

// onRevealed reads the last writes again: there may be new ones.
func (d *detail) onRevealed() action {
	row := d.roster.Row(d.key)
	if row == nil {
		return nil
	}
	return d.askJournal(row.Target.AccountID)
}

func (d *detail) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case historyMsg:
		if msg.key == d.key {
			d.journal = msg.read
			d.news++
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

func (d *detail) view(room widget.Size) widget.Drawing {
	row := d.roster.Row(d.key)
	if row == nil {
		return widget.Drawing{}
	}
	if w := d.drawn; w.row != row || w.from != row.Result || w.known != row.Known || w.again != row.Waiting || w.news != d.news || w.theme != d.theme || w.width != room.Width {
		d.drawn = drawnDetail{row, row.Result, row.Known, row.Waiting, d.news, d.theme, room.Width, d.text(row, room.Width)}
	}
	return widget.Drawing{Lines: d.scroll.Draw(d.theme, widget.Drawing{Lines: d.drawn.lines}, room).Lines}
}

// text makes the lines: one column, or two where there is room for them.
func (d *detail) text(row *scan.Row, width int) []string {
	const margin, gap, mostText = 1, 4, 100
	inner := width - 2*margin - 1 // the bar of the widget.Scroller
	head := newPage(d.theme, inner)
	d.title(head, row)

	var body []string
	if width < wideFrom {
		one := newPage(d.theme, min(inner, mostText))
		d.left(one, row)
		d.right(one, row)
		d.below(one, row)
		body = one.Lines
	} else {
		leftWidth := inner * 12 / 25
		left := newPage(d.theme, leftWidth)
		right := newPage(d.theme, min(inner-leftWidth-gap, mostText))
		d.left(left, row)
		d.below(left, row)
		d.right(right, row)
		body = beside(d.theme, left.Lines, leftWidth+gap, right.Lines)
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
func (d *detail) title(p *page, row *scan.Row) {
	it := d.accounts.list.byKey[row.Target.Key]
	v := d.theme.Verdict(string(row.Status()))
	p.Sides(d.theme.Title.Render(joined(" "+d.theme.Glyphs.Dot+" ", accountNames(it.row)...)), v.Render())
	if row.Waiting {
		p.Paragraph(0, d.theme.Muted, "being read"+d.theme.Glyphs.Ellipsis)
	}
	if it.recalled() {
		p.Paragraph(0, d.theme.Muted, "Not read yet.")
		p.recalledSection(row.Known, d.opts.now())
	}
	p.changesSection(it.row.Known, it.changed, d.opts.now())
	if row.Result != nil && unread(row.Result) != nil {
		p.trouble(unread(row.Result), d.keyName(cmdSignIn))
	}
	p.Lines = append(p.Lines, "")
}

func (d *detail) left(p *page, row *scan.Row) {
	if row.Result != nil && row.Result.Status == audit.Skipped {
		p.Paragraph(0, d.theme.Text, capital(style.Clean(row.Result.Target.Skip)))
	}
	if reason := d.policy().HandsOffReason(row.Target); reason != "" {
		p.Paragraph(0, d.theme.Advice, "! Not written: "+style.Clean(reason))
	}
	p.contacts(row)
}

func (d *detail) right(p *page, row *scan.Row) {
	if row.Result == nil {
		return
	}
	if len(row.Result.Findings) > 0 {
		p.Heading("What is judged")
		p.of = judged{d.policy(), row.Result}
		p.findings(row.Result)
	}
}

func (d *detail) below(p *page, row *scan.Row) {
	in := d.opts.now().Location()
	p.reached(row, in)
	p.writes(d.journal, in, d.keyName(cmdHistory), d.keyName(cmdUndo))
	if err := d.journal.err; err != nil {
		p.Blank()
		p.Paragraph(1, d.theme.Complaint, style.Clean(fmt.Sprintf("The journal could not be read: %v", err)))
	}
	p.byHand(row)
}

// unread is the trouble of an account that could not be read, nil where it was
// read: then the findings carry their own.
func unread(res *scan.Result) *audit.Trouble {
	if len(res.Findings) == 0 {
		return res.Trouble
	}
	for _, r := range res.Contacts {
		if r.Trouble != nil {
			return r.Trouble
		}
	}
	return nil
}

// beside joins two columns, the second of which begins at a column.
func beside(t *style.Theme, left []string, at int, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		if i < len(left) {
			lines[i] = left[i]
		}
		if i < len(right) && right[i] != "" {
			lines[i] = t.Fit(lines[i], at) + right[i]
		}
	}
	return lines
}
