package accounts

import (
	"strings"

	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// columnsInOrder are the columns from left to right.
var columnsInOrder = []rows.Column{rows.ByAccount, rows.ByName, rows.ByProfile, rows.ByContact, rows.ByVerdict}

// seen is which columns there are; it depends on the width and on what is known.
type seen struct{ name, profile, contact bool }

// The narrowest lists that have room for a column. The profile goes first,
// then the contact (the pane shows it), then the name; the verdict never.
const (
	profileFrom = 98
	contactFrom = 72
	nameFrom    = 48
)

// columnsFor decides which columns a list of a width has. Where no account has
// a name, the profile stands in its place.
func columnsFor(width int, named bool) seen {
	return seen{
		name:    named && width >= nameFrom,
		profile: width >= profileFrom || !named && width >= nameFrom,
		contact: width >= contactFrom,
	}
}

// contactMost is the most that a contact takes of a list before the verdict
// has what it wants: less where the whole contact stands beside the list, and
// where profiles, which are longer than names, are all that names the accounts.
func contactMost(width int, s seen, beside bool) int {
	if width >= 80 && s.name && !beside {
		return 30
	}
	return 21
}

// profileMost is the same for the profile, which has more where it stands for the name.
func profileMost(s seen, beside bool) int {
	switch {
	case s.name:
		return 12
	case beside:
		return 16
	default:
		return 14
	}
}

// within is n, but not less than least and not more than most.
func within(least, n, most int) int { return min(max(n, least), most) }

// arrange sets the table up for a room, with or without a pane beside it.
func (a *Screen) arrange(room widget.Size, beside bool) {
	a.seen, a.listWidth = columnsFor(room.Width, a.List.Named), room.Width
	a.indentStep = a.step(room.Width)
	account := 12 + a.indentStep*a.List.Tree.Levels()
	// Texts that are all short leave the room to the verdict's reason.
	w := a.List.Widths
	a.Table.SetColumns([]table.Column{
		{Title: "ACCOUNT", Min: account, Ideal: account},
		{Title: "NAME", Min: within(8, w.Name, 14), Ideal: within(8, w.Name, 28), Hidden: !a.seen.name},
		{Title: "PROFILE", Min: within(8, w.Profile, profileMost(a.seen, beside)), Ideal: within(8, w.Profile, 24), Hidden: !a.seen.profile},
		{Title: "SECURITY CONTACT", Min: within(16, w.Contact, contactMost(room.Width, a.seen, beside)), Ideal: within(16, w.Contact, 36), Hidden: !a.seen.contact, Cut: a.Theme.Email},
		{Title: "VERDICT", Min: 16, Ideal: within(16, w.Verdict, 34), Grow: 1, First: true},
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

// shownRows are the accounts that are shown, as the rows of a table.
type shownRows struct {
	*Screen
	items []*rows.Item
}

// Len is how many accounts are shown.
func (r shownRows) Len() int { return len(r.items) }

// Key is the key of a shown account.
func (r shownRows) Key(i int) string { return r.items[i].Key() }

// Marked tells that a shown account is marked, or all those of a shown unit.
func (r shownRows) Marked(i int) bool {
	if u := r.items[i].Unit; u != nil {
		return u.Counts.Accounts > 0 && u.Counts.Marked == u.Counts.Accounts
	}
	return r.List.ShownBy(r.items[i]).Marked
}

// Cells are the texts of a shown account. Whatever columns there are, one of
// them says which account it is: by its id, its name or its profile.
func (r shownRows) Cells(i int) []table.Cell {
	it := r.items[i]
	account, name := table.Text(it.Account, describe.PlainText), table.Text(it.Name, describe.StrongText)
	if it.Name == "" && !r.seen.profile {
		name = table.Text(it.Profile, describe.MutedText)
	}
	if it.Account == "" && !r.seen.name && !r.seen.profile {
		account = table.Text(it.Label(), describe.MutedText)
	}
	if it.Recalled() {
		account, name = recalledCell(account), recalledCell(name)
	}
	if n := r.accountIndent(it.Under); n > 0 {
		account = append(table.Text(strings.Repeat(" ", n), describe.PlainText), account...)
	}
	contact := table.Text(it.Contact, describe.PlainText)
	if it.Recalled() {
		contact = recalledCell(contact)
	}
	if it.NotSet() {
		contact = table.Text(r.Theme.Glyphs.None, describe.MutedText)
	}
	return []table.Cell{account, name, table.Text(it.Profile, describe.MutedText), contact, r.verdictCell(it)}
}

// verdictCell is shape and word, padded so that reasons stand below each other.
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
	if it.Recalled() {
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
