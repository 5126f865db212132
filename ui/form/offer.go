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

// offer is a contact that a form can be filled with.
type offer struct {
	command screen.CommandID
	words   string
	contact audit.Contact
	only    []audit.Field // that are filled in; none: all of them
}

// has tells whether a field is filled in.
func (o offer) has(f audit.Field) bool { return len(o.only) == 0 || slices.Contains(o.only, f) }

// noOffer says why there is nothing to fill in.
var noOffer = map[screen.CommandID]string{
	screen.CmdFillPolicy: "No policy says, as far as anybody can tell, what this contact should be.",
	screen.CmdFillSaved:  "Nothing has been saved since the program started.",
	screen.CmdFillCommon: "No two other accounts here have the same contact.",
}

// leastAlike is how many accounts must have the same contact before it is
// offered as what most have.
const leastAlike = 2

// offers are what a form for an account can be filled with, as things stand
// when it opens.
func offers(sh *screen.App, row *scan.Row) []offer {
	return append(policyOffer(sh, []*scan.Row{row}), otherOffers(sh, row)...)
}

// otherOffers are those that no policy makes. The row that is edited does not
// count; nil: several are.
func otherOffers(sh *screen.App, row *scan.Row) []offer {
	var all []offer
	if sh.LastSaved != nil {
		words := "last saved"
		if sh.Options.ReadOnly { // it went into a text to hand over
			words = "last entered"
		}
		all = append(all, offer{command: screen.CmdFillSaved, words: words, contact: *sh.LastSaved})
	}
	if contact, count := commonContact(sh.Roster, row); count >= leastAlike {
		all = append(all, offer{command: screen.CmdFillCommon, words: fmt.Sprintf("used by %d accounts", count), contact: contact})
	}
	return all
}

// policyOffer is what the policy wants of all the accounts alike; none where it
// wants nothing, or nobody can tell.
func policyOffer(sh *screen.App, rows []*scan.Row) []offer {
	pol := sh.Policy()
	var common policy.WantedFields
	for i, row := range rows {
		if i > 0 && len(pol.Overrides) == 0 {
			break // all are wanted alike
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
			o.contact, o.only = f.With(o.contact, v.Text), append(o.only, f)
			lines = append(lines, v.At.Line)
		}
	}
	o.words = "policy " + style.Clean(sh.Options.Policy) + describe.LinesText(lines)
	return []offer{o}
}

// commonContact is the contact that most accounts have, and how many they are.
// Of two that are equally common it is the one that is met first. The row whose
// form asks does not count: it has it already.
func commonContact(roster *scan.Roster, but *scan.Row) (most audit.Contact, count int) {
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
func (o offer) line(sh *screen.App, width int) string {
	t := sh.Theme
	var values []string
	for _, f := range []audit.Field{audit.FieldName, audit.FieldEmail} {
		if o.has(f) {
			values = append(values, style.Clean(f.Of(o.contact)))
		}
	}
	if len(values) == 0 {
		for _, f := range o.only {
			values = append(values, style.Clean(f.Of(o.contact)))
		}
	}
	text := t.Key.Render(sh.KeyName(o.command)) + " " + t.Text.Render(o.words+": ") +
		t.Muted.Render(describe.Joined(" "+t.Glyphs.Dot+" ", values...))
	return t.Truncate(text, width)
}
