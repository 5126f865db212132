package accounts

import (
	"strings"

	"accountable/audit"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// columnsInOrder is the columns from left to right.
var columnsInOrder = []rows.Column{rows.ByAccount, rows.ByName, rows.ByProfile, rows.ByContact, rows.ByVerdict}

// columnSet says which optional columns are shown.
type columnSet struct{ name, profile, contact bool }

// The widths from which a column is shown, in cells. A narrow list drops the profile first,
// then the contact (the pane shows it), then the name; never the verdict.
const (
	profileFrom = 98
	contactFrom = 72
	nameFrom    = 48
)

// columnsFor returns the columns of a list of a width. If no account has a name, the
// profile takes the place of the name.
func columnsFor(width int, named bool) columnSet {
	return columnSet{
		name:    named && width >= nameFrom,
		profile: width >= profileFrom || !named && width >= nameFrom,
		contact: width >= contactFrom,
	}
}

// contactMost returns the greatest width of the contact while the verdict lacks room: less
// if the pane beside the list shows the contact, or if profiles, which are longer than
// names, name the accounts.
func contactMost(width int, s columnSet, beside bool) int {
	if width >= 80 && s.name && !beside {
		return 30
	}
	return 21
}

// profileMost returns the same for the profile: more if it takes the place of the name.
func profileMost(s columnSet, beside bool) int {
	switch {
	case s.name:
		return 12
	case beside:
		return 16
	default:
		return 14
	}
}

// clamp returns n, between least and most.
func clamp(least, n, most int) int { return min(max(n, least), most) }

// layOutTable sets columns, size and sort mark of the table for a room, with or without a
// pane beside it.
func (a *Screen) layOutTable(room widget.Size, beside bool) {
	a.columns, a.listWidth = columnsFor(room.Width, a.List.HasNames), room.Width
	a.indentStep = a.indentOfLevel(room.Width)
	account := 12 + a.indentStep*a.List.Tree.Levels()
	// Columns of short texts leave their room to the reason of the verdict.
	w := a.List.Widths
	a.Table.SetColumns([]table.Column{
		{Title: "ACCOUNT", Min: account, Ideal: account},
		{Title: "NAME", Min: clamp(8, w.Name, 14), Ideal: clamp(8, w.Name, 28), Hidden: !a.columns.name},
		{Title: "PROFILE", Min: clamp(8, w.Profile, profileMost(a.columns, beside)), Ideal: clamp(8, w.Profile, 24), Hidden: !a.columns.profile},
		{Title: "SECURITY CONTACT", Min: clamp(16, w.Contact, contactMost(room.Width, a.columns, beside)), Ideal: clamp(16, w.Contact, 36), Hidden: !a.columns.contact, Cut: a.Theme.Email},
		{Title: "VERDICT", Min: 16, Ideal: clamp(16, w.Verdict, 34), Grow: 1, First: true},
	})
	a.Table.SetSize(room.Width, room.Height)
	order := table.Ascending
	if a.List.Order.Backward {
		order = table.Descending
	}
	at := -1
	for i, c := range columnsInOrder {
		if c == a.List.Order.By {
			at = i
		}
	}
	a.Table.SetSort(at, order)
}

// shownRows is the listed lines as the rows of a table.
type shownRows struct {
	*Screen
	items []*rows.Item
}

// Len returns the number of lines.
func (r shownRows) Len() int { return len(r.items) }

// Key returns the key of a line.
func (r shownRows) Key(i int) string { return r.items[i].Key() }

// Marked reports whether an account is marked, or all accounts of a unit.
func (r shownRows) Marked(i int) bool {
	if u := r.items[i].Unit; u != nil {
		return u.Counts.Accounts > 0 && u.Counts.Marked == u.Counts.Accounts
	}
	return r.List.Representative(r.items[i]).Marked
}

// Cells returns the texts of an account. Whatever columns are shown, one of them names the
// account: by its ID, its name or its profile.
func (r shownRows) Cells(i int) []table.Cell {
	it := r.items[i]
	account, name := table.Text(it.Account, describe.PlainText), table.Text(it.Name, describe.StrongText)
	if it.Name == "" && !r.columns.profile {
		name = table.Text(it.Profile, describe.MutedText)
	}
	if it.Account == "" && !r.columns.name && !r.columns.profile {
		account = table.Text(it.Label(), describe.MutedText)
	}
	if it.IsRecalled() {
		account, name = recalledCell(account), recalledCell(name)
	}
	if n := r.accountIndent(it.InUnit); n > 0 {
		account = append(table.Text(strings.Repeat(" ", n), describe.PlainText), account...)
	}
	contact := table.Text(it.Contact, describe.PlainText)
	if it.IsRecalled() {
		contact = recalledCell(contact)
	}
	if it.HasNoContact() {
		contact = table.Text(r.Theme.Glyphs.None, describe.MutedText)
	}
	return []table.Cell{account, name, table.Text(it.Profile, describe.MutedText), contact, r.verdictCell(it)}
}

// verdictCell returns shape, word and reason, with the reasons aligned.
func (a *Screen) verdictCell(it *rows.Item) table.Cell {
	v := it.Verdict
	if v.SameAs {
		return table.Text(v.Reason, describe.MutedText)
	}
	how := describe.StatusText + describe.Rank(v.Status)
	if it.Row.Waiting {
		how = describe.MutedText
	}
	shown := a.Theme.Verdict(string(v.Status))
	text := shown.Text()
	if it.Row.Waiting && it.Row.Result != nil {
		text += a.Theme.Glyphs.Ellipsis
	}
	if it.IsRecalled() {
		shown, how = a.Theme.Verdict(string(it.Row.Known.Status)), describe.MutedText
		text = shown.Text()
	}
	v.Reason = a.reason(it)
	if v.Reason == "" {
		return table.Text(text, how)
	}
	for n := style.Width(text); n < rows.ReasonAt-1; n++ {
		text += " "
	}
	text += " "
	return table.Cell{{Text: text, Style: how}, {Text: v.Reason, Style: describe.MutedText}}
}

// reason returns the text beside a verdict: the reason, its age, and what changed since an
// earlier run.
func (a *Screen) reason(it *rows.Item) string {
	switch {
	case it.Row.IsDelayed:
		return "waiting"
	case it.IsRecalled():
		return describe.Join(": ", audit.FormatAgo(it.Row.Known.CheckedAt, a.Options.CurrentTime()), it.Verdict.Reason)
	case it.Changed != "":
		return describe.Join(" "+a.Theme.Glyphs.Dot+" ", it.Verdict.Reason, a.changedSince(it))
	default:
		return it.Verdict.Reason
	}
}

// changedSince returns what changed since an earlier run: "changed since 3 days ago: email".
func (a *Screen) changedSince(it *rows.Item) string {
	return "changed since " + audit.FormatAgo(it.Row.Known.CheckedAt, a.Options.CurrentTime()) + ": " + it.Changed
}

// recalledCell styles a cell with data of an earlier run.
func recalledCell(c table.Cell) table.Cell {
	for i := range c {
		c[i].Style = describe.MutedText
	}
	return c
}
