package ui

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
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
		it.contact = contactOf(known)
		if f := known.WorstFinding(); f != nil {
			it.verdict.reason = shortFinding(*f)
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
func (a *accounts) reason(it *item) string {
	switch {
	case it.recalled():
		return joined(": ", ago(it.row.Known.CheckedAt, a.opts.now()), it.verdict.reason)
	case it.changed != "":
		return joined(" "+a.theme.Glyphs.Dot+" ", it.verdict.reason, a.changedSince(it))
	default:
		return it.verdict.reason
	}
}

// changedSince says what changed since an earlier run looked: "changed since 3
// days ago: email".
func (a *accounts) changedSince(it *item) string {
	return "changed since " + ago(it.row.Known.CheckedAt, a.opts.now()) + ": " + it.changed
}

// recalledCell is a cell as it is shown when it was not read in this run.
func recalledCell(c table.Cell) table.Cell {
	for i := range c {
		c[i].Style = mutedText
	}
	return c
}

// ages are the units in which ages are told, the largest first.
var ages = []struct {
	least time.Duration
	of    time.Duration
	word  string
}{
	{48 * time.Hour, 24 * time.Hour, "day"},
	{90 * time.Minute, time.Hour, "hour"},
	{90 * time.Second, time.Minute, "minute"},
}

// ago says how long ago something was.
func ago(then, now time.Time) string {
	for _, a := range ages {
		if age := now.Sub(then); age >= a.least {
			return audit.Plural(int(age/a.of), a.word, a.word+"s") + " ago"
		}
	}
	return "just now"
}

// reasonWidth is about how wide what stands beside the verdict is.
func (it *item) reasonWidth() int {
	const age = len("changed since 30 days ago: ")
	switch w := style.Width(it.verdict.reason); {
	case it.changed != "":
		return w + age + style.Width(it.changed)
	case it.recalled():
		return w + age/2
	default:
		return w
	}
}
