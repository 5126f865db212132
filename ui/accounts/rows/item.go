package rows

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// Item is a row of the list as it is drawn, sorted and filtered. Its texts are
// made when the row changes, not when it is drawn.
type Item struct {
	Row     *scan.Row
	Unit    *Unit // it is the line of a unit, and nothing else is set
	tally   tally // what it was counted as
	Under   *Unit // that the account stands under; nil: it was not grouped yet
	index   int   // in the order of the targets
	Account string
	Name    string
	Profile string
	Contact string
	Verdict describe.Verdict
	Changed string // what changed since an earlier run looked
	text    string // everything that the filter looks at, in lower case
	// Kept: it belongs to what is shown until the filter is set anew, whatever
	// becomes of its verdict.
	Kept bool
	// Marked: what is done to the marked accounts is done to it. A row that an
	// earlier one shows is not marked; that one is.
	Marked bool
}

func newItem(row *scan.Row, index int) *Item {
	it := &Item{Row: row, index: index}
	it.refresh()
	return it
}

// refresh makes the texts anew after the row has changed.
func (it *Item) refresh() {
	t := it.Row.Target
	it.Account = style.Clean(t.AccountID)
	it.Name = style.Clean(t.Name)
	it.Profile = style.Clean(describe.ProfileText(it.Row.Source))
	it.Contact = describe.ContactText(it.Row)
	it.Verdict = describe.VerdictOf(it.Row)
	it.recall()
	parts := []string{it.Account, describe.Dashed(it.Account), it.Name, it.Contact, string(it.Verdict.Status), it.Verdict.Reason, it.Changed, style.Clean(t.OUPath)}
	parts = append(parts, t.Profiles()...)
	if c := it.securityContact(); c != nil {
		parts = append(parts, c.Name, c.Title, c.Email, c.Phone)
	}
	it.text = strings.ToLower(strings.Join(parts, "\n"))
}

func (it *Item) Key() string {
	if it.Unit != nil {
		return it.Unit.Key()
	}
	return it.Row.Target.Key
}

// securityContact is the contact that is set, as far as it is known.
func (it *Item) securityContact() *audit.Contact {
	if it.Row.Result == nil {
		return nil
	}
	return it.Row.Result.Contact(audit.Security)
}

// Label returns what people call the account (see accountLabel).
func (it *Item) Label() string { return describe.LabelOf(it.Account, it.Name, it.Profile) }

// changedText names what changed. That it is the security contact goes without
// saying.
func changedText(what []string) string {
	short := make([]string, len(what))
	for i, w := range what {
		short[i] = strings.TrimPrefix(w, audit.Security.Key()+" ")
	}
	return strings.Join(short, ", ")
}
