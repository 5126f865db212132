package rows

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// Item is a line of the list: an account with its texts, or a unit. The texts are made
// when the row changes, not when it is drawn.
type Item struct {
	Row     *scan.Row
	Unit    *Unit // the line is that of a unit, and no other field is set
	tally   tally // as it is counted in its unit
	InUnit  *Unit // that contains the account; nil: it was not grouped yet
	index   int   // in the order of the targets
	Account string
	Name    string
	Profile string
	Contact string
	Verdict describe.Verdict
	Changed string // fields that changed since an earlier run read them
	text    string // everything that the filter searches, in lower case
	// Kept says that it is listed until the filter is set again, whatever its verdict
	// becomes.
	Kept bool
	// Marked says that commands on the marked accounts include it. Of several rows of one
	// account, only the first is marked.
	Marked bool
}

func newItem(row *scan.Row, index int) *Item {
	it := &Item{Row: row, index: index}
	it.refresh()
	return it
}

// refresh makes the texts again after the row changed.
func (it *Item) refresh() {
	t := it.Row.Target
	it.Account = style.Clean(t.AccountID)
	it.Name = style.Clean(t.Name)
	it.Profile = style.Clean(describe.ProfileText(it.Row.Source))
	it.Contact = describe.ContactText(it.Row)
	it.Verdict = describe.VerdictOf(it.Row)
	it.recall()
	parts := []string{it.Account, audit.DashedAccountID(it.Account), it.Name, it.Contact, string(it.Verdict.Status), it.Verdict.Reason, it.Changed}
	// The path as it is shown, and as a person types a name with a slash.
	parts = append(parts, style.Clean(t.OUPath), style.Clean(strings.Join(audit.SplitOUPath(t.OUPath), "/")))
	parts = append(parts, t.Profiles()...)
	if c := describe.CurrentContact(it.Row); c != nil {
		parts = append(parts, c.Name, c.Title, c.Email, c.Phone)
	}
	it.text = strings.ToLower(strings.Join(parts, "\n"))
}

// Key returns the key of the row or of the unit.
func (it *Item) Key() string {
	if it.Unit != nil {
		return it.Unit.Key()
	}
	return it.Row.Target.Key
}

// Label returns what people call the account (see describe.AccountLabel).
func (it *Item) Label() string { return describe.LabelOf(it.Account, it.Name, it.Profile) }

// changedText names the changed fields, without the name of the contact: it is always the
// security contact.
func changedText(what []string) string {
	short := make([]string, len(what))
	for i, w := range what {
		short[i] = strings.TrimPrefix(w, audit.Security.Key()+" ")
	}
	return strings.Join(short, ", ")
}

// HasNoContact reports whether the account was read and has no contact.
func (it *Item) HasNoContact() bool {
	res := it.shownResult()
	if res == nil || it.Row.SameAs != "" {
		return false
	}
	r, read := res.Contacts[audit.Security]
	return read && r.Contact == nil && r.Trouble == nil
}

// IsRecalled reports whether the item shows what an earlier run read, because this run has
// not read the account yet.
func (it *Item) IsRecalled() bool {
	return it.Row.Result == nil && it.Row.Known != nil && it.Row.SameAs == ""
}

// shownResult returns the result that the item shows: its own, or that of an earlier run.
func (it *Item) shownResult() *scan.Result {
	if it.IsRecalled() {
		return it.Row.Known
	}
	return it.Row.Result
}

// recall makes the texts that come from an earlier run. Its verdict is neither counted nor
// used to sort or filter, because it is not a verdict of this run.
func (it *Item) recall() {
	it.Changed = ""
	known := it.Row.Known
	if known == nil || it.Row.SameAs != "" {
		return
	}
	if it.Name == "" {
		it.Name = style.Clean(known.Target.Name)
	}
	if it.IsRecalled() {
		if it.Account == "" {
			it.Account = style.Clean(known.Target.AccountID)
		}
		it.Contact = describe.ContactOf(known)
		if f := known.WorstFinding(); f != nil {
			it.Verdict.Reason = describe.ShortFinding(*f)
		}
		return
	}
	_, what := it.Row.ChangesSinceKnown()
	it.Changed = changedText(what)
}

// reasonWidth returns the approximate width of the text beside the verdict, in cells.
func (it *Item) reasonWidth() int {
	const age = len("changed since 30 days ago: ")
	switch w := style.Width(it.Verdict.Reason); {
	case it.Changed != "":
		return w + age + style.Width(it.Changed)
	case it.IsRecalled():
		return w + age/2
	default:
		return w
	}
}
