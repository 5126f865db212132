package form

import (
	"fmt"
	"maps"
	"slices"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// offer is a contact that one key fills in.
type offer struct {
	command screen.CommandID
	label   string
	contact audit.Contact
	fields  []audit.Field // that it fills in; none: all of them
}

// fills reports whether the offer fills in a field.
func (o offer) fills(f audit.Field) bool { return len(o.fields) == 0 || slices.Contains(o.fields, f) }

// noOfferReasons are why a key has nothing to fill in.
var noOfferReasons = map[screen.CommandID]string{
	screen.CmdFillPolicy: "No policy sets this contact.",
	screen.CmdFillSaved:  "Nothing saved yet in this session.",
	screen.CmdFillCommon: "No two other accounts here have the same contact.",
	screen.CmdFillPasted: "No name was pasted with the email.",
}

// minSharedBy is how many accounts must have the same contact before it is offered as
// the most common one.
const minSharedBy = 2

// offers returns what the form of an account can be filled with when it opens.
func offers(app *screen.App, row *scan.Row) []offer {
	return append(policyOffer(app, []*scan.Row{row}), otherOffers(app, row)...)
}

// otherOffers returns the offers that do not come from a policy. The edited row does
// not count; nil: several rows are edited.
func otherOffers(app *screen.App, row *scan.Row) []offer {
	var all []offer
	if app.LastSaved != nil {
		words := "last saved"
		if app.Options.ReadOnly { // it went into a text to hand over
			words = "last entered"
		}
		all = append(all, offer{command: screen.CmdFillSaved, label: words, contact: *app.LastSaved})
	}
	if contact, count := commonContact(app.Roster, row); count >= minSharedBy {
		all = append(all, offer{command: screen.CmdFillCommon, label: fmt.Sprintf("used by %d accounts", count), contact: contact})
	}
	return all
}

// policyOffer returns the values that the policy sets for all of the accounts alike, and
// nothing where there are none.
func policyOffer(app *screen.App, rows []*scan.Row) []offer {
	pol := app.Policy()
	var common policy.WantedFields
	for i, row := range rows {
		if i > 0 && len(pol.Overrides) == 0 {
			break // without overrides all accounts get the same
		}
		values := pol.Want(row.Target, audit.Security).Values
		if i == 0 {
			common = values
			continue
		}
		maps.DeleteFunc(common, func(f audit.Field, v policy.Value) bool { return values[f].Text != v.Text })
	}
	if len(common) == 0 {
		return nil
	}
	o := offer{command: screen.CmdFillPolicy}
	var lines []int
	for _, f := range audit.Fields {
		if v, wanted := common[f]; wanted {
			o.contact, o.fields = f.With(o.contact, v.Text), append(o.fields, f)
			lines = append(lines, v.At.Line)
		}
	}
	o.label = "policy " + style.Clean(app.Policy().Path) + describe.LinesText(lines)
	return []offer{o}
}

// commonContact returns the contact that most accounts have, and how many have it. Of two
// that are equally common it is the first in the list. The edited row does not count.
func commonContact(roster *scan.Roster, but *scan.Row) (most audit.Contact, count int) {
	var contacts []audit.Contact
	for _, row := range roster.Rows() {
		if row.SameAs != "" || row == but || row.Result == nil {
			continue
		}
		if c := row.Result.Contact(audit.Security); c != nil {
			contacts = append(contacts, *c)
		}
	}
	return audit.MostCommonContact(contacts)
}

// line draws an offer: its key, where it comes from, and the name and email.
func (o offer) line(app *screen.App, width int) string {
	t := app.Theme
	var values []string
	for _, f := range []audit.Field{audit.FieldName, audit.FieldEmail} {
		if o.fills(f) {
			values = append(values, style.Reveal(f.Of(o.contact)))
		}
	}
	if len(values) == 0 {
		for _, f := range o.fields {
			values = append(values, style.Reveal(f.Of(o.contact)))
		}
	}
	text := t.Key.Render(app.KeyName(o.command)) + " " + t.Text.Render(o.label+": ") +
		t.Muted.Render(describe.Join(" "+t.Glyphs.Dot+" ", values...))
	return t.Truncate(text, width)
}
