package ui

import (
	"fmt"

	"accountable/audit"
	"accountable/ui/style"
)

// offer is a contact that a form can be filled with.
type offer struct {
	command command
	words   string
	contact audit.Contact
}

// leastAlike is how many accounts must have the same contact before it is
// offered as what most have.
const leastAlike = 2

// offers are what a form for an account can be filled with, as things stand
// when it opens.
func offers(sh *shell, row *audit.Row) []offer {
	var all []offer
	if sh.saved != nil {
		all = append(all, offer{fillSaved, "last saved", *sh.saved})
	}
	if contact, count := commonContact(sh.roster, row); count >= leastAlike {
		all = append(all, offer{fillCommon, fmt.Sprintf("as %d accounts here", count), contact})
	}
	return all
}

// commonContact is the contact that most accounts have, and how many they are.
// Of two that are equally common it is the one that is met first. The row whose
// form asks does not count: it has it already.
func commonContact(roster *audit.Roster, but *audit.Row) (most audit.Contact, count int) {
	counts := map[audit.Contact]int{}
	for _, row := range roster.Rows() {
		if row.SameAs != "" || row == but || row.Result == nil {
			continue
		}
		if c := row.Result.Contact(audit.Security); c != nil {
			counts[c.Trimmed()]++
		}
	}
	for _, row := range roster.Rows() {
		if row.Result == nil {
			continue
		}
		if c := row.Result.Contact(audit.Security); c != nil && counts[c.Trimmed()] > count {
			most, count = c.Trimmed(), counts[c.Trimmed()]
		}
	}
	return most, count
}

// line draws an offer: its key, what it is, and whom it names.
func (o offer) line(sh *shell, width int) string {
	b, _ := bindingOf(inForm, o.command)
	t := sh.theme
	dot := " " + t.Glyphs.Dot + " "
	text := t.Key.Render(b.first(t.ASCII)) + " " + t.Text.Render(o.words+": ") +
		t.Muted.Render(style.Clean(o.contact.Name)+dot+style.Clean(o.contact.Email))
	return t.Truncate(text, width)
}
