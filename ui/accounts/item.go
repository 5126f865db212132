package accounts

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// item is a row of the list as it is drawn, sorted and filtered. Its texts are
// made when the row changes, not when it is drawn.
type item struct {
	row     *scan.Row
	unit    *unit // it is the line of a unit, and nothing else is set
	tally   tally // what it was counted as
	under   *unit // that the account stands under; nil: it was not grouped yet
	index   int   // in the order of the targets
	account string
	name    string
	profile string
	contact string
	verdict describe.Verdict
	changed string // what changed since an earlier run looked
	text    string // everything that the filter looks at, in lower case
	// kept: it belongs to what is shown until the filter is set anew, whatever
	// becomes of its verdict.
	kept bool
	// marked: what is done to the marked accounts is done to it. A row that an
	// earlier one shows is not marked; that one is.
	marked bool
}

func newItem(row *scan.Row, index int) *item {
	it := &item{row: row, index: index}
	it.refresh()
	return it
}

// refresh makes the texts anew after the row has changed.
func (it *item) refresh() {
	t := it.row.Target
	it.account = style.Clean(t.AccountID)
	it.name = style.Clean(t.Name)
	it.profile = style.Clean(describe.ProfileText(it.row.Source))
	it.contact = describe.ContactText(it.row)
	it.verdict = describe.VerdictOf(it.row)
	it.recall()
	parts := []string{it.account, describe.Dashed(it.account), it.name, it.contact, string(it.verdict.Status), it.verdict.Reason, it.changed, style.Clean(t.OUPath)}
	parts = append(parts, t.Profiles()...)
	if c := it.securityContact(); c != nil {
		parts = append(parts, c.Name, c.Title, c.Email, c.Phone)
	}
	it.text = strings.ToLower(strings.Join(parts, "\n"))
}

func (it *item) key() string {
	if it.unit != nil {
		return it.unit.key()
	}
	return it.row.Target.Key
}

// securityContact is the contact that is set, as far as it is known.
func (it *item) securityContact() *audit.Contact {
	if it.row.Result == nil {
		return nil
	}
	return it.row.Result.Contact(audit.Security)
}

// Label returns what people call the account (see accountLabel).
func (it *item) Label() string { return describe.LabelOf(it.account, it.name, it.profile) }
