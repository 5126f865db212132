package accounts

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/table"
)

// recalled tells that the item shows what an earlier run read, until it is read.
func (it *item) recalled() bool {
	return it.row.Result == nil && it.row.Known != nil && it.row.SameAs == ""
}

// shows is the result that the item shows: its own, else that of an earlier run.
func (it *item) shows() *scan.Result {
	if it.recalled() {
		return it.row.Known
	}
	return it.row.Result
}

// recall makes the texts that an earlier run has a say in. Its verdict is no
// verdict of this run: it neither counts nor is it sorted or filtered by.
func (it *item) recall() {
	it.changed = ""
	known := it.row.Known
	if known == nil || it.row.SameAs != "" {
		return
	}
	if it.name == "" {
		it.name = style.Clean(known.Target.Name)
	}
	if it.recalled() {
		if it.account == "" {
			it.account = style.Clean(known.Target.AccountID)
		}
		it.contact = describe.ContactOf(known)
		if f := known.WorstFinding(); f != nil {
			it.verdict.Reason = describe.ShortFinding(*f)
		}
		return
	}
	_, what := it.row.ChangesSinceKnown()
	it.changed = changedText(what)
}

// changedText names what changed. That it is the security contact goes without
// saying.
func changedText(what []string) string {
	short := make([]string, len(what))
	for i, w := range what {
		short[i] = strings.TrimPrefix(w, audit.Security.Key()+" ")
	}
	return strings.Join(short, ", ")
}

// reason is what stands beside a verdict: why, how old it is, and what changed
// since an earlier run looked.
func (a *AccountList) reason(it *item) string {
	switch {
	case it.recalled():
		return describe.Joined(": ", describe.Ago(it.row.Known.CheckedAt, a.Options.CurrentTime()), it.verdict.Reason)
	case it.changed != "":
		return describe.Joined(" "+a.Theme.Glyphs.Dot+" ", it.verdict.Reason, a.changedSince(it))
	default:
		return it.verdict.Reason
	}
}

// changedSince says what changed since an earlier run looked: "changed since 3
// days ago: email".
func (a *AccountList) changedSince(it *item) string {
	return "changed since " + describe.Ago(it.row.Known.CheckedAt, a.Options.CurrentTime()) + ": " + it.changed
}

// recalledCell is a cell as it is shown when it was not read in this run.
func recalledCell(c table.Cell) table.Cell {
	for i := range c {
		c[i].Style = describe.MutedText
	}
	return c
}

// reasonWidth is about how wide what stands beside the verdict is.
func (it *item) reasonWidth() int {
	const age = len("changed since 30 days ago: ")
	switch w := style.Width(it.verdict.Reason); {
	case it.changed != "":
		return w + age + style.Width(it.changed)
	case it.recalled():
		return w + age/2
	default:
		return w
	}
}
